package sqlstore

import (
	"context"

	"example.com/roster"
)

// purge deletes rows of one table, at most limit, and returns how many. 0: all.
type purge func(ctx context.Context, tx *tx, limit int) (int, error)

// Purge deletes the rows of each part of p with one statement a table, or with
// two where p has a Limit: DELETE has none on some databases.
func (tx *tx) Purge(ctx context.Context, p roster.PurgeSelection) (int, error) {
	total := 0
	for _, purge := range tx.schema.purges(p) {
		limit := 0
		if p.Limit > 0 {
			if limit = p.Limit - total; limit <= 0 {
				break
			}
		}
		n, err := purge(ctx, tx, limit)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// purges returns what deletes each part of p.
func (s *schema) purges(p roster.PurgeSelection) (all []purge) {
	if !p.Delivery.IsZero() {
		if p.Version != 0 {
			all = append(all, purgeVersion(s.deliveries, p.Delivery, p.Version))
		} else {
			all = append(all, purgeOf(s.deliveries, "id = ?", p.Delivery))
		}
	}
	if !p.Before.IsZero() {
		before := roster.Micros(p.Before)
		all = append(all,
			purgeOf(s.secrets, "over_at < ?", before),
			purgeOf(s.throttleCounters, "expires < ?", before, "expires <> 0"),
			purgeOf(s.uses, "expires < ?", before, "expires <> 0"))
	}
	if !p.OfUser.IsZero() {
		all = append(all,
			purgeOf(s.secrets, "user_id = ?", p.OfUser),
			purgeOf(s.identities, "user_id = ?", p.OfUser),
			purgeOf(s.uses, "user_id = ?", p.OfUser))
	}
	return all
}

// purgeVersion deletes the row of t with an id and a version.
func purgeVersion[R any](t *table[R], id roster.ID, version int64) purge {
	return func(ctx context.Context, tx *tx, _ int) (int, error) {
		q := tx.dialect.query().add("DELETE FROM "+t.name).where("id = ?", id).where("version = ?", version)
		n, err := tx.rowsAffected(tx.execPlain(ctx, q))
		if err == nil && n == 0 {
			err = tx.versionConflict(ctx, t.name, id)
		}
		return int(n), err
	}
}

// purgeOf deletes the rows of t that fulfill a condition on arg, and more conditions.
func purgeOf[R any](t *table[R], condition string, arg any, more ...string) purge {
	where := func(q *query) *query {
		q.where(condition, arg)
		for _, condition := range more {
			q.where(condition)
		}
		return q
	}
	return func(ctx context.Context, tx *tx, limit int) (int, error) {
		q := tx.dialect.query().add("DELETE FROM " + t.name)
		if limit == 0 {
			where(q)
		} else {
			ids, err := selectIDs(ctx, tx.reader, t, where(tx.dialect.query().add(t.selectSQL)).limit(limit), limit)
			if err != nil || len(ids) == 0 {
				return 0, err
			}
			text, ids := placeholders(ids)
			q.where("id IN "+text, ids...)
		}
		n, err := tx.rowsAffected(tx.execPlain(ctx, q))
		return int(n), err
	}
}

// selectIDs reads the ids of the records that q selects, as bind writes them.
func selectIDs[R any](ctx context.Context, r *reader, t *table[R], q *query, limit int) ([]any, error) {
	records, err := selectRecords(ctx, r, t, q, limit)
	ids := make([]any, len(records))
	for i := range records {
		ids[i] = t.bind(nil, &records[i])[0]
	}
	return ids, err
}
