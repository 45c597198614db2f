package memstore

import (
	"slices"

	"example.com/roster"
)

// states is read for each user: roster.States would copy it each time.
var states = roster.States()

// otherState is the index of a State that is none of states. A Directory writes
// no such state, but a Store keeps it.
var otherState = uint8(len(states))

// stateIndexOf returns the index by which trees count the users of a state.
func stateIndexOf(s roster.State) uint8 {
	if i := slices.Index(states, s); i >= 0 {
		return uint8(i)
	}
	return otherState
}

var (
	deactivated = stateIndexOf(roster.StateDeactivated)
	deleted     = stateIndexOf(roster.StateDeleted)
)

func (p *user) notDeleted() bool { return p.stateIndex != deleted }
