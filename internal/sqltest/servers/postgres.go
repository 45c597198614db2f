package servers

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// PostgresVariable is the environment variable that names a PostgreSQL server to
// use instead of a private one, as a URL or as a list of key=value.
const PostgresVariable = "ROSTER_POSTGRES_DSN"

// PostgresBinVariable is the environment variable that names the directory of
// PostgreSQL's programs, for another version than the newest one that the machine
// has installed.
const PostgresBinVariable = "ROSTER_POSTGRES_BIN"

// Postgres returns the PostgreSQL server that all tests of the process share. It
// is started by the first call, and sorts texts as English does where a column
// doesn't say otherwise. The error is an ErrAbsent where it is not installed.
var Postgres = sync.OnceValues(func() (*Server, error) {
	if dsn := os.Getenv(PostgresVariable); dsn != "" {
		return postgresServer(dsn), nil
	}
	initdb, err := initdb()
	if err != nil {
		return nil, absent(err, PostgresVariable)
	}
	p, err := newPostgres(initdb, "")
	if err != nil {
		return nil, err
	}
	var dsn string
	err = onFreePort(func(port int) error {
		dsn = postgresDSN(port)
		return p.serve(port, "fsync=off", "deadlock_timeout=100ms")
	})
	return postgresServer(dsn), err
})

func postgresServer(dsn string) *Server {
	return &Server{
		dsn: dsn, driver: "pgx", renamed: inSchema, create: "CREATE SCHEMA ",
		drop: "SET client_min_messages = warning; DROP SCHEMA % CASCADE",
	}
}

func postgresDSN(port int) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
}

// inSchema returns the DSN for one schema of the same database.
func inSchema(dsn, name string) (string, error) {
	if !strings.HasPrefix(dsn, "postgres") {
		return dsn + " search_path=" + name, nil
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", err
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// initdb returns the path of PostgreSQL's initdb, beside which the others are.
func initdb() (string, error) {
	if bin := os.Getenv(PostgresBinVariable); bin != "" {
		return filepath.Join(bin, "initdb"), nil
	}
	return program("/usr/lib/postgresql/*/bin/initdb", "initdb")
}

// postgres is a process of PostgreSQL.
type postgres struct {
	*process
	bin string // the directory of its programs
}

// newPostgres makes an empty cluster of databases. A quit, unlike a kill, makes
// the server delete what it shares between its processes. Its data lie below the
// directory in; empty: beside its log.
func newPostgres(initdb, in string) (*postgres, error) {
	p, err := newProcess("postgres", syscall.SIGQUIT)
	if err == nil && in != "" {
		err = p.keepDataIn(in)
	}
	if err != nil {
		return nil, err
	}
	err = p.prepare(initdb, "-D", p.path("data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync",
		"--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")
	return &postgres{p, filepath.Dir(initdb)}, err
}

// serve starts the server on a port, and ends it where it does not get that far.
func (p *postgres) serve(port int, settings ...string) error {
	args := []string{"-D", p.path("data"), "-k", p.dir, "-h", "127.0.0.1", "-p", strconv.Itoa(port), "-c", "max_connections=200"}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	if err := p.start(filepath.Join(p.bin, "postgres"), args...); err != nil {
		return err
	}
	if err := p.answers(port); err != nil {
		p.signal(p.ended)
		return err
	}
	return nil
}

// answers waits until the server answers.
func (p *postgres) answers(port int) error {
	db, err := sql.Open("pgx", postgresDSN(port))
	if err != nil {
		return err
	}
	defer db.Close()
	return p.await(func() error { return p.serves(db, "SHOW data_directory") })
}
