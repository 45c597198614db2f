package memstore

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"example.com/roster"
)

// deliveries indexes deliveries: by due; those of a user by due; those of a consumer in one
// place by due; and those of a queue in one place by the versions of the user. Each but the
// last has the dead ones apart.
type deliveries struct {
	byID                           index[roster.Delivery]
	byDue, byUser, byTurn, byQueue tree[*roster.Delivery]
}

func newDeliveries() deliveries {
	type delivery = roster.Delivery
	ordered := func(compare func(a, b *delivery) int, includes func(*delivery) bool) tree[*delivery] {
		return tree[*delivery]{treeConfig: &treeConfig[*delivery]{compare: compare, includes: includes}}
	}
	return deliveries{
		byID:  newIndex(func(d *delivery) (owner, id roster.ID) { return noOwner, d.ID }),
		byDue: ordered(func(a, b *delivery) int { return cmp.Or(compareDead(a, b), compareDue(a, b)) }, nil),
		byUser: ordered(
			func(a, b *delivery) int { return cmp.Or(compareOfUser(a, b), compareDue(a, b)) },
			func(d *delivery) bool { return !d.User.IsZero() },
		),
		byTurn: ordered(func(a, b *delivery) int { return cmp.Or(compareTurn(a, b), compareDue(a, b)) }, nil),
		byQueue: ordered(
			func(a, b *delivery) int {
				return cmp.Or(compareQueue(a, b), cmp.Compare(a.UserVersion, b.UserVersion), a.ID.Compare(b.ID))
			},
			func(d *delivery) bool { return d.Dead.IsZero() },
		),
	}
}

// compareDead puts dead deliveries after others.
func compareDead(a, b *roster.Delivery) int {
	switch {
	case a.Dead.IsZero() == b.Dead.IsZero():
		return 0
	case a.Dead.IsZero():
		return -1
	}
	return 1
}

func compareDue(a, b *roster.Delivery) int {
	return cmp.Or(cmp.Compare(roster.Micros(a.Due), roster.Micros(b.Due)), a.ID.Compare(b.ID))
}

func compareTurn(a, b *roster.Delivery) int {
	return cmp.Or(cmp.Compare(a.Consumer, b.Consumer), compareDead(a, b), cmp.Compare(a.Place, b.Place))
}

func compareOfUser(a, b *roster.Delivery) int {
	return cmp.Or(a.User.Compare(b.User), compareDead(a, b))
}

func compareQueue(a, b *roster.Delivery) int {
	return cmp.Or(a.User.Compare(b.User), a.Account.Compare(b.Account), cmp.Compare(a.Destination, b.Destination), compareTurn(a, b))
}

// replace replaces old with next in each index.
func (ds *deliveries) replace(token *updateToken, old, next *roster.Delivery) {
	replace(token, old, next, &ds.byID.tree, &ds.byDue, &ds.byUser, &ds.byTurn, &ds.byQueue)
}

// find returns the deliveries among which those of q are, in the order of q.
func (ds *deliveries) find(q *roster.DeliverySelection) iter.Seq[*roster.Delivery] {
	switch {
	case !q.ID.IsZero():
		return single(ds.byID.get(noOwner, q.ID))
	case !q.User.IsZero():
		of := sample(q)
		return ds.byUser.findAll(func(d *roster.Delivery) int { return compareOfUser(d, &of) })
	case q.Consumer != "" && q.Place != 0:
		return ds.turn(q, q.Place)
	case q.Consumer != "":
		return ds.turns(q)
	}
	of := sample(q)
	return ds.byDue.findAll(func(d *roster.Delivery) int { return compareDead(d, &of) })
}

// sample returns a delivery that compares as those of q.
func sample(q *roster.DeliverySelection) roster.Delivery {
	d := roster.Delivery{Consumer: q.Consumer, User: q.User}
	if q.Dead {
		d.Dead = time.Unix(1, 0)
	}
	return d
}

// turn returns the deliveries of a consumer in one place.
func (ds *deliveries) turn(q *roster.DeliverySelection, place roster.Place) iter.Seq[*roster.Delivery] {
	of := sample(q)
	of.Place = place
	return ds.byTurn.findAll(func(d *roster.Delivery) int { return compareTurn(d, &of) })
}

// turns returns the first deliveries of a consumer in each place, as many as q needs.
func (ds *deliveries) turns(q *roster.DeliverySelection) iter.Seq[*roster.Delivery] {
	var rows []*roster.Delivery
	for place := range roster.PlaceBehind + 1 {
		first := len(rows)
		for d := range ds.turn(q, place) {
			if rows = append(rows, d); len(rows)-first == q.Limit {
				break
			}
		}
	}
	slices.SortFunc(rows, compareDue)
	return slices.Values(rows)
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
