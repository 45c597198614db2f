package roster

import (
	"context"
	"errors"
	"time"
)

// requireMail refuses what could not be mailed: without a key a code cannot be
// made again for the mail, and without a consumer of kind nobody sends it.
func (d *Directory) requireMail(kind EventKind) error {
	if len(d.cfg.Keys) == 0 {
		return ErrNoKey
	}
	for _, consumer := range d.cfg.Consumers {
		if consumer.mails(kind) {
			return nil
		}
	}
	return ErrNoConsumer
}

// newSecret returns a secret for the user's address. It expires after lasts, or
// never when that is not above 0.
func (c *userChange) newSecret(ctx context.Context, p Purpose, lasts time.Duration) (s Secret, err error) {
	s = Secret{
		ID: c.cfg.NewID(), Purpose: p, Account: c.account, User: c.u.ID, Email: c.u.CanonicalEmail,
		Created: c.Now(),
	}
	if lasts > 0 {
		s.Expires = stamp(s.Created.Add(lasts))
	}
	s.Creator, err = c.maker(ctx)
	return s, err
}

// mailSecret makes a secret in place of the user's earlier ones of that purpose,
// and records the event that has its text mailed. The user is the guard row of
// its secrets. Updated stays: nothing that anybody sees has changed.
func (c *userChange) mailSecret(ctx context.Context, p Purpose, lasts time.Duration, kind EventKind) error {
	s, err := c.replaceSecret(ctx, p, lasts, ClientInfo{})
	if err != nil {
		return err
	}
	return c.recordEvent(ctx, Event{Kind: kind, Subject: s.ID, Secret: s.ID})
}

// replaceSecret makes a secret in place of the user's earlier ones of that purpose.
func (c *userChange) replaceSecret(ctx context.Context, p Purpose, lasts time.Duration, from ClientInfo) (Secret, error) {
	if err := c.voidAll(ctx, p); err != nil {
		return Secret{}, err
	}
	s, err := c.newSecret(ctx, p, lasts)
	if err != nil {
		return Secret{}, err
	}
	s.UserAgent, s.Network = from.UserAgent, from.Network
	c.assignText(&s)
	if err := c.tx.PutSecret(ctx, &s); err != nil {
		return Secret{}, err
	}
	return s, c.put(ctx)
}

// newAsked returns a secret that somebody has asked for by an address, which may be
// nobody's.
func (d *Directory) newAsked(p Purpose, email string, from ClientInfo, lasts time.Duration) Secret {
	s := Secret{
		ID: d.cfg.NewID(), Purpose: p, Account: d.account, Email: email,
		UserAgent: from.UserAgent, Network: from.Network, Created: d.Now(),
	}
	if lasts > 0 {
		s.Expires = stamp(s.Created.Add(lasts))
	}
	return s
}

// isOpen tells whether the account is there and not closed. It makes the default one
// where it is not there yet.
func (c *change) isOpen(ctx context.Context) (bool, error) {
	account, err := c.ensureAccount(ctx)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil && account.Closed.IsZero(), err
}
