package roster

import (
	"context"
	"errors"
)

// ActingAsStaff returns the same Directory acting for the host, by a person of the
// host's own staff, who needs no membership of the account: support in an account of
// somebody else's. role bounds what they may do, as it does an actor's. Events have the
// person as Impersonator of an Actor without a User, which is the host. The person must
// be active, and the accounts of both open, at each call. Who belongs to the staff is the
// caller's to say. For a session in which somebody is impersonated, without a role, and
// where d acts for somebody already, it returns a Directory that may do nothing.
func (d *Directory) ActingAsStaff(by Session, role Role) *Directory {
	as := d.ActingAs(Actor{Impersonator: by.User.ID, Role: role})
	if !d.acting && by.Secret.Impersonator.User.IsZero() && !by.User.ID.IsZero() {
		as.staffHome = by.User.Account
	}
	return as
}

// EnterAsStaff records that the staff for whom d acts looks into the account from now
// on, so that the account's own people can read of it. The error is ErrForbidden for a
// Directory that [Directory.ActingAsStaff] did not return, and for staff who may not act.
func (d *Directory) EnterAsStaff(ctx context.Context) error {
	return d.administer(ctx, func(c *change) error {
		if c.staffHome.IsZero() {
			return ErrForbidden
		}
		return c.recordEvent(ctx, Event{Kind: EventStaffEntered})
	})
}

// mayActAsStaff allows staff who are active at home.
func (d *Directory) mayActAsStaff(ctx context.Context) error {
	p, err := d.inAccount(d.staffHome).principal(ctx, d.actor.Impersonator)
	if errors.Is(err, ErrNotFound) {
		return ErrForbidden
	}
	if _, may := p.actingRole(); err == nil && !may {
		return ErrForbidden
	}
	return err
}

// poses tells whether somebody acts in a session of User's.
func (a Actor) poses() bool { return !a.User.IsZero() && !a.Impersonator.IsZero() }
