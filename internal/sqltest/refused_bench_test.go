package sqltest

import (
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// BenchmarkReadsBesideARefusedWriter compares what an authenticated GET asks for where
// nothing can be written, and each use of the session is due to be noted, with the same
// of an idle database, in turn. It prints the ratios of the medians and of the means.
func BenchmarkReadsBesideARefusedWriter(b *testing.B) {
	for _, refused := range []struct {
		name   string
		engine engine
		open   func(b *testing.B, e engine, db *sql.DB) *sql.DB
	}{
		{"SQLite, lock held", engines[0], openLocked},
		{"SQLite, read-only", engines[0], func(b *testing.B, _ engine, db *sql.DB) *sql.DB {
			return openDB(b, dsn(text(b, db, "SELECT file FROM pragma_database_list"))+"&mode=ro")
		}},
		{"SQLite, disk full", onSmallDisk(), openFull},
		{"PostgreSQL, read-only", engines[2], func(b *testing.B, e engine, db *sql.DB) *sql.DB { return openReadOnly(b, e, db) }},
		{"MariaDB, read-only", engines[3], func(b *testing.B, e engine, db *sql.DB) *sql.DB { return openReadOnly(b, e, db) }},
	} {
		b.Run(refused.name, func(b *testing.B) {
			db := refused.engine.open(b)
			db.SetMaxIdleConns(4)
			idle := roster.New(newStore(b, db, refused.engine.dialect, nil), nil)
			u, err := idle.Create(b.Context(), roster.NewUser{Email: "jane@example.com", Active: true})
			if err != nil {
				b.Fatal(err)
			}
			session, err := idle.StartSession(b.Context(), u.ID, roster.ClientInfo{})
			if err != nil {
				b.Fatal(err)
			}

			pool := refused.open(b, refused.engine, db)
			pool.SetMaxIdleConns(4)
			s := sqlstore.New(pool, refused.engine.dialect, nil)
			b.Cleanup(func() { _ = s.Close() })
			behind := roster.New(s, &roster.Config{Now: func() time.Time { return time.Now().Add(2 * time.Minute) }})

			get := func(dir *roster.Directory) time.Duration {
				begun := time.Now()
				if _, err := dir.Session(b.Context(), session.Token); err != nil {
					b.Fatal(err)
				}
				if _, err := dir.User(b.Context(), u.ID); err != nil {
					b.Fatal(err)
				}
				return time.Since(begun)
			}
			get(idle)
			var spans [2][]time.Duration
			for b.Loop() {
				spans[0] = append(spans[0], get(idle))
				spans[1] = append(spans[1], get(behind))
			}
			b.ReportMetric(float64(median(spans[1]))/float64(median(spans[0])), "median-ratio")
			b.ReportMetric(float64(total(spans[1]))/float64(total(spans[0])), "mean-ratio")
			b.ReportMetric(float64(slices.Max(spans[1]).Milliseconds()), "longest-ms")
		})
	}
}

// openLocked opens a pool on the same file as db while a third one holds the lock.
func openLocked(b *testing.B, _ engine, db *sql.DB) *sql.DB {
	name := dsn(text(b, db, "SELECT file FROM pragma_database_list"))
	b.Cleanup(lockFile(b, openDB(b, name)))
	return openDB(b, name)
}

// onSmallDisk is SQLite with its files on a file system of 4 MiB, which root alone can
// mount.
func onSmallDisk() engine {
	return engine{"SQLite, modernc", sqlstore.SQLite, func(t testing.TB) *sql.DB {
		if os.Geteuid() != 0 {
			t.Skip("mounting a file system needs root")
		}
		dir := t.TempDir()
		if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=4m", "roster", dir).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		t.Cleanup(func() {
			if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
		return openDB(t, dsn(filepath.Join(dir, "db")))
	}}
}

// openFull fills the disk that db lies on, and opens another pool on the same file. The
// WAL is empty then: what is written must grow it.
func openFull(b *testing.B, _ engine, db *sql.DB) *sql.DB {
	file := text(b, db, "SELECT file FROM pragma_database_list")
	do(b, db, "PRAGMA wal_checkpoint(TRUNCATE)")
	ballast, err := os.Create(filepath.Join(filepath.Dir(file), "ballast"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = ballast.Close() })
	for err == nil {
		_, err = ballast.Write(make([]byte, 4096))
	}
	if _, err := db.Exec("UPDATE roster_users SET extra_uses = 1"); err == nil {
		b.Fatal("the disk has room for a write")
	}
	return openDB(b, dsn(file))
}

func total(spans []time.Duration) (sum time.Duration) {
	for _, span := range spans {
		sum += span
	}
	return sum
}
