package memstore

import (
	"context"
	"iter"
	"math"

	"example.com/roster"
)

// Purge deletes what q selects, and returns how many records it deletes.
func (t *tx) Purge(ctx context.Context, q roster.PurgeSelection) (int, error) {
	s, err := t.load(ctx)
	if err != nil {
		return 0, err
	}
	d := s.deliveries.byID.get(noOwner, q.Delivery)
	if q.Version != 0 && deref(d).Version != q.Version {
		return 0, roster.ErrConflict
	}
	p := &purge{token: t.token, left: q.Limit}
	if q.Limit <= 0 {
		p.left = math.MaxInt
	}
	if d != nil {
		deleteSome(p, single(d), s.deliveries.replace)
	}
	if !q.OfUser.IsZero() {
		p.deleteOfUser(s, q.OfUser)
	}
	if !q.Before.IsZero() {
		p.deleteEndedBefore(s, roster.Micros(q.Before))
	}
	return p.deleted, nil
}

// purge is one Purge under way.
type purge struct {
	token   *updateToken
	left    int // how many more it may delete
	deleted int
}

// deleteOfUser deletes the secrets, identities and uses of a user.
func (p *purge) deleteOfUser(s *snapshot, user roster.ID) {
	deleteSome(p, s.secrets.byUser.findAll(func(s *roster.Secret) int { return s.User.Compare(user) }), s.secrets.replace)
	deleteSome(p, s.identities.byUser.after(user, roster.ID{}), s.identities.replace)
	deleteSome(p, s.uses.byUser.after(user, roster.ID{}), s.uses.replace)
}

// deleteEndedBefore deletes the secrets, throttle counters and uses that ended
// before a time in microseconds.
func (p *purge) deleteEndedBefore(s *snapshot, before int64) {
	deleteSome(p, s.secrets.byEnd.before(before), s.secrets.replace)
	deleteSome(p, s.throttleCounters.byEnd.before(before), s.throttleCounters.replace)
	deleteSome(p, s.uses.byEnd.before(before), s.uses.replace)
}

// deleteSome deletes rows, as many as p may: it replaces each with nil.
func deleteSome[T any](p *purge, rows iter.Seq[*T], replace func(token *updateToken, old, next *T)) {
	if p.left == 0 {
		return
	}
	var dead []*T // collected first: the tree changes below
	for r := range rows {
		if dead = append(dead, r); len(dead) == p.left {
			break
		}
	}
	for _, r := range dead {
		replace(p.token, r, nil)
	}
	p.deleted, p.left = p.deleted+len(dead), p.left-len(dead)
}
