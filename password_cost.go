package roster

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// How many comparisons of one cost are remembered, and of how many costs: those
// above it share one memory.
const (
	costSamples = 16
	maxCosts    = 64
)

// hashCosts measures how long passwords take to compare with the stored hashes
// that are in use: those of today, of earlier parameters and of other programs. A
// refusal takes as long as the costliest, so that its time does not tell which of
// them was found, or none. A cost counts from the first comparison on: those of today
// and of Config.HashSamples before the first sign-in.
type hashCosts struct {
	mu    sync.Mutex
	times map[string][]time.Duration // the latest of each cost
}

// note remembers that a comparison of a cost took so long.
func (c *hashCosts) note(cost string, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	times, known := c.times[cost]
	if !known && len(c.times) >= maxCosts {
		cost = ""
		times = c.times[cost]
	}
	if c.times == nil {
		c.times = make(map[string][]time.Duration)
	}
	if len(times) == costSamples {
		times = times[1:]
	}
	c.times[cost] = append(times, took)
}

// costliest returns what comparisons of the costliest hash take. Of the latest it
// takes the upper quartile: most take less and wait, and one that was held up by
// something else does not hold up all others.
func (c *hashCosts) costliest() (longest time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, times := range c.times {
		sorted := slices.Sorted(slices.Values(times))
		longest = max(longest, sorted[len(sorted)*3/4])
	}
	return longest
}

// concealMany returns when that many comparisons, one after another, that began at
// started could have been of the costliest hash, or when ctx is over.
func (c *hashCosts) concealMany(ctx context.Context, started time.Time, many int) {
	timer := time.NewTimer(time.Duration(many)*c.costliest() - time.Since(started))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// learnCosts compares a hash of today and each sample, once. The caller holds a slot.
func (h *hasher) learnCosts() {
	h.learnt.Do(func() {
		for _, stored := range append([]PasswordHash{h.decoy()}, h.samples...) {
			_, _, _ = h.compare("no password", stored) // mustAccept has looked at them
		}
	})
}

// mustAccept panics where one of the samples cannot be compared.
func (h *hasher) mustAccept(samples []PasswordHash) {
	for i, stored := range samples {
		if err := h.accepts(stored); err != nil {
			panic(fmt.Sprintf("roster: Config.HashSamples, number %d: %v", i, err))
		}
	}
}
