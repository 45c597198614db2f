// Package databasetest gives tests an empty database of each kind, by its name
// for the flag -db. TestMain must call servers.Stop at the end.
package databasetest

import (
	"net/url"
	"path/filepath"
	"testing"

	"github.com/go-sql-driver/mysql"

	"example.com/roster/internal/sqltest/servers"
)

// OnEach runs test on SQLite, PostgreSQL and MariaDB. It skips those that are not
// installed.
func OnEach(t *testing.T, test func(t *testing.T, name string)) {
	for _, kind := range []struct {
		name string
		make func(t *testing.T) string
	}{
		{"SQLite", newFile},
		{"PostgreSQL", newPostgres},
		{"MariaDB", newMariaDB},
	} {
		t.Run(kind.name, func(t *testing.T) { test(t, kind.make(t)) })
	}
}

// newFile returns the name of a file whose characters have a meaning in a URL.
func newFile(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "a b?#%.db") }

// newPostgres returns the name for pgx, which is a URL that -db takes too.
func newPostgres(t *testing.T) string {
	return servers.Started(t, servers.Postgres).Database(t)
}

func newMariaDB(t *testing.T) string {
	t.Helper()
	cfg, err := mysql.ParseDSN(servers.Started(t, servers.MariaDB).Database(t))
	if err != nil {
		t.Fatal(err)
	}
	u := url.URL{Scheme: "mysql", User: url.UserPassword(cfg.User, cfg.Passwd), Host: cfg.Addr, Path: cfg.DBName}
	return u.String()
}
