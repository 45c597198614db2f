package sqltest

import (
	"database/sql"
	"io"
	"log"
	"testing"

	"github.com/go-sql-driver/mysql"

	"example.com/roster/internal/sqltest/servers"
)

// quiet is where the driver writes that a server is gone.
var quiet = log.New(io.Discard, "", 0)

// openMySQL returns a pool on a new database.
func openMySQL(t testing.TB) *sql.DB {
	t.Helper()
	return mysqlPool(t, servers.Started(t, servers.MariaDB).Database(t))
}

// mysqlPool returns a pool on a database that exists.
func mysqlPool(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Logger = quiet
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	t.Cleanup(func() { _ = db.Close() })
	return pooled(db)
}
