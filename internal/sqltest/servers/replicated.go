package servers

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
)

// Replicated is a PostgreSQL server, the primary, and a standby that has each
// commit on its disk before it is acknowledged. Its methods are for one goroutine
// at a time.
type Replicated struct {
	primary, standby *postgres
	ports            []int // theirs, in that order
}

// NewReplicated starts a pair of servers. The error is an ErrAbsent where they
// are not installed.
func NewReplicated() (*Replicated, error) {
	initdb, err := initdb()
	if err != nil {
		return nil, err
	}
	r := &Replicated{}
	if r.ports, err = freePorts(2); err != nil {
		return nil, err
	}
	if r.primary, err = newPostgres(initdb); err != nil {
		return nil, err
	}
	// Nothing is committed until the standby is there.
	if err := r.primary.serve(r.ports[0], "synchronous_standby_names=*"); err != nil {
		return nil, err
	}
	p, err := newProcess("postgres", syscall.SIGQUIT)
	if err != nil {
		return nil, err
	}
	r.standby = &postgres{p, r.primary.bin}
	from := fmt.Sprintf("host=127.0.0.1 port=%d user=postgres", r.ports[0])
	err = p.prepare(filepath.Join(r.primary.bin, "pg_basebackup"), "-D", p.path("data"), "-d", from, "-R", "-X", "stream", "-c", "fast")
	if err != nil {
		return nil, err
	}
	// By default a standby without a primary may sleep for five seconds before it
	// sees that it is to be one.
	if err := r.standby.serve(r.ports[1], "wal_retrieve_retry_interval=200ms"); err != nil {
		return nil, err
	}
	return r, r.synchronous()
}

// synchronous waits until commits wait for the standby.
func (r *Replicated) synchronous() error {
	db, err := sql.Open("pgx", postgresDSN(r.ports[0]))
	if err != nil {
		return err
	}
	defer db.Close()
	return r.primary.await(func() error {
		var state string
		return db.QueryRow("SELECT sync_state FROM pg_stat_replication WHERE sync_state = 'sync'").Scan(&state)
	})
}

// Database makes an empty database for a test and returns its DSN, which names
// both servers and finds the one that takes writes.
func (r *Replicated) Database(t testing.TB) string {
	t.Helper()
	return r.server().Database(t)
}

// Create makes an empty database and returns its DSN, as Database does. Nobody
// deletes it.
func (r *Replicated) Create() (dsn string, err error) {
	dsn, _, err = r.server().Create()
	return dsn, err
}

// server is whichever of the two takes writes.
func (r *Replicated) server() *Server {
	return postgresServer(fmt.Sprintf("postgres://postgres@127.0.0.1:%d,127.0.0.1:%d/postgres?sslmode=disable&target_session_attrs=read-write",
		r.ports[0], r.ports[1]))
}

// Kill ends the primary at once, as kill -9 does.
func (r *Replicated) Kill() { r.primary.signal(syscall.SIGKILL) }

// Promote makes the standby take writes. It has no standby of its own.
func (r *Replicated) Promote() error {
	db, err := sql.Open("pgx", postgresDSN(r.ports[1]))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec("SELECT pg_promote()")
	return err
}

// Stop ends both servers.
func (r *Replicated) Stop() {
	r.primary.signal(syscall.SIGQUIT)
	r.standby.signal(syscall.SIGQUIT)
}
