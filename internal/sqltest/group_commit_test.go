package sqltest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

var errRefused = errors.New("refused")

// outcome is what a caller of Update got.
type outcome struct {
	err      error
	panicked any
}

// together makes n Updates that are all waiting for the first one's closure
// before it returns, so that they are one group. The closure of caller i is
// fn(i, tx).
func together(s *sqlstore.Store, n int, fn func(i int, tx roster.Tx) error, answered *atomic.Int32) []outcome {
	outcomes := make([]outcome, n)
	inside, release := make(chan struct{}), make(chan struct{})
	first := sync.OnceFunc(func() { close(inside); <-release })
	var all sync.WaitGroup
	call := func(i int) {
		all.Go(func() {
			defer answered.Add(1)
			defer func() { outcomes[i].panicked = recover() }()
			outcomes[i].err = s.Update(context.Background(), func(tx roster.Tx) error {
				if i == 0 {
					first()
				}
				return fn(i, tx)
			})
		})
	}
	call(0)
	<-inside
	for i := 1; i < n; i++ {
		call(i)
	}
	synctest.Wait() // all of them wait for the turn
	close(release)
	all.Wait()
	return outcomes
}

// grouped runs a test of groups on a store that writes through w.
func grouped(t *testing.T, test func(t *testing.T, s *sqlstore.Store, w *watch)) {
	file := filepath.Join(t.TempDir(), "roster.db")
	synctest.Test(t, func(t *testing.T) {
		w := &watch{}
		s := newStore(t, openWatched(t, w, dsn(file)), sqlstore.SQLite, nil)
		if err := putUser(t.Context(), s, newUser("first@example.com")); err != nil {
			t.Fatal(err) // the writer's connection is pinned now
		}
		w.forget()
		test(t, s, w)
	})
}

func TestGroupCommit(t *testing.T) {
	grouped(t, func(t *testing.T, s *sqlstore.Store, w *watch) {
		is := is.New(t)
		const callers = 64
		var answered atomic.Int32
		early := int32(-1)
		w.fail(func(text string) error {
			if text == "COMMIT" {
				early = answered.Load()
			}
			return nil
		})
		outcomes := together(s, callers, func(i int, tx roster.Tx) error {
			err := tx.PutUser(t.Context(), newUser(fmt.Sprint(i, "@example.com")))
			if err == nil && i%8 == 1 {
				return fmt.Errorf("caller %d: %w", i, errRefused)
			}
			return err
		}, &answered)

		w.fail(nil)
		is.Equal(early, int32(0)) // nobody is answered before the COMMIT, who is refused neither
		is.Equal(len(w.seen("BEGIN")), 1)
		is.Equal(len(w.seen("COMMIT")), 1) // one for all
		for i, o := range outcomes {
			if i%8 == 1 {
				is.True(errors.Is(o.err, errRefused)) // the closure's own error comes back
			} else {
				is.NoErr(o.err)
			}
		}
		is.Equal(count(t, s), 1+callers/8*7) // who is refused leaves nothing
	})
}

func TestGroupPanic(t *testing.T) {
	grouped(t, func(t *testing.T, s *sqlstore.Store, w *watch) {
		is := is.New(t)
		func() { // one who is alone leaves no transaction open
			defer func() { is.Equal(recover(), "boom") }()
			_ = s.Update(t.Context(), func(roster.Tx) error { panic("boom") })
		}()
		is.Equal(len(w.seen("BEGIN")), len(w.seen("ROLLBACK")))

		const callers = 24
		outcomes := together(s, callers, func(i int, tx roster.Tx) error {
			if err := tx.PutUser(t.Context(), newUser(fmt.Sprint(i, "@example.com"))); err != nil {
				return err
			}
			switch i % 8 {
			case 1:
				panic(i)
			case 2:
				runtime.Goexit() // as t.FailNow does
			}
			return nil
		}, new(atomic.Int32))

		for i, o := range outcomes {
			is.NoErr(o.err)
			if i%8 == 1 {
				is.Equal(o.panicked, i) // a panic reaches its own caller
			} else {
				is.Equal(o.panicked, nil) // and nobody else
			}
		}
		is.Equal(count(t, s), 1+callers/8*6) // it leaves nothing
		ended := w.seen("COMMIT")
		for _, text := range w.seen("ROLLBACK") {
			if text == "ROLLBACK" { // of a batch whose first Update has panicked
				ended = append(ended, text)
			}
		}
		is.Equal(len(w.seen("BEGIN")), len(ended))
		is.NoErr(putUser(t.Context(), s, newUser("last@example.com"))) // the turn was not lost
	})
}

// TestGroupLost lets one member's statement roll the whole transaction back, as
// a full disk may: the others run again alone, and succeed.
func TestGroupLost(t *testing.T) {
	for name, trigger := range map[string]string{
		"at a statement": `CREATE TRIGGER boom BEFORE INSERT ON roster_users WHEN new.email = '3@example.com'
			BEGIN SELECT raise(ROLLBACK, 'boom'); END`,
		"at the commit": `CREATE TABLE parents (id INTEGER PRIMARY KEY);
			CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED);
			CREATE TRIGGER boom BEFORE INSERT ON roster_users WHEN new.email = '3@example.com'
			BEGIN INSERT INTO children VALUES (1); END`,
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "roster.db")
			synctest.Test(t, func(t *testing.T) {
				is := is.New(t)
				db := openDB(t, dsn(file))
				s := newStore(t, db, sqlstore.SQLite, nil)
				_, err := db.Exec(trigger)
				is.NoErr(err)
				const callers = 16
				outcomes := together(s, callers, func(i int, tx roster.Tx) error {
					return tx.PutUser(t.Context(), newUser(fmt.Sprint(i, "@example.com")))
				}, new(atomic.Int32))
				for i, o := range outcomes {
					is.Equal(o.err != nil, i == 3) // the one alone
				}
				is.True(!errors.Is(outcomes[3].err, roster.ErrCommitUnknown))
				is.Equal(count(t, s), callers-1)
				is.NoErr(putUser(t.Context(), s, newUser("last@example.com")))
			})
		})
	}
}

// TestGroupAnswers refuses a caller for what another one wrote who is lost at
// the COMMIT: nobody is answered by what was never committed.
func TestGroupAnswers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "roster.db")
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		db := openDB(t, dsn(file))
		s := newStore(t, db, sqlstore.SQLite, nil)
		_, err := db.Exec(`CREATE TABLE parents (id INTEGER PRIMARY KEY);
			CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED);
			CREATE TRIGGER boom BEFORE INSERT ON roster_users WHEN new.name = 'boom'
			BEGIN INSERT INTO children VALUES (1); END`)
		is.NoErr(err)
		refused := 0
		outcomes := together(s, 2, func(i int, tx roster.Tx) error {
			u := newUser("jane@example.com")
			if i == 0 {
				u.Name = "boom"
			}
			err := tx.PutUser(t.Context(), u)
			if i == 1 && errors.Is(err, roster.ErrExists) {
				refused++
			}
			return err
		}, new(atomic.Int32))
		is.True(outcomes[0].err != nil) // by the trigger, or because the other was alone first
		is.Equal(refused, 1)            // the address was taken, for a while
		is.NoErr(outcomes[1].err)
		is.Equal(count(t, s), 1)
	})
}

// TestSwallowedError holds the store to ending an Update whose closure goes on
// after the database has ended the transaction: what it writes then would be
// committed by itself.
func TestSwallowedError(t *testing.T) {
	is := is.New(t)
	db := openDB(t, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	_, err := db.Exec(`CREATE TRIGGER boom BEFORE INSERT ON roster_users WHEN new.email = 'boom'
		BEGIN SELECT raise(ROLLBACK, 'boom'); END`)
	is.NoErr(err)
	err = s.Update(t.Context(), func(tx roster.Tx) error {
		_ = tx.PutUser(t.Context(), newUser("boom"))
		_ = tx.PutUser(t.Context(), newUser("jane@example.com"))
		return nil
	})
	is.True(err != nil)
	is.Equal(count(t, s), 0)
}

// TestWaitingEnds cancels a caller who waits for the turn, and one whose
// closure has written.
func TestWaitingEnds(t *testing.T) {
	grouped(t, func(t *testing.T, s *sqlstore.Store, _ *watch) {
		is := is.New(t)
		release := make(chan struct{})
		var all sync.WaitGroup
		var first, second error
		ctx, cancel := context.WithCancel(t.Context())
		all.Go(func() {
			first = s.Update(t.Context(), func(tx roster.Tx) error {
				<-release
				return tx.PutUser(t.Context(), newUser("a@example.com"))
			})
		})
		synctest.Wait()
		all.Go(func() { second = putUser(ctx, s, newUser("b@example.com")) })
		synctest.Wait()
		cancel()
		synctest.Wait() // the second is answered while the first is still inside
		is.True(errors.Is(second, context.Canceled))
		close(release)
		all.Wait()
		is.NoErr(first)

		ctx, cancel = context.WithCancel(t.Context())
		err := s.Update(ctx, func(tx roster.Tx) error {
			defer cancel()
			return tx.PutUser(ctx, newUser("c@example.com"))
		})
		is.True(errors.Is(err, context.Canceled))
		is.Equal(count(t, s), 2)
	})
}
