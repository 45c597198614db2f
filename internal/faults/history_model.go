package main

import (
	"fmt"

	"github.com/anishathalye/porcupine"
)

// historyCap is how many uses the user of a history has.
const historyCap = 3

// operation is a kind of call of a history.
type operation string

const (
	opCreate     operation = "create"
	opSet        operation = "set the name"
	opAppend     operation = "append to the name"
	opSwap       operation = "set the name if it is"
	opRead       operation = "read"
	opDeactivate operation = "deactivate"
	opReactivate operation = "reactivate"
	opConsume    operation = "consume"
)

// asked is what a client asks for.
type asked struct {
	operation
	name string // to set, or to append
	old  string // of opSwap
}

// told is what it was told. state is the user after the call, where the call says.
type told struct {
	outcome
	state userState
}

type outcome string

const (
	toldDone     outcome = "done"
	toldUnknown  outcome = "unknown" // done at any later time, or never
	toldExists   outcome = "exists"
	toldNotFound outcome = "not found"
	toldOther    outcome = "the name is another"
	toldRefused  outcome = "no access"
	toldConflict outcome = "conflict" // says nothing about the state
)

// userState is the one user of a history.
type userState struct {
	exists, active bool
	name           string
	uses           int64
}

// next returns what a call makes of s, and what the caller must be told.
func (s userState) next(a asked) (userState, outcome) {
	if a.operation == opCreate {
		if s.exists {
			return s, toldExists
		}
		return userState{exists: true, active: true, name: a.name}, toldDone
	}
	if !s.exists {
		return s, toldNotFound
	}
	switch a.operation {
	case opSet:
		s.name = a.name
	case opAppend:
		s.name += a.name
	case opSwap:
		if s.name != a.old {
			return s, toldOther
		}
		s.name = a.name
	case opDeactivate, opReactivate:
		s.active = a.operation == opReactivate // again: nothing changes
	case opConsume:
		if !s.active || s.uses == historyCap {
			return s, toldRefused
		}
		s.uses++
	}
	return s, toldDone
}

// userModel is one user, to porcupine.
var userModel = porcupine.Model{
	Init: func() any { return userState{} },
	Step: func(state, input, output any) (bool, any) {
		s, a, t := state.(userState), input.(asked), output.(told)
		after, must := s.next(a)
		switch {
		case t.outcome == toldUnknown:
			return true, after // its end is that of the history: last means never
		case t.outcome == toldConflict:
			return true, s
		case t.outcome != must:
			return false, s
		}
		// Consume tells nothing about the user.
		return must != toldDone || a.operation == opConsume || t.state == after, after
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v: %+v", input, output) },
}
