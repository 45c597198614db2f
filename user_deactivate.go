package roster

import (
	"context"
	"time"
)

// NewDeactivation says why a user is locked out, and until when.
type NewDeactivation struct {
	Reason string    // for admins to read; at most 255 code points, no control characters; empty: none
	Until  time.Time // first instant at which the user is back; zero: until somebody reactivates it
}

// Deactivate is [Directory.Apply] of the action Deactivate with a reason and an
// end. From n.Until on the user is back by the clock, without a job and without an
// event: every method finds the state that Reactivate would lead to, and the user
// signs in anew, as sessions, tokens and codes stay void. The next change stores it.
// Until then conditions on the state, and Count, go by what is stored; so do
// filters and orders of a [UserQuery] by FieldDeactivated and FieldAlive. For a user
// who is deactivated, another n replaces the one before; the same is no error and
// leaves no event. The membership of a member has no end and keeps no reason: only the
// event tells it. Errors: those of Apply; InvalidError for an end that has passed, and
// for any end for a member.
func (d *Directory) Deactivate(ctx context.Context, id ID, n NewDeactivation) (User, error) {
	if err := checkText("reason", n.Reason, maxText, false); err != nil {
		return User{}, err
	}
	if err := checkTime("until", n.Until); err != nil {
		return User{}, err
	}
	if n.Until = stamp(n.Until); !n.Until.IsZero() && !n.Until.After(d.Now()) {
		return User{}, invalid("until", "must be to come")
	}
	return d.administerPerson(ctx, id, func(c *userChange) error {
		if c.u.State != StateDeactivated || c.member != nil {
			return c.applyWith(ctx, Deactivate, n)
		}
		if c.u.DeactivatedReason == n.Reason && c.u.DeactivatedUntil.Equal(n.Until) {
			return nil
		}
		c.u.DeactivatedReason, c.u.DeactivatedUntil = n.Reason, n.Until
		return c.save(ctx, Event{
			Kind: EventUserDeactivated, Detail: detail{From: StateDeactivated, To: StateDeactivated, Reason: n.Reason}.object(),
		})
	})
}

// StateAt returns the state that u has at a time: that of u, or of a user who is
// reactivated once a deactivation with an end is over.
func (u *User) StateAt(now time.Time) State {
	if u.State != StateDeactivated || u.DeactivatedUntil.IsZero() || now.Before(u.DeactivatedUntil) {
		return u.State
	}
	state, _ := u.State.Next(Reactivate, !u.Activated.IsZero()) // a deactivated user has one
	return state
}

// asOf returns users as they are at a time: whose deactivation is over is back.
func asOf(now time.Time, users []User) []User {
	for i := range users {
		users[i].asOf(now)
	}
	return users
}

func (u *User) asOf(now time.Time) {
	if state := u.StateAt(now); state != u.State {
		u.State, u.Deactivated = state, never
		u.DeactivatedReason, u.DeactivatedUntil = "", never
	}
}

// readUsers returns users of the store as they are now.
func (d *Directory) readUsers(ctx context.Context, q UserSelection) ([]User, error) {
	users, err := d.store.Users(ctx, q)
	return asOf(d.Now(), users), err
}

// loadPrincipal reads a principal of the store, as it is now, into p: it is large, and
// every request reads one.
func (d *Directory) loadPrincipal(ctx context.Context, q PrincipalSelection, p *Principal) (err error) {
	*p, err = d.store.Principal(ctx, q)
	now := d.Now()
	p.User.asOf(now)
	p.Asked.asOf(now)
	return err
}
