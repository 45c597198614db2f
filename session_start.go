package roster

import (
	"cmp"
	"context"
	"slices"
)

// StartSession makes a session of a user whom the host has verified by other
// means, such as [Directory.SignInVerified]. It is the host's alone. Errors:
// ErrNotFound; ErrCredentials for a user who is not active and in a closed
// account; ErrTooManySessions; ErrForbidden for an actor.
func (d *Directory) StartSession(ctx context.Context, user ID, from ClientInfo) (Session, error) {
	if err := d.requireHost(ctx); err != nil {
		return Session{}, err
	}
	var made Session
	u, err := d.changeSelf(ctx, user, func(c *userChange) error {
		account, err := c.findAccount(ctx)
		if err != nil {
			return err
		}
		if c.u.State != StateActive || !account.Closed.IsZero() {
			return ErrCredentials
		}
		if made, err = c.openSession(ctx, from); err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventSignedIn, Subject: made.Secret.ID})
	})
	if err != nil {
		return Session{}, err
	}
	return made.of(u), nil
}

// saveAndSignIn saves the user, who has redeemed a mailed code, with e. It makes
// a session where from is not nil, and forgets failures to sign in then. The
// caller fills in Session.User.
func (c *userChange) saveAndSignIn(ctx context.Context, e Event, from *ClientInfo) (Session, error) {
	if from == nil {
		return Session{}, c.save(ctx, e)
	}
	if err := c.clearFailures(ctx, c.u.CanonicalEmail, *from); err != nil {
		return Session{}, err
	}
	if c.u.CanonicalUsername != "" {
		if err := c.clearFailures(ctx, c.u.CanonicalUsername, *from); err != nil {
			return Session{}, err
		}
	}
	made, err := c.openSession(ctx, *from)
	if err != nil {
		return Session{}, err
	}
	if err := c.save(ctx, e); err != nil {
		return Session{}, err
	}
	return made, c.recordEvent(ctx, Event{Kind: EventSignedIn, Subject: made.Secret.ID})
}

// openSession makes a session of the user. The caller saves the user in the same
// Update, which holds the limit when many sign in at once, and fills in
// Session.User.
func (c *userChange) openSession(ctx context.Context, from ClientInfo) (Session, error) {
	if err := c.makeRoom(ctx); err != nil {
		return Session{}, err
	}
	from, now, text := from.clean(), c.Now(), randomText()
	s := Secret{
		ID: c.cfg.NewID(), Purpose: PurposeSession, Hash: textDigest(text), Account: c.account, User: c.u.ID,
		Role: c.u.Role, Epoch: c.u.Epoch, UserAgent: from.UserAgent, Network: from.Network,
		Created: now, LastUsed: now,
	}
	if c.cfg.SessionFor > 0 {
		s.Expires = stamp(now.Add(c.cfg.SessionFor))
	}
	if err := c.tx.PutSecret(ctx, &s); err != nil {
		return Session{}, err
	}
	c.u.Activity = now
	return Session{Secret: s, Token: text}, nil
}

// makeRoom ends the oldest sessions where the limit would be passed, or refuses. It ends
// a thousand at most: where many more are left of a time without a limit, the next
// sign-ins go on.
func (c *userChange) makeRoom(ctx context.Context) error {
	limit := c.sessionsLimit()
	if limit == 0 {
		return nil
	}
	if !c.cfg.RefuseSessions {
		_, err := c.endSessionsAbove(ctx, limit-1)
		return err
	}
	valid, err := c.ownSessions(ctx, limit)
	if err == nil && len(valid) >= limit {
		err = ErrTooManySessions
	}
	return err
}

// sessionsLimit returns how many sessions the user may have; 0: any number.
func (c *userChange) sessionsLimit() int {
	return max(0, cmp.Or(c.u.SessionsLimit, c.cfg.SessionsLimit))
}

// ownSessions returns valid sessions of the user, oldest first, without those in which
// somebody else acts: all where there are no more than most, and else that many.
func (c *userChange) ownSessions(ctx context.Context, most int) (own []Secret, err error) {
	home, err := c.findAccount(ctx)
	if err != nil {
		return nil, err
	}
	var after *SessionPosition
	for {
		page, err := c.validSessions(ctx, &c.u, &home, after, most)
		if err != nil {
			return nil, err
		}
		for _, s := range page {
			if s.Impersonator.User.IsZero() && len(own) < most {
				own = append(own, s)
			}
		}
		if len(page) < most || len(own) == most {
			break
		}
		after = page[len(page)-1].position()
	}
	slices.SortStableFunc(own, func(a, b Secret) int { return a.Created.Compare(b.Created) })
	return own, nil
}

// endSessionsAbove ends the oldest sessions, so that at most limit are left; no more than
// a thousand. It reports that more than limit are left.
func (c *userChange) endSessionsAbove(ctx context.Context, limit int) (more bool, err error) {
	own, err := c.ownSessions(ctx, limit+stepRows)
	if err != nil || len(own) <= limit {
		return false, err
	}
	return len(own) == limit+stepRows, c.revokeAll(ctx, own[:len(own)-limit])
}
