package storetest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"time"

	"example.com/roster"
)

const (
	purgeRule = "Purge deletes what its query names and nothing else, and says how many"
	goneRule  = "what was purged may be put anew, and not as it was"
)

var purgeMutants = []mutant{
	{"secrets that end at the moment named are purged", purgeRule, onPurge(func(q *roster.PurgeSelection) {
		if !q.Before.IsZero() {
			q.Before = q.Before.Add(time.Microsecond)
		}
	}, 0)},
	{"secrets of the last microsecond before stay", purgeRule, onPurge(func(q *roster.PurgeSelection) {
		if !q.Before.IsZero() {
			q.Before = q.Before.Add(-time.Microsecond)
		}
	}, 0)},
	{"the secrets of the user stay", purgeRule, onPurge(func(q *roster.PurgeSelection) { q.OfUser = roster.ID{} }, 0)},
	{"the delivery stays where secrets are purged", purgeRule, onPurge(func(q *roster.PurgeSelection) {
		if !q.Before.IsZero() {
			q.Delivery = roster.ID{}
		}
	}, 0)},
	{"Purge counts one too many", purgeRule, onPurge(func(*roster.PurgeSelection) {}, 1)},
	{"where a user is named nothing else is done", purgeRule, onPurge(func(q *roster.PurgeSelection) {
		if !q.OfUser.IsZero() {
			q.Before = time.Time{}
		}
	}, 0)},
	{"the identities of the user stay", purgeRule, purgeAllBut(func(q roster.PurgeSelection, r any) bool {
		return isKind[roster.Identity](r)
	})},
	{"the uses of the user stay", purgeRule, purgeAllBut(func(q roster.PurgeSelection, r any) bool {
		u, is := r.(*roster.Use)
		return is && u.User == q.OfUser
	})},
	{"the uses that expired stay", purgeRule, purgeAllBut(func(q roster.PurgeSelection, r any) bool {
		u, is := r.(*roster.Use)
		return is && u.User != q.OfUser
	})},
	{"the attempts that expired stay", purgeRule, purgeAllBut(func(q roster.PurgeSelection, r any) bool { return isKind[roster.ThrottleCounter](r) })},
	{"an attempt that is trusted stays", purgeRule, purgeAllBut(func(q roster.PurgeSelection, r any) bool {
		a, is := r.(*roster.ThrottleCounter)
		return is && !a.Trusted.IsZero()
	})},
	{"an identity that has not ended stays", purgeRule, purgeAllBut(func(q roster.PurgeSelection, r any) bool {
		i, is := r.(*roster.Identity)
		return is && i.Ended.IsZero()
	})},
	{"the user is looked for in one account", purgeRule, func(h *hooks) {
		var first roster.ID
		purgeAllBut(func(q roster.PurgeSelection, r any) bool {
			s, is := r.(*roster.Secret)
			if is && first.IsZero() {
				first = s.Account
			}
			return is && s.User == q.OfUser && s.Account != first && !isPurged(roster.PurgeSelection{Before: q.Before}, s)
		})(h)
	}},
	{"no expiry is an early one, of uses", purgeRule, func(h *hooks) {
		onPut(func(r any) {
			if u, ok := r.(*roster.Use); ok && u.Expires.IsZero() {
				u.Expires = awkwardTimes[1]
			}
		})(h)
		h.uses = func(ctx context.Context, r roster.Reader, q roster.UseSelection) ([]roster.Use, error) {
			list, err := r.Uses(ctx, q)
			for i := range list {
				if list[i].Expires.Equal(awkwardTimes[1]) {
					list[i].Expires = time.Time{}
				}
			}
			return list, err
		}
	}},
	{"no expiry is an early one, of attempts", purgeRule, func(h *hooks) {
		onPut(func(r any) {
			if a, ok := r.(*roster.ThrottleCounter); ok && a.Expires.IsZero() {
				a.Expires = awkwardTimes[1]
			}
		})(h)
		h.attempts = func(ctx context.Context, r roster.Reader, q roster.ThrottleCounterSelection) ([]roster.ThrottleCounter, error) {
			list, err := r.ThrottleCounters(ctx, q)
			for i := range list {
				if list[i].Expires.Equal(awkwardTimes[1]) {
					list[i].Expires = time.Time{}
				}
			}
			return list, err
		}
	}},
	{"the grants of the user go too", purgeRule, func(h *hooks) {
		gone := map[roster.ID]bool{}
		h.purge = func(ctx context.Context, tx roster.Tx, q roster.PurgeSelection) (int, error) {
			gone[q.OfUser] = true
			return tx.Purge(ctx, q)
		}
		h.grants = func(ctx context.Context, r roster.Reader, q roster.GrantSelection) ([]roster.Grant, error) {
			list, err := r.Grants(ctx, q)
			return slices.DeleteFunc(list, func(g roster.Grant) bool { return gone[g.User] }), err
		}
	}},
	{"the deliveries of the user go too", purgeRule, func(h *hooks) {
		gone := map[roster.ID]bool{}
		h.purge = func(ctx context.Context, tx roster.Tx, q roster.PurgeSelection) (int, error) {
			gone[q.OfUser] = true
			return tx.Purge(ctx, q)
		}
		h.deliveries = func(ctx context.Context, r roster.Reader, q roster.DeliverySelection) ([]roster.Delivery, error) {
			list, err := r.Deliveries(ctx, q)
			return slices.DeleteFunc(list, func(d roster.Delivery) bool { return gone[d.User] }), err
		}
	}},
	{"purged ids stay taken", goneRule, func(h *hooks) {
		seen := map[roster.ID]bool{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if u, ok := record.(*roster.Use); ok && u.Version == 0 {
				if seen[u.ID] {
					return &roster.ExistsError{Field: "id"}
				}
				seen[u.ID] = true
			}
			return put(ctx, tx, record)
		}
	}},
	{"an attempt that was purged comes back", goneRule, func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			err := put(ctx, tx, record)
			if a, ok := record.(*roster.ThrottleCounter); ok && errors.Is(err, roster.ErrConflict) {
				a.Version = 0
				return put(ctx, tx, a)
			}
			return err
		}
	}},
	{"purged hashes stay taken", "a hash whose secret was purged is free", func(h *hooks) {
		seen := map[roster.Digest]roster.ID{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if s, ok := record.(*roster.Secret); ok && s.Version == 0 {
				if _, taken := seen[s.Hash]; taken {
					return &roster.ExistsError{Field: "hash"}
				}
				seen[s.Hash] = s.ID
			}
			return put(ctx, tx, record)
		}
	}},
}

// purgeAllBut puts back, of what a Purge deleted, the records that stay names.
func purgeAllBut(stay func(q roster.PurgeSelection, record any) bool) func(h *hooks) {
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
				if delete(written, k); stay(q, record) {
					version(record).SetInt(0)
					err = errors.Join(err, put(ctx, tx, record))
					n--
				}
			}
			return n, err
		}
	}
}

func onPurge(edit func(q *roster.PurgeSelection), more int) func(h *hooks) {
	return func(h *hooks) {
		h.purge = func(ctx context.Context, tx roster.Tx, q roster.PurgeSelection) (int, error) {
			edit(&q)
			n, err := tx.Purge(ctx, q)
			return n + more, err
		}
	}
}
