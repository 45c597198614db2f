package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"example.com/roster"
)

// MigrationStatus is a migration as a database and this program have it.
type MigrationStatus struct {
	Version int       // 1 and up
	Name    string    // of the file: "0001_records.sql"
	Applied time.Time // when [Store.Migrate] applied it; zero: not yet
	Known   bool      // this program has it; false: a newer program applied it
	Changed bool      // its file was another one when it was applied
}

// MigrationStatus returns the migrations that the database has, this program has, or
// both, in order. It changes nothing, and waits for no Migrate under way. A database
// without tables has none applied, and a server of another dialect is an error.
func (s *Store) MigrationStatus(ctx context.Context) ([]MigrationStatus, error) {
	if err := s.usable(); err != nil {
		return nil, err
	}
	all, err := migrationFiles(s.dialect.name, s.config.Prefix)
	if err != nil {
		return nil, err
	}
	if err := s.checkPoolServer(ctx); err != nil {
		return nil, err
	}
	applied, err := s.appliedMigrations(ctx)
	if err != nil {
		return nil, err
	}
	var status []MigrationStatus
	for _, m := range all[1:] {
		a, there := applied[m.Version]
		delete(applied, m.Version)
		status = append(status, MigrationStatus{
			Version: m.Version, Name: m.Name, Applied: a.at, Known: true, Changed: there && a.checksum != m.checksum,
		})
	}
	for version, a := range applied {
		status = append(status, MigrationStatus{Version: version, Name: a.name, Applied: a.at})
	}
	slices.SortFunc(status, func(a, b MigrationStatus) int { return a.Version - b.Version })
	return status, nil
}

// appliedMigration is a row of the table of migrations.
type appliedMigration struct {
	name, checksum string
	at             time.Time
}

// appliedMigrations reads the table of migrations by version: nothing where it is not
// there.
func (s *Store) appliedMigrations(ctx context.Context) (map[int]appliedMigration, error) {
	applied := map[int]appliedMigration{}
	err := s.read(ctx, func(ctx context.Context) error {
		clear(applied)
		q := s.dialect.query().add("SELECT version, name, checksum, applied FROM " + s.config.Prefix + "migrations")
		return s.queryRows(ctx, q, func(rows *sql.Rows) error {
			var version int
			var micros int64
			var a appliedMigration
			if err := rows.Scan(&version, &a.name, &a.checksum, &micros); err != nil {
				return err
			}
			a.at = roster.FromMicros(micros)
			applied[version] = a
			return nil
		})
	})
	if err != nil {
		if noTable, _ := misfit(err); noTable {
			return applied, nil
		}
		return nil, err
	}
	return applied, nil
}
