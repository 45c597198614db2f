package memstore

import (
	"context"

	"example.com/roster"
)

// ThrottleCounters returns throttle counters. It does not wait for an Update.
func (r *reader) ThrottleCounters(ctx context.Context, q roster.ThrottleCounterSelection) ([]roster.ThrottleCounter, error) {
	s, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	return collect(s.throttleCounters.withIDs(q.IDs), 0, func(*roster.ThrottleCounter) bool { return true }), nil
}

// PutThrottleCounter inserts or replaces a throttle counter.
func (t *tx) PutThrottleCounter(ctx context.Context, c *roster.ThrottleCounter) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	old := s.throttleCounters.get(noOwner, c.ID)
	if err := checkVersion(c.Version, deref(old).Version); err != nil {
		return err
	}
	next := *c
	next.Version++
	toStoredTimes(&next.Last, &next.Trusted, &next.Expires)
	replace(t.token, old, &next, &s.throttleCounters.tree)
	c.Version = next.Version
	return nil
}
