package roster

import (
	"context"
	"slices"
)

// editedInvitations returns the pending invitations that an edit may end: of a user
// who is invited and gets another address or role.
func (c *userChange) editedInvitations(ctx context.Context, before *User) ([]Secret, error) {
	if c.u.State != StateInvited || c.u.CanonicalEmail == before.CanonicalEmail && c.u.Role == before.Role {
		return nil, nil
	}
	return c.pendingInvitations(ctx, c.u.ID)
}

// keepInvited runs after an edit has voided what it voids, and before the user is
// stored. A user whose invitation was among that is mailed another, where that one
// was open and mailed: again is its event. Else the user is created again, so that
// lists show that nothing is on its way.
func (c *userChange) keepInvited(ctx context.Context, had []Secret) (again *Event, err error) {
	if len(had) == 0 {
		return nil, nil
	}
	left, err := c.pendingInvitations(ctx, c.u.ID)
	if err != nil {
		return nil, err
	}
	works := func(s Secret) bool { return s.Email == c.u.CanonicalEmail }
	if slices.ContainsFunc(left, works) {
		return nil, nil
	}
	if err := c.revokeAll(ctx, left); err != nil {
		return nil, err
	}
	mailed := func(s Secret) bool { return s.Valid(c.Now()) && s.Mailed }
	mails := slices.ContainsFunc(had, mailed) && c.u.CanonicalEmail != "" && c.requireMail(EventUserInvited) == nil
	if mails {
		wait, err := c.paceMail(ctx, string(PurposeInvitation), c.u.CanonicalEmail, freeMails, c.cfg.InvitationFor)
		if err != nil {
			return nil, err
		}
		mails = wait <= 0
	}
	if !mails {
		c.setState(StateCreated)
		return nil, nil
	}
	s, _, err := c.newInvitation(ctx, NewInvitation{Mail: true})
	if err != nil {
		return nil, err
	}
	c.setState(StateInvited)
	return &Event{
		Kind: EventUserInvited, Subject: s.ID, Secret: s.ID, Detail: detail{From: StateInvited, To: StateInvited}.object(),
	}, nil
}
