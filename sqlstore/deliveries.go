package sqlstore

import (
	"context"

	"example.com/roster"
)

var deliveries = table[roster.Delivery]{
	name:    "deliveries",
	columns: "id, consumer, user_id, due, dead",
	bind: func(args []any, d *roster.Delivery) []any {
		dead := int64(0) // the same for all of them, so that they stand in order
		if !d.Dead.IsZero() {
			dead = 1
		}
		return append(args, d.ID, d.Consumer, d.User, roster.Micros(d.Due), dead)
	},
	fields: func(d *document, x *roster.Delivery) {
		d.id("a", &x.Account)
		text(d, "c", &x.Consumer)
		d.time("d", &x.Due)
		d.time("de", &x.Dead)
		d.id("e", &x.Event)
		d.id("i", &x.ID)
		d.id("lo", &x.LeaseOwner)
		d.time("lu", &x.LeaseUntil)
		integer(d, "t", &x.Tries)
		d.id("u", &x.User)
		integer(d, "uv", &x.UserVersion)
	},
	version: func(d *roster.Delivery) *int64 { return &d.Version },
}

func (s *session) Deliveries(ctx context.Context, d roster.DeliverySelection) ([]roster.Delivery, error) {
	t := s.schema.deliveries
	q := s.dialect.query().add(t.read)
	dead := "dead = 0"
	if d.Dead {
		dead = "dead = 1"
	}
	if d.User.IsZero() {
		q.where(dead)
	} else {
		q.where("user_id = ?", d.User).seek(dead)
	}
	if !d.DueUntil.IsZero() {
		q.seek("due <= ?", roster.Micros(d.DueUntil))
	}
	if d.Consumer != "" {
		q.where("consumer = ?", d.Consumer)
	}
	q.order("due, id", true).limit(d.Limit)
	return list(ctx, s, t, q, d.Limit)
}

func (u *unit) PutDelivery(ctx context.Context, d *roster.Delivery) error {
	return put(ctx, u, u.schema.deliveries, d)
}
