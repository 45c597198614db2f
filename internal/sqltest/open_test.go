package sqltest

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"example.com/roster"
	"example.com/roster/sqlstore"

	_ "modernc.org/sqlite"
)

// dsn is what a host writes for a file: transactions begin immediate, and wait
// for others.
func dsn(file string) string {
	return "file:" + file + "?_txlock=immediate&_busy_timeout=5000&_foreign_keys=1"
}

// newFile names a database that does not exist yet.
func newFile(t testing.TB) string { return filepath.Join(t.TempDir(), "roster.db") }

// openDB opens the database of a name, as a host does.
func openDB(t testing.TB, name string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// newStore returns a migrated store on db.
func newStore(t testing.TB, db *sql.DB, dialect sqlstore.Dialect, cfg *sqlstore.Config) *sqlstore.Store {
	t.Helper()
	return started(t, sqlstore.New(db, dialect, cfg))
}

// started migrates s, and closes it when the test ends.
func started(t testing.TB, s *sqlstore.Store) *sqlstore.Store {
	t.Helper()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// account is who owns the users of most tests.
var account = roster.NewID()

// newUser returns an active user who was not written yet.
func newUser(email string) *roster.User {
	return &roster.User{ID: roster.NewID(), Account: account, CanonicalEmail: email, State: roster.StateActive}
}

// byID selects one user of account.
func byID(id roster.ID) roster.UserSelection {
	return roster.UserSelection{Account: account, Where: []roster.Condition{roster.Where(roster.FieldID, roster.OpEq, id)}}
}

// putUser writes a user in an Update of its own.
func putUser(ctx context.Context, s roster.Store, u *roster.User) error {
	return s.Update(ctx, func(tx roster.Tx) error {
		again := *u
		return tx.PutUser(ctx, &again)
	})
}

// count returns how many users of account s has.
func count(t testing.TB, s roster.Reader) int {
	t.Helper()
	n, err := s.CountUsers(context.Background(), roster.UserSelection{Account: account})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
