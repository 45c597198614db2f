package roster

import "context"

// Sessions returns the live sessions of a user, oldest first; none of a user who
// is not active. Where they act is told to whom [Directory.AccountsOf] tells of other
// accounts, and to nobody else. Errors: ErrNotFound, ErrForbidden.
func (d *Directory) Sessions(ctx context.Context, user ID) (_ []Secret, err error) {
	defer d.noteForbidden(ctx, &err)
	by, err := d.readAuthority(ctx)
	if err != nil {
		return nil, err
	}
	p, err := d.principal(ctx, user)
	if err == nil && !p.Membership.ID.IsZero() {
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	if d.actor.User != user {
		err = by.mayTouch(&p.User)
	}
	if err != nil {
		return nil, err
	}
	live, err := d.validSessions(ctx, &p.User, &p.Home)
	for i := range live {
		if !d.isTold(user) {
			live[i].ActsIn = ID{}
		}
	}
	return live, err
}

// SignOut ends the session that a token proves, wherever it acts. The host's
// Directory accepts sessions of every account, a confined one those that act in its
// own. The error is ErrCredentials for every text that is not good.
func (d *Directory) SignOut(ctx context.Context, token SecretText) error {
	s, err := d.Session(ctx, token)
	if err != nil {
		return err
	}
	home := d.ofHome(s.Secret.Account).ActingAs(s.Actor())
	return credentialsError(home.EndSession(ctx, s.User.ID, s.Secret.ID))
}

// EndSession ends one session of a user. Errors: ErrNotFound for one that is not
// live, too; ErrForbidden.
func (d *Directory) EndSession(ctx context.Context, user, session ID) error {
	_, err := d.changeOwn(ctx, user, func(c *userChange) error {
		live, err := c.validSessions(ctx, &c.u, &Account{}) // those of an account that was closed may end once more
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

// EndSessions ends the sessions of a user and returns how many. The session
// except goes on; zero: none does. A change of address that one of them may have
// asked for is void. Errors: ErrNotFound, ErrForbidden.
func (d *Directory) EndSessions(ctx context.Context, user, except ID) (ended int, err error) {
	_, err = d.changeOwn(ctx, user, func(c *userChange) error {
		live, err := c.validSessions(ctx, &c.u, &Account{})
		if err != nil {
			return err
		}
		others := live[:0]
		for _, s := range live {
			if s.ID != except {
				others = append(others, s)
			}
		}
		if ended = len(others); ended == 0 {
			return nil
		}
		if err := c.revokeAll(ctx, others); err != nil {
			return err
		}
		if err := c.void(ctx, func(s *Secret) bool { return s.Purpose == PurposeEmailChange }); err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventSessionsEnded})
	})
	if err != nil {
		return 0, err
	}
	return ended, nil
}

// ForceLogout ends every session of a user at once, whatever their state, and
// voids a pending change of address. A
// repeat is another event and no error. Errors: ErrNotFound, ErrForbidden,
// ErrState for a user who is deleted.
func (d *Directory) ForceLogout(ctx context.Context, id ID) (User, error) {
	return d.changeUser(ctx, id, func(c *userChange) error {
		if c.u.State == StateDeleted {
			return &StateError{State: c.u.State, Doing: "sign out"}
		}
		if err := c.endEverySession(ctx); err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventForcedLogout})
	})
}

// endEverySession ends the sessions of the user, however many, by the epoch that
// the caller stores, and changes of address that somebody in one of them has asked
// for. Purge deletes the sessions when they would have ended. Those without an end
// of their own are revoked too: Purge would never find them.
func (c *userChange) endEverySession(ctx context.Context) error {
	c.u.Epoch++
	if err := c.voidAll(ctx, PurposeEmailChange); err != nil {
		return err
	}
	if c.cfg.SessionFor > 0 {
		return nil
	}
	return c.voidAll(ctx, PurposeSession)
}
