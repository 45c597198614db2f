package sqlstore

import (
	"context"

	"example.com/roster"
)

var attempts = table[roster.Attempt]{
	name:    "attempts",
	columns: "id, expires",
	bind: func(args []any, a *roster.Attempt) []any {
		return append(args, a.ID, roster.Micros(a.Expires))
	},
	fields: func(d *document, a *roster.Attempt) {
		d.time("e", &a.Expires)
		integer(d, "f", &a.Failures)
		d.id("i", &a.ID)
		d.time("l", &a.Last)
		d.time("t", &a.Trusted)
	},
	version: func(a *roster.Attempt) *int64 { return &a.Version },
}

func (s *session) Attempts(ctx context.Context, a roster.AttemptQuery) ([]roster.Attempt, error) {
	if len(a.IDs) == 0 {
		return nil, nil
	}
	t := s.schema.attempts
	q := s.dialect.query().add(t.read)
	q.oneOf("id", a.IDs)
	q.order("id", true)
	return list(ctx, s, t, q, len(a.IDs))
}

func (u *unit) PutAttempt(ctx context.Context, a *roster.Attempt) error {
	return put(ctx, u, u.schema.attempts, a)
}
