package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

// usage is what this process holds while nobody calls.
type usage struct{ rss, goroutines, descriptors int }

// usage closes the idle connections first: a pool may have more or fewer of these.
func (r *room) usage() (u usage, err error) {
	for _, d := range r.nodes {
		most := d.DB.Stats().MaxOpenConnections
		d.DB.SetMaxIdleConns(0)
		d.DB.SetMaxIdleConns(most)
	}
	debug.FreeOSMemory()
	time.Sleep(100 * time.Millisecond) // what was told to end has ended
	var pages, resident int
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return u, fmt.Errorf("%w: %w", errCannot, err)
	}
	if _, err := fmt.Sscan(string(text), &pages, &resident); err != nil {
		return u, err
	}
	open, err := os.ReadDir("/proc/self/fd")
	return usage{resident * os.Getpagesize(), runtime.NumGoroutine(), len(open)}, err
}

// spare is by how many bytes resident memory may grow: the heap is never packed
// twice in the same way.
const spare = 16 << 20

// compareUsage adds what grew: what is held in the last third of the rounds is, at
// its lowest, more than in the first third at its highest. It takes three rounds.
func (r *result) compareUsage(used []usage) {
	third := len(used) / 3
	for _, figure := range []struct {
		name  string
		spare int
		of    func(usage) int
	}{
		{"bytes of resident memory", spare, func(u usage) int { return u.rss }},
		{"goroutines", 0, func(u usage) int { return u.goroutines }},
		{"descriptors", 0, func(u usage) int { return u.descriptors }},
	} {
		first, last := figure.of(used[0]), figure.of(used[len(used)-1])
		for i := range third {
			first, last = max(first, figure.of(used[i])), min(last, figure.of(used[len(used)-1-i]))
		}
		text := fmt.Sprintf("%s: at most %d in the first third, at least %d in the last", figure.name, first, last)
		if last > first+figure.spare {
			r.late = append(r.late, text)
			continue
		}
		r.notes = append(r.notes, text)
	}
}
