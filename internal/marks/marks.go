// Package marks tells the users whom lists ask for and most are not: those who are
// deactivated or deleted, and those whose role is not the usual one. Both stores keep an
// index of them alone, so that a list of a few does not read the others, and a user who is
// as most are costs nothing more.
package marks

import (
	"cmp"
	"slices"

	"example.com/roster"
)

// Mark is what tells a user from most: the state, or else the role. The zero Mark is that
// of users who have none.
type Mark struct {
	State roster.State
	Role  roster.Role
}

// most is how many marks a selection is found by.
const most = 16

// Of returns the mark of a user with a state and a role.
func Of(state roster.State, role roster.Role) Mark {
	switch {
	case state == roster.StateDeactivated || state == roster.StateDeleted:
		return Mark{State: state}
	case role != roster.RoleUser:
		return Mark{Role: role}
	}
	return Mark{}
}

// IsZero reports whether m is that of a user who has none.
func (m Mark) IsZero() bool { return m == Mark{} }

// Compare compares m in an order of marks.
func (m Mark) Compare(other Mark) int {
	return cmp.Or(cmp.Compare(m.State, other.State), cmp.Compare(m.Role, other.Role))
}

// Text returns m as one text, and the empty one for the zero Mark.
func (m Mark) Text() string {
	switch {
	case m.State != "":
		return "state " + string(m.State)
	case m.Role != "":
		return "role " + string(m.Role)
	}
	return ""
}

// Selected returns the marks of which each user has one who fulfills all of where; none
// where users without a mark may do so too.
func Selected(where []roster.Condition) (all []Mark) {
	resting, roles := false, []roster.Value(nil)
	for _, c := range where {
		switch {
		case c.Op != roster.OpEq && c.Op != roster.OpIn:
		case c.Field == roster.FieldState:
			resting = resting || onlyResting(c.Values)
		case c.Field == roster.FieldRole:
			roles = c.Values
		}
	}
	if !resting && (len(roles) == 0 || len(roles) > most) {
		return nil
	}
	for _, state := range []roster.State{roster.StateDeactivated, roster.StateDeleted} {
		if holds(where, state) {
			all = append(all, Mark{State: state})
		}
	}
	if resting {
		return all
	}
	for _, role := range roles {
		m := Of(roster.StateActive, roster.Role(role.Text))
		if m.IsZero() {
			return nil
		}
		if !slices.Contains(all, m) {
			all = append(all, m)
		}
	}
	return all
}

// onlyResting reports whether values are states in which each user has a mark.
func onlyResting(values []roster.Value) bool {
	for _, v := range values {
		if Of(roster.State(v.Text), roster.RoleUser).IsZero() {
			return false
		}
	}
	return len(values) > 0
}

// holds reports whether a user in a state may fulfill all of where.
func holds(where []roster.Condition, state roster.State) bool {
	for _, c := range where {
		if c.Field == roster.FieldState && !c.Holds(&roster.User{State: state}) {
			return false
		}
	}
	return true
}
