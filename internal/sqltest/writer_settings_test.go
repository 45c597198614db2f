package sqltest

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster/sqlstore"
)

// TestWriterSettings reads what Config sets on the writer's connection, which is the
// only one of this pool.
func TestWriterSettings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		cfg  sqlstore.Config
		want [4]int64 // cache_size, mmap_size, wal_autocheckpoint, synchronous
	}{
		"SQLite's own": {sqlstore.Config{}, [4]int64{-2000, 0, 1000, 2}},
		"of the host": {
			sqlstore.Config{CacheKiB: 8192, MmapBytes: 1 << 20, CheckpointPages: 500, Synchronous: sqlstore.SynchronousNormal},
			[4]int64{-8192, 1 << 20, 500, 1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			db := openDB(t, dsn(newFile(t)))
			db.SetMaxOpenConns(1)
			newStore(t, db, sqlstore.SQLite, &test.cfg)
			var got [4]int64
			for i, pragma := range []string{"cache_size", "mmap_size", "wal_autocheckpoint", "synchronous"} {
				is.NoErr(db.QueryRow("PRAGMA " + pragma).Scan(&got[i]))
			}
			is.Equal(got, test.want)
		})
	}
	t.Run("below zero", func(t *testing.T) {
		is := is.New(t)
		s := sqlstore.New(openDB(t, dsn(newFile(t))), sqlstore.SQLite, &sqlstore.Config{CacheKiB: -1})
		is.True(s.Migrate(t.Context()) != nil)
	})
}
