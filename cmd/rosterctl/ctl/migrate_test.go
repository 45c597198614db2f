package ctl

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster/memstore"
	"example.com/roster/sqlstore"
)

// TestVersions compares tables with this program.
func TestVersions(t *testing.T) {
	applied := time.Unix(1, 0)
	for _, c := range []struct {
		name string
		all  []sqlstore.MigrationStatus
		says string
	}{
		{"tables that fit", []sqlstore.MigrationStatus{{Version: 1, Known: true, Applied: applied}}, ""},
		{"no tables", []sqlstore.MigrationStatus{{Version: 1, Known: true}}, "has no tables"},
		{"older tables", []sqlstore.MigrationStatus{{Version: 1, Known: true, Applied: applied}, {Version: 2, Known: true}}, "older than this program (1 of 2 migrations)"},
		{"newer tables", []sqlstore.MigrationStatus{{Version: 1, Known: true, Applied: applied}, {Version: 2, Applied: applied}}, "do not start this one beside them"},
		{"changed tables", []sqlstore.MigrationStatus{{Version: 1, Name: "0001_records.sql", Known: true, Applied: applied, Changed: true}}, "0001_records.sql is another one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			err := (&session{Options: Options{Name: "rosterctl"}}).fits(versionsOf(c.all))
			is.Equal(err == nil, c.says == "")
			if err != nil {
				is.Equal(exitCode(err), ExitRefused)
				has(t, err.Error(), c.says)
			}
		})
	}
}

func TestMigrate(t *testing.T) {
	t.Run("makes the tables, and says so once more", func(t *testing.T) {
		s := newShell(t)
		has(t, s.must("migrate"), "1 migration was applied")
		has(t, s.must("migrate"), "0 migrations were applied")
	})
	t.Run("status lists what was applied, and changes nothing", func(t *testing.T) {
		is := is.New(t)
		s := newShell(t)
		is.Equal(s.run("migrate", "status").code, ExitNotFound) // there is no file
		s.must("migrate")
		out := s.must("migrate", "status")
		has(t, out, "0001_records.sql", "applied", "The tables fit this program.")
		fits(t, out)
		s.statement("DELETE FROM roster_migrations")
		r := s.run("migrate", "status")
		is.Equal(r.code, ExitRefused)
		has(t, r.out, "pending")
		is.Equal(s.run("migrate", "status").out, r.out)
	})
	t.Run("refuses tables of a newer program", func(t *testing.T) {
		is := is.New(t)
		s := started(t)
		s.statement("INSERT INTO roster_migrations (version, name, checksum, applied) VALUES (99, '0099_later.sql', 'x', 1)")
		for _, args := range [][]string{{"migrate", "-yes"}, {"migrate", "status"}, {"users", "list"}, {"init", "-owner", "owner@example.com"}} {
			r := s.run(args...)
			is.Equal(r.code, ExitRefused)
			has(t, r.err, "newer version of roster")
		}
	})
	t.Run("refuses a store without tables", func(t *testing.T) {
		is := is.New(t)
		s := &shell{t: t, Options: Options{Store: memstore.New(), Config: cheap()}}
		is.Equal(s.run("migrate").code, ExitRefused)
	})
}

// TestMissingDatabase makes no file by a typo.
func TestMissingDatabase(t *testing.T) {
	is := is.New(t)
	s := newShell(t)
	r := s.run("users", "list")
	is.Equal(r.code, ExitNotFound)
	has(t, r.err, "does not exist", "init")
	files, err := filepath.Glob(filepath.Join(s.dir, "*"))
	is.NoErr(err)
	is.Equal(len(files), 0)
}
