package sqltest

import (
	"database/sql"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster/sqlstore"
)

// diagnosed returns the kinds of what Diagnose finds. Each finding has its three
// sentences.
func diagnosed(t *testing.T, s *sqlstore.Store, now func() time.Time) (kinds []sqlstore.FindingKind) {
	t.Helper()
	is := is.New(t)
	found, err := s.Diagnose(t.Context(), now)
	is.NoErr(err)
	for _, f := range found {
		is.True(f.What != "" && f.Why != "" && f.Do != "")
		is.True(!strings.Contains(f.What, "@"))
		kinds = append(kinds, f.Kind)
	}
	return kinds
}

// statement runs one on the pool.
func statement(t *testing.T, db *sql.DB, text string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

// TestDiagnose plants what is wrong on every kind of database, finds it, mends it, and
// finds it no more.
func TestDiagnose(t *testing.T) {
	for _, c := range []struct {
		name  string
		plant func(t *testing.T, db *sql.DB, s *sqlstore.Store)
		now   func() time.Time
		want  sqlstore.FindingKind
		mend  func(t *testing.T, db *sql.DB, s *sqlstore.Store) // nil: the clock is set right
	}{
		{"no tables", nil, nil, sqlstore.FindingNoTables, func(t *testing.T, _ *sql.DB, s *sqlstore.Store) {
			is.New(t).NoErr(s.Migrate(t.Context()))
		}},
		{"tables of a newer program", func(t *testing.T, db *sql.DB, s *sqlstore.Store) {
			is.New(t).NoErr(s.Migrate(t.Context()))
			statement(t, db, "INSERT INTO roster_migrations (version, name, checksum, applied) VALUES (99, '0099_later.sql', 'x', 1)")
		}, nil, sqlstore.FindingNewerSchema, func(t *testing.T, db *sql.DB, _ *sqlstore.Store) {
			statement(t, db, "DELETE FROM roster_migrations WHERE version = 99")
		}},
		{"a migration that was another one", func(t *testing.T, db *sql.DB, s *sqlstore.Store) {
			is.New(t).NoErr(s.Migrate(t.Context()))
			statement(t, db, "UPDATE roster_migrations SET checksum = 'x' WHERE version = 1")
		}, nil, sqlstore.FindingChangedSchema, func(t *testing.T, db *sql.DB, s *sqlstore.Store) {
			statement(t, db, "DELETE FROM roster_migrations WHERE version = 1")
			is.New(t).NoErr(s.Migrate(t.Context()))
		}},
		{"a small pool", func(t *testing.T, db *sql.DB, s *sqlstore.Store) {
			is.New(t).NoErr(s.Migrate(t.Context()))
			db.SetMaxOpenConns(2)
		}, nil, sqlstore.FindingSmallPool, func(_ *testing.T, db *sql.DB, _ *sqlstore.Store) { db.SetMaxOpenConns(16) }},
		{"a clock ahead", func(t *testing.T, _ *sql.DB, s *sqlstore.Store) {
			is.New(t).NoErr(s.Migrate(t.Context()))
		}, func() time.Time { return time.Now().Add(time.Minute) }, sqlstore.FindingClockAhead, nil},
		{"a clock behind", func(t *testing.T, _ *sql.DB, s *sqlstore.Store) {
			is.New(t).NoErr(s.Migrate(t.Context()))
		}, func() time.Time { return time.Now().Add(-time.Minute) }, sqlstore.FindingClockBehind, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEach(t, func(t *testing.T, e engine) {
				is := is.New(t)
				db := e.open(t)
				s := sqlstore.New(db, e.dialect, nil)
				defer s.Close()
				if c.plant != nil {
					c.plant(t, db, s)
				}
				is.True(slices.Contains(diagnosed(t, s, c.now), c.want))
				if c.mend != nil {
					c.mend(t, db, s)
				}
				is.True(!slices.Contains(diagnosed(t, s, nil), c.want))
			})
		})
	}
}

// TestDiagnoseSettings plants settings of one kind of database each.
func TestDiagnoseSettings(t *testing.T) {
	file := func(settings string) func(t *testing.T) (*sql.DB, *sqlstore.Store) {
		return func(t *testing.T) (*sql.DB, *sqlstore.Store) {
			db := openDB(t, dsn(newFile(t))+settings)
			return db, newStore(t, db, sqlstore.SQLite, nil)
		}
	}
	for _, c := range []struct {
		name string
		open func(t *testing.T) (*sql.DB, *sqlstore.Store)
		want []sqlstore.FindingKind
	}{
		{"a sound file", file("&_pragma=synchronous(full)"), nil},
		{"connections at NORMAL", file("&_pragma=synchronous(normal)"), []sqlstore.FindingKind{sqlstore.FindingNotDurable}},
		{"a store at NORMAL", func(t *testing.T) (*sql.DB, *sqlstore.Store) {
			db := openDB(t, dsn(newFile(t))+"&_pragma=synchronous(full)")
			return db, newStore(t, db, sqlstore.SQLite, &sqlstore.Config{Synchronous: sqlstore.SynchronousNormal})
		}, []sqlstore.FindingKind{sqlstore.FindingNotDurable}},
		{"no WAL", func(t *testing.T) (*sql.DB, *sqlstore.Store) {
			name := dsn(newFile(t)) + "&_pragma=synchronous(full)"
			first := openDB(t, name)
			before := sqlstore.New(first, sqlstore.SQLite, nil)
			is.New(t).NoErr(before.Migrate(t.Context()))
			is.New(t).NoErr(before.Close())
			first.SetMaxOpenConns(1)
			first.SetMaxIdleConns(1)
			statement(t, first, "PRAGMA journal_mode = delete")
			db := openDB(t, name)
			return db, sqlstore.New(db, sqlstore.SQLite, nil)
		}, []sqlstore.FindingKind{sqlstore.FindingNoWAL}},
		{"connections that do not wait", func(t *testing.T) (*sql.DB, *sqlstore.Store) {
			db := openDB(t, "file:"+newFile(t)+"?_txlock=immediate&_pragma=synchronous(full)&_pragma=busy_timeout(0)")
			return db, newStore(t, db, sqlstore.SQLite, &sqlstore.Config{Log: slog.New(slog.DiscardHandler)})
		}, []sqlstore.FindingKind{sqlstore.FindingNoBusyTimeout}},
		{"PostgreSQL that commits asynchronously", func(t *testing.T) (*sql.DB, *sqlstore.Store) {
			db := openPostgres(t)
			s := newStore(t, db, sqlstore.Postgres, nil)
			db.SetMaxIdleConns(0)
			statement(t, db, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$")
			return db, s
		}, []sqlstore.FindingKind{sqlstore.FindingNotDurable, sqlstore.FindingNotDurable}}, // the server of the tests has fsync=off too
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, s := c.open(t)
			is.New(t).Equal(diagnosed(t, s, nil), c.want)
		})
	}
}

// TestMigrationStatus tells what was applied, what is missing and what is unknown.
func TestMigrationStatus(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db := e.open(t)
		s := sqlstore.New(db, e.dialect, nil)
		defer s.Close()
		before, err := s.MigrationStatus(t.Context())
		is.NoErr(err)
		is.True(len(before) > 0)
		for _, m := range before {
			is.True(m.Known && m.Applied.IsZero() && !m.Changed)
		}
		is.NoErr(s.Migrate(t.Context()))
		statement(t, db, "INSERT INTO roster_migrations (version, name, checksum, applied) VALUES (99, '0099_later.sql', 'x', 1000000)")
		after, err := s.MigrationStatus(t.Context())
		is.NoErr(err)
		is.Equal(len(after), len(before)+1)
		for _, m := range after[:len(before)] {
			is.True(m.Known && time.Since(m.Applied) < time.Hour && !m.Changed)
		}
		is.Equal(after[len(before)], sqlstore.MigrationStatus{Version: 99, Name: "0099_later.sql", Applied: time.Unix(1, 0).UTC()})
	})
}
