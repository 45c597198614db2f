package roster

import "slices"

// State is where a user stands in the lifecycle.
type State string

// The states.
const (
	StateCreated     State = "created"
	StateInvited     State = "invited"
	StateActive      State = "active"
	StateDeactivated State = "deactivated"
	StateDeleted     State = "deleted"
)

// Action moves a user from one state to another.
type Action string

// The actions.
const (
	Invite           Action = "invite"
	RevokeInvitation Action = "revoke"
	Activate         Action = "activate"
	Deactivate       Action = "deactivate"
	Reactivate       Action = "reactivate"
	Remove           Action = "remove"
	Restore          Action = "restore"
)

var (
	states  = [...]State{StateCreated, StateInvited, StateActive, StateDeactivated, StateDeleted}
	actions = [...]Action{Invite, RevokeInvitation, Activate, Deactivate, Reactivate, Remove, Restore}
)

// States returns every state, in the order of the lifecycle table's rows.
func States() []State { return slices.Clone(states[:]) }

// Actions returns every action, in the order of the lifecycle table's columns.
func Actions() []Action { return slices.Clone(actions[:]) }

// no marks an action that a state refuses.
const no State = ""

// before marks reactivate: active if the user ever was, else created.
const before State = "before"

// lifecycle has a row for each state and a column for each action: the
// state that follows. The state itself is a repeat that changes nothing.
var lifecycle = [len(states)][len(actions)]State{
	//               invite        revoke        activate     deactivate        reactivate   remove        restore
	/* created     */ {StateInvited, no, StateActive, StateDeactivated, no, StateDeleted, no},
	/* invited     */ {StateInvited, StateCreated, StateActive, StateDeactivated, no, StateDeleted, no},
	/* active      */ {no, no, StateActive, StateDeactivated, StateActive, StateDeleted, no},
	/* deactivated */ {no, no, no, StateDeactivated, before, StateDeleted, no},
	/* deleted     */ {no, no, no, no, no, StateDeleted, StateDeactivated},
}

// Next returns the state that follows from s by a, for a user who was or was
// not ever active. The error is a [StateError].
func (s State) Next(a Action, everActive bool) (State, error) {
	for i, state := range states {
		for j, action := range actions {
			if state != s || action != a {
				continue
			}
			switch next := lifecycle[i][j]; {
			case next == no:
				return s, &StateError{State: s, Doing: a.doing()}
			case next != before:
				return next, nil
			case everActive:
				return StateActive, nil
			default:
				return StateCreated, nil
			}
		}
	}
	return s, &StateError{State: s, Doing: a.doing()}
}

// doing returns a as a [StateError] says it, before "a user".
func (a Action) doing() string {
	if a == RevokeInvitation {
		return "revoke the invitation of"
	}
	return string(a)
}
