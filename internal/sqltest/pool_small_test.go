package sqltest

import (
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
)

// TestSmallPool reads and writes by the store while the host goes through rows of its
// own, in a pool of two connections.
func TestSmallPool(t *testing.T) {
	is := is.New(t)
	db := openDB(t, dsn(newFile(t)))
	db.SetMaxOpenConns(2)
	s := newStore(t, db, sqlstore.SQLite, nil)
	dir := roster.New(s, nil)
	var made []roster.ID
	for range 3 {
		u, err := dir.Create(t.Context(), roster.NewUser{})
		is.NoErr(err)
		made = append(made, u.ID)
	}
	rows, err := db.Query("SELECT number FROM roster_users")
	is.NoErr(err)
	defer rows.Close()
	for n := 0; rows.Next(); n++ {
		is.NoErr(within(t, func() error { _, err := dir.User(t.Context(), made[n]); return err }))
		is.NoErr(within(t, func() error {
			_, err := dir.Edit(t.Context(), made[n], func(p *roster.Profile) error { p.Name = fmt.Sprint(n); return nil })
			return err
		}))
	}
	is.NoErr(rows.Err())
}

// TestClosedPool closes the pool under a store that keeps a connection of it.
func TestClosedPool(t *testing.T) {
	is := is.New(t)
	db, err := sql.Open("sqlite", dsn(newFile(t)))
	is.NoErr(err)
	s := sqlstore.New(db, sqlstore.SQLite, nil)
	is.NoErr(s.Migrate(t.Context()))
	is.NoErr(putUser(t.Context(), s, newUser("jane@example.com")))
	is.NoErr(db.Close())
	err = putUser(t.Context(), s, newUser("late@example.com"))
	is.True(err != nil && strings.Contains(err.Error(), "close the store first"))
	is.NoErr(s.Close())
}

// TestEncoding refuses a database of PostgreSQL that does not keep texts in UTF-8.
func TestEncoding(t *testing.T) {
	is := is.New(t)
	address := servers.Started(t, servers.Postgres).DSN()
	db, err := sql.Open("pgx", address)
	is.NoErr(err)
	defer db.Close()
	_, err = db.Exec("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
	is.NoErr(err)
	u, err := url.Parse(address)
	is.NoErr(err)
	u.Path = "/latin"
	latin, err := sql.Open("pgx", u.String())
	is.NoErr(err)
	defer latin.Close()
	err = sqlstore.New(latin, sqlstore.Postgres, nil).Migrate(t.Context())
	is.True(err != nil && strings.Contains(err.Error(), "keeps texts in LATIN1, and must keep them in UTF8"))
}
