package memstore

import (
	"context"

	"example.com/roster"
)

// Attempts returns attempts. It never waits for an Update.
func (r *reader) Attempts(ctx context.Context, q roster.AttemptQuery) ([]roster.Attempt, error) {
	s, err := r.at(ctx)
	if err != nil {
		return nil, err
	}
	return collect(s.attempts.each(q.IDs), 0, func(*roster.Attempt) bool { return true }), nil
}

// PutAttempt inserts or replaces an attempt.
func (t *tx) PutAttempt(ctx context.Context, a *roster.Attempt) error {
	s, err := t.at(ctx)
	if err != nil {
		return err
	}
	old := s.attempts.get(nobody, a.ID)
	if err := guard(a.Version, deref(old).Version); err != nil {
		return err
	}
	next := *a
	next.Version++
	keepMicros(&next.Last, &next.Trusted, &next.Expires)
	replace(t.mark, old, &next, &s.attempts.tree)
	a.Version = next.Version
	return nil
}
