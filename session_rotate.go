package roster

import (
	"context"
	"errors"
	"time"
)

// rotatedFor is how long the old text of a rotated session still works: requests
// that a browser sent with it are on their way.
const rotatedFor = 30 * time.Second

// RotateSession gives a session a new text. The old one works for 30 seconds more,
// for requests that are on their way, and is void then. Call it when the user may
// do more than before (OWASP ASVS 5.0, 7.2.4). The session keeps its id and its
// end. The error is ErrCredentials for a text that is not good, and for one that
// was rotated already.
func (d *Directory) RotateSession(ctx context.Context, token SecretText) (Session, error) {
	return d.rewriteSession(ctx, token, func(c *userChange, p *Principal) error {
		return c.save(ctx, Event{Kind: EventSessionRotated, Subject: p.Secret.ID})
	})
}

// rewriteSession gives a session a new text. move may change where p acts; it saves
// the user, who is the guard row of its sessions, and records what has happened.
func (d *Directory) rewriteSession(ctx context.Context, token SecretText, move func(c *userChange, p *Principal) error) (Session, error) {
	found, err := d.bearer(ctx, PurposeSession, token)
	if err != nil {
		return Session{}, err
	}
	var made Session
	_, err = d.ofHome(found.Secret.Account).changeSelf(ctx, found.User.ID, func(c *userChange) error {
		p, err := c.bearer(ctx, PurposeSession, token)
		if err != nil {
			return err
		}
		if !c.sessionValid(&p.Secret, &c.u, &p.Home, c.Now()) {
			return ErrCredentials
		}
		who, err := c.impersonator(ctx, &p.Secret, &c.u)
		if err != nil {
			return err
		}
		if !who.ID.IsZero() {
			c.Directory = c.ActingAs(Actor{User: c.u.ID, Impersonator: who.ID})
		}
		old := Secret{
			ID: c.cfg.NewID(), Purpose: PurposeRotatedSession, Hash: p.Secret.Hash, Account: c.account, User: c.u.ID,
			ActsIn: p.Secret.ActsIn, Creator: p.Secret.ID, Created: c.Now(), Expires: c.Now().Add(rotatedFor),
		}
		if err := move(c, &p); err != nil {
			return err
		}
		text := randomText()
		s := &p.Secret
		s.Hash, s.Role, s.LastUsed, s.ActsIn = textDigest(text), p.person().Role, c.Now(), ID{}
		if p.isMember() {
			s.ActsIn = p.Account.ID
		}
		if err := c.tx.PutSecret(ctx, s); err != nil {
			return err
		}
		if err := c.tx.PutSecret(ctx, &old); err != nil {
			return err
		}
		p.User = c.u
		made = sessionOf(&p)
		made.Token, made.Impersonator = text, who
		return nil
	})
	if err != nil {
		return Session{}, credentialsError(err)
	}
	return made, nil
}

// ofHome returns the Directory of the account that owns a session which d has found.
// It finds the session wherever it acts.
func (d *Directory) ofHome(account ID) *Directory {
	home := d.inAccount(account)
	home.confined = false
	return home
}

// rotatedBearer returns who bears the old text of a session that was rotated a
// moment ago. The old text acts where it acted: a request that was on its way does
// not happen in another account than the one that it was meant for. The Secret is
// that of the session as it is now.
func (d *Directory) rotatedBearer(ctx context.Context, text SecretText) (Principal, error) {
	p, err := d.bearer(ctx, PurposeRotatedSession, text)
	if err != nil {
		return p, err
	}
	if !p.Secret.Valid(d.Now()) {
		return p, ErrCredentials
	}
	p.Secret, err = first(d.store.Secrets(ctx, SecretSelection{Account: p.Secret.Account, ID: p.Secret.Creator, Limit: 1}))
	if errors.Is(err, ErrNotFound) {
		err = ErrCredentials
	}
	return p, err
}
