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

// private makes file where it is missing, for its owner alone: SQLite would
// leave that to the umask. The files beside it get its mode.
func private(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// fileName returns the driver's name for a file, whatever characters the path
// has. Transactions begin immediate, as Join asks, wait for others, and are on
// the disk when they are committed.
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
