// Package database opens the database that an example's flag -db names. It has
// the drivers and the settings that package sqlstore needs.
package database

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"example.com/roster/sqlstore"
)

// Usage describes the names that [Parse] reads, for the help text of a flag.
const Usage = "sqlite:FILE, postgres://USER:PASSWORD@HOST:PORT/NAME or mysql://USER:PASSWORD@HOST:PORT/NAME"

// Database is a database that was named in the right form. It may not exist. It
// is safe for concurrent use.
type Database struct {
	Dialect sqlstore.Dialect
	File    string // file of SQLite; empty: the database is on a server
	text    string
	open    func() (*sql.DB, error)
}

// Parse returns the Database that text names, in a form of [Usage]. Its errors do
// not contain anything that may belong to a password.
func Parse(text string) (Database, error) {
	if file, ok := strings.CutPrefix(text, "sqlite:"); ok {
		if file == "" {
			return Database{}, fmt.Errorf("database: sqlite: must be followed by a file")
		}
		return ofFile(file), nil
	}
	scheme, rest, _ := strings.Cut(text, "://")
	switch scheme {
	case "postgres", "postgresql":
		return parseServer(scheme, rest, postgres)
	case "mysql":
		return parseServer(scheme, rest, mysql)
	}
	return Database{}, fmt.Errorf("database: must be %s", Usage)
}

// String returns the name without user, password and settings.
func (d Database) String() string { return d.text }

// Open returns a pool of connections. It does not connect yet. It creates a
// missing file of SQLite, which only its owner may read.
func (d Database) Open() (*sql.DB, error) {
	db, err := d.open()
	if err != nil {
		return nil, err
	}
	// Several programs must share the connections that a server allows. All are kept
	// open, because a new one costs more than a query. Idle ones are closed before a
	// server or router drops them silently.
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db, nil
}

// connections is the greatest number of connections of a pool.
const connections = 25

// dialTime is how long to wait for a server that does not answer.
const dialTime = 10 * time.Second
