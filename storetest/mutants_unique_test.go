package storetest

import (
	"context"
	"errors"
	"strings"

	"example.com/roster"
)

// refuseUsers refuses the e-mail of a user whom taken finds like another one.
func refuseUsers(taken func(u, other *roster.User) bool) func(h *hooks) {
	return func(h *hooks) {
		all := map[roster.ID]roster.User{}
		onPut(func(ctx context.Context, tx roster.Tx, u *roster.User) error {
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
		})(h)
	}
}

var uniqueMutants = []mutant{
	{"an insert replaces what is there", idsAreUnique, onExists(
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
	{"an id that is taken in another account is free", idsAreUnique, onExists(
		func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
			if stored, _ := find(ctx, tx, record); taken.Field == "id" && stored == nil {
				return nil
			}
			return taken
		})},
	{"a taken external id is reported as an e-mail", keysAreUnique, onExists(
		func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
			return &roster.ExistsError{Field: "email"}
		})},
	{"a user with both is told of the external id", takenInOrder, onExists(
		func(_ context.Context, _ roster.Tx, record any, taken *roster.ExistsError) error {
			if u, ok := record.(*roster.User); ok && taken.Field == "email" && u.ExternalID != "" {
				return &roster.ExistsError{Field: "external id"}
			}
			return taken
		})},
	{"a user with both is told of the external id, not of the username", takenInOrder, onExists(
		func(_ context.Context, _ roster.Tx, record any, taken *roster.ExistsError) error {
			if u, ok := record.(*roster.User); ok && taken.Field == "username" && u.ExternalID != "" {
				return &roster.ExistsError{Field: "external id"}
			}
			return taken
		})},
	{"a taken username is free", keysAreUnique, onExists(func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
		if u, ok := record.(*roster.User); ok && taken.Field == "username" {
			c := *u
			c.CanonicalUsername = ""
			err := tx.PutUser(ctx, &c)
			copyAssigned(u, &c)
			return err
		}
		return taken
	})},
	{"an e-mail is unique in the whole database", keysAreUnique,
		refuseUsers(func(u, other *roster.User) bool {
			return other.State != roster.StateDeleted && other.CanonicalEmail == u.CanonicalEmail
		})},
	{"an update may take what another has", keysAreUnique, acceptUsers(func(u *roster.User, _ string) bool { return u.Version > 0 })},
	{"e-mails are compared without case", keysAreBytes, refuseUsers(func(u, other *roster.User) bool {
		return other.State != roster.StateDeleted && other.Account == u.Account && strings.EqualFold(other.CanonicalEmail, u.CanonicalEmail)
	})},
	{"e-mails are compared without blanks at the end", keysAreBytes, refuseUsers(func(u, other *roster.User) bool {
		return other.State != roster.StateDeleted && other.Account == u.Account &&
			strings.TrimRight(other.CanonicalEmail, " ") == strings.TrimRight(u.CanonicalEmail, " ")
	})},
	{"an e-mail stays taken after deletion", deletionFrees, refuseUsers(func(u, other *roster.User) bool {
		return other.Account == u.Account && other.CanonicalEmail == u.CanonicalEmail
	})},
	{"restoring ignores that the e-mail was taken", restoringTakes, acceptUsers(func(u *roster.User, _ string) bool { return u.Version > 0 })},
	{"two secrets may have one hash", hashesAreUnique, onExists(
		func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
			if s, ok := record.(*roster.Secret); ok && taken.Field == "hash" {
				s.Hash[31]++
				return tx.PutSecret(ctx, s)
			}
			return taken
		})},
	{"a deleted user's number is given again", numbersAreUnique, onNumber(func(u *roster.User, last int64) int64 {
		return last/2 + 1
	})},
	{"a number counts writes", numbersAreUnique, onEach(roster.Reader.Users, func(u *roster.User) { u.Number += u.Version - 1 })},
	{"a refused Put spoils the rest of the Update", updatesGoOn, func(h *hooks) {
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
	{"a refused Put takes the Update's earlier writes with it", updatesGoOn, func(h *hooks) {
		h.update = func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error {
			refused := false
			err := s.Update(ctx, func(tx roster.Tx) error {
				err := fn(hookTx(tx, &hooks{put: func(ctx context.Context, tx roster.Tx, record any) error {
					err := put(ctx, tx, record)
					refused = refused || errors.Is(err, roster.ErrExists)
					return err
				}}))
				if err == nil && refused {
					return errClosure
				}
				return err
			})
			if err == errClosure && refused {
				return nil
			}
			return err
		}
	}},
}

// acceptUsers stores a refused user whom match accepts, under an e-mail that no
// other user has.
func acceptUsers(match func(u *roster.User, field string) bool) func(h *hooks) {
	return onExists(func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
		if u, ok := record.(*roster.User); ok && match(u, taken.Field) {
			c := *u
			c.CanonicalEmail, c.ExternalID = c.CanonicalEmail+" "+u.ID.String(), ""
			err := tx.PutUser(ctx, &c)
			copyAssigned(u, &c)
			return err
		}
		return taken
	})
}

// onNumber changes the number that a user is given.
func onNumber(number func(u *roster.User, last int64) int64) func(h *hooks) {
	return func(h *hooks) {
		numbers := map[roster.ID]int64{}
		onPut(func(ctx context.Context, tx roster.Tx, u *roster.User) error {
			err := tx.PutUser(ctx, u)
			if _, ok := numbers[u.ID]; !ok {
				numbers[u.ID] = number(u, int64(len(numbers)))
			}
			u.Number = numbers[u.ID]
			return err
		})(h)
		onEach(roster.Reader.Users, func(u *roster.User) { u.Number = numbers[u.ID] })(h)
	}
}
