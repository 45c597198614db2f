package memstore

import (
	"context"
	"iter"
	"slices"
	"time"

	"example.com/roster"
)

// Purge deletes what q selects, and returns how many records it deletes.
func (t *tx) Purge(ctx context.Context, q roster.PurgeSelection) (int, error) {
	s, err := t.load(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	d := s.deliveries.byID.get(noOwner, q.Delivery)
	if q.Version != 0 && deref(d).Version != q.Version {
		return 0, roster.ErrConflict
	}
	if d != nil {
		s.deliveries.replace(t.token, d, nil)
		n++
	}
	if !q.OfUser.IsZero() {
		n += t.deleteOfUser(s, q.OfUser)
	}
	if !q.Before.IsZero() {
		n += t.deleteEndedBefore(s, roster.Micros(q.Before))
	}
	return n, nil
}

// deleteOfUser deletes the secrets, identities and uses of a user.
func (t *tx) deleteOfUser(s *snapshot, user roster.ID) int {
	return deleteAll(t.token, s.secrets.byUser.after(user, roster.ID{}), s.secrets.replace) +
		deleteAll(t.token, s.identities.byUser.after(user, roster.ID{}), s.identities.replace) +
		deleteAll(t.token, s.uses.byUser.after(user, roster.ID{}), s.uses.replace)
}

// deleteEndedBefore deletes the secrets, throttle counters and uses that ended
// before a time in microseconds.
func (t *tx) deleteEndedBefore(s *snapshot, before int64) int {
	expired := func(expires time.Time) bool { return !expires.IsZero() && roster.Micros(expires) < before }
	return deleteAll(t.token, filter(s.secrets.byID.after(noOwner, roster.ID{}), func(s *roster.Secret) bool {
		return expired(s.Redeemed) || expired(s.Revoked) || expired(s.Expires)
	}), s.secrets.replace) +
		deleteAll(t.token, filter(s.throttleCounters.after(noOwner, roster.ID{}), func(a *roster.ThrottleCounter) bool {
			return expired(a.Expires)
		}), func(token *updateToken, old, next *roster.ThrottleCounter) {
			replace(token, old, next, &s.throttleCounters.tree)
		}) +
		deleteAll(t.token, filter(s.uses.byID.after(noOwner, roster.ID{}), func(u *roster.Use) bool {
			return expired(u.Expires)
		}), s.uses.replace)
}

// filter returns the rows that keep accepts.
func filter[T any](rows iter.Seq[*T], keep func(*T) bool) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for r := range rows {
			if keep(r) && !yield(r) {
				return
			}
		}
	}
}

// deleteAll deletes rows: it replaces each with nil.
func deleteAll[T any](token *updateToken, rows iter.Seq[*T], replace func(token *updateToken, old, next *T)) int {
	dead := slices.Collect(rows) // the tree changes below
	for _, r := range dead {
		replace(token, r, nil)
	}
	return len(dead)
}
