package roster

import (
	"context"
	"fmt"
)

// Apply moves a user through the lifecycle, and returns the user as it then is.
// A repeat that changes nothing is no error and leaves no event. Deactivating
// and removing end every session and void every secret in the same Update;
// removing also unlinks the user's identities, and takes the user out of its teams,
// which Restore undoes for those that are still there. Activate, and Reactivate of a
// user who was active, give what waits in User.Benefits; RevokeInvitation takes it
// back, while the others keep it. Invite mails a code, which needs
// a key; [Directory.Invite] returns one. Errors: ErrNotFound, StateError,
// ErrForbidden, ErrLastOwner; ExistsError from Restore when the e-mail or
// external id has been taken since, and ErrState when the user was erased.
//
// Whoever is deactivated may not act in other accounts either, and removing ends the
// memberships there, which Restore gives back. ErrLastOwner is for the last owner of
// one of those accounts, too.
//
// Of a member of the account, the actions change the membership: Deactivate and
// Reactivate its state, and Remove ends it, as RevokeInvitation does while it is invited, as [Directory.EndMembership] does. Activate
// accepts an invitation for the member, which is the host's alone. Others are a
// StateError.
func (d *Directory) Apply(ctx context.Context, id ID, a Action) (User, error) {
	if a == Invite {
		invitation, err := d.Invite(ctx, NewInvitation{User: id, Mail: true})
		return invitation.User, err
	}
	return d.administerPerson(ctx, id, func(c *userChange) error { return c.apply(ctx, a) })
}

// RemoveSelf removes the user whom d acts for, as [Directory.Apply] of the action
// Remove does, which is for admins: sessions, tokens, codes and identities end in
// the same Update. The user can be restored; [Directory.Erase] is for good. d must
// act for that user by a session ([Directory.ActingAs] without a token), with rank
// user or above. Errors: ErrForbidden for everybody else, for the host too;
// ErrLastOwner.
func (d *Directory) RemoveSelf(ctx context.Context) (User, error) {
	if err := d.requireInSession(ctx); err != nil {
		return User{}, err
	}
	return d.changeUser(ctx, d.actor.User, func(c *userChange) error { return c.apply(ctx, Remove) })
}

// requireInSession refuses all but a user of rank user, who acts in person and by
// a session: what an API token does is a program's.
func (d *Directory) requireInSession(ctx context.Context) (err error) {
	if err := d.requireInPerson(ctx); err != nil {
		return err
	}
	defer d.noteForbidden(ctx, &err)
	if !d.acting || d.actor.User.IsZero() || !d.actor.Token.IsZero() {
		return ErrForbidden
	}
	by, err := d.authority(ctx)
	if err == nil && by.rank < RankUser {
		err = ErrForbidden
	}
	return err
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
	return c.applyWith(ctx, a, NewDeactivation{})
}

// applyWith is apply with why and until when, for Deactivate.
func (c *userChange) applyWith(ctx context.Context, a Action, n NewDeactivation) error {
	if c.member != nil {
		return c.applyToMember(ctx, a, n)
	}
	before := c.u
	next, err := before.State.Next(a, !before.Activated.IsZero())
	if err != nil || next == before.State {
		return err
	}
	if a == Restore && !before.Erased.IsZero() {
		return fmt.Errorf("roster: restore a user who was erased: %w", ErrState)
	}
	c.setState(next)
	c.u.DeactivatedReason, c.u.DeactivatedUntil = n.Reason, n.Until
	if err := c.keepOwner(ctx, &before, &c.u); err != nil {
		return err
	}
	if c.u.Epoch != before.Epoch {
		if err := c.revokeUnending(ctx, before.Epoch); err != nil {
			return err
		}
	}
	if err := c.void(ctx, func(s *Secret) bool { return voids(a, s) }); err != nil {
		return err
	}
	if a == RevokeInvitation {
		if err := c.takeBack(); err != nil {
			return err
		}
	}
	if err := c.followAbroad(ctx, a, &before); err != nil {
		return err
	}
	switch a {
	case Remove:
		if err := c.unlinkAll(ctx); err != nil {
			return err
		}
		if err := c.suspendTeams(ctx, c.u.Discarded); err != nil {
			return err
		}
	case Restore:
		if err := c.resumeTeams(ctx, before.Discarded); err != nil {
			return err
		}
	}
	return c.save(ctx, Event{Kind: actionEvents[a], Detail: detail{From: before.State, To: next, Reason: n.Reason}.object()})
}

// setState puts the user into a state, with the times and the epoch that go
// with it.
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
