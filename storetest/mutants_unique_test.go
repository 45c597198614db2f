package storetest

import (
	"context"
	"errors"
	"strings"
	"sync"

	"example.com/roster"
)

// onExists is asked by the others when a Put was refused, and may accept it
// after all.
func onExists(repair func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error) func(h *hooks) {
	return func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			err := put(ctx, tx, record)
			var taken *roster.ExistsError
			if errors.As(err, &taken) {
				return repair(ctx, tx, record, taken)
			}
			return err
		}
	}
}

// refuseUsers refuses users for whom taken names a field, among all of which
// some were written before.
func refuseUsers(taken func(u, other *roster.User) bool) func(h *hooks) {
	return func(h *hooks) {
		var mu sync.Mutex
		all := map[roster.ID]roster.User{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			mu.Lock()
			defer mu.Unlock()
			u, ok := record.(*roster.User)
			if !ok {
				return put(ctx, tx, record)
			}
			for id, other := range all {
				if id != u.ID && u.CanonicalEmail != "" && u.State != roster.StateDeleted && taken(u, &other) {
					return &roster.ExistsError{Field: "email"}
				}
			}
			err := tx.PutUser(ctx, u)
			if err == nil {
				all[u.ID] = *u
			}
			return err
		}
	}
}

// acceptDuplicate accepts a second user with what another has.
func acceptDuplicate(ctx context.Context, tx roster.Tx, u *roster.User) error {
	c := *u
	c.CanonicalEmail, c.ExternalID = c.CanonicalEmail+" "+u.ID.String(), ""
	err := tx.PutUser(ctx, &c)
	u.Version, u.Number = c.Version, c.Number
	return err
}

var uniqueMutants = []mutant{
	{"an insert replaces what is there", "an id is taken once in the database", onExists(
		func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
			if taken.Field != "id" {
				return taken
			}
			stored, err := find(ctx, tx, record)
			if err != nil || stored == nil {
				return taken
			}
			version(record).Set(version(stored))
			return put(ctx, tx, record)
		})},
	{"an id taken in another account is free", "an id is taken once in the database", onExists(
		func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
			if stored, _ := find(ctx, tx, record); taken.Field == "id" && stored == nil {
				return nil
			}
			return taken
		})},
	{"the taken field is not the one that is named", "an e-mail and an external id are taken once among the living of an account", onExists(
		func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
			return &roster.ExistsError{Field: "email"}
		})},
	{"an e-mail is unique in the whole database", "an e-mail and an external id are taken once among the living of an account",
		refuseUsers(func(u, other *roster.User) bool {
			return other.State != roster.StateDeleted && other.CanonicalEmail == u.CanonicalEmail
		})},
	{"an update may take what another has", "an e-mail and an external id are taken once among the living of an account", onExists(
		func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
			if u, ok := record.(*roster.User); ok && u.Version > 0 {
				return acceptDuplicate(ctx, tx, u)
			}
			return taken
		})},
	{"e-mails are compared without case", "an e-mail and an external id are compared by their bytes", refuseUsers(func(u, other *roster.User) bool {
		return other.State != roster.StateDeleted && other.Account == u.Account && strings.EqualFold(other.CanonicalEmail, u.CanonicalEmail)
	})},
	{"e-mails are compared without blanks at the end", "an e-mail and an external id are compared by their bytes", refuseUsers(func(u, other *roster.User) bool {
		return other.State != roster.StateDeleted && other.Account == u.Account &&
			strings.TrimRight(other.CanonicalEmail, " ") == strings.TrimRight(u.CanonicalEmail, " ")
	})},
	{"an e-mail stays taken after deletion", "deleting a user frees the e-mail and the external id", refuseUsers(func(u, other *roster.User) bool {
		return other.Account == u.Account && other.CanonicalEmail == u.CanonicalEmail
	})},
	{"restoring does not ask whether the e-mail was taken", "restoring a user takes the e-mail and the external id, if it can", onExists(
		func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
			if u, ok := record.(*roster.User); ok && u.Version > 0 {
				return acceptDuplicate(ctx, tx, u)
			}
			return taken
		})},
	{"two secrets may have one hash", "the hash of a secret is taken once in the database", onExists(
		func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
			if s, ok := record.(*roster.Secret); ok && taken.Field == "hash" {
				s.Hash[31]++
				return tx.PutSecret(ctx, s)
			}
			return taken
		})},
	{"a deleted user's number is given again", "numbers are unique, of users and of groups, and stay", onNumber(func(u *roster.User, last int64) int64 {
		return last/2 + 1
	})},
	{"a number is a count of writes", "numbers are unique, of users and of groups, and stay", func(h *hooks) {
		h.users = onUsers(func(u *roster.User) { u.Number += u.Version - 1 })
	}},
	{"a refused Put spoils the rest of the Update", "an Update may go on after a refused Put", func(h *hooks) {
		spoilt := false
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			return s.Update(ctx, func(tx roster.Tx) error {
				spoilt = false
				return fn(tx)
			})
		}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if spoilt {
				return errors.New("current transaction is aborted")
			}
			err := put(ctx, tx, record)
			spoilt = err != nil
			return err
		}
	}},
	{"a refused Put takes the Update's earlier writes with it", "an Update may go on after a refused Put", func(h *hooks) {
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			refused := false
			err := s.Update(ctx, func(tx roster.Tx) error {
				err := fn(hookTx(tx, &hooks{put: func(ctx context.Context, tx roster.Tx, record any) error {
					err := put(ctx, tx, record)
					refused = refused || errors.Is(err, roster.ErrExists)
					return err
				}}))
				if err == nil && refused {
					return errBoom
				}
				return err
			})
			if err == errBoom && refused {
				return nil
			}
			return err
		}
	}},
}

// onNumber changes the number that a user is given.
func onNumber(number func(u *roster.User, last int64) int64) func(h *hooks) {
	return func(h *hooks) {
		numbers := map[roster.ID]int64{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			u, ok := record.(*roster.User)
			if !ok {
				return put(ctx, tx, record)
			}
			err := tx.PutUser(ctx, u)
			if _, ok := numbers[u.ID]; !ok {
				numbers[u.ID] = number(u, int64(len(numbers)))
			}
			u.Number = numbers[u.ID]
			return err
		}
		h.users = onUsers(func(u *roster.User) { u.Number = numbers[u.ID] })
	}
}

// onUsers changes the users that come out.
func onUsers(edit func(u *roster.User)) func(context.Context, roster.Reader, roster.UserSelection) ([]roster.User, error) {
	return func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
		users, err := r.Users(ctx, q)
		for i := range users {
			edit(&users[i])
		}
		return users, err
	}
}
