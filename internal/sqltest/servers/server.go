package servers

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
)

// ErrAbsent says that a program which a server needs is not installed.
var ErrAbsent = errors.New("is not installed")

// Server is a server that answers. It is safe for concurrent use.
type Server struct {
	dsn     string
	driver  string
	renamed func(dsn, name string) (string, error) // the DSN of another database
	create  string                                 // what makes a database, before its name
	drop    string                                 // what deletes one; % is its name
}

// DSN returns the name of the server for a driver, in no database of its own:
// PostgreSQL's as pgx and lib/pq take it, MariaDB's as go-sql-driver does.
func (s *Server) DSN() string { return s.dsn }

// Create makes an empty database and returns its DSN, and a function that
// deletes it. On PostgreSQL it is a schema that the DSN's search_path names.
func (s *Server) Create() (dsn string, drop func() error, err error) {
	name := fmt.Sprintf("roster_test_%d_%d", os.Getpid(), created.Add(1))
	if dsn, err = s.renamed(s.dsn, name); err != nil {
		return "", nil, err
	}
	drop = func() error { return s.run(strings.ReplaceAll(s.drop, "%", name)) }
	return dsn, drop, s.run(s.create + name)
}

// created counts the databases, so that each has a name of its own.
var created atomic.Int64

// Database makes an empty database for a test and returns its DSN. It is deleted
// when the test is over.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	dsn, drop, err := s.Create()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return dsn
}

// run runs statements, which are parted by semicolons, outside the databases of
// the tests.
func (s *Server) run(text string) error {
	db, err := sql.Open(s.driver, s.dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, statement := range strings.Split(text, ";") {
		if _, err := db.Exec(statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// Started returns what start does, [Postgres] or [MariaDB] as a rule. Where the
// server is not installed the test is skipped; any other error fails it.
func Started[S any](t testing.TB, start func() (S, error)) S {
	t.Helper()
	s, err := start()
	if errors.Is(err, ErrAbsent) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// absent adds to an error what names a server in place of one that is not
// installed.
func absent(err error, variable string) error {
	if errors.Is(err, ErrAbsent) {
		return fmt.Errorf("%w, and %s names no other server", err, variable)
	}
	return err
}
