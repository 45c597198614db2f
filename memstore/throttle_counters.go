package memstore

import (
	"context"

	"example.com/roster"
)

// ThrottleCounters returns attempts. It never waits for an Update.
func (r *reader) ThrottleCounters(ctx context.Context, q roster.ThrottleCounterSelection) ([]roster.ThrottleCounter, error) {
	s, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	return collect(s.throttleCounters.withIDs(q.IDs), 0, func(*roster.ThrottleCounter) bool { return true }), nil
}

// PutThrottleCounter inserts or replaces an attempt.
func (t *tx) PutThrottleCounter(ctx context.Context, a *roster.ThrottleCounter) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	old := s.throttleCounters.get(noOwner, a.ID)
	if err := checkVersion(a.Version, deref(old).Version); err != nil {
		return err
	}
	next := *a
	next.Version++
	toStoredTimes(&next.Last, &next.Trusted, &next.Expires)
	replace(t.token, old, &next, &s.throttleCounters.tree)
	a.Version = next.Version
	return nil
}
