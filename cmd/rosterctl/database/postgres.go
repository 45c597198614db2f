package database

import (
	"database/sql"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"example.com/roster/sqlstore"
)

var postgres = kind{sqlstore.Postgres, func(a address) (func() *sql.DB, error) {
	cfg, err := postgresConfig(a)
	return func() *sql.DB { return stdlib.OpenDB(*cfg) }, err
}}

// postgresConfig reads the settings of pgx. As pgx does, it reads a missing user,
// host or password from PGUSER, PGHOST, PGPASSWORD or .pgpass.
func postgresConfig(a address) (*pgx.ConnConfig, error) {
	// The errors of pgx may contain its argument, so the password is not in it.
	u := url.URL{Path: "/" + a.name, RawQuery: a.settings}
	server := a.host
	if a.user != "" {
		server = url.User(a.user).String() + "@" + server
	}
	cfg, err := pgx.ParseConfig("postgres://" + server + u.RequestURI())
	if err != nil {
		return nil, fmt.Errorf("%s/%s: %w", a.host, a.name, err)
	}
	if a.password != "" {
		cfg.Password = a.password
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = dialTime
	}
	return cfg, nil
}
