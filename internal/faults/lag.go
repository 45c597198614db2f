package main

import (
	"sync"
	"time"
)

// lag measures by how much this machine lets a sleep of a millisecond come late:
// what is late by no more is the machine's own.
type lag struct {
	stop    chan struct{}
	once    sync.Once
	done    sync.WaitGroup
	longest time.Duration
}

func newLag() *lag {
	l := &lag{stop: make(chan struct{})}
	l.done.Go(func() {
		for {
			select {
			case <-l.stop:
				return
			default:
			}
			start := time.Now()
			time.Sleep(time.Millisecond)
			l.longest = max(l.longest, time.Since(start)-time.Millisecond)
		}
	})
	return l
}

// end ends the measurement, where nobody has yet, and returns the longest delay.
func (l *lag) end() time.Duration {
	l.once.Do(func() { close(l.stop) })
	l.done.Wait()
	return l.longest
}
