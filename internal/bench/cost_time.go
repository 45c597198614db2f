package main

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"
)

// allCosts are the calls of a Directory and the requests.
func allCosts() []costCall { return slices.Concat(costCalls, costRoutes) }

// cost makes a call n times and returns the CPU of one, in microseconds. What a call uses
// up is made before it, and not counted.
func (w *costWorld) cost(ctx context.Context, c costCall, n int) (float64, error) {
	var used time.Duration
	begin := ownCPU()
	for range n {
		if c.ready != nil {
			if err := c.ready(ctx, w); err != nil {
				return 0, fmt.Errorf("make ready: %w", err)
			}
			begin = ownCPU()
		}
		if err := c.do(ctx, w); err != nil {
			return 0, err
		}
		if c.ready != nil {
			used += ownCPU() - begin
		}
	}
	if c.ready == nil {
		used = ownCPU() - begin
	}
	return float64(used.Nanoseconds()) / float64(n) / 1000, nil
}

// How long a round of a call takes at least, and how often it is made then: a short call
// often, so that the clock tells it, and a long one twice.
const (
	costRound = 5 * time.Millisecond
	costLeast = 2
	costMost  = 200
)

// costTimes returns how often a call is made in a round, by what it cost once.
func costTimes(once float64) int {
	if once <= 0 {
		return costMost
	}
	return max(costLeast, min(costMost, int(float64(costRound.Microseconds())/once)))
}

// compareCosts measures a call in worlds of growing size, in turn. It returns the least of
// the rounds of each: other work on the machine only adds.
func compareCosts(ctx context.Context, rounds int, c costCall, worlds []*costWorld) ([]float64, error) {
	runtime.GC() // what others left behind
	costs, times := make([]float64, len(worlds)), make([]int, len(worlds))
	for i, w := range worlds {
		if err := w.renew(ctx); err != nil {
			return nil, fmt.Errorf("before %s: %w", c.label(), err)
		}
		once, err := w.cost(ctx, c, 1) // which warms up, too
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.label(), err)
		}
		costs[i], times[i] = math.Inf(1), costTimes(once)
	}
	for range rounds {
		for i, w := range worlds {
			cost, err := w.cost(ctx, c, times[i])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.label(), err)
			}
			costs[i] = min(costs[i], cost)
		}
	}
	return costs, nil
}
