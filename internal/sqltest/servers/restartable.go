package servers

import (
	"syscall"
	"time"
)

// Restartable is a server that is ended and started again. What it has
// acknowledged is on its disk. Its methods are for one goroutine at a time.
type Restartable struct {
	server interface {
		serve(port int, settings ...string) error
		signal(syscall.Signal)
		cut()
		running() bool
		answers(port int) error
	}
	named    *Server
	port     int
	settings []string
}

// NewRestartablePostgres starts a PostgreSQL server, which Stop ends. Its data lie
// below the directory in; empty: in one for temporary files. Settings are
// name=value. The error is an ErrAbsent where it is not installed.
func NewRestartablePostgres(in string, settings ...string) (*Restartable, error) {
	initdb, err := initdb()
	if err != nil {
		return nil, err
	}
	server, err := newPostgres(initdb, in)
	if err != nil {
		return nil, err
	}
	r := &Restartable{server: server, settings: settings}
	err = r.begin()
	r.named = postgresServer(postgresDSN(r.port))
	return r, err
}

// NewRestartableMariaDB starts a MariaDB server as NewRestartablePostgres does.
// Settings are options of mariadbd, and those of a name that stands there already
// count.
func NewRestartableMariaDB(in string, settings ...string) (*Restartable, error) {
	server, err := newMariaDB(in)
	if err != nil {
		return nil, err
	}
	r := &Restartable{server: server, settings: append([]string{"--innodb-flush-log-at-trx-commit=1"}, settings...)}
	err = r.begin()
	r.named = mysqlServer(mysqlDSN(r.port))
	return r, err
}

func (r *Restartable) begin() error {
	return onFreePort(func(port int) error {
		r.port = port
		return r.server.serve(port, r.settings...)
	})
}

// Create makes an empty database and returns its DSN.
func (r *Restartable) Create() (dsn string, err error) {
	dsn, _, err = r.named.Create()
	return dsn, err
}

// Kill ends the server at once, as kill -9 does.
func (r *Restartable) Kill() { r.server.signal(syscall.SIGKILL) }

// Cut kills the server and every process that it has started, as a power cut does.
func (r *Restartable) Cut() { r.server.cut() }

// Restart starts the server again and returns when it answers. Processes of the
// one that was killed may hold its memory for a moment: it is tried for ten
// seconds.
func (r *Restartable) Restart() (err error) {
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		if err = r.server.serve(r.port, r.settings...); err == nil {
			return nil
		}
	}
	return err
}

// Revive starts the server where it has ended, as a supervisor does, or waits
// until it answers.
func (r *Restartable) Revive() error {
	if r.server.running() {
		return r.server.answers(r.port)
	}
	return r.Restart()
}
