package sqlstore

import (
	"context"
	"math"
	"slices"

	"example.com/roster"
)

var grants = table[roster.Grant]{
	name:    "grants",
	columns: "id, account, user_id, group_id, ended, over_at, lapses",
	bind: func(args []any, g *roster.Grant) []any {
		return append(args, g.ID, g.Account, g.User, g.Group, roster.Micros(g.Ended), grantEnd(g), grantLapse(g))
	},
	fields: func(d *document, g *roster.Grant) {
		d.id("a", &g.Account)
		d.time("c", &g.Created)
		integer(d, "cu", &g.CurrentUses)
		d.time("e", &g.Ended)
		d.time("f", &g.From)
		d.id("g", &g.Group)
		d.id("i", &g.ID)
		text(d, "p", &g.Product)
		text(d, "s", &g.Source)
		d.id("u", &g.User)
		d.time("ua", &g.UsesAt)
		d.time("un", &g.Until)
		text(d, "up", &g.UsesPeriod)
		d.time("x", &g.Expired)
	},
	version: func(g *roster.Grant) *int64 { return &g.Version },
}

// grantEnd returns when a grant is over, and the greatest integer where that is never.
func grantEnd(g *roster.Grant) int64 {
	if g.Until.IsZero() {
		return math.MaxInt64
	}
	return roster.Micros(g.Until)
}

// grantLapse returns when a grant is over that is not recorded to be, and NULL where
// that is never.
func grantLapse(g *roster.Grant) any {
	if g.Until.IsZero() || !g.Ended.IsZero() || !g.Expired.IsZero() {
		return nil
	}
	return roster.Micros(g.Until)
}

func (r *reader) Grants(ctx context.Context, g roster.GrantSelection) ([]roster.Grant, error) {
	if g.Account.IsZero() {
		return nil, nil
	}
	if found, ok, err := r.grantsBetween(ctx, &g); ok || err != nil {
		return found, err
	}
	q := r.dialect.query().add(r.schema.grants.selectSQL)
	q.whereID("id", g.ID)
	if len(g.Users) > 0 {
		q.where("account = ?", g.Account).seekIn("user_id", g.Users)
		q.whereID("group_id", g.Group)
	} else {
		q.whereID("group_id", g.Group)
		q.where("account = ?", g.Account)
	}
	byEnd := !g.NotOverAt.IsZero() || !g.LapsedAt.IsZero() // then the index is not in the order of ids
	if !g.LapsedAt.IsZero() {
		q.seek("lapses <= ?", roster.Micros(g.LapsedAt))
	}
	if byEnd && !g.After.IsZero() {
		q.where("id > ?", g.After)
	}
	if !g.NotOverAt.IsZero() {
		if !g.Ended {
			q.seek("ended = 0")
		}
		q.seek("over_at > ?", roster.Micros(g.NotOverAt))
	}
	if !byEnd {
		q.whereCurrent(g.Ended).afterID(g.After)
	}
	q.orderBy("id", len(g.Users) <= 1 && !byEnd).limit(g.Limit)
	return selectRecords(ctx, r, r.schema.grants, r.forUpdate(q, g.Lock), g.Limit)
}

// neighbours is how many users, of a page in the order of ids, are looked for between the
// first and the last: a seek for each takes longer, and most users of most pages have no
// grant.
const neighbours = 8

// grantsBetween returns the grants of users who follow each other in the order of ids, or
// against it. It is not ok where others may be between them, with more grants than are worth
// reading.
func (r *reader) grantsBetween(ctx context.Context, g *roster.GrantSelection) (found []roster.Grant, ok bool, err error) {
	n := len(g.Users)
	others := !g.ID.IsZero() || !g.Group.IsZero() || !g.LapsedAt.IsZero() || !g.After.IsZero() || g.Lock
	if !r.dialect.seeksCost || n < neighbours || others || g.Limit > 0 && g.Limit < 2*n {
		return nil, false, nil
	}
	first, last := g.Users[0], g.Users[n-1]
	switch order := roster.ID.Compare; {
	case slices.IsSortedFunc(g.Users, order):
	case slices.IsSortedFunc(g.Users, func(a, b roster.ID) int { return order(b, a) }):
		first, last = last, first
	default:
		return nil, false, nil
	}
	q := r.dialect.query().add(r.schema.grants.selectSQL)
	q.where("account = ?", g.Account).seek("user_id >= ?", first).seek("user_id <= ?", last).limit(2 * n)
	found, err = selectRecords(ctx, r, r.schema.grants, q, 2*n)
	if err != nil || len(found) == 2*n {
		return nil, false, err
	}
	found = slices.DeleteFunc(found, func(x roster.Grant) bool {
		over := !g.NotOverAt.IsZero() && grantEnd(&x) <= roster.Micros(g.NotOverAt)
		return over || !g.Ended && !x.Ended.IsZero() || !slices.Contains(g.Users, x.User)
	})
	slices.SortFunc(found, func(a, b roster.Grant) int { return a.ID.Compare(b.ID) })
	return found, true, nil
}

func (tx *tx) PutGrant(ctx context.Context, g *roster.Grant) error {
	return putRecord(ctx, tx, tx.schema.grants, g)
}
