package sqlstore

import (
	"context"

	"example.com/roster"
)

// Purge deletes rows, each kind in one statement.
func (u *unit) Purge(ctx context.Context, p roster.PurgeQuery) (int, error) {
	from := func(table, condition string, arg any) *query {
		return u.dialect.query().add("DELETE FROM "+table).where(condition, arg)
	}
	var deletes []*query
	if !p.Delivery.IsZero() {
		deletes = append(deletes, from(u.schema.deliveries.name, "id = ?", p.Delivery))
	}
	if !p.Before.IsZero() {
		deletes = append(deletes, from(u.schema.secrets.name, "over_at < ?", roster.Micros(p.Before)))
	}
	if !p.OfUser.IsZero() {
		deletes = append(deletes, from(u.schema.secrets.name, "user_id = ?", p.OfUser))
	}
	total := 0
	for _, q := range deletes {
		n, err := u.remove(ctx, q)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}
