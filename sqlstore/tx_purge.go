package sqlstore

import (
	"context"

	"example.com/roster"
)

// Purge deletes the rows of each part of p with one statement a table.
func (tx *tx) Purge(ctx context.Context, p roster.PurgeSelection) (int, error) {
	from := func(table, condition string, arg any) *query {
		return tx.dialect.query().add("DELETE FROM "+table).where(condition, arg)
	}
	t := &tx.schema
	var deletes []*query
	total := 0
	if p.Version != 0 {
		n, err := tx.rowsAffected(tx.execPlain(ctx, from(t.deliveries.name, "id = ?", p.Delivery).where("version = ?", p.Version)))
		switch {
		case err != nil:
			return 0, err
		case n == 0:
			return 0, tx.versionConflict(ctx, t.deliveries.name, p.Delivery)
		}
		total++
	} else if !p.Delivery.IsZero() {
		deletes = append(deletes, from(t.deliveries.name, "id = ?", p.Delivery))
	}
	if !p.Before.IsZero() {
		before := roster.Micros(p.Before)
		deletes = append(deletes,
			from(t.secrets.name, "over_at < ?", before),
			from(t.throttleCounters.name, "expires < ?", before).where("expires <> 0"),
			from(t.uses.name, "expires < ?", before).where("expires <> 0"))
	}
	if !p.OfUser.IsZero() {
		deletes = append(deletes,
			from(t.secrets.name, "user_id = ?", p.OfUser),
			from(t.identities.name, "user_id = ?", p.OfUser),
			from(t.uses.name, "user_id = ?", p.OfUser))
	}
	for _, q := range deletes {
		n, err := tx.rowsAffected(tx.execPlain(ctx, q))
		if err != nil {
			return 0, err
		}
		total += int(n)
	}
	return total, nil
}
