package sqlstore

import (
	"context"
	"encoding/hex"
	"math"
	"slices"
	"time"

	"example.com/roster"
)

var secrets = table[roster.Secret]{
	name:    "secrets",
	columns: "id, hash, account, acts_in, user_id, purpose, open, epoch, over_at",
	bind: func(args []any, s *roster.Secret) []any {
		open, epoch := int64(0), int64(0)
		if s.Redeemed.IsZero() && s.Revoked.IsZero() {
			open = openKind(s.Purpose)
		}
		if s.Purpose == roster.PurposeSession {
			epoch = s.Epoch
		}
		return append(args, s.ID, s.Hash[:], s.Account, actsIn(s), s.User, string(s.Purpose), open, epoch, endsAt(s))
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

// The values of the column open: what is neither redeemed nor revoked, so that the
// index has a user's codes and tokens, its sessions, and their former texts apart.
const (
	openCode = 1 + iota
	openSession
	openRotated
)

func openKind(p roster.Purpose) int64 {
	switch p {
	case roster.PurposeSession:
		return openSession
	case roster.PurposeRotatedSession:
		return openRotated
	}
	return openCode
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
	if x.Live != nil {
		q.whereLive(&x)
		return selectRecords(ctx, r, r.schema.secrets, q.limit(x.Limit), x.Limit)
	}
	if byHash {
		q.where("hash = ?", x.Hash[:])
	}
	q.whereID("id", x.ID)
	q.whereID("user_id", x.User)
	q.whereID("account", x.Account)
	if !x.User.IsZero() && !byHash && x.ID.IsZero() && x.Pending && (x.NoSessions || x.Purpose != "") {
		return r.openSecrets(ctx, &x, q)
	}
	if x.Purpose != "" {
		q.seek("purpose = ?", string(x.Purpose))
	}
	if x.NoSessions {
		q.where("purpose <> ?", string(roster.PurposeSession)).where("purpose <> ?", string(roster.PurposeRotatedSession))
	}
	if x.Pending {
		q.where("open <> 0")
	}
	q.afterID(x.After).orderBy("id", true).limit(x.Limit)
	return selectRecords(ctx, r, r.schema.secrets, q, x.Limit)
}

// openSecrets reads the pending secrets of a user, which are few, by the index that has
// them apart from what has ended. They are sorted here: an order of ids would lead a
// database to the index that has those, too.
func (r *reader) openSecrets(ctx context.Context, x *roster.SecretSelection, q *query) ([]roster.Secret, error) {
	open := int64(openCode)
	if x.Purpose != "" {
		open = openKind(x.Purpose)
		q.where("purpose = ?", string(x.Purpose))
	}
	if x.NoSessions && open != openCode {
		return nil, nil
	}
	q.seek("open = ?", open)
	if !x.After.IsZero() {
		q.where("id > ?", x.After)
	}
	found, err := selectRecords(ctx, r, r.schema.secrets, q, 0)
	slices.SortFunc(found, func(a, b roster.Secret) int { return a.ID.Compare(b.ID) })
	if x.Limit > 0 {
		found = found[:min(len(found), x.Limit)]
	}
	return found, err
}

// whereLive appends the conditions and the order of live sessions.
func (q *query) whereLive(x *roster.SecretSelection) {
	q.where("user_id = ?", x.User).seek("open = ?", int64(openSession)).seek("epoch = ?", x.Live.Epoch)
	q.seek("over_at > ?", roster.Micros(x.Live.Now))
	if after := x.Live.After; after != nil {
		at := endsAt(&roster.Secret{Expires: after.Expires})
		q.seek("over_at >= ?", at).where("(over_at > ? OR id > ?)", at, after.ID)
	}
	q.whereID("account", x.Account)
	q.whereID("id", x.ID)
	if x.Hash != (roster.Digest{}) {
		q.where("hash = ?", x.Hash[:])
	}
	q.afterID(x.After).orderBy("over_at, id", true)
}

func (tx *tx) PutSecret(ctx context.Context, s *roster.Secret) error {
	return putRecord(ctx, tx, tx.schema.secrets, s)
}
