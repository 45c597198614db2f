package sqlstore

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
)

// Config adjusts a [Store]. The zero Config is complete.
type Config struct {
	// Prefix begins the name of every table and index: 1 to 32 ASCII letters,
	// digits and underscores, a letter first. Empty: "roster_". Two prefixes in
	// one database are two stores that share nothing.
	Prefix string

	// Synchronous is what SQLite's writer may lose in a power cut. Other
	// databases have settings of their own.
	Synchronous Synchronous

	// CacheKiB is how much of the database SQLite's writer keeps in memory, in KiB. 0
	// leaves it to SQLite: 2,000. More made loads of 15,000 users no faster when it was
	// tried. Connections that read have what the data source name says.
	CacheKiB int

	// MmapBytes is how much of the file SQLite's writer maps into memory. 0 leaves it
	// to SQLite: nothing.
	MmapBytes int64

	// CheckpointPages is how many pages SQLite's log may have before a commit of the
	// writer copies them into the file. 0 leaves it to SQLite: 1,000. More makes such
	// commits rarer and longer; 4,000 made loads no faster when it was tried.
	CheckpointPages int

	// Log is told once a Store which settings of SQLite the host's connections
	// lack, such as those that a driver ignored in the data source name, and that the
	// pool closes connections which the next calls need: database/sql keeps two idle
	// ones, unless the program calls SetMaxIdleConns. Nil means slog.Default().
	Log *slog.Logger

	// Observe is told of each statement, and what it returns once of its end. text has
	// placeholders where values are, so that it has nothing of anybody. It is called while
	// a caller waits, and some while the whole store does: it must not block, and must be
	// safe for concurrent use. Nil: nobody is told.
	Observe func(ctx context.Context, text string) (end func(failed bool))

	// Unprepared sends every statement as text. Poolers that give each
	// transaction another session need it, such as PgBouncer in transaction mode,
	// together with a setting of the driver; see the package's comment. False: statements are prepared once
	// and kept, which is two to three times as fast.
	Unprepared bool
}

// Synchronous is SQLite's setting "synchronous".
type Synchronous int

const (
	// SynchronousFull loses no acknowledged write. Group commit makes it
	// affordable.
	SynchronousFull Synchronous = iota
	// SynchronousNormal does not wait for the disk at each commit. A power cut or
	// a crash of the operating system loses the last acknowledged writes, up to
	// 8 % of them when it was tried. A crash of the program loses none.
	SynchronousNormal
)

func (s Synchronous) String() string {
	switch s {
	case SynchronousFull:
		return "FULL"
	case SynchronousNormal:
		return "NORMAL"
	}
	return fmt.Sprintf("Synchronous(%d)", int(s))
}

// defaultPrefix begins every name in the migrations, and occurs nowhere else
// there.
const defaultPrefix = "roster_"

// log returns the log of the host.
func (b *base) log() *slog.Logger {
	if b.config.Log == nil {
		return slog.Default()
	}
	return b.config.Log
}

func (c *Config) check() error {
	if c.Synchronous != SynchronousFull && c.Synchronous != SynchronousNormal {
		return fmt.Errorf("sqlstore: no such setting: %v: must be SynchronousFull or SynchronousNormal", c.Synchronous)
	}
	if c.CacheKiB < 0 || c.MmapBytes < 0 || c.CheckpointPages < 0 {
		return fmt.Errorf("sqlstore: CacheKiB %d, MmapBytes %d, CheckpointPages %d: must be 0 or above", c.CacheKiB, c.MmapBytes, c.CheckpointPages)
	}
	return checkPrefix(c.Prefix)
}

// checkPrefix refuses a prefix that would need quotes on some database: it
// becomes part of statements.
func checkPrefix(prefix string) error {
	isLetter := func(c rune) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
	other := func(c rune) bool { return !isLetter(c) && (c < '0' || c > '9') && c != '_' }
	if prefix == "" || len(prefix) > 32 || !isLetter(rune(prefix[0])) || strings.ContainsFunc(prefix, other) {
		return fmt.Errorf("sqlstore: prefix %q: must be 1 to 32 ASCII letters, digits and underscores, a letter first", prefix)
	}
	return nil
}
