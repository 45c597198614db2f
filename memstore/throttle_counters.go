package memstore

import (
	"context"

	"example.com/roster"
)

// ThrottleCounters returns attempts. It never waits for an Update.
func (r *reader) ThrottleCounters(ctx context.Context, q roster.ThrottleCounterSelection) ([]roster.ThrottleCounter, error) {
	s, err := r.at(ctx)
	if err != nil {
		return nil, err
	}
	return collect(s.attempts.each(q.IDs), 0, func(*roster.ThrottleCounter) bool { return true }), nil
}

// PutThrottleCounter inserts or replaces an attempt.
func (t *tx) PutThrottleCounter(ctx context.Context, a *roster.ThrottleCounter) error {
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
