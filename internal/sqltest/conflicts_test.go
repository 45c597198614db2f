package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// waiting are the engines on which transactions wait for rows, and not for each
// other.
var waiting = engines[2:]

// onServers runs a test on each of them.
func onServers(t *testing.T, test func(t *testing.T, e engine)) { onThese(t, waiting, test) }

// rename gives a user another name in an Update, as an edit does.
func rename(ctx context.Context, s roster.Store, id roster.ID, name string) error {
	q := byID(id)
	q.Lock = true
	return s.Update(ctx, func(tx roster.Tx) error {
		users, err := tx.Users(ctx, q)
		if err != nil {
			return err
		}
		users[0].Name = name
		return tx.PutUser(ctx, &users[0])
	})
}

// nameOf returns the name of a user.
func nameOf(t testing.TB, s roster.Reader, id roster.ID) string {
	t.Helper()
	users, err := s.Users(t.Context(), byID(id))
	if err != nil || len(users) != 1 {
		t.Fatal(len(users), err)
	}
	return users[0].Name
}

// TestJoinDeadlock lets two hosts rename two users in opposite order. One of the
// transactions is dead, and nothing of it stays; the other one is committed.
func TestJoinDeadlock(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		is := is.New(t)
		h := newHost(t, e)
		u := [2]*roster.User{newUser("a@example.com"), newUser("b@example.com")}
		is.NoErr(putUser(t.Context(), h.store, u[0]))
		is.NoErr(putUser(t.Context(), h.store, u[1]))
		var all, first sync.WaitGroup
		var errs [2]error
		first.Add(2)
		txs := [2]*sql.Tx{h.begin(t), h.begin(t)}
		names := [2]string{"first host", "second host"}
		for i, tx := range txs {
			if e.dialect == sqlstore.MySQL { // words lie between those of the other, which holds them while it waits here
				_, err := tx.Exec("SET SESSION innodb_lock_wait_timeout = 1")
				is.NoErr(err)
			}
			all.Go(func() {
				joined := h.store.Join(tx)
				errs[i] = rename(t.Context(), joined, u[i].ID, names[i])
				first.Done()
				first.Wait() // each has its row, and wants the other's
				if errs[i] == nil {
					errs[i] = rename(t.Context(), joined, u[1-i].ID, names[i])
				}
				if errs[i] == nil {
					errs[i] = tx.Commit()
					return
				}
				if again := putUser(t.Context(), joined, newUser("c@example.com")); !errors.Is(again, roster.ErrTxAborted) {
					t.Errorf("a dead transaction answers %v", again)
				}
				if err := tx.Rollback(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		loser := 0
		if errs[0] == nil {
			loser = 1
		}
		is.True(errors.Is(errs[loser], roster.ErrTxAborted))
		is.NoErr(errs[1-loser])
		is.Equal(h.orders(t), 1)
		is.Equal(count(t, h.store), 2)
		is.Equal(nameOf(t, h.store, u[0].ID), names[1-loser])
		is.Equal(nameOf(t, h.store, u[1].ID), names[1-loser])
	})
}

// TestDeadlock does the same with Updates of the store's own, which both succeed.
func TestDeadlock(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		is := is.New(t)
		s := newStore(t, e.open(t), e.dialect, nil)
		u := [2]*roster.User{newUser("a@example.com"), newUser("b@example.com")}
		is.NoErr(putUser(t.Context(), s, u[0]))
		is.NoErr(putUser(t.Context(), s, u[1]))
		var all, first sync.WaitGroup
		var errs [2]error
		first.Add(2)
		for i := range errs {
			all.Go(func() {
				met := sync.OnceFunc(func() { first.Done(); first.Wait() }) // the first time only
				errs[i] = s.Update(t.Context(), func(tx roster.Tx) error {
					for _, one := range []*roster.User{u[i], u[1-i]} {
						q := byID(one.ID)
						q.Lock = true
						users, err := tx.Users(t.Context(), q)
						if err != nil {
							return err
						}
						users[0].ExtraUses++
						if err := tx.PutUser(t.Context(), &users[0]); err != nil {
							return err
						}
						met()
					}
					return nil
				})
			})
		}
		all.Wait()
		is.NoErr(errors.Join(errs[:]...))
		for _, one := range u {
			users, err := s.Users(t.Context(), byID(one.ID))
			is.NoErr(err)
			is.Equal(users[0].ExtraUses, int64(2))
		}
	})
}

// TestEditDeadlock edits two users in opposite order, in Updates of a Directory:
// each of a pair waits for the other one's row, again and again, and both
// succeed.
func TestEditDeadlock(t *testing.T) {
	const rounds = 20
	onServers(t, func(t *testing.T, e engine) {
		is := is.New(t)
		dir := roster.New(newStore(t, e.open(t), e.dialect, nil), nil)
		var users [2]roster.User
		var err error
		for i := range users {
			users[i], err = dir.Create(t.Context(), roster.NewUser{})
			is.NoErr(err)
		}
		var runs atomic.Int32
		for range rounds {
			is.NoErr(editCrosswise(t.Context(), dir, users, &runs))
		}
		for _, u := range users {
			u, err := dir.User(t.Context(), u.ID)
			is.NoErr(err)
			is.Equal(u.ExtraUses, int64(2*rounds))
		}
		is.True(runs.Load() > 2*rounds)
		t.Logf("%d rounds of 2 Updates in opposite order: all %d succeeded, in %d runs", rounds, 2*rounds, runs.Load())
	})
}

// editCrosswise runs two Updates at once: each edits its own user, and, when both
// have, the other one. It counts how often they run.
func editCrosswise(ctx context.Context, dir *roster.Directory, users [2]roster.User, runs *atomic.Int32) error {
	var all, first sync.WaitGroup
	var errs [2]error
	first.Add(2)
	for i := range errs {
		all.Go(func() {
			met := sync.OnceFunc(func() { first.Done(); first.Wait() }) // the first time only
			errs[i] = dir.Update(ctx, func(dir *roster.Directory) error {
				runs.Add(1)
				for _, u := range []roster.User{users[i], users[1-i]} {
					_, err := dir.Edit(ctx, u.ID, func(p *roster.Profile) error { p.ExtraUses++; return nil })
					if err != nil {
						return err
					}
					met()
				}
				return nil
			})
			met() // where the first edit fails
		})
	}
	all.Wait()
	return errors.Join(errs[:]...)
}

// TestJoinSnapshot lets a host read before somebody else changes what it will
// change. Where its transaction goes on to read the past, it is dead; where it
// reads what is committed, it succeeds.
func TestJoinSnapshot(t *testing.T) {
	for _, level := range []sql.IsolationLevel{sql.LevelReadCommitted, sql.LevelRepeatableRead} {
		t.Run(level.String(), func(t *testing.T) {
			onServers(t, func(t *testing.T, e engine) {
				is := is.New(t)
				h := newHost(t, e)
				u := newUser("a@example.com")
				is.NoErr(putUser(t.Context(), h.store, u))
				tx, err := h.db.BeginTx(t.Context(), &sql.TxOptions{Isolation: level})
				is.NoErr(err)
				defer tx.Rollback()
				joined := h.store.Join(tx)
				is.Equal(count(t, joined), 1) // the snapshot, where there is one
				is.NoErr(rename(t.Context(), h.store, u.ID, "somebody else's"))
				err = rename(t.Context(), joined, u.ID, "the host's")
				if level == sql.LevelRepeatableRead {
					is.True(errors.Is(err, roster.ErrTxAborted))
					is.True(errors.Is(putUser(t.Context(), joined, newUser("")), roster.ErrTxAborted))
					is.NoErr(tx.Rollback())
					is.Equal(nameOf(t, h.store, u.ID), "somebody else's")
					return
				}
				is.NoErr(err)
				is.NoErr(tx.Commit())
				is.Equal(nameOf(t, h.store, u.ID), "the host's")
			})
		})
	}
}

// TestJoinDuplicateOfThePast lets a host that reads the past create what somebody
// else has created since. It is told so, and its transaction goes on or is dead.
func TestJoinDuplicateOfThePast(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		is := is.New(t)
		h := newHost(t, e)
		tx, err := h.db.BeginTx(t.Context(), &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
		is.NoErr(err)
		defer tx.Rollback()
		joined := h.store.Join(tx)
		is.Equal(count(t, joined), 0) // the snapshot
		is.NoErr(putUser(t.Context(), h.store, newUser("jane@example.com")))
		err = putUser(t.Context(), joined, newUser("jane@example.com"))
		t.Log(err)
		want := roster.ErrTxAborted
		if errors.Is(err, roster.ErrExists) {
			want = nil
		}
		is.True(errors.Is(putUser(t.Context(), joined, newUser("joe@example.com")), want))
		is.True(err != nil && (want == nil || errors.Is(err, want)))
		is.NoErr(tx.Rollback())
		is.Equal(count(t, h.store), 1)
	})
}

// TestCountedAfterLock counts after it has locked the row that stands for the
// count, in a transaction that has read before: what it counts is as new as the
// row, or the row is refused.
func TestCountedAfterLock(t *testing.T) {
	onServers(t, func(t *testing.T, e engine) {
		is := is.New(t)
		h := newHost(t, e)
		a := &roster.Account{ID: account}
		is.NoErr(h.store.Update(t.Context(), func(tx roster.Tx) error { again := *a; return tx.PutAccount(t.Context(), &again) }))
		enter := func(s roster.Store, between func()) error {
			return s.Update(t.Context(), func(tx roster.Tx) error {
				if _, err := tx.Users(t.Context(), byID(roster.NewID())); err != nil {
					return err // a snapshot, where there is one
				}
				between()
				accounts, err := tx.Accounts(t.Context(), roster.AccountSelection{ID: account, Lock: true})
				if err != nil {
					return err
				}
				n, err := tx.CountUsers(t.Context(), roster.UserSelection{Account: account})
				if err != nil {
					return err
				}
				if n > 0 {
					return errRefused
				}
				if err := tx.PutUser(t.Context(), newUser("")); err != nil {
					return err
				}
				return tx.PutAccount(t.Context(), &accounts[0])
			})
		}
		other := func() { is.NoErr(enter(h.store, func() {})) }
		err := enter(h.store, sync.OnceFunc(other))
		is.True(errors.Is(err, errRefused)) // one is in
		is.Equal(count(t, h.store), 1)

		do(t, h.db, "DELETE FROM roster_users")
		do(t, h.db, "DELETE FROM roster_user_totals")
		tx := h.begin(t)
		err = enter(h.store.Join(tx), other)
		is.True(errors.Is(err, errRefused) || errors.Is(err, roster.ErrTxAborted))
		is.NoErr(tx.Rollback())
		is.Equal(count(t, h.store), 1)
	})
}
