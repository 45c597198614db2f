package database

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	driver "github.com/go-sql-driver/mysql"

	"example.com/roster/sqlstore"
)

var mysql = kind{sqlstore.MySQL, func(a address) (func() *sql.DB, error) {
	cfg, err := mysqlConfig(a)
	if err != nil {
		return nil, err
	}
	connector, err := driver.NewConnector(cfg)
	return func() *sql.DB { return sql.OpenDB(connector) }, err
}}

// mysqlConfig reads the settings: those of go-sql-driver, and variables of the
// session, such as wsrep_sync_wait=1 on Galera. A missing password is read from
// MYSQL_PWD.
func mysqlConfig(a address) (*driver.Config, error) {
	if a.user == "" || a.host == "" {
		return nil, errors.New("… must name a user and a host: USER:PASSWORD@HOST:PORT/NAME")
	}
	// The driver's errors may contain its argument, so the password is not in it.
	cfg, err := driver.ParseDSN("tcp(" + a.host + ")/" + url.PathEscape(a.name) + "?" + a.settings)
	if err != nil {
		return nil, fmt.Errorf("%s/%s: %w", a.host, a.name, err)
	}
	cfg.User, cfg.Passwd = a.user, a.password
	if a.password == "" {
		cfg.Passwd = os.Getenv("MYSQL_PWD")
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = dialTime
	}
	return cfg, nil
}
