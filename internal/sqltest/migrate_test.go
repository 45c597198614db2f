package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"
	"go.uber.org/goleak"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
)

// migrateFile names the file that a process of its own is to migrate.
const migrateFile = "SQLTEST_MIGRATE"

func TestMain(m *testing.M) {
	if file := os.Getenv(migrateFile); file != "" {
		if err := migrateOnce(file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	code := m.Run()
	servers.Stop()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func migrateOnce(file string) error {
	db, err := sql.Open("sqlite", dsn(file))
	if err != nil {
		return err
	}
	defer db.Close()
	s := sqlstore.New(db, sqlstore.SQLite, nil)
	return errors.Join(s.Migrate(context.Background()), s.Close())
}

// schemaOf returns every table and index of a database but SQLite's own.
func schemaOf(t testing.TB, db *sql.DB) string {
	t.Helper()
	rows, err := db.Query("SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, name, text)
	}
	return b.String()
}

// migrations is how many there are.
const migrations = 1

// applied counts the rows of the bookkeeping.
func applied(t testing.TB, db *sql.DB) (n int) {
	t.Helper()
	if err := db.QueryRow("SELECT count(*) FROM roster_migrations").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// complete returns the schema of a database that was migrated at once.
func complete(t testing.TB) string {
	db := openDB(t, dsn(newFile(t)))
	newStore(t, db, sqlstore.SQLite, nil)
	return schemaOf(t, db)
}

func TestMigrateInProcesses(t *testing.T) {
	is := is.New(t)
	file := newFile(t)
	var all sync.WaitGroup
	outputs, errs := make([][]byte, 5), make([]error, 5)
	for i := range errs {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), migrateFile+"="+file)
		all.Go(func() { outputs[i], errs[i] = cmd.CombinedOutput() })
	}
	all.Wait()
	for i, err := range errs {
		if err != nil {
			t.Errorf("process %d: %v\n%s", i, err, outputs[i])
		}
	}
	db := openDB(t, dsn(file))
	is.Equal(schemaOf(t, db), complete(t))
	is.Equal(applied(t, db), migrations)
}

func TestMigrateTogether(t *testing.T) {
	is := is.New(t)
	file := newFile(t)
	var all sync.WaitGroup
	errs := make([]error, 5)
	for i := range errs {
		s := sqlstore.New(openDB(t, dsn(file)), sqlstore.SQLite, nil)
		all.Go(func() { errs[i] = errors.Join(s.Migrate(context.Background()), s.Close()) })
	}
	all.Wait()
	for _, err := range errs {
		is.NoErr(err)
	}
	db := openDB(t, dsn(file))
	is.Equal(schemaOf(t, db), complete(t))
	is.Equal(applied(t, db), migrations)
}

// TestMigrateGoesOn completes a database that has some of the tables, with
// records in them.
func TestMigrateGoesOn(t *testing.T) {
	is := is.New(t)
	db := openDB(t, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	jane := newUser("jane@example.com")
	is.NoErr(putUser(t.Context(), s, jane))
	for _, name := range []string{"identities", "throttle_counters", "uses"} {
		do(t, db, "DROP TABLE roster_"+name)
	}
	do(t, db, "DELETE FROM roster_migrations")
	is.True(schemaOf(t, db) != complete(t))

	is.NoErr(s.Migrate(t.Context()))
	is.Equal(schemaOf(t, db), complete(t))
	is.Equal(applied(t, db), migrations)
	found, err := s.Principal(t.Context(), roster.PrincipalSelection{Account: account, User: jane.ID, Grants: true})
	is.NoErr(err)
	is.Equal(found.User.CanonicalEmail, jane.CanonicalEmail)
	is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error {
		return tx.PutUse(t.Context(), &roster.Use{ID: roster.NewID(), Account: account, User: jane.ID})
	}))
}

// texts returns every migration as a tool of the host's would run it.
func texts(t testing.TB, prefix string) string {
	t.Helper()
	all, err := sqlstore.SQLite.Migrations(prefix)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i, m := range all {
		if m.Version != i+1 {
			t.Errorf("migration %d has version %d", i+1, m.Version)
		}
		b.WriteString(m.Text)
	}
	return b.String()
}

func TestMigrateByHost(t *testing.T) {
	is := is.New(t)
	db := openDB(t, dsn(newFile(t)))
	_, err := db.Exec(texts(t, "people_"))
	is.NoErr(err)
	s := sqlstore.New(db, sqlstore.SQLite, &sqlstore.Config{Prefix: "people_"})
	t.Cleanup(func() { _ = s.Close() })
	is.NoErr(putUser(t.Context(), s, newUser("jane@example.com"))) // no Migrate
	is.True(!strings.Contains(schemaOf(t, db), "roster_"))

	other := newStore(t, db, sqlstore.SQLite, nil) // another store in the same database
	is.Equal(count(t, other), 0)
	is.NoErr(s.Migrate(t.Context())) // it takes what is there for its own
	is.Equal(count(t, s), 1)
}

func TestMigrateFindsChanges(t *testing.T) {
	is := is.New(t)
	db := openDB(t, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	is.NoErr(s.Migrate(t.Context())) // again
	_, err := db.Exec("UPDATE roster_migrations SET checksum = 'another'")
	is.NoErr(err)
	err = s.Migrate(t.Context())
	is.True(err != nil && strings.Contains(err.Error(), "0001_records.sql was changed"))
}
