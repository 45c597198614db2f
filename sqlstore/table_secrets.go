package sqlstore

import (
	"context"
	"encoding/hex"
	"math"
	"time"

	"example.com/roster"
)

var secrets = table[roster.Secret]{
	name:    "secrets",
	columns: "id, hash, account, acts_in, user_id, purpose, pending, over_at",
	bind: func(args []any, s *roster.Secret) []any {
		pending := int64(0)
		if s.Redeemed.IsZero() && s.Revoked.IsZero() {
			pending = 1
		}
		return append(args, s.ID, s.Hash[:], s.Account, actsIn(s), s.User, string(s.Purpose), pending, endsAt(s))
	},
	fields: func(d *document, s *roster.Secret) {
		d.id("a", &s.Account)
		text(d, "ad", &s.Address)
		d.id("ai", &s.ActsIn)
		d.time("c", &s.Created)
		d.id("cr", &s.Creator)
		text(d, "e", &s.Email)
		integer(d, "ep", &s.Epoch)
		d.time("ex", &s.Expires)
		d.id("g", &s.Group)
		d.digest("h", &s.Hash)
		d.id("i", &s.ID)
		d.id("ia", &s.Impersonator.Account)
		d.id("is", &s.Impersonator.Session)
		d.id("iu", &s.Impersonator.User)
		integer(d, "k", &s.Key)
		d.time("l", &s.LastUsed)
		d.flag("m", &s.Mailed)
		text(d, "n", &s.Name)
		text(d, "ne", &s.Network)
		text(d, "p", &s.Purpose)
		d.id("pl", &s.Plan)
		text(d, "pr", &s.Prefix)
		d.time("pu", &s.PlanUntil)
		text(d, "r", &s.Role)
		d.time("re", &s.Revoked)
		d.list("s", &s.Scopes)
		d.flag("sh", &s.Shown)
		d.id("t", &s.Team)
		d.id("u", &s.User)
		text(d, "ua", &s.UserAgent)
		d.time("us", &s.Redeemed)
	},
	version:    func(s *roster.Secret) *int64 { return &s.Version },
	uniqueKeys: func(s *roster.Secret) (string, []any) { return "hash = ?", []any{s.Hash[:]} },
}

// actsIn returns the account in which s acts.
func actsIn(s *roster.Secret) roster.ID {
	if s.ActsIn.IsZero() {
		return s.Account
	}
	return s.ActsIn
}

// endsAt returns the earliest time at which s is redeemed, revoked or expired,
// and the greatest integer if there is none.
func endsAt(s *roster.Secret) int64 {
	first := int64(math.MaxInt64)
	for _, t := range []time.Time{s.Redeemed, s.Revoked, s.Expires} {
		if !t.IsZero() {
			first = min(first, roster.Micros(t))
		}
	}
	return first
}

// digest reads or writes a digest as 64 hexadecimal digits.
func (d *document) digest(key string, h *roster.Digest) {
	digits := ""
	if !d.decoding {
		digits = hex.EncodeToString(h[:])
	}
	if text(d, key, &digits); d.decoding {
		*h = roster.Digest{}
		if hex.DecodedLen(len(digits)) != len(h) {
			d.fail(key, errBadDocument)
			return
		}
		_, err := hex.Decode(h[:], []byte(digits))
		d.fail(key, err)
	}
}

func (r *reader) Secrets(ctx context.Context, x roster.SecretSelection) ([]roster.Secret, error) {
	byHash := x.Hash != roster.Digest{}
	if x.Account.IsZero() && !byHash {
		return nil, nil
	}
	q := r.dialect.query().add(r.schema.secrets.selectSQL)
	if byHash {
		q.where("hash = ?", x.Hash[:])
	}
	q.whereID("id", x.ID)
	q.whereID("user_id", x.User)
	q.whereID("account", x.Account)
	if x.Purpose != "" {
		q.seek("purpose = ?", string(x.Purpose))
	}
	if x.Pending {
		q.where("pending = 1")
	}
	q.afterID(x.After).orderBy("id", true).limit(x.Limit)
	return selectRecords(ctx, r, r.schema.secrets, q, x.Limit)
}

func (tx *tx) PutSecret(ctx context.Context, s *roster.Secret) error {
	return putRecord(ctx, tx, tx.schema.secrets, s)
}
