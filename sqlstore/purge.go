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
	if !p.SecretsBefore.IsZero() {
		deletes = append(deletes, from(u.schema.secrets.name, "over_at < ?", roster.Micros(p.SecretsBefore)))
	}
	if !p.SecretsOf.IsZero() {
		deletes = append(deletes, from(u.schema.secrets.name, "user_id = ?", p.SecretsOf))
	}
	total := 0
	for _, q := range deletes {
		n, err := u.changed(u.apply(ctx, q))
		if err != nil {
			return 0, err
		}
		total += int(n)
	}
	return total, nil
}
