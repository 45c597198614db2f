package sqlstore

import (
	"context"

	"example.com/roster"
)

var identities = table[roster.Identity]{
	name:    "identities",
	columns: "id, account, user_id, identity, identity_key",
	bind: func(args []any, i *roster.Identity) []any {
		key := i.Key()
		var living any // unique, so long as i has not ended
		if i.Ended.IsZero() {
			living = key[:]
		}
		return append(args, i.ID, i.Account, i.User, key[:], living)
	},
	fields: func(d *document, i *roster.Identity) {
		d.id("a", &i.Account)
		d.time("c", &i.Created)
		d.time("e", &i.Ended)
		d.id("i", &i.ID)
		text(d, "is", &i.Issuer)
		d.time("l", &i.LastUsed)
		text(d, "s", &i.Subject)
		d.id("u", &i.User)
	},
	version: func(i *roster.Identity) *int64 { return &i.Version },
	keys: func(i *roster.Identity) (string, []any) {
		if !i.Ended.IsZero() {
			return "account = ?", []any{i.Account} // its key is NULL, which is never taken
		}
		key := i.Key()
		return "account = ? AND identity_key = ?", []any{i.Account, key[:]}
	},
}

func (s *session) Identities(ctx context.Context, i roster.IdentitySelection) ([]roster.Identity, error) {
	if i.Account.IsZero() {
		return nil, nil
	}
	t := s.schema.identities
	q := s.dialect.query().add(t.read)
	if !i.ID.IsZero() {
		q.where("id = ?", i.ID)
	}
	if !i.User.IsZero() {
		q.where("user_id = ?", i.User)
	}
	q.where("account = ?", i.Account)
	if i.Issuer != "" || i.Subject != "" {
		key := (&roster.Identity{Issuer: i.Issuer, Subject: i.Subject}).Key()
		q.seek("identity = ?", key[:])
	}
	if !i.Ended {
		q.where("identity_key IS NOT NULL")
	}
	if !i.After.IsZero() {
		q.seek("id > ?", i.After)
	}
	q.order("id", true).limit(i.Limit)
	return list(ctx, s, t, q, i.Limit)
}

func (u *unit) PutIdentity(ctx context.Context, i *roster.Identity) error {
	return put(ctx, u, u.schema.identities, i)
}
