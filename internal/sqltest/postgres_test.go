package sqltest

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresVariable names a server to use instead of a private one.
const postgresVariable = "ROSTER_POSTGRES_DSN"

// postgresDSN starts the server that all tests share.
var postgresDSN = sync.OnceValues(func() (string, error) {
	if dsn := os.Getenv(postgresVariable); dsn != "" {
		return dsn, nil
	}
	s, err := startPostgres()
	if err != nil {
		return "", err
	}
	return postgresName(s.port), nil
})

func postgresName(port int) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
}

// startPostgres starts a server that sorts texts as English does, where a column
// doesn't say otherwise.
func startPostgres(settings ...string) (*server, error) {
	initdb, err := program("/usr/lib/postgresql/*/bin/initdb", "initdb")
	if err != nil {
		return nil, err
	}
	s, err := newServer("postgres")
	if err != nil {
		return nil, err
	}
	err = s.prepare(initdb, "-D", s.path("data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync",
		"--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
	if err != nil {
		return nil, err
	}
	args := func(port int) []string {
		args := []string{"-D", s.path("data"), "-k", s.dir, "-h", "127.0.0.1", "-p", strconv.Itoa(port), "-c", "max_connections=200"}
		for _, setting := range append([]string{"fsync=off", "deadlock_timeout=100ms"}, settings...) {
			args = append(args, "-c", setting)
		}
		return args
	}
	open := func(port int) (*sql.DB, error) { return sql.Open("pgx", postgresName(port)) }
	postgres := filepath.Join(filepath.Dir(initdb), "postgres")
	return s, s.start(postgres, args, open, "SHOW data_directory")
}

// schemas counts the schemas and databases that were made.
var schemas atomic.Int64

// freshName names a schema or a database that nobody else uses.
func freshName() string { return fmt.Sprintf("roster_test_%d_%d", os.Getpid(), schemas.Add(1)) }

// openPostgres returns a pool on a new schema.
func openPostgres(t testing.TB) *sql.DB {
	t.Helper()
	dsn, err := postgresDSN()
	needs(t, err, postgresVariable)
	admin, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	name := freshName()
	do(t, admin, "CREATE SCHEMA "+name)
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	cfg.RuntimeParams["search_path"] = name
	db := stdlib.OpenDB(*cfg)
	t.Cleanup(func() {
		_ = db.Close()
		do(t, admin, "SET client_min_messages = warning; DROP SCHEMA "+name+" CASCADE")
		_ = admin.Close()
	})
	return pooled(db)
}

// pooled is for the tests of many goroutines: they share as many connections as
// a host has.
func pooled(db *sql.DB) *sql.DB {
	db.SetMaxOpenConns(24)
	db.SetMaxIdleConns(24)
	return db
}

// do runs statements, which are parted by semicolons.
func do(t testing.TB, db *sql.DB, text string) {
	t.Helper()
	for _, statement := range strings.Split(text, ";") {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}
