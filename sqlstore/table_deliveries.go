package sqlstore

import (
	"cmp"
	"context"
	"slices"

	"example.com/roster"
)

var deliveries = table[roster.Delivery]{
	name:    "deliveries",
	columns: "id, consumer, destination, account, user_id, user_version, place, due, dead",
	bind: func(args []any, d *roster.Delivery) []any {
		dead := int64(0) // 1 for each dead one, so that the index has them by due
		if !d.Dead.IsZero() {
			dead = 1
		}
		return append(args, d.ID, d.Consumer, d.Destination, d.Account, d.User, d.UserVersion, int64(d.Place), roster.Micros(d.Due), dead)
	},
	fields: func(d *document, x *roster.Delivery) {
		d.id("a", &x.Account)
		text(d, "c", &x.Consumer)
		d.time("d", &x.Due)
		d.time("de", &x.Dead)
		text(d, "dt", &x.Destination)
		d.id("e", &x.Event)
		d.id("i", &x.ID)
		d.id("lo", &x.LeaseOwner)
		d.time("lu", &x.LeaseUntil)
		integer(d, "pl", &x.Place)
		text(d, "r", &x.Reason)
		integer(d, "t", &x.Tries)
		d.id("u", &x.User)
		integer(d, "uv", &x.UserVersion)
	},
	version: func(d *roster.Delivery) *int64 { return &d.Version },
}

func (r *reader) Deliveries(ctx context.Context, d roster.DeliverySelection) ([]roster.Delivery, error) {
	if len(d.Heads) > 0 {
		return r.heads(ctx, d.Heads)
	}
	if d.Consumer != "" && d.Place == 0 && !d.Dead && d.ID.IsZero() && d.User.IsZero() {
		return r.ofConsumer(ctx, &d)
	}
	q := r.dialect.query().add(r.schema.deliveries.selectSQL)
	dead := "dead = 0"
	if d.Dead {
		dead = "dead = 1"
	}
	switch {
	case !d.ID.IsZero():
		q.where("id = ?", d.ID).where(dead)
		q.whereID("user_id", d.User)
	case !d.User.IsZero():
		q.where("user_id = ?", d.User).seek(dead)
	case d.Consumer != "": // in one place, which is 0 for the dead ones
		q.where("consumer = ?", d.Consumer).seek("place = ?", int64(d.Place)).where(dead)
	default:
		q.where(dead)
	}
	if !d.DueUntil.IsZero() {
		q.seek("due <= ?", roster.Micros(d.DueUntil))
	}
	if d.Consumer != "" {
		q.where("consumer = ?", d.Consumer)
	}
	if d.Place != 0 {
		q.where("place = ?", int64(d.Place))
	}
	q.orderBy("due, id", true).limit(d.Limit)
	return selectRecords(ctx, r, r.schema.deliveries, q, d.Limit)
}

// ofConsumer reads the deliveries of a consumer that are not dead, in any place: a page of
// each place, and those in one order here. The index by due alone has those of others
// between them.
func (r *reader) ofConsumer(ctx context.Context, d *roster.DeliverySelection) ([]roster.Delivery, error) {
	q := r.dialect.query()
	for place := roster.PlaceNew; place <= roster.PlaceBehind; place++ {
		if place > roster.PlaceNew {
			q.unionAll("")
		}
		q.add("SELECT * FROM (").add(r.schema.deliveries.selectSQL)
		q.where("consumer = ?", d.Consumer).seek("place = ?", int64(place))
		if !d.DueUntil.IsZero() {
			q.seek("due <= ?", roster.Micros(d.DueUntil))
		}
		q.where("dead = 0").orderBy("due, id", true).limit(d.Limit).add(") AS turn")
	}
	found, err := selectRecords(ctx, r, r.schema.deliveries, q, 0)
	slices.SortFunc(found, func(a, b roster.Delivery) int { return cmp.Or(a.Due.Compare(b.Due), a.ID.Compare(b.ID)) })
	if d.Limit > 0 {
		found = found[:min(len(found), d.Limit)]
	}
	return found, err
}

// queuesAtOnce is how many queues one statement reads the heads of.
const queuesAtOnce = 16

// heads reads the heads of queues.
func (r *reader) heads(ctx context.Context, queues []roster.Queue) (heads []roster.Delivery, err error) {
	for some := range pieces(queues, queuesAtOnce) {
		found, err := selectRecords(ctx, r, r.schema.deliveries, r.headsQuery(some), 3*len(some))
		if err != nil {
			return nil, err
		}
		heads = append(heads, found...)
	}
	return heads, nil
}

// headsQuery builds the query of the first deliveries of queues in each place: a seek
// for each, in one round trip.
func (r *reader) headsQuery(queues []roster.Queue) *query {
	q := r.dialect.query()
	for i, queue := range queues {
		for place := roster.PlaceNew; place <= roster.PlaceBehind; place++ {
			if i > 0 || place > roster.PlaceNew {
				q.filtered = false
				q.add(" UNION ALL ")
			}
			q.add("SELECT * FROM (").add(r.schema.deliveries.selectSQL)
			q.where("user_id = ?", queue.User).seek("account = ?", queue.Account).seek("consumer = ?", queue.Consumer)
			q.seek("destination = ?", queue.Destination).seek("place = ?", int64(place))
			q.where("dead = 0").orderBy("user_version, id", true).limit(1).add(") AS head")
		}
	}
	return q
}

func (tx *tx) PutDelivery(ctx context.Context, d *roster.Delivery) error {
	return putRecord(ctx, tx, tx.schema.deliveries, d)
}
