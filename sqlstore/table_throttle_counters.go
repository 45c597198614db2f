package sqlstore

import (
	"context"

	"example.com/roster"
)

var throttleCounters = table[roster.ThrottleCounter]{
	name:    "throttle_counters",
	columns: "id, expires",
	bind: func(args []any, a *roster.ThrottleCounter) []any {
		return append(args, a.ID, roster.Micros(a.Expires))
	},
	fields: func(d *document, a *roster.ThrottleCounter) {
		d.time("e", &a.Expires)
		integer(d, "f", &a.Count)
		d.id("i", &a.ID)
		d.time("l", &a.Last)
		d.time("t", &a.Trusted)
	},
	version: func(a *roster.ThrottleCounter) *int64 { return &a.Version },
}

func (r *reader) ThrottleCounters(ctx context.Context, a roster.ThrottleCounterSelection) ([]roster.ThrottleCounter, error) {
	if len(a.IDs) == 0 {
		return nil, nil
	}
	q := r.dialect.query().add(r.schema.throttleCounters.selectSQL)
	q.whereIn("id", a.IDs)
	q.orderBy("id", true)
	return selectRecords(ctx, r, r.schema.throttleCounters, q, len(a.IDs))
}

func (tx *tx) PutThrottleCounter(ctx context.Context, a *roster.ThrottleCounter) error {
	return putRecord(ctx, tx, tx.schema.throttleCounters, a)
}
