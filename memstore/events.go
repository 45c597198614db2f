package memstore

import (
	"cmp"
	"context"

	"example.com/roster"
)

// events indexes events.
type events struct {
	byID, byAccount, byUser index[roster.Event]
}

func newEvents() events {
	return events{
		byID:      newIndex(func(e *roster.Event) (owner, id roster.ID) { return noOwner, e.ID }),
		byAccount: newIndex(func(e *roster.Event) (owner, id roster.ID) { return e.Account, e.ID }),
		byUser:    newIndex(func(e *roster.Event) (owner, id roster.ID) { return e.User, e.ID }),
	}
}

// Events returns events. It never waits for an Update.
func (r *reader) Events(ctx context.Context, q roster.EventSelection) ([]roster.Event, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return nil, err
	}
	rows := s.events.byAccount.after(q.Account, q.After)
	switch {
	case !q.ID.IsZero():
		rows = single(s.events.byID.get(noOwner, q.ID))
	case !q.User.IsZero():
		rows = s.events.byUser.after(q.User, q.After)
	}
	return collect(rows, q.Limit, func(e *roster.Event) bool {
		return e.Account == q.Account &&
			(q.ID.IsZero() || e.ID == q.ID) &&
			(q.User.IsZero() || e.User == q.User) &&
			e.ID.Compare(q.After) > 0
	}), nil
}

// PutEvent appends an event, or replaces the Detail of one that exists.
func (t *tx) PutEvent(ctx context.Context, e *roster.Event) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	old, next := s.events.byID.get(noOwner, e.ID), *e
	if old != nil {
		next = *old
		next.Detail = e.Detail
	}
	toStoredTimes(&next.At)
	replace(t.token, old, &next, &s.events.byID.tree, &s.events.byAccount.tree, &s.events.byUser.tree)
	return nil
}

// deliveries indexes deliveries; those that are dead stand apart.
type deliveries struct {
	byID        index[roster.Delivery]
	byDue, dead tree[*roster.Delivery]
}

func newDeliveries() deliveries {
	byDue := func(dead bool) tree[*roster.Delivery] {
		return tree[*roster.Delivery]{treeConfig: &treeConfig[*roster.Delivery]{
			compare: func(a, b *roster.Delivery) int {
				return cmp.Or(cmp.Compare(roster.Micros(a.Due), roster.Micros(b.Due)), a.ID.Compare(b.ID))
			},
			includes: func(d *roster.Delivery) bool { return d.Dead.IsZero() != dead },
		}}
	}
	return deliveries{
		byID:  newIndex(func(d *roster.Delivery) (owner, id roster.ID) { return noOwner, d.ID }),
		byDue: byDue(false),
		dead:  byDue(true),
	}
}

// replace puts next in the place of old in every index.
func (ds *deliveries) replace(m *updateToken, old, next *roster.Delivery) {
	replace(m, old, next, &ds.byID.tree, &ds.byDue, &ds.dead)
}

// Deliveries returns deliveries. It never waits for an Update.
func (r *reader) Deliveries(ctx context.Context, q roster.DeliverySelection) ([]roster.Delivery, error) {
	s, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	rows := &s.deliveries.byDue
	if q.Dead {
		rows = &s.deliveries.dead
	}
	all := func(*roster.Delivery) bool { return false }
	due := func(yield func(*roster.Delivery) bool) {
		for d := range rows.ascend(all, allStates) {
			if !q.DueUntil.IsZero() && roster.Micros(d.Due) > roster.Micros(q.DueUntil) || !yield(d) {
				return
			}
		}
	}
	return collect(due, q.Limit, func(d *roster.Delivery) bool {
		return (q.Consumer == "" || d.Consumer == q.Consumer) && (q.User.IsZero() || d.User == q.User)
	}), nil
}

// PutDelivery inserts or replaces a delivery.
func (t *tx) PutDelivery(ctx context.Context, d *roster.Delivery) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	old := s.deliveries.byID.get(noOwner, d.ID)
	if err := checkVersion(d.Version, deref(old).Version); err != nil {
		return err
	}
	next := *d
	next.Version++
	toStoredTimes(&next.Due, &next.LeaseUntil, &next.Dead)
	s.deliveries.replace(t.token, old, &next)
	d.Version = next.Version
	return nil
}
