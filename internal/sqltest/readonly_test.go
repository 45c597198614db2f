package sqltest

import (
	"database/sql"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
)

// TestReadOnlyServer is row F2 of the reliability findings: a server that takes
// reads alone serves sessions, and reads do not end the outage of the writes.
func TestReadOnlyServer(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db := e.open(t)
		var ahead atomic.Int64
		cfg := &roster.Config{Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }}
		dir := roster.New(newStore(t, db, e.dialect, nil), cfg)
		u, err := dir.Create(t.Context(), roster.NewUser{Email: "jane@example.com", Active: true})
		is.NoErr(err)
		session, err := dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
		is.NoErr(err)

		s := sqlstore.New(openReadOnly(t, e, db), e.dialect, nil)
		t.Cleanup(func() { _ = s.Close() })
		dir = roster.New(s, cfg)
		ahead.Store(int64(2 * time.Minute))
		for range 20 {
			is.NoErr(within(t, func() error { _, err := dir.Session(t.Context(), session.Token); return err }))
		}
		write := func() error { return putUser(t.Context(), s, newUser("new@example.com")) }
		is.True(within(t, write) != nil) // waits for another server to take over
		_, err = dir.User(t.Context(), u.ID)
		is.NoErr(err)
		begun := time.Now()
		is.True(within(t, write) != nil)
		is.True(time.Since(begun) < 8*time.Second) // does not wait as long again
	})
}

// openReadOnly opens a pool on the same database as db that takes no writes.
func openReadOnly(t testing.TB, e engine, db *sql.DB) *sql.DB {
	t.Helper()
	var pool *sql.DB
	if e.dialect == sqlstore.Postgres {
		cfg, err := pgx.ParseConfig(servers.Started(t, servers.Postgres).DSN())
		if err != nil {
			t.Fatal(err)
		}
		cfg.RuntimeParams["search_path"] = text(t, db, "SELECT current_schema()")
		cfg.RuntimeParams["default_transaction_read_only"] = "on"
		pool = stdlib.OpenDB(*cfg)
	} else {
		cfg, err := mysql.ParseDSN(servers.Started(t, servers.MariaDB).DSN())
		if err != nil {
			t.Fatal(err)
		}
		cfg.DBName, cfg.Params = text(t, db, "SELECT database()"), map[string]string{"tx_read_only": "1"}
		c, err := mysql.NewConnector(cfg)
		if err != nil {
			t.Fatal(err)
		}
		pool = sql.OpenDB(c)
	}
	t.Cleanup(func() { _ = pool.Close() })
	return pool
}
