package roster

import "slices"

// State is the state of a user, or of a membership, in the lifecycle.
type State string

// The states. Only an active user can sign in and use products.
const (
	StateCreated     State = "created"     // exists, was never active and has no invitation
	StateInvited     State = "invited"     // has an invitation that is not accepted yet
	StateActive      State = "active"      // accepted an invitation, or was activated by somebody
	StateDeactivated State = "deactivated" // locked out until somebody reactivates it
	StateDeleted     State = "deleted"     // removed; the record stays, e-mail and external id are free for others
)

// Action moves a user from one state to another; see [Directory.Apply].
type Action string

// The actions. [State.Next] says which state each leads to.
const (
	Invite           Action = "invite"     // mails a code that the user accepts, see [Directory.Invite]
	RevokeInvitation Action = "revoke"     // ends the open invitation: the user is created again
	Activate         Action = "activate"   // makes the user active without an invitation
	Deactivate       Action = "deactivate" // locks the user out and ends its sessions, tokens and codes
	Reactivate       Action = "reactivate" // undoes Deactivate: active, or created if the user never was active
	Remove           Action = "remove"     // deletes the user, who can be restored; [Directory.Erase] is for good
	Restore          Action = "restore"    // undoes Remove: the user is deactivated
)

var (
	states  = [...]State{StateCreated, StateInvited, StateActive, StateDeactivated, StateDeleted}
	actions = [...]Action{Invite, RevokeInvitation, Activate, Deactivate, Reactivate, Remove, Restore}
)

// States returns a new slice of every state, from created to deleted.
func States() []State { return slices.Clone(states[:]) }

// Actions returns a new slice of every action, from invite to restore.
func Actions() []Action { return slices.Clone(actions[:]) }

// no marks an action that a state refuses.
const no State = ""

// before marks the state before the deactivation: active if the user ever was,
// else created.
const before State = "before"

// lifecycle has a row for each state, in the order of states, and a column for
// each action, in the order of actions. A cell is the state after the action. An
// action that leads to the same state changes nothing and is no error.
var lifecycle = [len(states)][len(actions)]State{
	//               invite        revoke        activate     deactivate        reactivate   remove        restore
	/* created     */ {StateInvited, no, StateActive, StateDeactivated, no, StateDeleted, no},
	/* invited     */ {StateInvited, StateCreated, StateActive, StateDeactivated, no, StateDeleted, no},
	/* active      */ {no, no, StateActive, StateDeactivated, StateActive, StateDeleted, no},
	/* deactivated */ {no, no, no, StateDeactivated, before, StateDeleted, no},
	/* deleted     */ {no, no, no, no, no, StateDeleted, StateDeactivated},
}

// Next returns the state of a user in state s after action a. everActive tells
// whether the user has ever been active. An action that s refuses, or that does
// not exist, is a [StateError].
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

// doing returns a in the words of [StateError].Doing.
func (a Action) doing() string {
	if a == RevokeInvitation {
		return "revoke the invitation of"
	}
	return string(a)
}
