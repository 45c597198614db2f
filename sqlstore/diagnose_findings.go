package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// FindingKind says what [Store.Diagnose] found.
type FindingKind string

// The kinds of findings.
const (
	FindingNoTables       FindingKind = "no tables"       // the tables are not there
	FindingOlderSchema    FindingKind = "older schema"    // migrations are missing that this program has
	FindingNewerSchema    FindingKind = "newer schema"    // a newer program has migrated
	FindingChangedSchema  FindingKind = "changed schema"  // a migration was another one when it was applied
	FindingSmallPool      FindingKind = "small pool"      // the pool may open too few connections
	FindingNotDurable     FindingKind = "not durable"     // a power cut may lose what was acknowledged
	FindingNoWAL          FindingKind = "no WAL"          // SQLite's readers wait for writers
	FindingNoBusyTimeout  FindingKind = "no busy timeout" // SQLite's connections do not wait for other writers
	FindingExclusive      FindingKind = "exclusive lock"  // a connection of SQLite shuts all others out
	FindingWrongEncoding  FindingKind = "wrong encoding"  // PostgreSQL does not keep texts in UTF-8
	FindingClockAhead     FindingKind = "clock ahead"     // the program's clock is ahead of the database's
	FindingClockBehind    FindingKind = "clock behind"    // the program's clock is behind the database's
	FindingStatementBased FindingKind = "statement log"   // MySQL's binary log refuses what the store writes
)

// Finding is something about the database, or the pool, that will not work or may lose
// data. Its texts are sentences for whoever runs the program.
type Finding struct {
	Kind FindingKind
	What string // what was found
	Why  string // why it matters
	Do   string // what to do
}

// clocksDiffer is how far the clocks of the program and of the database may be apart.
const clocksDiffer = 2 * time.Second

// smallPool is the number of connections from which on the store keeps one for writing,
// or has enough for readers.
const smallPool = 4

// Diagnose looks at the database and the pool for what will not work, or may lose data:
// missing tables and those of another version, a pool that is too small, settings that
// lose commits in a power cut, SQLite without WAL, and a clock that differs from the
// database's by more than two seconds. now is the program's clock, as Config.Now is; nil
// is time.Now. It changes nothing, and reads settings that the server tells: what cannot
// be read is not found. A server of another dialect, or one that does not answer, is an
// error.
func (s *Store) Diagnose(ctx context.Context, now func() time.Time) ([]Finding, error) {
	if now == nil {
		now = time.Now
	}
	status, err := s.MigrationStatus(ctx)
	if err != nil {
		return nil, err
	}
	found := append(schemaFindings(status), s.poolFindings()...)
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("sqlstore: %w", err)
	}
	defer conn.Close()
	clock, err := s.clockFindings(ctx, conn, now)
	if err != nil {
		return nil, err
	}
	return append(append(found, clock...), s.settingFindings(ctx, conn)...), nil
}

// schemaFindings compares the tables with this program.
func schemaFindings(status []MigrationStatus) (found []Finding) {
	applied, known, newest := 0, 0, 0
	for _, m := range status {
		if m.Known {
			known = m.Version
		}
		if !m.Applied.IsZero() {
			applied++
			newest = m.Version
		}
		if m.Changed {
			found = append(found, Finding{
				FindingChangedSchema, fmt.Sprintf("migration %s was another one when it was applied", m.Name),
				"statements of this program may not fit the tables", "run the version of the program that made them",
			})
		}
	}
	switch {
	case applied == 0:
		found = append(found, Finding{FindingNoTables, "the database has no tables of roster", "every call fails", "call Migrate"})
	case newest > known:
		found = append(found, Finding{
			FindingNewerSchema, fmt.Sprintf("the tables are newer than this program: migration %d, and it knows %d", newest, known),
			"this program's Migrate refuses them, so that it does not start again", "replace it by the newer program, or see docs/operations.md for the way back",
		})
	case applied < known:
		found = append(found, Finding{
			FindingOlderSchema, fmt.Sprintf("the tables are older than this program: %d of %d migrations", applied, known),
			"calls fail until they are applied", "call Migrate; programs of the version before go on beside the new tables, and must not be started again",
		})
	}
	return found
}

// poolFindings looks at how many connections the pool may open.
func (s *Store) poolFindings() []Finding {
	most := s.db.Stats().MaxOpenConnections
	if most == 0 || most >= smallPool {
		return nil
	}
	return []Finding{{
		FindingSmallPool, fmt.Sprintf("the pool may open %d connections", most),
		"callers wait for each other, and one that holds a connection and asks for another waits for ever",
		fmt.Sprintf("call SetMaxOpenConns and SetMaxIdleConns with %d or more, such as 16", smallPool),
	}}
}

// clockFindings compares the program's clock with the database's.
func (s *Store) clockFindings(ctx context.Context, conn *sql.Conn, now func() time.Time) ([]Finding, error) {
	before := now()
	var micros int64
	if err := conn.QueryRowContext(ctx, s.dialect.clock).Scan(&micros); err != nil {
		return nil, s.explain(ctx, fmt.Errorf("sqlstore: %w", err))
	}
	after := now()
	there := time.UnixMicro(micros)
	const why = "codes and sessions end early or late, and two processes disagree about them"
	const do = "set the machine's clock by NTP"
	switch ahead, behind := before.Sub(there), there.Sub(after); {
	case ahead > clocksDiffer:
		return []Finding{{FindingClockAhead, "the program's clock is " + roughly(ahead) + " ahead of the database's", why, do}}, nil
	case behind > clocksDiffer:
		return []Finding{{FindingClockBehind, "the program's clock is " + roughly(behind) + " behind the database's", why, do}}, nil
	}
	return nil, nil
}

// roughly returns d to the second.
func roughly(d time.Duration) string { return d.Round(time.Second).String() }

// setting is a setting of a server, or of a connection, that may be wrong.
type setting struct {
	query string // returns its value
	wrong func(value string) bool
	found Finding
}

// isOneOf returns a function that tells whether a value is one of these, in any case.
func isOneOf(values ...string) func(string) bool {
	return func(value string) bool {
		for _, v := range values {
			if strings.EqualFold(v, value) {
				return true
			}
		}
		return false
	}
}

// notDurable is the finding of a setting that loses commits.
func notDurable(what, do string) Finding {
	return Finding{FindingNotDurable, what, "a power cut may lose the last changes, though callers were told that they are stored", do}
}

// settingFindings reads the settings of a connection of the pool. A server that does not
// tell one is taken to have it right.
func (s *Store) settingFindings(ctx context.Context, conn *sql.Conn) (found []Finding) {
	if s.dialect.singleWriter && s.config.Synchronous == SynchronousNormal {
		found = append(found, notDurable("the store writes with synchronous=NORMAL", "leave Config.Synchronous at SynchronousFull"))
	}
	for _, set := range s.dialect.settings {
		var value string
		if conn.QueryRowContext(ctx, set.query).Scan(&value) == nil && set.wrong(value) {
			f := set.found
			f.What = strings.ReplaceAll(f.What, "@", value)
			found = append(found, f)
		}
	}
	return found
}
