package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"example.com/roster"
)

// alwaysCommit commits an Update whose closure fails.
func alwaysCommit(h *hooks) {
	h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) (failed error) {
		err := s.Update(ctx, func(tx roster.Tx) error {
			failed = fn(tx)
			return nil
		})
		return errors.Join(failed, err)
	}
}

var updateMutants = []mutant{
	{"reads come from a copy that lags behind", updatesAreSeen, func(h *hooks) {
		var mu sync.Mutex
		last := map[string][]roster.User{}
		onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
			users, err := r.Users(ctx, q)
			mu.Lock()
			defer mu.Unlock()
			lag, key := last[fmt.Sprint(q)], fmt.Sprint(q)
			last[key] = users
			return lag, err
		})(h)
	}},
	{"an Update waits for its turn, whatever its context", nestedUpdatesEnd, func(h *hooks) {
		turn := make(chan struct{}, 1)
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			turn <- struct{}{}
			defer func() { <-turn }()
			return s.Update(ctx, fn)
		}
	}},
	{"a failed Update is committed", failedUpdatesLeaveNothing, alwaysCommit},
	{"the error of the closure is lost", failedUpdatesLeaveNothing, func(h *hooks) {
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			if err := s.Update(ctx, fn); err != nil {
				return fmt.Errorf("update: %v", err)
			}
			return nil
		}
	}},
	{"a panic is swallowed", panicsLeaveNothing, func(h *hooks) {
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) (err error) {
			defer func() {
				if p := recover(); p != nil {
					err = fmt.Errorf("panic: %v", p)
				}
			}()
			return s.Update(ctx, fn)
		}
	}},
	{"a panic commits what was written before it", panicsLeaveNothing, func(h *hooks) {
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			var p any
			err := s.Update(ctx, func(tx roster.Tx) error {
				defer func() { p = recover() }()
				return fn(tx)
			})
			if p != nil {
				panic(p)
			}
			return err
		}
	}},
	{"the writer stays taken after a panic", panicsLeaveNothing, func(h *hooks) {
		busy := false
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			if busy {
				return errors.New("busy")
			}
			busy = true
			err := s.Update(ctx, fn)
			busy = false
			return err
		}
	}},
	{"a context that is cancelled under way is not seen", cancelledUpdatesLeaveNothing, func(h *hooks) {
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return s.Update(context.WithoutCancel(ctx), fn)
		}
	}},
	{"reads ignore the context", cancelledUpdatesLeaveNothing, onRead(func(ctx context.Context, r roster.Reader, q roster.SecretSelection) ([]roster.Secret, error) {
		return r.Secrets(context.WithoutCancel(ctx), q)
	})},
	{"a Tx reads what was committed before it", txReadsItsWrites, staleInTx(roster.Reader.Groups)},
	{"a Tx counts what was committed before it", txReadsItsWrites, staleInTx(roster.Reader.CountUsers)},
	{"reads wait for the writer", readsAreIsolated, func(h *hooks) {
		writer := make(chan struct{}, 1)
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			writer <- struct{}{}
			defer func() { <-writer }()
			return s.Update(ctx, func(tx roster.Tx) error { return fn(hookTx(tx, &hooks{})) })
		}
		onRead(func(ctx context.Context, r roster.Reader, q roster.EventSelection) ([]roster.Event, error) {
			if _, inside := r.(roster.Tx); !inside {
				select {
				case writer <- struct{}{}:
					defer func() { <-writer }()
				case <-ctx.Done():
					return nil, ctx.Err()
				}
			}
			return r.Events(ctx, q)
		})(h)
	}},
	{"reads see what is not committed", readsAreIsolated, func(h *hooks) {
		var mu sync.Mutex
		var open roster.Tx
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			set := func(tx roster.Tx) {
				mu.Lock()
				defer mu.Unlock()
				open = tx
			}
			defer set(nil)
			return s.Update(ctx, func(tx roster.Tx) error {
				set(tx)
				return fn(tx)
			})
		}
		onRead(func(ctx context.Context, r roster.Reader, q roster.GrantSelection) ([]roster.Grant, error) {
			mu.Lock()
			tx := open
			mu.Unlock()
			if tx != nil {
				r = tx
			}
			return r.Grants(ctx, q)
		})(h)
	}},
}

var copyMutants = []mutant{
	{"a slice that goes in is kept", slicesInAreCopied, func(h *hooks) {
		held := map[roster.ID][]string{}
		editPut(func(g *roster.AccessGroup) { held[g.ID] = g.Products })(h)
		onEach(roster.Reader.Groups, func(g *roster.AccessGroup) { g.Products = slices.Clone(held[g.ID]) })(h)
	}},
	{"a slice that comes out is the store's", slicesOutAreCopied, func(h *hooks) {
		held := map[roster.ID]roster.Secret{}
		onEach(roster.Reader.Secrets, func(s *roster.Secret) {
			if held[s.ID].Version != s.Version {
				held[s.ID] = *s
			}
			*s = held[s.ID]
		})(h)
	}},
	{"the users of a query are sorted in place", queriesAreUnchanged, onQuery(roster.Reader.Grants, func(q *roster.GrantSelection) { slices.SortFunc(q.Users, roster.ID.Compare) })},
	{"the id is appended to the sort keys of the caller", queriesAreUnchanged, onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) (int, error) {
		q.Sort = append(q.Sort, roster.SortKey{Field: roster.FieldID})
		return r.CountUsers(ctx, roster.UserSelection{Account: q.Account, Where: q.Where})
	})},
	{"values of a condition are escaped in place", queriesAreUnchanged, onResult(roster.Reader.Users, func(q roster.UserSelection, _ *[]roster.User) {
		for _, c := range q.Where {
			c.Values[0].Text = "%" + c.Values[0].Text + "%"
		}
	})},
}
