package roster

import "context"

// Sessions returns the live sessions of a user, oldest first; none of a user who
// is not active. Errors: ErrNotFound, ErrForbidden.
func (d *Directory) Sessions(ctx context.Context, user ID) ([]Secret, error) {
	by, err := d.authority(ctx, d.store)
	if err != nil {
		return nil, err
	}
	u, err := d.User(ctx, user)
	if err != nil {
		return nil, err
	}
	if d.actor.User != user {
		err = by.mayTouch(&u)
	}
	if err != nil {
		return nil, err
	}
	return d.sessions(ctx, d.store, &u)
}

// EndSession ends one session of a user. Errors: ErrNotFound for one that is not
// live, too; ErrForbidden.
func (d *Directory) EndSession(ctx context.Context, user, session ID) error {
	_, err := d.selfOr(ctx, user, func(c *userChange) error {
		live, err := c.sessions(ctx, c.tx, &c.u)
		if err != nil {
			return err
		}
		for _, s := range live {
			if s.ID != session {
				continue
			}
			if err := c.revokeAll(ctx, []Secret{s}); err != nil {
				return err
			}
			return c.save(ctx, Event{Kind: EventSessionEnded, Subject: s.ID})
		}
		return ErrNotFound
	})
	return err
}

// EndSessions ends the sessions of a user, all but one, or all where but is
// zero, and returns how many. Errors: ErrNotFound, ErrForbidden.
func (d *Directory) EndSessions(ctx context.Context, user, but ID) (ended int, err error) {
	_, err = d.selfOr(ctx, user, func(c *userChange) error {
		live, err := c.sessions(ctx, c.tx, &c.u)
		if err != nil {
			return err
		}
		others := live[:0]
		for _, s := range live {
			if s.ID != but {
				others = append(others, s)
			}
		}
		if ended = len(others); ended == 0 {
			return nil
		}
		if err := c.revokeAll(ctx, others); err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventSessionsEnded})
	})
	if err != nil {
		return 0, err
	}
	return ended, nil
}

// ForceLogout ends every session of a user at once, whatever their state. A
// repeat is another event and no error. Errors: ErrNotFound, ErrForbidden,
// ErrState for a user who is deleted.
func (d *Directory) ForceLogout(ctx context.Context, id ID) (User, error) {
	return d.change(ctx, id, func(c *userChange) error {
		if c.u.State == StateDeleted {
			return &StateError{State: c.u.State, Doing: "sign out"}
		}
		c.u.Epoch++
		err := c.void(ctx, c.tx, c.u.ID, func(s *Secret) bool { return s.Purpose == PurposeSession })
		if err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventForcedLogout})
	})
}

// RotateSession gives a session another text, and the one that it had is good for
// nothing from then on: for whenever its user may do more than before (OWASP ASVS
// 5.0, 7.2.4). The session keeps its id and its end. The error is ErrCredentials
// for a text that is not good.
func (d *Directory) RotateSession(ctx context.Context, token string) (Session, error) {
	st, err := d.bearer(ctx, d.store, PurposeSession, token)
	if err != nil {
		return Session{}, err
	}
	d = d.ForAccount(st.Account.ID)
	var made Session
	_, err = d.self(ctx, st.User.ID, func(c *userChange) error {
		st, err := d.bearer(ctx, c.tx, PurposeSession, token)
		if err != nil {
			return err
		}
		s := st.Secret
		if !c.sessionValid(&s, &c.u, c.Now()) {
			return ErrCredentials
		}
		text := randomText()
		s.Hash, s.Role, s.LastUsed = textDigest(text), c.u.Role, c.Now()
		if err := c.tx.PutSecret(ctx, &s); err != nil {
			return err
		}
		if err := c.save(ctx, Event{Kind: EventSessionRotated, Subject: s.ID}); err != nil {
			return err
		}
		made = Session{User: c.u, Secret: s, Token: text}
		return nil
	})
	if err != nil {
		return Session{}, credentials(err)
	}
	return made, nil
}
