package memstore

import (
	"cmp"
	"context"
	"iter"

	"example.com/roster"
)

// deliveries indexes deliveries: those that are not dead by due, and the dead ones by
// due too; those of a consumer in one place by due; and those of a queue in one place
// by the versions of the user.
type deliveries struct {
	byID                         index[roster.Delivery]
	byDue, dead, byTurn, byQueue tree[*roster.Delivery]
}

func newDeliveries() deliveries {
	byDue := func(dead bool) tree[*roster.Delivery] {
		return tree[*roster.Delivery]{treeConfig: &treeConfig[*roster.Delivery]{
			compare:  compareDue,
			includes: func(d *roster.Delivery) bool { return d.Dead.IsZero() != dead },
		}}
	}
	return deliveries{
		byID:  newIndex(func(d *roster.Delivery) (owner, id roster.ID) { return noOwner, d.ID }),
		byDue: byDue(false),
		dead:  byDue(true),
		byTurn: tree[*roster.Delivery]{treeConfig: &treeConfig[*roster.Delivery]{
			compare:  func(a, b *roster.Delivery) int { return cmp.Or(compareTurn(a, b), compareDue(a, b)) },
			includes: func(d *roster.Delivery) bool { return d.Dead.IsZero() },
		}},
		byQueue: tree[*roster.Delivery]{treeConfig: &treeConfig[*roster.Delivery]{
			compare: func(a, b *roster.Delivery) int {
				return cmp.Or(compareQueue(a, b), cmp.Compare(a.UserVersion, b.UserVersion), a.ID.Compare(b.ID))
			},
			includes: func(d *roster.Delivery) bool { return d.Dead.IsZero() },
		}},
	}
}

func compareDue(a, b *roster.Delivery) int {
	return cmp.Or(cmp.Compare(roster.Micros(a.Due), roster.Micros(b.Due)), a.ID.Compare(b.ID))
}

func compareTurn(a, b *roster.Delivery) int {
	return cmp.Or(cmp.Compare(a.Consumer, b.Consumer), cmp.Compare(a.Place, b.Place))
}

func compareQueue(a, b *roster.Delivery) int {
	return cmp.Or(a.User.Compare(b.User), a.Account.Compare(b.Account), cmp.Compare(a.Destination, b.Destination), compareTurn(a, b))
}

// replace replaces old with next in each index.
func (ds *deliveries) replace(token *updateToken, old, next *roster.Delivery) {
	replace(token, old, next, &ds.byID.tree, &ds.byDue, &ds.dead, &ds.byTurn, &ds.byQueue)
}

// find returns the deliveries among which those of q are, in the order of q.
func (ds *deliveries) find(q *roster.DeliverySelection) iter.Seq[*roster.Delivery] {
	switch {
	case !q.ID.IsZero():
		return single(ds.byID.get(noOwner, q.ID))
	case q.Dead:
		return ds.dead.ascend(func(*roster.Delivery) bool { return false }, allStates)
	case q.Consumer != "" && q.Place != 0:
		turn := roster.Delivery{Consumer: q.Consumer, Place: q.Place}
		return ds.byTurn.findAll(func(d *roster.Delivery) int { return compareTurn(d, &turn) })
	}
	return ds.byDue.ascend(func(*roster.Delivery) bool { return false }, allStates)
}

// heads returns the first delivery of a queue in each place.
func (ds *deliveries) heads(q roster.Queue) (heads []roster.Delivery) {
	queue := roster.Delivery{Consumer: q.Consumer, Destination: q.Destination, Account: q.Account, User: q.User}
	for queue.Place = roster.PlaceNew; queue.Place <= roster.PlaceBehind; queue.Place++ {
		for d := range ds.byQueue.findAll(func(d *roster.Delivery) int { return compareQueue(d, &queue) }) {
			heads = append(heads, *d)
			break
		}
	}
	return heads
}

// Deliveries returns deliveries. It does not wait for an Update.
func (r *reader) Deliveries(ctx context.Context, q roster.DeliverySelection) ([]roster.Delivery, error) {
	s, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	if len(q.Heads) > 0 {
		var heads []roster.Delivery
		for _, queue := range q.Heads {
			heads = append(heads, s.deliveries.heads(queue)...)
		}
		return heads, nil
	}
	due := func(yield func(*roster.Delivery) bool) {
		for d := range s.deliveries.find(&q) {
			if !q.DueUntil.IsZero() && roster.Micros(d.Due) > roster.Micros(q.DueUntil) || !yield(d) {
				return
			}
		}
	}
	return collect(due, q.Limit, func(d *roster.Delivery) bool {
		return d.Dead.IsZero() != q.Dead && (q.Consumer == "" || d.Consumer == q.Consumer) &&
			(q.User.IsZero() || d.User == q.User) && (q.Place == 0 || d.Place == q.Place)
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
