// Package database opens the stores that faults are made under.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log"
	"strings"

	"github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// Database is a pool with a store on it.
type Database struct {
	DB      *sql.DB
	Store   *sqlstore.Store
	Dialect sqlstore.Dialect
	Plant   func(roster.Store) roster.Store // breaks a promise of the Store for the callers; nil: none is broken
}

// Callers returns the store that the callers work on.
func (d *Database) Callers() roster.Store {
	if d.Plant == nil {
		return d.Store
	}
	return d.Plant(d.Store)
}

// Open opens a database and brings its tables up to date. dialect is what
// sqlstore.Dialect.String returns. dsn is a path for SQLite, and for a server
// what its driver takes. synchronous is SQLite's.
func Open(ctx context.Context, dialect, dsn string, synchronous sqlstore.Synchronous) (*Database, error) {
	d, err := pool(dialect, dsn, synchronous)
	if err != nil {
		return nil, err
	}
	if err := d.prepare(ctx, synchronous); err != nil {
		return nil, errors.Join(err, d.Close()) // a pool that stays open has a goroutine
	}
	return d, nil
}

// pool opens the pool of a database.
func pool(dialect, dsn string, synchronous sqlstore.Synchronous) (*Database, error) {
	d := &Database{}
	var err error
	switch dialect {
	case sqlstore.SQLite.String():
		d.Dialect = sqlstore.SQLite
		d.DB, err = sql.Open("sqlite", sqliteDSN(dsn, synchronous))
	case sqlstore.Postgres.String():
		d.Dialect = sqlstore.Postgres
		d.DB, err = sql.Open("pgx", dsn)
	case sqlstore.MySQL.String():
		d.Dialect = sqlstore.MySQL
		d.DB, err = openMySQL(dsn)
	default:
		err = fmt.Errorf("%q is no kind of database", dialect)
	}
	return d, err
}

// prepare brings the tables up to date.
func (d *Database) prepare(ctx context.Context, synchronous sqlstore.Synchronous) (err error) {
	d.DB.SetMaxOpenConns(24)
	d.DB.SetMaxIdleConns(24)
	d.Store = sqlstore.New(d.DB, d.Dialect, &sqlstore.Config{Synchronous: synchronous})
	if err := d.Store.Migrate(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	// The host's own table. CREATE TABLE IF NOT EXISTS may fail on PostgreSQL when
	// two processes run it at once.
	for range 3 {
		if _, err = d.DB.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS host_rows (user_id VARCHAR(36) NOT NULL PRIMARY KEY)"); err == nil {
			return nil
		}
	}
	return err
}

// sqliteDSN returns the DSN of a file. The host's own transactions are as durable
// as the store's: one that syncs would make those before it durable too.
func sqliteDSN(file string, synchronous sqlstore.Synchronous) string {
	file, unchecked := strings.CutSuffix(file, uncheckpointed)
	dsn := "file:" + file + "?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)"
	if unchecked {
		dsn += "&_pragma=wal_autocheckpoint(0)"
	}
	if synchronous == sqlstore.SynchronousNormal {
		return dsn + "&_pragma=synchronous(NORMAL)"
	}
	return dsn + "&_pragma=synchronous(FULL)"
}

// Uncheckpointed adds to the path of a SQLite file that its WAL is never copied
// into it, which would sync the WAL.
func Uncheckpointed(file string) string { return file + uncheckpointed }

const uncheckpointed = "?wal_autocheckpoint=0"

func openMySQL(dsn string) (*sql.DB, error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	cfg.InterpolateParams = true // the host's statements on Galera
	cfg.Logger = log.New(io.Discard, "", 0)
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(c), nil
}

// Rebind writes the placeholders of a statement as the database takes them.
func (d *Database) Rebind(statement string) string {
	if d.Dialect != sqlstore.Postgres {
		return statement
	}
	var b strings.Builder
	for i, part := range strings.Split(statement, "?") {
		if i > 0 {
			fmt.Fprintf(&b, "$%d", i)
		}
		b.WriteString(part)
	}
	return b.String()
}

// HostRows returns the users for whom the host has a row.
func (d *Database) HostRows(ctx context.Context) ([]string, error) {
	rows, err := d.DB.QueryContext(ctx, "SELECT user_id FROM host_rows")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		all = append(all, id)
	}
	return all, rows.Err()
}

// Close closes the store and the pool.
func (d *Database) Close() error {
	err := d.Store.Close()
	if err2 := d.DB.Close(); err == nil {
		err = err2
	}
	return err
}
