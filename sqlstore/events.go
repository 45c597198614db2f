package sqlstore

import (
	"context"
	"errors"

	"example.com/roster"
)

var events = table[roster.Event]{
	name:    "events",
	columns: "id, account, user_id",
	bind: func(args []any, e *roster.Event) []any {
		return append(args, e.ID, e.Account, e.User)
	},
	fields: func(d *document, e *roster.Event) {
		d.id("a", &e.Account)
		d.id("ar", &e.Actor.User)
		d.id("at", &e.Actor.Token)
		text(d, "au", &e.Actor.Role)
		d.object("d", &e.Detail)
		d.id("i", &e.ID)
		text(d, "k", &e.Kind)
		d.id("s", &e.Subject)
		d.id("se", &e.Secret)
		d.time("t", &e.At)
		d.id("u", &e.User)
		integer(d, "uv", &e.UserVersion)
	},
}

func (s *session) Events(ctx context.Context, e roster.EventSelection) ([]roster.Event, error) {
	if e.Account.IsZero() {
		return nil, nil
	}
	t := s.schema.events
	q := s.dialect.query().add(t.read)
	if !e.ID.IsZero() {
		q.where("id = ?", e.ID)
	}
	if !e.User.IsZero() {
		q.where("user_id = ?", e.User)
	}
	q.where("account = ?", e.Account)
	if !e.After.IsZero() {
		q.seek("id > ?", e.After)
	}
	q.order("id", true).limit(e.Limit)
	return list(ctx, s, t, q, e.Limit)
}

func (u *unit) PutEvent(ctx context.Context, e *roster.Event) error {
	t := u.schema.events
	var d document
	args := t.bind(nil, e)
	text := d.encode(func() { t.fields(&d, e) })
	_, err := u.insert(ctx, t.name, args[0], u.dialect.query().add(t.insert, append(args, text)...))
	if err == nil {
		u.event = e.ID
	}
	if !errors.Is(err, roster.ErrExists) {
		return err
	}
	q := u.dialect.query().add(t.read).where("id = ?", args[0])
	stored, err := list(ctx, u.session, t, q, 1)
	if err != nil || len(stored) == 0 {
		return err
	}
	stored[0].Detail = e.Detail
	text = d.encode(func() { t.fields(&d, &stored[0]) })
	_, err = u.apply(ctx, u.dialect.query().add("UPDATE "+t.name+" SET document = ? WHERE id = ?", text, args[0]))
	return err
}
