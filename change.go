package roster

import (
	"context"
	"fmt"
)

// userChange is one change to one user inside one Update.
type userChange struct {
	*Directory
	tx Tx
	by authority
	u  User // as it was read, then as fn leaves it
}

// change reads a user, lets fn change it, and returns it as it was stored. fn
// writes through c, and may run again.
func (d *Directory) change(ctx context.Context, id ID, fn func(c *userChange) error) (User, error) {
	var u User
	err := d.update(ctx, func(tx Tx) error {
		by, err := d.authority(ctx, tx)
		if err != nil {
			return err
		}
		read, err := d.userIn(ctx, tx, id, true)
		if err != nil {
			return err
		}
		if err := by.mayTouch(&read); err != nil {
			return err
		}
		c := &userChange{Directory: d, tx: tx, by: by, u: read}
		if err := fn(c); err != nil {
			return err
		}
		u = c.u
		return nil
	})
	if err != nil {
		return User{}, err
	}
	return u, nil
}

// save stores the user under the version that was read, and e with it.
func (c *userChange) save(ctx context.Context, e Event) error {
	c.u.Updated = c.Now()
	if err := c.tx.PutUser(ctx, &c.u); err != nil {
		return err
	}
	e.User, e.UserVersion = c.u.ID, c.u.Version
	return c.recordEvent(ctx, c.tx, e)
}

// Apply moves a user through the lifecycle, and returns the user as it then is.
// A repeat that changes nothing is no error and leaves no event. Deactivating
// and removing end every session and void every secret in the same Update;
// removing unlinks the user's identities.
// Invite mails a code, which needs a key; [Directory.Invite] returns one.
// Errors: ErrNotFound, StateError, ErrForbidden, ErrLastOwner; ExistsError from
// Restore when the e-mail or external id has been taken since, and ErrState
// when the user was erased.
func (d *Directory) Apply(ctx context.Context, id ID, a Action) (User, error) {
	if a == Invite {
		invitation, err := d.Invite(ctx, NewInvitation{User: id, Mail: true})
		return invitation.User, err
	}
	return d.change(ctx, id, func(c *userChange) error {
		if err := c.by.mayAdminister(); err != nil {
			return err
		}
		return c.apply(ctx, a)
	})
}

var actionEvents = map[Action]EventKind{
	RevokeInvitation: EventInvitationRevoked,
	Activate:         EventUserActivated,
	Deactivate:       EventUserDeactivated,
	Reactivate:       EventUserReactivated,
	Remove:           EventUserRemoved,
	Restore:          EventUserRestored,
}

// apply makes every move but Invite.
func (c *userChange) apply(ctx context.Context, a Action) error {
	before := c.u
	next, err := before.State.Next(a, !before.Activated.IsZero())
	if err != nil || next == before.State {
		return err
	}
	if a == Restore && !before.Erased.IsZero() {
		return fmt.Errorf("roster: restore a user who was erased: %w", ErrState)
	}
	c.setState(next)
	if err := c.keepOwner(ctx, c.tx, &before, &c.u); err != nil {
		return err
	}
	if err := c.void(ctx, c.tx, c.u.ID, func(s *Secret) bool { return voids(a, s) }); err != nil {
		return err
	}
	if a == Remove {
		if err := c.unlinkAll(ctx); err != nil {
			return err
		}
	}
	return c.save(ctx, Event{Kind: actionEvents[a], Detail: detail{From: before.State, To: next}.object()})
}

// setState puts the user into a state, with all that goes with it.
func (c *userChange) setState(next State) {
	now := c.Now()
	c.u.State, c.u.Deactivated, c.u.Discarded = next, never, never
	switch next {
	case StateInvited:
		c.u.Invited = now
	case StateActive:
		if c.u.Activated.IsZero() {
			c.u.Activated = now
		}
	case StateDeactivated:
		c.u.Deactivated = now
		c.u.Epoch++
	case StateDeleted:
		c.u.Discarded = now
		c.u.Epoch++
	}
}

// voids tells whether an action ends a secret: what was revoked never comes
// back.
func voids(a Action, s *Secret) bool {
	switch a {
	case Deactivate, Remove:
		return true
	case RevokeInvitation, Activate:
		return isInvitation(s)
	}
	return false
}

func isInvitation(s *Secret) bool { return s.Purpose == PurposeInvitation }

// Erase empties a deleted user and its events of personal data, and deletes its
// secrets, identities and uses. The id, the role and the times stay, so that references hold; the
// user cannot be restored. Errors: ErrNotFound, ErrForbidden, ErrState for a
// user who is not deleted.
func (d *Directory) Erase(ctx context.Context, id ID) (User, error) {
	return d.change(ctx, id, func(c *userChange) error {
		if err := c.by.mayAdminister(); err != nil {
			return err
		}
		if c.u.State != StateDeleted {
			return &StateError{State: c.u.State, Doing: "erase"}
		}
		if !c.u.Erased.IsZero() {
			return nil
		}
		if _, err := c.tx.Purge(ctx, PurgeSelection{OfUser: id}); err != nil {
			return err
		}
		if err := c.emptyEvents(ctx); err != nil {
			return err
		}
		c.u.Profile = Profile{Role: c.u.Role}
		c.u.CanonicalEmail, c.u.PasswordHash, c.u.Erased = "", "", c.Now()
		return c.save(ctx, Event{Kind: EventUserErased})
	})
}

func (c *userChange) emptyEvents(ctx context.Context) error {
	events, err := c.tx.Events(ctx, EventSelection{Account: c.account, User: c.u.ID})
	if err != nil {
		return err
	}
	for i := range events {
		if events[i].Detail.IsZero() {
			continue
		}
		events[i].Detail = JSONObject{}
		if err := c.tx.PutEvent(ctx, &events[i]); err != nil {
			return err
		}
	}
	return nil
}
