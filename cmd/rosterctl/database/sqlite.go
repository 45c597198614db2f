package database

import (
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"example.com/roster/sqlstore"
)

func ofFile(file string) Database {
	return Database{
		Dialect: sqlstore.SQLite, File: file, text: "sqlite:" + file,
		open: func() (*sql.DB, error) {
			if err := private(file); err != nil {
				return nil, err
			}
			return sql.Open("sqlite", fileName(file))
		},
	}
}

// private creates file where it is missing, and only its owner may read it:
// SQLite would use the umask. SQLite gives its other files the same mode.
func private(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// fileName returns the driver's name for a file, whatever characters its path
// has. Its settings make transactions begin immediate, as sqlstore's Join
// needs, wait for each other, and be on the disk when they are committed.
func fileName(file string) string {
	if abs, err := filepath.Abs(file); err == nil {
		file = abs
	}
	u := url.URL{
		Scheme:   "file",
		Path:     "/" + strings.TrimPrefix(filepath.ToSlash(file), "/"),
		RawQuery: "_txlock=immediate&_busy_timeout=5000&_synchronous=FULL&_foreign_keys=1",
	}
	return u.String()
}
