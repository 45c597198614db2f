package sqlstore

import (
	"context"
	"time"
)

// sqliteSettings are what a connection of the host's pool is set to. Drivers ignore
// what they do not know in a data source name, and do not say so.
type sqliteSettings struct {
	busyTimeout, foreignKeys int
	journalMode, lockingMode string
}

// sqliteCheckPool reads the settings of a connection that is not the writer's, and
// logs once what will not work.
func sqliteCheckPool(ctx context.Context, b *base) {
	stats := b.db.Stats()
	if b.oneConnection() || stats.MaxOpenConnections > 0 && stats.InUse >= stats.MaxOpenConnections || b.checked.Swap(true) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	conn, err := b.db.Conn(ctx)
	if err != nil {
		return
	}
	defer conn.Close()
	var s sqliteSettings
	for _, pragma := range []struct {
		name  string
		value any
	}{
		{"busy_timeout", &s.busyTimeout}, {"foreign_keys", &s.foreignKeys}, {"locking_mode", &s.lockingMode},
		{"journal_mode", &s.journalMode}, // last: it waits where another connection has shut this one out
	} {
		if conn.QueryRowContext(ctx, "PRAGMA "+pragma.name).Scan(pragma.value) != nil {
			break
		}
	}
	for _, wrong := range s.wrong() {
		b.log().WarnContext(ctx, "sqlstore: "+wrong, "busy_timeout", s.busyTimeout, "foreign_keys", s.foreignKeys,
			"journal_mode", s.journalMode, "locking_mode", s.lockingMode)
	}
}

// wrong names what the host's transactions or the store's readers will meet.
func (s sqliteSettings) wrong() (all []string) {
	if s.busyTimeout == 0 {
		all = append(all, "the pool's connections do not wait for other writers, so that transactions for Join fail: set busy_timeout "+
			"in the data source name, for modernc.org/sqlite by _pragma=busy_timeout(5000), as versions before 1.55 ignore _busy_timeout")
	}
	if s.lockingMode == "exclusive" {
		all = append(all, "a connection with locking_mode=exclusive shuts all others out: set locking_mode=normal")
	}
	if s.journalMode != "" && s.journalMode != "wal" && s.journalMode != "memory" {
		all = append(all, "the database is not in WAL mode, so that readers wait for writers: set journal_mode=wal")
	}
	return all
}
