package check

import (
	"maps"

	"example.com/roster/internal/faults/journal"
)

// mostWays is how many ways to explain the events of a user are looked at. Two show
// already that nobody can tell which call was done.
const mostWays = 1000

// explain finds the calls of unknown outcome that made events, and notes those of which
// the events do not say whether they were done. It tells whether there are such calls.
func (p *person) explain(calls []*journal.Entry, events trail) bool {
	made := make([]trail, len(calls))
	left := make([]trail, len(calls)+1) // what the calls from one on can make
	left[len(calls)] = trail{}
	for i := len(calls) - 1; i >= 0; i-- {
		made[i], left[i] = trail{}, maps.Clone(left[i+1])
		made[i].add(p.id, calls[i])
		left[i].add(p.id, calls[i])
	}
	ways := 0
	done := make([]bool, len(calls))
	var from func(i int, rest trail)
	from = func(i int, rest trail) {
		if ways >= mostWays || len(minus(rest, left[i])) > 0 {
			return
		}
		if i == len(calls) {
			for i, e := range calls {
				p.open[e] = ways > 0 && (p.open[e] || p.made[e] != done[i])
				if ways == 0 {
					p.made[e] = done[i]
				}
			}
			ways++
			return
		}
		done[i] = false
		from(i+1, rest)
		if len(minus(made[i], rest)) == 0 {
			done[i] = true
			from(i+1, minus(rest, made[i]))
		}
	}
	from(0, events)
	for _, e := range calls {
		p.open[e] = p.open[e] || ways >= mostWays // there are more, which were not looked at
	}
	return ways > 0
}
