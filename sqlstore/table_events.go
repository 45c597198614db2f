package sqlstore

import (
	"context"
	"errors"

	"example.com/roster"
)

var events = table[roster.Event]{
	name:    "events",
	columns: "id, account, user_id, kind, actor_user, actor_token, at",
	bind: func(args []any, e *roster.Event) []any {
		return append(args, e.ID, e.Account, e.User, string(e.Kind), idOrNull(e.Actor.User), idOrNull(e.Actor.Token), roster.Micros(e.At))
	},
	fields: func(d *document, e *roster.Event) {
		d.id("a", &e.Account)
		d.id("ai", &e.Actor.Impersonator)
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

// idOrNull returns the value of an index that has only rows with an id.
func idOrNull(id roster.ID) any {
	if id.IsZero() {
		return nil
	}
	return id
}

func (r *reader) Events(ctx context.Context, e roster.EventSelection) ([]roster.Event, error) {
	if e.Account.IsZero() {
		return nil, nil
	}
	return selectRecords(ctx, r, r.schema.events, r.eventQuery(&e), e.Limit)
}

func (tx *tx) PutEvent(ctx context.Context, e *roster.Event) error {
	t := tx.schema.events
	var d document
	args := t.bind(nil, e)
	text := d.encode(func() { t.fields(&d, e) })
	_, err := tx.insert(ctx, t.name, args[0], tx.dialect.query().add(t.insertSQL, append(args, text)...))
	if err == nil {
		tx.eventID = e.ID
	}
	if !errors.Is(err, roster.ErrExists) {
		return err
	}
	q := tx.dialect.query().add(t.selectSQL).where("id = ?", args[0])
	stored, err := selectRecords(ctx, tx.reader, t, q, 1)
	if err != nil || len(stored) == 0 {
		return err
	}
	unknown, err := t.unknownMembers(ctx, tx, args[0])
	if err != nil {
		return err
	}
	stored[0].Detail = e.Detail
	text = d.encodeWith(unknown, func() { t.fields(&d, &stored[0]) })
	_, err = tx.execPlain(ctx, tx.dialect.query().add("UPDATE "+t.name+" SET document = ? WHERE id = ?", text, args[0]))
	return err
}
