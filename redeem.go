package roster

import (
	"context"
	"errors"
)

// Acceptance is what a person adds when accepting an invitation. Empty fields
// change nothing.
type Acceptance struct {
	Name     string
	First    string
	Last     string
	Password string
}

// Redeem accepts an invitation by its code: the user becomes active, the
// address that the code went to is verified, the group of the invitation is
// granted. Whatever was open before, a password too, is void: it may have been
// set by somebody who does not own the address. A code brings its own account,
// and works once. Errors: ErrCredentials for every code that is not good, with
// nothing said about why; InvalidError; ErrBusy.
func (d *Directory) Redeem(ctx context.Context, code string, a Acceptance) (User, error) {
	s, err := d.openSecret(ctx, PurposeInvitation, code)
	if err != nil {
		return User{}, err
	}
	d = d.In(s.Account).As(Actor{User: s.User})
	hash, err := d.newPassword(ctx, a.Password, "")
	if err != nil {
		return User{}, err
	}
	var u User
	err = d.update(ctx, func(tx Tx) error {
		read, err := d.userIn(ctx, tx, s.User, true)
		if err != nil {
			return err
		}
		c := &unit{Directory: d, tx: tx, u: read}
		if err := c.redeem(ctx, s.ID, a, hash); err != nil {
			return err
		}
		u = c.u
		return nil
	})
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrState) {
		return User{}, ErrCredentials
	}
	if err != nil {
		return User{}, err
	}
	return u, nil
}

// openSecret finds the secret that text belongs to. The error is
// ErrCredentials where there is none that is open and of that purpose.
func (d *Directory) openSecret(ctx context.Context, p Purpose, text string) (Secret, error) {
	if text == "" || len(text) > maxCode {
		return Secret{}, ErrCredentials
	}
	q := SecretQuery{Hash: digestOf(text), Purpose: p, Limit: 1}
	if d.confined {
		q.Account = d.account
	}
	s, err := first(d.store.Secrets(ctx, q))
	switch {
	case errors.Is(err, ErrNotFound):
		return Secret{}, ErrCredentials
	case err != nil:
		return Secret{}, err
	case !s.Open(d.Now()):
		return Secret{}, ErrCredentials
	}
	return s, nil
}

// redeem accepts the invitation with that id, which is read again: of many who
// redeem it at once one finds it open.
func (c *unit) redeem(ctx context.Context, invitation ID, a Acceptance, hash PasswordHash) error {
	s, err := first(c.tx.Secrets(ctx, SecretQuery{Account: c.account, ID: invitation, Limit: 1}))
	if err != nil {
		return err
	}
	account, err := c.accountIn(ctx, c.tx, false)
	if err != nil {
		return err
	}
	if !s.Open(c.Now()) || !account.Closed.IsZero() || c.u.State != StateInvited || s.Email != c.u.CanonicalEmail {
		return ErrCredentials
	}
	s.Used = c.Now()
	if err := c.tx.PutSecret(ctx, &s); err != nil {
		return err
	}
	if err := c.void(ctx, c.tx, c.u.ID, func(*Secret) bool { return true }); err != nil {
		return err
	}
	if err := c.accept(a); err != nil {
		return err
	}
	c.u.PasswordHash = hash
	c.u.Epoch++
	c.enter(StateActive)
	if err := c.save(ctx, Event{
		Kind: EventUserActivated, Subject: s.ID, Detail: detail{From: StateInvited, To: StateActive}.object(),
	}); err != nil {
		return err
	}
	return c.grantInvited(ctx, s.Group)
}

// accept puts what the person gave into the profile.
func (c *unit) accept(a Acceptance) error {
	p := c.u.Profile
	for _, f := range []struct{ to, from *string }{{&p.Name, &a.Name}, {&p.First, &a.First}, {&p.Last, &a.Last}} {
		if *f.from != "" {
			*f.to = *f.from
		}
	}
	p.EmailVerified = true
	_, err := p.settle(c.u.Profile, c.cfg.roles)
	c.u.Profile = p
	return err
}

// grantInvited grants the group that an invitation carried, unless it ended
// since.
func (c *unit) grantInvited(ctx context.Context, group ID) error {
	if group.IsZero() {
		return nil
	}
	_, err := c.grantIn(ctx, c.tx, &c.u, NewGrant{Group: group, Source: "invitation"})
	if errors.Is(err, ErrInvalid) {
		return nil
	}
	return err
}
