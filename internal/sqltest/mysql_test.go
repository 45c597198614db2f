package sqltest

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"
)

// mysqlVariable names a server to use instead of a private one.
const mysqlVariable = "ROSTER_MYSQL_DSN"

// mysqlDSN starts the server that all tests share.
var mysqlDSN = sync.OnceValues(func() (string, error) {
	if dsn := os.Getenv(mysqlVariable); dsn != "" {
		return dsn, nil
	}
	s, err := startMariaDB()
	if err != nil {
		return "", err
	}
	return mysqlName(s.port), nil
})

// quiet is where the driver writes that a server is not there yet, or gone.
var quiet = log.New(io.Discard, "", 0)

func mysqlName(port int) string { return fmt.Sprintf("root@tcp(127.0.0.1:%d)/", port) }

// startMariaDB starts a server with the character set and the collation that it
// comes with, which tell few texts apart.
func startMariaDB(settings ...string) (*server, error) {
	install, err1 := program("mariadb-install-db")
	mariadbd, err2 := program("mariadbd", "/usr/sbin/mariadbd")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	s, err := newServer("mysql")
	if err != nil {
		return nil, err
	}
	err = s.prepare(install, "--no-defaults", "--datadir="+s.path("data"), "--auth-root-authentication-method=normal", "--skip-test-db")
	if err != nil {
		return nil, err
	}
	args := func(port int) []string {
		return append([]string{
			"--no-defaults", "--datadir=" + s.path("data"), "--socket=" + s.path("socket"), "--pid-file=" + s.path("pid"),
			"--bind-address=127.0.0.1", "--port=" + strconv.Itoa(port), "--skip-name-resolve", "--max-connections=200",
			"--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=128M",
		}, settings...)
	}
	_ = mysql.SetLogger(quiet)
	open := func(port int) (*sql.DB, error) { return sql.Open("mysql", mysqlName(port)) }
	return s, s.start(mariadbd, args, open, "SELECT @@datadir")
}

// openMySQL returns a pool on a new database.
func openMySQL(t testing.TB) *sql.DB {
	t.Helper()
	dsn, err := mysqlDSN()
	needs(t, err, mysqlVariable)
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	admin, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	cfg.DBName = freshName()
	do(t, admin, "CREATE DATABASE "+cfg.DBName)
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	t.Cleanup(func() {
		_ = db.Close()
		do(t, admin, "DROP DATABASE "+cfg.DBName)
		_ = admin.Close()
	})
	return pooled(db)
}
