package sqlstore

import (
	"context"

	"example.com/roster"
)

var attempts = table[roster.ThrottleCounter]{
	name:    "attempts",
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

func (s *session) ThrottleCounters(ctx context.Context, a roster.ThrottleCounterSelection) ([]roster.ThrottleCounter, error) {
	if len(a.IDs) == 0 {
		return nil, nil
	}
	t := s.schema.attempts
	q := s.dialect.query().add(t.read)
	q.oneOf("id", a.IDs)
	q.order("id", true)
	return list(ctx, s, t, q, len(a.IDs))
}

func (u *unit) PutThrottleCounter(ctx context.Context, a *roster.ThrottleCounter) error {
	return put(ctx, u, u.schema.attempts, a)
}
