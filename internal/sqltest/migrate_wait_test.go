package sqltest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestMigrateWaits finds another process at work, which then dies: the next starter
// goes on by the lock of the transaction that died with it, or once the lease is no
// longer renewed.
func TestMigrateWaits(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db := e.open(t)
		s := newStore(t, db, e.dialect, nil)
		do(t, db, "DELETE FROM roster_migrations")
		kill := holdMigrations(t, e, db)
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		err := within(t, func() error { return s.Migrate(ctx) })
		is.True(errors.Is(err, context.DeadlineExceeded))
		is.Equal(applied(t, db), 0)
		kill()
		is.NoErr(within(t, func() error { return s.Migrate(t.Context()) }))
		is.Equal(applied(t, db), migrations)
	})
}

// holdMigrations takes what Migrate takes, on a connection of its own that kill
// closes.
func holdMigrations(t testing.TB, e engine, db *sql.DB) (kill func()) {
	t.Helper()
	is := is.New(t)
	conn, err := db.Conn(t.Context())
	is.NoErr(err)
	for _, text := range map[sqlstore.Dialect][]string{
		sqlstore.SQLite:   {"BEGIN IMMEDIATE"},
		sqlstore.Postgres: {"BEGIN", "LOCK TABLE roster_migrations IN SHARE ROW EXCLUSIVE MODE"},
	}[e.dialect] {
		_, err := conn.ExecContext(t.Context(), text)
		is.NoErr(err)
	}
	if e.dialect == sqlstore.MySQL {
		until := roster.Micros(time.Now().Add(1200 * time.Millisecond))
		_, err := conn.ExecContext(t.Context(), "UPDATE roster_migrating SET owner = 'another', until = ?", until)
		is.NoErr(err)
	}
	return func() {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		_ = conn.Close()
	}
}

// TestNewerSchema starts this program beside one of a later version that has
// migrated: what runs goes on, and no other is started.
func TestNewerSchema(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db := e.open(t)
		s := newStore(t, db, e.dialect, nil)
		dir := roster.New(s, nil)
		u, err := dir.Create(t.Context(), roster.NewUser{Email: "jane@example.com", Active: true})
		is.NoErr(err)

		do(t, db, "ALTER TABLE roster_users ADD COLUMN later INTEGER; "+
			"INSERT INTO roster_migrations (version, name, checksum, applied) VALUES (2, '0002_later.sql', 'x', 1)")
		_, err = db.Exec("UPDATE roster_users SET document = " + map[sqlstore.Dialect]string{
			sqlstore.SQLite:   `replace(document, '{"a":', '{"Z":{"deep":["\"}"]},"a":')`,
			sqlstore.Postgres: `replace(document, '{"a":', '{"Z":{"deep":["\"}"]},"a":')`,
			sqlstore.MySQL:    `replace(document, '{"a":', '{"Z":{"deep":["\\"}"]},"a":')`,
		}[e.dialect] + ", later = 7")
		is.NoErr(err)

		is.True(errors.Is(s.Migrate(t.Context()), sqlstore.ErrNewerSchema))
		_, err = dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Name = "Jane"; return nil })
		is.NoErr(err)
		_, err = dir.Create(t.Context(), roster.NewUser{Email: "joe@example.com"}) // the new column is empty
		is.NoErr(err)
		var document string
		var later int
		is.NoErr(db.QueryRow("SELECT document, later FROM roster_users WHERE name = 'Jane'").Scan(&document, &later))
		is.Equal(document[len(document)-len(`,"Z":{"deep":["\"}"]}}`):], `,"Z":{"deep":["\"}"]}}`)
		is.Equal(later, 7)
		again, err := dir.User(t.Context(), u.ID)
		is.NoErr(err)
		is.Equal(again.Name, "Jane")
		is.Equal(again.Email, "jane@example.com")
	})
}
