package main

import (
	"runtime"
	"time"
)

// side is one of several things that are compared.
type side struct {
	name string
	do   func() error // one round
}

// inTurn lets each side do a round, again and again, so that what slows the
// machine slows all.
func inTurn(rounds int, step func(done int), sides ...side) error {
	for range rounds {
		for _, s := range sides {
			if err := s.do(); err != nil {
				return err
			}
			step(1)
		}
	}
	return nil
}

// series is what a side cost in each round.
type series struct {
	cpu, wall []float64 // microseconds a call
	allocs    float64   // a call, in the last round
}

// timed returns a side that makes n calls in this process in each round.
func (s *series) timed(name string, n int, call func(i int) error) side {
	at := 0
	return side{name, func() error {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		cpu, begin := ownCPU(), time.Now()
		for range n {
			if err := call(at); err != nil {
				return err
			}
			at++
		}
		wall, used := time.Since(begin), ownCPU()-cpu
		runtime.ReadMemStats(&after)
		s.cpu = append(s.cpu, float64(used.Nanoseconds())/float64(n)/1000)
		s.wall = append(s.wall, float64(wall.Nanoseconds())/float64(n)/1000)
		s.allocs = float64(after.Mallocs-before.Mallocs) / float64(n)
		return nil
	}}
}
