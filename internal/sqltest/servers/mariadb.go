package servers

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strconv"
	"sync"
	"syscall"

	"github.com/go-sql-driver/mysql"
)

// MySQLVariable is the environment variable that names a MySQL or MariaDB server
// to use instead of a private one, as go-sql-driver takes it.
const MySQLVariable = "ROSTER_MYSQL_DSN"

// MariaDB returns the MariaDB server that all tests of the process share. It is
// started by the first call, with the character set and the collation that it
// comes with, which tell few texts apart. The error is an ErrAbsent where it is
// not installed.
var MariaDB = sync.OnceValues(func() (*Server, error) {
	if dsn := os.Getenv(MySQLVariable); dsn != "" {
		return mysqlServer(dsn), nil
	}
	m, err := newMariaDB("")
	if err != nil {
		return nil, absent(err, MySQLVariable)
	}
	var dsn string
	err = onFreePort(func(port int) error {
		dsn = mysqlDSN(port)
		return m.serve(port, "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync")
	})
	return mysqlServer(dsn), err
})

func mysqlServer(dsn string) *Server {
	return &Server{dsn: dsn, driver: "mysql", renamed: inDatabase, create: "CREATE DATABASE ", drop: "DROP DATABASE %"}
}

func mysqlDSN(port int) string { return fmt.Sprintf("root@tcp(127.0.0.1:%d)/", port) }

// mysqlOpen returns a pool that does not write when a server is gone.
func mysqlOpen(dsn string) (*sql.DB, error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, err
	}
	cfg.Logger = log.New(io.Discard, "", 0)
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(c), nil
}

// inDatabase returns the DSN for another database of the same server.
func inDatabase(dsn, name string) (string, error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return "", err
	}
	cfg.DBName = name
	return cfg.FormatDSN(), nil
}

// mariaDB is a process of MariaDB.
type mariaDB struct {
	*process
	mariadbd string // the path of the program
}

// dsn names the server on a port. One in a network of its own is reached by its socket.
func (m *mariaDB) dsn(port int) string { return "root@" + m.endpoint(port) + "/" }

func (m *mariaDB) endpoint(port int) string {
	if m.net != "" {
		return "unix(" + m.path("socket") + ")"
	}
	return "tcp(" + address(port) + ")"
}

// mariaDBPrograms returns the paths of what makes a data directory, and of the
// server.
func mariaDBPrograms() (install, mariadbd string, err error) {
	install, err1 := program("mariadb-install-db")
	mariadbd, err2 := program("mariadbd", "/usr/sbin/mariadbd")
	return install, mariadbd, errors.Join(err1, err2)
}

// newMariaDB makes an empty data directory, below the directory in; empty: beside
// its log.
func newMariaDB(in string) (*mariaDB, error) {
	install, mariadbd, err := mariaDBPrograms()
	if err != nil {
		return nil, err
	}
	p, err := newProcess("mysql", syscall.SIGKILL)
	if err == nil && in != "" {
		err = p.keepDataIn(in)
	}
	if err != nil {
		return nil, err
	}
	err = p.prepare(install, "--no-defaults", "--datadir="+p.path("data"), "--auth-root-authentication-method=normal", "--skip-test-db")
	return &mariaDB{p, mariadbd}, err
}

// serve starts the server on a port, and ends it where it does not get that far.
func (m *mariaDB) serve(port int, settings ...string) error {
	if err := m.start(m.mariadbd, m.options(port, settings...)...); err != nil {
		return err
	}
	if err := m.answers(port); err != nil {
		m.signal(m.ended)
		return err
	}
	return nil
}

// answers waits until the server answers.
func (m *mariaDB) answers(port int) error {
	db, err := mysqlOpen(m.dsn(port))
	if err != nil {
		return err
	}
	defer db.Close()
	return m.await(func() error { return m.serves(db, "SELECT @@datadir") })
}

// options are those of the server.
func (m *mariaDB) options(port int, settings ...string) []string {
	return append([]string{
		"--no-defaults", "--datadir=" + m.path("data"), "--socket=" + m.path("socket"), "--pid-file=" + m.path("pid"),
		"--bind-address=127.0.0.1", "--port=" + strconv.Itoa(port), "--skip-name-resolve", "--max-connections=200",
		"--innodb-buffer-pool-size=128M",
	}, settings...)
}
