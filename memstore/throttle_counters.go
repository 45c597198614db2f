package memstore

import (
	"context"

	"example.com/roster"
)

// throttleCounters indexes throttle counters.
type throttleCounters struct {
	byID  index[roster.ThrottleCounter]
	byEnd ends[roster.ThrottleCounter]
}

func newThrottleCounters() throttleCounters {
	return throttleCounters{
		byID:  newIndex(func(c *roster.ThrottleCounter) (owner, id roster.ID) { return noOwner, c.ID }),
		byEnd: newEnds(func(c *roster.ThrottleCounter) (end int64, id roster.ID) { return expiry(c.Expires), c.ID }),
	}
}

// replace replaces old with next in each index.
func (cs *throttleCounters) replace(token *updateToken, old, next *roster.ThrottleCounter) {
	replace(token, old, next, &cs.byID.tree, &cs.byEnd.tree)
}

// ThrottleCounters returns throttle counters. It does not wait for an Update.
func (r *reader) ThrottleCounters(ctx context.Context, q roster.ThrottleCounterSelection) ([]roster.ThrottleCounter, error) {
	s, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	return collect(s.throttleCounters.byID.withIDs(q.IDs), 0, func(*roster.ThrottleCounter) bool { return true }), nil
}

// PutThrottleCounter inserts or replaces a throttle counter.
func (t *tx) PutThrottleCounter(ctx context.Context, c *roster.ThrottleCounter) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	old := s.throttleCounters.byID.get(noOwner, c.ID)
	if err := checkVersion(c.Version, deref(old).Version); err != nil {
		return err
	}
	next := *c
	next.Version++
	toStoredTimes(&next.Last, &next.Trusted, &next.Expires)
	s.throttleCounters.replace(t.token, old, &next)
	c.Version = next.Version
	return nil
}
