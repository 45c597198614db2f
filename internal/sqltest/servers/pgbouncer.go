package servers

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// PgBouncer returns a pooler in front of [Postgres] that gives each transaction
// another session. It is started by the first call. The error is an ErrAbsent where it
// is not installed.
var PgBouncer = sync.OnceValues(func() (*Server, error) {
	path, err := pgBouncer()
	if err != nil {
		return nil, err
	}
	behind, err := Postgres()
	if err != nil {
		return nil, err
	}
	to, err := pgx.ParseConfig(behind.dsn)
	if err != nil {
		return nil, err
	}
	password := ""
	if to.Password != "" {
		password = " password='" + to.Password + "'"
	}
	p, err := newProcess("postgres", syscall.SIGTERM)
	if err != nil {
		return nil, err
	}
	var dsn string
	err = onFreePort(func(port int) error {
		dsn = postgresDSN(port)
		settings := fmt.Sprintf("[databases]\n* = host=%s port=%d user=%s%s\n"+
			"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %d\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n"+
			"ignore_startup_parameters = extra_float_digits\n", to.Host, to.Port, to.User, password, port)
		if err := os.WriteFile(p.path("ini"), []byte(settings), 0o644); err != nil {
			return err
		}
		if err := p.start(path, p.path("ini")); err != nil {
			return err
		}
		db, err := sql.Open("pgx", dsn)
		if err != nil {
			return err
		}
		defer db.Close()
		if err := p.await(db.Ping); err != nil {
			p.signal(p.ended)
			return err
		}
		return nil
	})
	return &Server{
		dsn: dsn, driver: "pgx", renamed: ofDatabase, create: "CREATE DATABASE ", drop: "DROP DATABASE % WITH (FORCE)",
	}, err
})

// pgBouncer returns the path of the program.
func pgBouncer() (string, error) { return program("/usr/sbin/pgbouncer", "pgbouncer") }

// ofDatabase returns the DSN for another database.
func ofDatabase(dsn, name string) (string, error) {
	return strings.Replace(dsn, "/postgres?", "/"+name+"?", 1), nil
}
