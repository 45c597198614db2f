package roster

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// maxNumber is the greatest Number that a host can give: JavaScript counts no further,
// and the store counts on from there.
const maxNumber = 1<<53 - 1

// brings tells whether n has what somebody brings along who was a user elsewhere.
func (n *NewUser) brings() bool {
	if n.Number != 0 || n.State != "" {
		return true
	}
	for _, t := range n.times() {
		if !t.at.IsZero() {
			return true
		}
	}
	return false
}

// broughtTime is a time that n brings along, and whether n.State allows it.
type broughtTime struct {
	field string
	at    time.Time
	fits  bool
}

func (n *NewUser) times() []broughtTime {
	state := n.initialState()
	return []broughtTime{
		{"created", n.Created, true},
		{"invited", n.Invited, true},
		{"activated", n.Activated, state != StateCreated && state != StateInvited},
		{"deactivated", n.Deactivated, state == StateDeactivated},
		{"discarded", n.Discarded, state == StateDeleted},
	}
}

// initialState returns the state in which n begins.
func (n *NewUser) initialState() State {
	switch {
	case n.State != "":
		return n.State
	case n.Active:
		return StateActive
	}
	return StateCreated
}

// requireMayBring refuses an actor that sets what is the host's to set.
func (d *Directory) requireMayBring(n *NewUser) error {
	if d.acting && n.brings() {
		return fmt.Errorf("%w: number, state and times of a new user are the host's to set", ErrForbidden)
	}
	return nil
}

// checkBrought refuses a number, a state and times that no user can have at now.
func (n *NewUser) checkBrought(now time.Time) error {
	var errs []error
	if n.Number < 0 || n.Number > maxNumber {
		errs = append(errs, invalid("number", "must be 1 to %d, or 0 for the next one", int64(maxNumber)))
	}
	state := n.initialState()
	switch {
	case !slices.Contains(states[:], state):
		errs = append(errs, invalid("state", "must be created, invited, active, deactivated or deleted"))
	case n.Active && state != StateActive:
		errs = append(errs, invalid("state", "must be active, or not given, for a user who is Active"))
	}
	for _, t := range n.times() {
		switch err := checkTime(t.field, t.at); {
		case t.at.IsZero():
		case err != nil:
			errs = append(errs, err)
		case t.at.After(now):
			errs = append(errs, invalid(t.field, "must not lie in the future"))
		case !t.fits:
			errs = append(errs, invalid(t.field, "must not be given for a user who is %s", state))
		}
	}
	return JoinInvalid(errs...)
}

// enter puts u into the state of n, with the times that go with it.
func (n *NewUser) enter(u *User, now time.Time) {
	u.State, u.Created = n.initialState(), orNow(n.Created, now)
	u.Invited, u.Activated = stamp(n.Invited), stamp(n.Activated)
	switch u.State {
	case StateInvited:
		u.Invited = orNow(n.Invited, now)
	case StateActive:
		u.Activated = orNow(n.Activated, now)
	case StateDeactivated:
		u.Deactivated = orNow(n.Deactivated, now)
	case StateDeleted:
		u.Discarded = orNow(n.Discarded, now)
	}
}

// orNow returns t in the form that records have, or else now.
func orNow(t, now time.Time) time.Time { return cmp.Or(stamp(t), now) }
