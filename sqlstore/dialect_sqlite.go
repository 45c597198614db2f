package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

var sqlite = dialect{
	insertMany:         "INSERT OR FAIL INTO ",
	mostValues:         256, // the driver looks for each among all of them
	addTotals:          " ON CONFLICT (account, state, role, slot) DO UPDATE SET total = @.total + excluded.total, departures = @.departures + excluded.departures",
	name:               "sqlite",
	mark:               "+?",
	noIndex:            "+",
	rowValues:          true,
	joinsPlaces:        true,
	packs:              true,
	seeksCost:          true,
	growth:             2,
	contains:           "instr(@, ?) > 0",
	suffix:             "substr(@, length(@) - length(?) + 1) = ?",
	lastInsertID:       true,
	singleWriter:       true,
	writesNamedIndexes: true,
	begin:              "BEGIN IMMEDIATE",
	duplicate:          sqliteDuplicate,
	transient:          sqliteTransient,
	uncertainCommit:    sqliteUncertain,
	refusedCommit:      func(err error) bool { return sqliteIs(err, sqliteFull) },
	tables:             "SELECT name FROM sqlite_master WHERE type = 'table'",
	joinHint:           " (transactions for Join must begin immediate and wait for others: _txlock=immediate and a busy_timeout)",
	lockMigrations:     []string{"BEGIN IMMEDIATE"},
	resetWriter:        "PRAGMA busy_timeout = 5000",
	setUpWriter:        sqliteSetUp,
	clock:              "SELECT CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER)",
	settings:           sqliteChecked,
}

// sqliteDuplicate reads SQLite's own wording, which all its drivers pass on:
// "UNIQUE constraint failed: t.email_key, t.account". The account is in the index
// of every key that is unique in it.
func sqliteDuplicate(err error) (key string, ok bool) {
	text := err.Error()
	if _, columns, found := strings.Cut(text, "UNIQUE constraint failed: "); found {
		columns, _, _ = strings.Cut(columns, " (")
		for column := range strings.SplitSeq(columns, ", ") {
			if key = column[strings.LastIndexByte(column, '.')+1:]; key != "account" {
				break
			}
		}
		return key, true
	}
	return "", strings.Contains(text, "already exists")
}

// sqliteResult is a result code of SQLite, with its own words for it. Its drivers
// pass on the code, the words, or both.
type sqliteResult struct {
	code  int
	words string
}

var (
	sqliteBusy     = sqliteResult{5, "database is locked"}
	sqliteLocked   = sqliteResult{6, "database table is locked"}
	sqliteNoMemory = sqliteResult{7, "out of memory"}
	sqliteIO       = sqliteResult{10, "disk I/O error"}
	sqliteCorrupt  = sqliteResult{11, "database disk image is malformed"}
	sqliteFull     = sqliteResult{13, "database or disk is full"}
	sqliteNoFile   = sqliteResult{14, "unable to open database file"}
)

// sqliteIs reports whether err is one of some results. Extended codes have the code
// in their low byte.
func sqliteIs(err error, results ...sqliteResult) bool {
	var coded interface{ Code() int }
	hasCode := errors.As(err, &coded)
	return slices.ContainsFunc(results, func(r sqliteResult) bool {
		if hasCode {
			return coded.Code()&0xff == r.code
		}
		return strings.Contains(err.Error(), r.words)
	})
}

func sqliteTransient(err error) bool {
	return sqliteIs(err, sqliteBusy, sqliteLocked, sqliteResult{sqliteLocked.code, "database schema is locked"})
}

// sqliteUncertain knows the errors of the disk. The last page of a transaction may be
// in the file when SQLite meets one, and counts when the file is opened after a crash.
func sqliteUncertain(err error) bool {
	return sqliteIs(err, sqliteIO, sqliteCorrupt, sqliteFull, sqliteNoFile, sqliteNoMemory)
}

// sqliteSetUp makes the settings on the writer's connection that the store
// promises.
func sqliteSetUp(ctx context.Context, b *base, conn *sql.Conn) error {
	pragmas := []string{
		"busy_timeout = 20", // first: the next ones may have to wait. Beyond that the writer waits itself, see committer.begin
		"journal_mode = WAL",
		"synchronous = " + b.config.Synchronous.String(),
		"foreign_keys = ON",
	}
	if b.config.CacheKiB > 0 {
		pragmas = append(pragmas, fmt.Sprint("cache_size = -", b.config.CacheKiB))
	}
	if b.config.MmapBytes > 0 {
		pragmas = append(pragmas, fmt.Sprint("mmap_size = ", b.config.MmapBytes))
	}
	if b.config.CheckpointPages > 0 {
		pragmas = append(pragmas, fmt.Sprint("wal_autocheckpoint = ", b.config.CheckpointPages))
	}
	if !b.fewConnections() {
		// SQLite copies each page that changes in a savepoint, to undo it, and writes
		// what is over 64 KiB to a file. The host may have temporary tables on a
		// connection that it gets back, and this setting drops them.
		pragmas = append(pragmas, "temp_store = MEMORY")
	}
	for _, pragma := range pragmas {
		if _, err := conn.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
			return fmt.Errorf("sqlstore: PRAGMA %s: %w", pragma, err)
		}
	}
	var encoding string
	if err := conn.QueryRowContext(ctx, "PRAGMA encoding").Scan(&encoding); err != nil {
		return fmt.Errorf("sqlstore: PRAGMA encoding: %w", err)
	}
	if encoding != "UTF-8" {
		return fmt.Errorf("sqlstore: the database keeps texts in %s, which sorts them differently: it must be UTF-8", encoding)
	}
	if err := sqliteCheckShared(ctx, b, conn); err != nil {
		return err
	}
	sqliteCheckPool(ctx, b)
	return nil
}

// sqliteCheckShared refuses a database in memory that is not shared by the
// connections of the pool. Nothing tells whether two connections see the same
// one, so it tries.
func sqliteCheckShared(ctx context.Context, b *base, conn *sql.Conn) error {
	var number int
	var name, file string
	row := conn.QueryRowContext(ctx, "PRAGMA database_list")
	if err := row.Scan(&number, &name, &file); err != nil {
		return fmt.Errorf("sqlstore: PRAGMA database_list: %w", err)
	}
	if file != "" || b.oneConnection() {
		return nil
	}
	other, err := b.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer other.Close()
	version := func(c *sql.Conn) (n int, err error) {
		err = c.QueryRowContext(ctx, "PRAGMA user_version").Scan(&n)
		return n, err
	}
	before, err := version(conn)
	if err != nil {
		return err
	}
	const mark = 1936682074
	_, err = conn.ExecContext(ctx, fmt.Sprint("PRAGMA user_version = ", mark))
	if err != nil {
		return err
	}
	seen, err := version(other)
	_, undo := conn.ExecContext(ctx, fmt.Sprint("PRAGMA user_version = ", before))
	if err := errors.Join(err, undo); err != nil {
		return err
	}
	if seen != mark {
		return errors.New("sqlstore: each connection has its own database in memory: call SetMaxOpenConns(1), or open a file")
	}
	return nil
}
