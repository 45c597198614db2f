package roster

import (
	"context"
)

// Acceptance is what a person adds when accepting an invitation. The limits are
// those of [Profile] and [Directory.HashPassword]; empty fields change nothing.
type Acceptance struct {
	Name     string
	First    string
	Last     string
	Password SecretText
}

// AcceptInvitationAndSignIn accepts an invitation as [Directory.AcceptInvitation]
// does, and signs the user in in the same Update. Errors: those of
// AcceptInvitation; ErrTooManySessions.
func (d *Directory) AcceptInvitationAndSignIn(ctx context.Context, code SecretText, a Acceptance, from ClientInfo) (Session, error) {
	return d.acceptInvitation(ctx, code, a, &from)
}

// AcceptInvitation accepts an invitation by its code: the user becomes active, and
// gets what waits in User.Benefits. The address is verified from then on, if the
// code was mailed to it and shown to nobody; else it is not. Whatever was open before, a password too, is void: it may have been
// set by somebody who does not own the address. Whoever made the invitation must
// still be able to act, and a user who outranks them by now becomes their equal. The host's
// Directory accepts codes of every account, a confined one those of its own. A
// code works once. Errors: ErrCredentials for every code that is not good, with
// nothing said about why; InvalidError; ErrBusy; ErrSignInToJoin for an invitation of
// NewInvitation.Member, and as Config.SignInToJoin says: see [Directory.AcceptAs].
func (d *Directory) AcceptInvitation(ctx context.Context, code SecretText, a Acceptance) (User, error) {
	made, err := d.acceptInvitation(ctx, code, a, nil)
	return made.User, err
}

// acceptInvitation makes a session where from is not nil.
func (d *Directory) acceptInvitation(ctx context.Context, code SecretText, a Acceptance, from *ClientInfo) (Session, error) {
	if from != nil {
		d = d.calledFrom(*from)
	}
	found, err := d.openSecret(ctx, PurposeInvitation, code)
	if err != nil {
		return Session{}, err
	}
	if err := d.requireRegister(ctx, &found); err != nil {
		return Session{}, err
	}
	hash, err := d.newPassword(ctx, a.Password, "")
	if err != nil {
		return Session{}, err
	}
	var made Session
	u, err := d.ForAccount(found.Account).changeSelf(ctx, found.User, func(c *userChange) error {
		s, err := c.redeemCode(ctx, found.ID, StateInvited)
		if err != nil {
			return err
		}
		if err := c.raiseEpoch(ctx); err != nil {
			return err
		}
		if err := c.void(ctx, anySecret); err != nil {
			return err
		}
		if err := c.applyAcceptance(a, !s.Shown); err != nil {
			return err
		}
		lowered, err := c.lowerToMaker(ctx, &s)
		if err != nil {
			return err
		}
		c.replacePassword(hash, c.u.ID)
		c.u.Epoch++
		c.setState(StateActive)
		e := Event{Kind: EventUserActivated, Subject: s.ID, Detail: detail{From: StateInvited, To: StateActive, Changed: lowered}.object()}
		made, err = c.saveAndSignIn(ctx, e, from)
		return err
	})
	if err != nil {
		return Session{}, d.codeError(ctx, &found, err)
	}
	return made.of(u), nil
}

// lowerToMaker gives the user the role of whoever made an invitation, where that
// ranks lower by now, and returns what it changed. The error is ErrCredentials for
// a maker who may no longer act.
func (c *userChange) lowerToMaker(ctx context.Context, invitation *Secret) (changed []string, err error) {
	role, err := c.ofMaker(ctx, invitation, c.u.Role)
	if err != nil || role == c.u.Role {
		return nil, err
	}
	c.u.Role = role
	return []string{"role"}, nil
}

// applyAcceptance puts what the person gave into the profile. A code that was not
// proven by mail takes the mark from the address: whoever verified it may be
// somebody else.
func (c *userChange) applyAcceptance(a Acceptance, proven bool) error {
	p := c.u.Profile
	for _, f := range []struct{ to, from *string }{{&p.Name, &a.Name}, {&p.First, &a.First}, {&p.Last, &a.Last}} {
		if *f.from != "" {
			*f.to = *f.from
		}
	}
	p.EmailVerified = proven
	_, err := p.normalize(&c.u, c.cfg.roles)
	if c.u.Profile, c.u.EmailProven = p, never; proven {
		c.u.EmailProven = c.Now()
	}
	return err
}
