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
		var uniqueKey any // NULL once i has ended
		if i.Ended.IsZero() {
			uniqueKey = key[:]
		}
		return append(args, i.ID, i.Account, i.User, key[:], uniqueKey)
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
	uniqueKeys: func(i *roster.Identity) (string, []any) {
		if !i.Ended.IsZero() {
			return "account = ?", []any{i.Account} // its key is NULL, which is never a duplicate
		}
		key := i.Key()
		return "account = ? AND identity_key = ?", []any{i.Account, key[:]}
	},
}

func (r *reader) Identities(ctx context.Context, i roster.IdentitySelection) ([]roster.Identity, error) {
	if i.Account.IsZero() {
		return nil, nil
	}
	q := r.dialect.query().add(r.schema.identities.selectSQL)
	q.whereID("id", i.ID)
	q.whereID("user_id", i.User)
	q.where("account = ?", i.Account)
	if i.Issuer != "" || i.Subject != "" {
		key := (&roster.Identity{Issuer: i.Issuer, Subject: i.Subject}).Key()
		q.seek("identity = ?", key[:])
	}
	if !i.Ended {
		q.where("identity_key IS NOT NULL")
	}
	q.afterID(i.After).orderBy("id", true).limit(i.Limit)
	return selectRecords(ctx, r, r.schema.identities, q, i.Limit)
}

func (tx *tx) PutIdentity(ctx context.Context, i *roster.Identity) error {
	return putRecord(ctx, tx, tx.schema.identities, i)
}
