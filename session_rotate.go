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
	found, err := d.bearer(ctx, PurposeSession, token)
	if err != nil {
		return Session{}, err
	}
	var made Session
	_, err = d.ForAccount(found.Account.ID).changeSelf(ctx, found.User.ID, func(c *userChange) error {
		p, err := c.bearer(ctx, PurposeSession, token)
		if err != nil {
			return err
		}
		s := p.Secret
		if !c.sessionValid(&s, &c.u, &p.Home, c.Now()) {
			return ErrCredentials
		}
		who, err := c.impersonator(ctx, &s, &c.u)
		if err != nil {
			return err
		}
		old := Secret{
			ID: c.cfg.NewID(), Purpose: PurposeRotatedSession, Hash: s.Hash, Account: c.account, User: c.u.ID,
			Creator: s.ID, Created: c.Now(), Expires: c.Now().Add(rotatedFor),
		}
		text := randomText()
		s.Hash, s.Role, s.LastUsed = textDigest(text), c.u.Role, c.Now()
		if err := c.tx.PutSecret(ctx, &s); err != nil {
			return err
		}
		if err := c.tx.PutSecret(ctx, &old); err != nil {
			return err
		}
		if !who.ID.IsZero() {
			c.Directory = c.ActingAs(Actor{User: c.u.ID, Impersonator: who.ID})
		}
		if err := c.save(ctx, Event{Kind: EventSessionRotated, Subject: s.ID}); err != nil {
			return err
		}
		made = Session{User: c.u, Secret: s, Token: text, Impersonator: who}
		return nil
	})
	if err != nil {
		return Session{}, credentialsError(err)
	}
	return made, nil
}

// rotatedBearer returns who bears the old text of a session that was rotated a
// moment ago. The Secret is that of the session as it is now.
func (d *Directory) rotatedBearer(ctx context.Context, text SecretText) (Principal, error) {
	p, err := d.bearer(ctx, PurposeRotatedSession, text)
	if err != nil {
		return p, err
	}
	if !p.Secret.Valid(d.Now()) {
		return p, ErrCredentials
	}
	p.Secret, err = first(d.store.Secrets(ctx, SecretSelection{Account: p.Account.ID, ID: p.Secret.Creator, Limit: 1}))
	if errors.Is(err, ErrNotFound) {
		err = ErrCredentials
	}
	return p, err
}
