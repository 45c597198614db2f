package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestLockedDeadline holds SQLite's lock in another pool: whoever waits for it is
// back with its ctx, whether it is first or stands behind others.
func TestLockedDeadline(t *testing.T) {
	is := is.New(t)
	db, other := lockedPair(t)
	s := newStore(t, db, sqlstore.SQLite, nil)
	release := lockFile(t, other)
	var calls sync.WaitGroup
	for i := range 5 {
		calls.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(100+50*i)*time.Millisecond)
			defer cancel()
			err := within(t, func() error { return putUser(ctx, s, newUser(fmt.Sprintf("u%d@example.com", i))) })
			is.True(errors.Is(err, context.DeadlineExceeded))
			is.True(!errors.Is(err, roster.ErrCommitUnknown))
		})
	}
	calls.Wait()
	release()
	is.Equal(count(t, s), 0)
	is.NoErr(putUser(t.Context(), s, newUser("last@example.com")))
}

// TestLastUseWaitsForNobody checks sessions and tokens, whose last use is due to be
// written, where nothing can be written.
func TestLastUseWaitsForNobody(t *testing.T) {
	is := is.New(t)
	db, other := lockedPair(t)
	var ahead atomic.Int64
	dir := roster.New(newStore(t, db, sqlstore.SQLite, nil), &roster.Config{
		Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) },
	})
	u, err := dir.Create(t.Context(), roster.NewUser{Email: "jane@example.com", Active: true})
	is.NoErr(err)
	session, err := dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
	is.NoErr(err)
	defer lockFile(t, other)()
	ahead.Store(int64(2 * time.Minute))
	for range 20 {
		err := within(t, func() error { _, err := dir.Session(t.Context(), session.Token); return err })
		is.NoErr(err)
	}
}

// lockedPair returns two pools on one file.
func lockedPair(t testing.TB) (db, other *sql.DB) {
	file := newFile(t)
	return openDB(t, dsn(file)), openDB(t, dsn(file))
}

// lockFile takes the lock of writers, and returns what gives it back.
func lockFile(t testing.TB, db *sql.DB) (release func()) {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil) // immediate, by the name of the database
	if err != nil {
		t.Fatal(err)
	}
	return func() { _ = tx.Rollback() }
}

// BenchmarkLockShare runs two stores on one file, one of 64 writers beside one of
// as many or of one. It prints how much of what is written the second one writes.
func BenchmarkLockShare(b *testing.B) {
	for _, others := range []int{64, 1} {
		b.Run(fmt.Sprintf("64 beside %d", others), func(b *testing.B) {
			for b.Loop() {
				wrote := writeTogether(b, 64, others, 3*time.Second)
				b.ReportMetric(float64(wrote[1])/float64(wrote[0]+wrote[1]), "share")
				b.ReportMetric(float64(wrote[1])/3, "writes/s")
			}
		})
	}
}

// writeTogether returns how many users each of two stores on one file has written.
func writeTogether(t testing.TB, writers, others int, span time.Duration) (wrote [2]int64) {
	file := newFile(t)
	stores := [2]*sqlstore.Store{}
	for i := range stores {
		stores[i] = newStore(t, openDB(t, dsn(file)), sqlstore.SQLite, nil)
	}
	ctx, cancel := context.WithTimeout(t.Context(), span)
	defer cancel()
	var all sync.WaitGroup
	for i := range writers + others {
		which := 0
		if i >= writers {
			which = 1
		}
		all.Go(func() {
			for ctx.Err() == nil {
				if putUser(ctx, stores[which], newUser(fmt.Sprintf("%s@example.com", roster.NewID()))) == nil {
					atomic.AddInt64(&wrote[which], 1)
				}
			}
		})
	}
	all.Wait()
	return wrote
}
