package main

import (
	"database/sql"
	"errors"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
)

func TestMain(m *testing.M) {
	code := m.Run()
	servers.Stop()
	os.Exit(code)
}

// engine is a kind of database. open returns two pools on an empty database: that
// of the shop, whose connections the cutter cuts, and another one.
type engine struct {
	name    string
	dialect sqlstore.Dialect
	open    func(t *testing.T, cut *cutter) (shops, other *sql.DB)
}

var engines = []engine{
	{"SQLite", sqlstore.SQLite, openSQLite},
	{"PostgreSQL", sqlstore.Postgres, openPostgres},
	{"MariaDB", sqlstore.MySQL, openMySQL},
}

func openSQLite(t *testing.T, cut *cutter) (shops, other *sql.DB) {
	name := "file:" + filepath.Join(t.TempDir(), "shop.db") + "?_txlock=immediate&_busy_timeout=5000"
	other, err := sql.Open("sqlite", name)
	if err != nil {
		t.Fatal(err)
	}
	return sql.OpenDB(files{other.Driver(), name, cut}), other
}

func openPostgres(t *testing.T, cut *cutter) (shops, other *sql.DB) {
	cfg, err := pgx.ParseConfig(servers.Started(t, servers.Postgres).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	other = stdlib.OpenDB(*cfg)
	cfg.DialFunc = cut.dial(postgresRequest)
	return stdlib.OpenDB(*cfg), other
}

func openMySQL(t *testing.T, cut *cutter) (shops, other *sql.DB) {
	cfg, err := mysql.ParseDSN(servers.Started(t, servers.MariaDB).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Logger = quiet
	plain, err1 := mysql.NewConnector(cfg)
	cfg.DialFunc = cut.dial(mysqlRequest)
	wired, err2 := mysql.NewConnector(cfg)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return sql.OpenDB(wired), sql.OpenDB(plain)
}

// quiet drops what the driver logs about cut connections.
var quiet = log.New(io.Discard, "", 0)

// opened is a shop on an empty database, and a second shop that sees what the
// first has committed.
type opened struct {
	*shop
	cut *cutter
	see *shop // opens a new connection for each count
}

func (e engine) shop(t *testing.T) opened {
	t.Helper()
	cut := new(cutter)
	db, other := e.open(t, cut)
	s, err := openShop(t.Context(), db, e.dialect, quiet)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxIdleConns(-1) // each transaction has a connection of its own
	other.SetMaxIdleConns(-1)
	store := sqlstore.New(other, e.dialect, nil)
	t.Cleanup(func() {
		if err := errors.Join(s.store.Close(), store.Close(), db.Close(), other.Close()); err != nil {
			t.Error(err)
		}
	})
	people := roster.New(store, nil).ForAccount(s.people.AccountID())
	return opened{s, cut, &shop{other, e.dialect, store, people, quiet}}
}

// counts are the numbers of orders, users, events of users, and secrets.
type counts [4]int

func (c counts) less(other counts) counts {
	for i := range c {
		c[i] -= other[i]
	}
	return c
}

// count counts through a new connection.
func (s *shop) count(t *testing.T) counts {
	t.Helper()
	s.db.SetMaxIdleConns(1)
	defer s.db.SetMaxIdleConns(-1)
	var orders int
	err := s.db.QueryRow("SELECT count(*) FROM hosttx_orders").Scan(&orders)
	users, err1 := s.people.Count(t.Context(), roster.UserQuery{})
	page, err2 := s.people.Events(t.Context(), roster.EventQuery{})
	events := page.Events
	secrets, err3 := s.store.Secrets(t.Context(), roster.SecretSelection{Account: s.people.AccountID()})
	if err := errors.Join(err, err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	events = slices.DeleteFunc(events, func(e roster.Event) bool { return e.User.IsZero() })
	return counts{orders, users, len(events), len(secrets)}
}
