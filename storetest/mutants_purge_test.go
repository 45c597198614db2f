package storetest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"time"

	"example.com/roster"
)

var purgeMutants = []mutant{
	{"secrets that end at the time named are purged", purgeIsExact, onPurge(func(q *roster.PurgeSelection) {
		if !q.Before.IsZero() {
			q.Before = q.Before.Add(time.Microsecond)
		}
	}, 0)},
	{"secrets of the last microsecond before stay", purgeIsExact, onPurge(func(q *roster.PurgeSelection) {
		if !q.Before.IsZero() {
			q.Before = q.Before.Add(-time.Microsecond)
		}
	}, 0)},
	{"the secrets of the user stay", purgeIsExact, onPurge(func(q *roster.PurgeSelection) { q.OfUser = roster.ID{} }, 0)},
	{"the delivery stays where secrets are purged", purgeIsExact, onPurge(func(q *roster.PurgeSelection) {
		if !q.Before.IsZero() {
			q.Delivery = roster.ID{}
		}
	}, 0)},
	{"Purge counts one too many", purgeIsExact, onPurge(func(*roster.PurgeSelection) {}, 1)},
	{"where a user is named nothing else is purged", purgeIsExact, onPurge(func(q *roster.PurgeSelection) {
		if !q.OfUser.IsZero() {
			q.Before = time.Time{}
		}
	}, 0)},
	{"the identities of the user stay", purgeIsExact, purgeAllBut(func(roster.PurgeSelection, *roster.Identity) bool { return true })},
	{"the uses of the user stay", purgeIsExact, purgeAllBut(func(q roster.PurgeSelection, u *roster.Use) bool { return u.User == q.OfUser })},
	{"the uses that expired stay", purgeIsExact, purgeAllBut(func(q roster.PurgeSelection, u *roster.Use) bool { return u.User != q.OfUser })},
	{"the throttle counters that expired stay", purgeIsExact, purgeAllBut(func(roster.PurgeSelection, *roster.ThrottleCounter) bool { return true })},
	{"a throttle counter that is trusted stays", purgeIsExact, purgeAllBut(func(_ roster.PurgeSelection, c *roster.ThrottleCounter) bool { return !c.Trusted.IsZero() })},
	{"an identity that has not ended stays", purgeIsExact, purgeAllBut(func(_ roster.PurgeSelection, i *roster.Identity) bool { return i.Ended.IsZero() })},
	{"the records of the user are purged in one account", purgeIsExact, func(h *hooks) {
		var first roster.ID
		purgeAllBut(func(q roster.PurgeSelection, s *roster.Secret) bool {
			if first.IsZero() {
				first = s.Account
			}
			return s.User == q.OfUser && s.Account != first && !isPurged(roster.PurgeSelection{Before: q.Before}, s)
		})(h)
	}},
	{"a zero expiry is an early time, of uses", purgeIsExact, func(h *hooks) {
		editPut(func(u *roster.Use) { neverIsEarly(&u.Expires) })(h)
		onEach(roster.Reader.Uses, func(u *roster.Use) { earlyIsNever(&u.Expires) })(h)
	}},
	{"a zero expiry is an early time, of throttle counters", purgeIsExact, func(h *hooks) {
		editPut(func(c *roster.ThrottleCounter) { neverIsEarly(&c.Expires) })(h)
		onEach(roster.Reader.ThrottleCounters, func(c *roster.ThrottleCounter) { earlyIsNever(&c.Expires) })(h)
	}},
	{"the grants of the user go too", purgeIsExact, purgeOfUser(roster.Reader.Grants, func(g roster.Grant) roster.ID { return g.User })},
	{"the deliveries of the user go too", purgeIsExact, purgeOfUser(roster.Reader.Deliveries, func(d roster.Delivery) roster.ID { return d.User })},
	{"the limit of Purge is each kind's own", purgeGoesInSteps, func(h *hooks) {
		h.purge = func(ctx context.Context, tx roster.Tx, q roster.PurgeSelection) (n int, err error) {
			for _, part := range []roster.PurgeSelection{{Delivery: q.Delivery}, {Before: q.Before}, {OfUser: q.OfUser}} {
				part.Limit = q.Limit
				deleted, failed := tx.Purge(ctx, part)
				n, err = n+deleted, errors.Join(err, failed)
			}
			return n, err
		}
	}},
	{"the limit of Purge is not looked at", purgeGoesInSteps, onPurge(func(q *roster.PurgeSelection) { q.Limit = 0 }, 0)},
	{"Purge with a limit counts what it selects", purgeGoesInSteps, func(h *hooks) {
		h.purge = func(ctx context.Context, tx roster.Tx, q roster.PurgeSelection) (int, error) {
			n, err := tx.Purge(ctx, q)
			q.Limit = 0
			more, failed := tx.Purge(ctx, q)
			return n + more, errors.Join(err, failed)
		}
	}},
	{"the version of a delivery is not looked at", purgedDeliveriesAreGuarded, onPurge(func(q *roster.PurgeSelection) { q.Version = 0 }, 0)},
	{"a delivery of another version is left without a word", purgedDeliveriesAreGuarded, func(h *hooks) {
		h.purge = func(ctx context.Context, tx roster.Tx, q roster.PurgeSelection) (int, error) {
			n, err := tx.Purge(ctx, q)
			if errors.Is(err, roster.ErrConflict) {
				return 0, nil
			}
			return n, err
		}
	}},
	{"purged ids stay taken", purgedRecordsAreGone, func(h *hooks) {
		taken := map[roster.ID]bool{}
		onPut(func(ctx context.Context, tx roster.Tx, u *roster.Use) error {
			if u.Version == 0 && taken[u.ID] {
				return &roster.ExistsError{Field: "id"}
			}
			taken[u.ID] = true
			return tx.PutUse(ctx, u)
		})(h)
	}},
	{"a throttle counter that was purged comes back", purgedRecordsAreGone, onPut(func(ctx context.Context, tx roster.Tx, c *roster.ThrottleCounter) error {
		err := tx.PutThrottleCounter(ctx, c)
		if errors.Is(err, roster.ErrConflict) {
			c.Version = 0
			return tx.PutThrottleCounter(ctx, c)
		}
		return err
	})},
	{"purged hashes stay taken", purgedHashesAreFree, func(h *hooks) {
		taken := map[roster.Digest]bool{}
		onPut(func(ctx context.Context, tx roster.Tx, s *roster.Secret) error {
			if s.Version == 0 && taken[s.Hash] {
				return &roster.ExistsError{Field: "hash"}
			}
			taken[s.Hash] = true
			return tx.PutSecret(ctx, s)
		})(h)
	}},
}

// neverIsEarly writes an early time for none, and earlyIsNever reads it back.
func neverIsEarly(at *time.Time) {
	if at.IsZero() {
		*at = awkwardTimes[1]
	}
}

func earlyIsNever(at *time.Time) {
	if at.Equal(awkwardTimes[1]) {
		*at = time.Time{}
	}
}

// purgeAllBut puts back the purged records that keep accepts.
func purgeAllBut[T any](keep func(q roster.PurgeSelection, record *T) bool) func(h *hooks) {
	return func(h *hooks) {
		type key struct {
			kind reflect.Type
			id   roster.ID
		}
		written := map[key]any{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			err := put(ctx, tx, record)
			if err == nil {
				written[key{reflect.TypeOf(record), idOf(record)}] = copyOf(record)
			}
			return err
		}
		h.purge = func(ctx context.Context, tx roster.Tx, q roster.PurgeSelection) (int, error) {
			n, err := tx.Purge(ctx, q)
			for k, record := range written {
				if !isPurged(q, record) {
					continue
				}
				delete(written, k)
				if x, ok := record.(*T); ok && keep(q, x) {
					version(record).SetInt(0)
					err = errors.Join(err, put(ctx, tx, record))
					n--
				}
			}
			return n, err
		}
	}
}

// purgeOfUser hides the records of users whose secrets were purged.
func purgeOfUser[Q, T any](read func(roster.Reader, context.Context, Q) ([]T, error), user func(T) roster.ID) func(h *hooks) {
	return func(h *hooks) {
		gone := map[roster.ID]bool{}
		onPurge(func(q *roster.PurgeSelection) { gone[q.OfUser] = true }, 0)(h)
		onResult(read, func(_ Q, list *[]T) {
			*list = slices.DeleteFunc(*list, func(x T) bool { return gone[user(x)] })
		})(h)
	}
}

// onPurge edits what Purge deletes, and adds more to its count.
func onPurge(edit func(q *roster.PurgeSelection), more int) func(h *hooks) {
	return func(h *hooks) {
		h.purge = func(ctx context.Context, tx roster.Tx, q roster.PurgeSelection) (int, error) {
			edit(&q)
			n, err := tx.Purge(ctx, q)
			return n + more, err
		}
	}
}
