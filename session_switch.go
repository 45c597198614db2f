package roster

import (
	"context"
	"errors"
)

// SwitchAccount makes a session act in another account: in one of which its user is
// a member, or again in the one that owns the user. The session gets a new text; the
// old one acts where it acted for 30 seconds more, and is void then. It keeps its id
// and its end. Both accounts have an event of it, which names no other account.
//
// The membership is asked for again at each use: once it has ended, is deactivated,
// or its account is closed, the session acts at home.
//
// Errors: ErrCredentials for a text that is not good, and for one that was rotated
// already; ErrForbidden for an account in which the user may not act, whether there
// is one or not, for an impersonated session, and for a confined Directory.
func (d *Directory) SwitchAccount(ctx context.Context, token SecretText, account ID) (Session, error) {
	if d.confined && account != d.account {
		return Session{}, ErrForbidden
	}
	return d.rewriteSession(ctx, token, func(c *userChange, p *Principal) error {
		if !p.Secret.Impersonator.User.IsZero() {
			return ErrForbidden
		}
		there, err := c.inAccount(account).principal(ctx, c.u.ID)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if _, may := there.actingRole(); err != nil || !may {
			return ErrForbidden
		}
		from := *p
		there.Secret = from.Secret
		*p = there
		return c.saveSwitched(ctx, &from, p)
	})
}

// saveSwitched saves the user, and records that its session has left an account and
// entered another one.
func (c *userChange) saveSwitched(ctx context.Context, from, to *Principal) error {
	if from.Account.ID == to.Account.ID {
		return c.save(ctx, Event{Kind: EventSessionRotated, Subject: to.Secret.ID})
	}
	if err := c.put(ctx); err != nil {
		return err
	}
	for _, e := range []struct {
		at   *Principal
		kind EventKind
	}{{from, EventAccountLeft}, {to, EventAccountEntered}} {
		version := c.u.Version
		if e.at.isMember() {
			version = e.at.Membership.Version
		}
		at := &change{Directory: c.inAccount(e.at.Account.ID), tx: c.tx}
		err := at.recordEvent(ctx, Event{Kind: e.kind, User: c.u.ID, UserVersion: version, Subject: to.Secret.ID})
		if err != nil {
			return err
		}
	}
	return nil
}
