// Package database opens the databases that the examples are given by a flag
// -db. Here are the drivers, and the settings that package sqlstore asks of them.
package database

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"example.com/roster/sqlstore"
)

// Usage is how a database is written, for the text of a flag.
const Usage = "sqlite:FILE, postgres://USER:PASSWORD@HOST:PORT/NAME or mysql://USER:PASSWORD@HOST:PORT/NAME"

// Database is a database that was named in the right form. Nobody has tried yet
// whether it is there. It is safe for concurrent use.
type Database struct {
	Dialect sqlstore.Dialect
	File    string // of SQLite; empty: a server
	text    string
	open    func() (*sql.DB, error)
}

// Parse reads what Usage describes. Its errors show nothing of a text that may
// hold a password.
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

// String returns the name without the password and without settings.
func (d Database) String() string { return d.text }

// Open returns a pool on the database, which is asked for nothing yet. Of a
// file of SQLite that is missing it makes an empty one, which its owner alone
// may read.
func (d Database) Open() (*sql.DB, error) {
	db, err := d.open()
	if err != nil {
		return nil, err
	}
	// Fewer than a server takes, so that several programs find room; all are kept,
	// as a new one costs more than a query; and given up before a server or a
	// router in between does so silently.
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db, nil
}

// connections is how many a pool has at most.
const connections = 25

// dialTime is how long a server that says nothing is waited for.
const dialTime = 10 * time.Second
