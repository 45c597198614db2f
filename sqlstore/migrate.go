package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"example.com/roster"
)

// Migrate makes the tables and brings them up to date. Call it at every start
// of every process. Of concurrent calls, one applies the missing migrations
// while the others wait. After a crash the next call completes the work: at once, and
// on MySQL and MariaDB within about two seconds. Tables of a newer version of this
// package are an error: an older program must not be started beside them. A pooler in
// front of PostgreSQL that loses the statements of the pool is an error that names the
// settings for one.
func (s *Store) Migrate(ctx context.Context) error {
	if err := s.usable(); err != nil {
		return err
	}
	all, err := migrationFiles(s.dialect.name, s.config.Prefix)
	if err != nil {
		return err
	}
	if err := s.checkPoolServer(ctx); err != nil {
		return err
	}
	if err := s.checkPooler(ctx); err != nil {
		return err
	}
	work := func(conn *sql.Conn) error {
		m := &migrator{
			reader: &reader{base: s.base, querier: conn}, conn: conn,
			owner: roster.NewID().String(), bookkeeping: all[0], migrations: all[1:],
			appliedTable: s.config.Prefix + "migrations", leaseTable: s.config.Prefix + "migrating",
		}
		return m.run(ctx)
	}
	if s.dialect.singleWriter {
		return s.committer.exclusive(ctx, work)
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("sqlstore: %w", err)
	}
	defer conn.Close()
	return work(conn)
}

// checkPoolServer refuses a server of another dialect. Whatever else is wrong with
// the pool, the next statement tells.
func (s *Store) checkPoolServer(ctx context.Context) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil
	}
	defer conn.Close()
	return s.checkServer(ctx, conn)
}

// migrator applies migrations on one connection.
type migrator struct {
	*reader
	conn                     *sql.Conn
	owner                    string // names this migrator in the lease
	bookkeeping              Migration
	migrations               []Migration
	appliedTable, leaseTable string // tables
}

func (m *migrator) run(ctx context.Context) error {
	pending, err := m.pending(ctx)
	if err == nil && len(pending) == 0 || errors.Is(err, ErrNewerSchema) {
		return err
	}
	for _, statement := range m.bookkeeping.statements() {
		if err := m.ensure(ctx, statement); err != nil {
			return err
		}
	}
	if len(m.dialect.lockMigrations) > 0 {
		return m.runLocked(ctx)
	}
	return m.runLeased(ctx)
}

// ErrNewerSchema is the error of [Store.Migrate] for tables that a later version of
// this package has made.
var ErrNewerSchema = errors.New("sqlstore: the tables are of a newer version of roster")

// pending returns the migrations that are not applied yet. A migration that was
// changed after it was applied is an error, and so is one that this version does not
// know.
func (m *migrator) pending(ctx context.Context) ([]Migration, error) {
	sums := map[int]string{}
	err := m.read(ctx, func(ctx context.Context) error {
		q := m.dialect.query().add("SELECT version, checksum FROM " + m.appliedTable)
		return m.queryRows(ctx, q, func(rows *sql.Rows) error {
			var version int
			var sum string
			if err := rows.Scan(&version, &sum); err != nil {
				return err
			}
			sums[version] = sum
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	if newest := slices.Max(append(slices.Collect(maps.Keys(sums)), 0)); newest > len(m.migrations) {
		return nil, fmt.Errorf("%w: migration %d was applied, and this program knows %d: start the newer program, or see docs/operations.md for the way back",
			ErrNewerSchema, newest, len(m.migrations))
	}
	var pending []Migration
	for _, g := range m.migrations {
		switch sum, ok := sums[g.Version]; {
		case !ok:
			pending = append(pending, g)
		case sum != g.checksum:
			return nil, fmt.Errorf("sqlstore: migration %s was changed after it was applied", g.Name)
		}
	}
	return pending, nil
}

// ensure runs a statement outside a transaction. It is no error that another
// process was first.
func (m *migrator) ensure(ctx context.Context, text string, args ...any) error {
	err := retry(ctx, m.dialect, nil, func() error {
		_, err := m.exec(ctx, m.dialect.query().add(text, args...))
		return err
	})
	if err == nil {
		return nil
	}
	if _, ok := m.dialect.duplicate(err); ok {
		return nil
	}
	return fmt.Errorf("sqlstore: %w", err)
}
