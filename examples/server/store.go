package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/sqlstore"
)

// database is what -db names.
type database struct {
	file string // of SQLite; empty: memory
}

func parseDatabase(s string) (database, error) {
	scheme, file, _ := strings.Cut(s, ":")
	switch {
	case s == "memory:":
		return database{}, nil
	case scheme == "sqlite" && file != "":
		return database{file: file}, nil
	}
	// Only the scheme is shown: what follows may hold a password.
	return database{}, badFlag("db", "there is sqlite:FILE and memory:, not %q", scheme)
}

// open opens the database and brings its tables up to date. What it returns
// second closes both.
func (d database) open(ctx context.Context) (roster.Store, func() error, error) {
	if d.file == "" {
		return memstore.New(), func() error { return nil }, nil
	}
	if err := private(d.file); err != nil {
		return nil, nil, err
	}
	db, err := sql.Open("sqlite", dataSource(d.file))
	if err != nil {
		return nil, nil, err
	}
	store := sqlstore.New(db, sqlstore.SQLite, nil)
	closeAll := func() error { return errors.Join(store.Close(), db.Close()) }
	if err := store.Migrate(ctx); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open %s: %w", d.file, err), closeAll())
	}
	return store, closeAll, nil
}

// private makes file where it is missing, for its owner alone: SQLite would
// leave that to the umask. The files beside it get its mode.
func private(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// dataSource returns the driver's name for a file, whatever characters the
// path has. Connections that read wait for a writer that is just opening or
// closing the file; those that write are set up by sqlstore.
func dataSource(file string) string {
	if abs, err := filepath.Abs(file); err == nil {
		file = abs
	}
	path := "/" + strings.TrimPrefix(filepath.ToSlash(file), "/")
	u := url.URL{Scheme: "file", Path: path, RawQuery: "_pragma=busy_timeout(5000)"}
	return u.String()
}
