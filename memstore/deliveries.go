package memstore

import (
	"cmp"
	"context"

	"example.com/roster"
)

// deliveries indexes deliveries: those that are not dead by due, and the dead
// ones by due too.
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

// replace replaces old with next in each index.
func (ds *deliveries) replace(token *updateToken, old, next *roster.Delivery) {
	replace(token, old, next, &ds.byID.tree, &ds.byDue, &ds.dead)
}

// Deliveries returns deliveries. It does not wait for an Update.
func (r *reader) Deliveries(ctx context.Context, q roster.DeliverySelection) ([]roster.Delivery, error) {
	s, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	rows := &s.deliveries.byDue
	if q.Dead {
		rows = &s.deliveries.dead
	}
	if !q.ID.IsZero() {
		return collect(single(s.deliveries.byID.get(noOwner, q.ID)), q.Limit, func(d *roster.Delivery) bool {
			return d.Dead.IsZero() != q.Dead && (q.DueUntil.IsZero() || roster.Micros(d.Due) <= roster.Micros(q.DueUntil)) &&
				(q.Consumer == "" || d.Consumer == q.Consumer) && (q.User.IsZero() || d.User == q.User)
		}), nil
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
