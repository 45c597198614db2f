package database

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"example.com/roster/sqlstore"
)

// address is the URL of a database on a server, in its parts.
type address struct {
	user     string // empty: not given
	password string // empty: not given
	host     string // with the port, if any; PostgreSQL allows several, with commas between them
	name     string
	settings string // the query of the URL, encoded
}

// kind is a kind of database server.
type kind struct {
	dialect sqlstore.Dialect
	driver  func(address) (func() *sql.DB, error)
}

// parseServer reads the rest of a URL behind its scheme and "://".
func parseServer(scheme, rest string, k kind) (Database, error) {
	a, err := parseAddress(rest)
	if err != nil {
		return Database{}, fmt.Errorf("database: %s://%w", scheme, err)
	}
	open, err := k.driver(a)
	if err != nil {
		return Database{}, fmt.Errorf("database: %s://%w", scheme, err)
	}
	return Database{
		Dialect: k.dialect, text: scheme + "://" + a.host + "/" + a.name,
		open: func() (*sql.DB, error) { return open(), nil },
	}, nil
}

// errForm is the error of a URL in another form. It shows no part of the URL:
// what looks like another part may belong to the password.
var errForm = errors.New("… must go on as USER:PASSWORD@HOST:PORT/NAME?SETTING=VALUE, " +
	"with %XX for what is neither a letter nor a digit in a user, a password and a name")

// parseAddress reads the part of a URL behind "://". It does not use net/url,
// which refuses several hosts and repeats the URL in its errors.
func parseAddress(text string) (address, error) {
	server, path, _ := strings.Cut(text, "/")
	name, settings, _ := strings.Cut(path, "?")
	if strings.ContainsAny(server, "?#() ") || strings.ContainsAny(name, "/@:#") || strings.Contains(settings, "#") || name == "" {
		return address{}, errForm
	}
	a := address{host: server, settings: settings}
	if at := strings.LastIndexByte(server, '@'); at >= 0 {
		a.user, a.password, _ = strings.Cut(server[:at], ":")
		a.host = server[at+1:]
	}
	for _, part := range []*string{&a.user, &a.password, &name} {
		var err error
		if *part, err = url.PathUnescape(*part); err != nil {
			return address{}, errForm
		}
	}
	a.name = name
	values, err := url.ParseQuery(settings)
	if err != nil {
		return address{}, errForm
	}
	for key := range values {
		if strings.HasSuffix(strings.ToLower(key), "password") {
			return address{}, errors.New("… must have its password before the @, not among the settings")
		}
	}
	return a, nil
}
