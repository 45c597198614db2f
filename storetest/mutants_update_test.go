package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"example.com/roster"
)

// commitAlways is committed whatever the closure says.
func commitAlways(ctx context.Context, s roster.Store, fn func(roster.Tx) error) (failed error) {
	err := s.Update(ctx, func(tx roster.Tx) error {
		failed = fn(tx)
		return nil
	})
	return errors.Join(failed, err)
}

var updateMutants = []mutant{
	{"reads come from a copy that lags behind", "an Update that returned is seen by every read after it", func(h *hooks) {
		var mu sync.Mutex
		last := map[string][]roster.User{}
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
			users, err := r.Users(ctx, q)
			mu.Lock()
			defer mu.Unlock()
			lag, key := last[fmt.Sprint(q)], fmt.Sprint(q)
			last[key] = users
			return lag, err
		}
	}},
	{"a failed Update is committed", "a failed Update leaves nothing behind, and hands its error back", func(h *hooks) { h.update = commitAlways }},
	{"the error of the closure is lost", "a failed Update leaves nothing behind, and hands its error back", func(h *hooks) {
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			if err := s.Update(ctx, fn); err != nil {
				return fmt.Errorf("update: %v", err)
			}
			return nil
		}
	}},
	{"a panic is swallowed", "a panic leaves nothing behind, and passes through", func(h *hooks) {
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) (err error) {
			defer func() {
				if p := recover(); p != nil {
					err = fmt.Errorf("panic: %v", p)
				}
			}()
			return s.Update(ctx, fn)
		}
	}},
	{"a panic commits what was written before it", "a panic leaves nothing behind, and passes through", func(h *hooks) {
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
	{"the writer stays taken after a panic", "a panic leaves nothing behind, and passes through", func(h *hooks) {
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
	{"a context that is cancelled under way is not seen", "a cancelled context is an error, and leaves nothing behind", func(h *hooks) {
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return s.Update(context.WithoutCancel(ctx), fn)
		}
	}},
	{"reads ask no context", "a cancelled context is an error, and leaves nothing behind", func(h *hooks) {
		h.secrets = func(ctx context.Context, r roster.Reader, q roster.SecretSelection) ([]roster.Secret, error) {
			return r.Secrets(context.WithoutCancel(ctx), q)
		}
	}},
	{"a Tx reads what was committed before it", "a Tx reads what it wrote", func(h *hooks) {
		h.wrapTx = func(tx roster.Tx, s roster.Store) roster.Tx {
			return hookTx(tx, &hooks{groups: func(ctx context.Context, _ roster.Reader, q roster.GroupSelection) ([]roster.AccessGroup, error) {
				return s.Groups(ctx, q)
			}})
		}
	}},
	{"a Tx counts what was committed before it", "a Tx reads what it wrote", func(h *hooks) {
		h.wrapTx = func(tx roster.Tx, s roster.Store) roster.Tx {
			return hookTx(tx, &hooks{count: func(ctx context.Context, _ roster.Reader, q roster.UserSelection) (int, error) {
				return s.CountUsers(ctx, q)
			}})
		}
	}},
	{"reads wait for the writer", "reads neither see nor wait for an Update under way", func(h *hooks) {
		writer := make(chan struct{}, 1)
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			writer <- struct{}{}
			defer func() { <-writer }()
			return s.Update(ctx, func(tx roster.Tx) error { return fn(hookTx(tx, &hooks{})) })
		}
		h.events = func(ctx context.Context, r roster.Reader, q roster.EventSelection) ([]roster.Event, error) {
			if _, inside := r.(roster.Tx); !inside {
				select {
				case writer <- struct{}{}:
					defer func() { <-writer }()
				case <-ctx.Done():
					return nil, ctx.Err()
				}
			}
			return r.Events(ctx, q)
		}
	}},
	{"reads see what is not committed", "reads neither see nor wait for an Update under way", func(h *hooks) {
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
		h.grants = func(ctx context.Context, r roster.Reader, q roster.GrantSelection) ([]roster.Grant, error) {
			mu.Lock()
			tx := open
			mu.Unlock()
			if tx != nil {
				r = tx
			}
			return r.Grants(ctx, q)
		}
	}},
}

var copyMutants = []mutant{
	{"a slice that goes in is kept", "a slice that went in is not shared with the caller", func(h *hooks) {
		held := map[roster.ID][]string{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if g, ok := record.(*roster.AccessGroup); ok {
				held[g.ID] = g.Products
			}
			return put(ctx, tx, record)
		}
		h.groups = func(ctx context.Context, r roster.Reader, q roster.GroupSelection) ([]roster.AccessGroup, error) {
			groups, err := r.Groups(ctx, q)
			for i := range groups {
				groups[i].Products = slices.Clone(held[groups[i].ID])
			}
			return groups, err
		}
	}},
	{"a slice that comes out is the store's", "a slice that came out is not shared with the store", func(h *hooks) {
		held := map[roster.ID]roster.Secret{}
		h.secrets = func(ctx context.Context, r roster.Reader, q roster.SecretSelection) ([]roster.Secret, error) {
			secrets, err := r.Secrets(ctx, q)
			for i, s := range secrets {
				if held[s.ID].Version != s.Version {
					held[s.ID] = s
				}
				secrets[i] = held[s.ID]
			}
			return secrets, err
		}
	}},
	{"the users of a query are sorted in place", "a query is left as it was handed in", func(h *hooks) {
		h.grants = func(ctx context.Context, r roster.Reader, q roster.GrantSelection) ([]roster.Grant, error) {
			slices.SortFunc(q.Users, roster.ID.Compare)
			return r.Grants(ctx, q)
		}
	}},
	{"the id is appended to the sort keys of the caller", "a query is left as it was handed in", func(h *hooks) {
		h.count = func(ctx context.Context, r roster.Reader, q roster.UserSelection) (int, error) {
			q.Sort = append(q.Sort, roster.SortKey{Field: roster.FieldID})
			return r.CountUsers(ctx, roster.UserSelection{Account: q.Account, Where: q.Where})
		}
	}},
	{"values of a condition are escaped in place", "a query is left as it was handed in", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
			users, err := r.Users(ctx, q)
			for _, c := range q.Where {
				c.Values[0].Text = "%" + c.Values[0].Text + "%"
			}
			return users, err
		}
	}},
}
