package servers

import (
	"syscall"
	"time"
)

// Restartable is a PostgreSQL server that is ended and started again. What it has
// acknowledged is on its disk. Its methods are for one goroutine at a time.
type Restartable struct {
	server *postgres
	port   int
}

// NewRestartable starts a server, which Stop ends. The error is an ErrAbsent
// where it is not installed.
func NewRestartable() (*Restartable, error) {
	initdb, err := initdb()
	if err != nil {
		return nil, err
	}
	r := &Restartable{}
	if r.server, err = newPostgres(initdb); err != nil {
		return nil, err
	}
	err = onFreePort(func(port int) error {
		r.port = port
		return r.server.serve(port)
	})
	return r, err
}

// Create makes an empty database and returns its DSN.
func (r *Restartable) Create() (dsn string, err error) {
	dsn, _, err = postgresServer(postgresDSN(r.port)).Create()
	return dsn, err
}

// Kill ends the server at once, as kill -9 does.
func (r *Restartable) Kill() { r.server.signal(syscall.SIGKILL) }

// Restart starts the server again and returns when it answers. Processes of the
// one that was killed may hold its memory for a moment: it is tried for ten
// seconds.
func (r *Restartable) Restart() (err error) {
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		if err = r.server.serve(r.port); err == nil {
			return nil
		}
	}
	return err
}
