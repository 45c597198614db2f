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

// postgresConfig reads the settings as pgx does, and from where it does: a user,
// a host or a password that is not given comes from PGUSER, PGHOST, PGPASSWORD or
// .pgpass.
func postgresConfig(a address) (*pgx.ConnConfig, error) {
	// The password is not in what pgx may complain of.
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
