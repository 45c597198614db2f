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
func NewReplicated() (*Replicated, error) { return newReplicated("synchronous_standby_names=*") }

// NewAsynchronous starts a pair of servers of which the primary waits for no
// standby: it may lose what it has acknowledged.
func NewAsynchronous() (*Replicated, error) { return newReplicated("synchronous_standby_names=") }

func newReplicated(waitsFor string) (*Replicated, error) {
	initdb, err := initdb()
	if err != nil {
		return nil, err
	}
	r := &Replicated{}
	if r.ports, err = freePorts(2); err != nil {
		return nil, err
	}
	if r.primary, err = newPostgres(initdb, ""); err != nil {
		return nil, err
	}
	// Nothing is committed until the standby is there.
	if err := r.primary.serve(r.ports[0], waitsFor); err != nil {
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
	if err := r.StartStandby(); err != nil {
		return nil, err
	}
	return r, r.streaming()
}

// StartStandby starts the standby, again after KillStandby. By default one without
// a primary may sleep for five seconds before it sees that it is to be one.
func (r *Replicated) StartStandby() error {
	return r.standby.serve(r.ports[1], "wal_retrieve_retry_interval=200ms")
}

// KillStandby ends the standby at once.
func (r *Replicated) KillStandby() { r.standby.signal(syscall.SIGQUIT) }

// streaming waits until the standby follows the primary, and commits wait for it
// where they are to.
func (r *Replicated) streaming() error {
	db, err := sql.Open("pgx", postgresDSN(r.ports[0]))
	if err != nil {
		return err
	}
	defer db.Close()
	return r.primary.await(func() error {
		var state string
		return db.QueryRow(`SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'
			AND (sync_state = 'sync' OR current_setting('synchronous_standby_names') = '')`).Scan(&state)
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

// Promote makes the standby take writes, and waits until it does. It has no standby
// of its own. A statement could be in the way of what the standby has to catch up
// with.
func (r *Replicated) Promote() error {
	return r.standby.prepare(filepath.Join(r.standby.bin, "pg_ctl"), "promote", "-w", "-D", r.standby.path("data"))
}

// Stop ends both servers.
func (r *Replicated) Stop() {
	r.primary.signal(syscall.SIGQUIT)
	r.standby.signal(syscall.SIGQUIT)
}
