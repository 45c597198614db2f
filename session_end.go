package roster

import (
	"context"
	"errors"
)

// Sessions returns live sessions of a user, those that end first at the beginning,
// which are the oldest where SessionFor is as it was; none of a user who is not active.
// Where they act is told to whom [Directory.AccountsOf] tells of other accounts, and to
// nobody else. Errors: InvalidError for a limit above Config.MaxPage, and for an After
// that is no session of the user; ErrNotFound, ErrForbidden.
func (d *Directory) Sessions(ctx context.Context, q SessionQuery) (_ []Secret, err error) {
	defer d.noteForbidden(ctx, &err)
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	by, err := d.readAuthority(ctx)
	if err != nil {
		return nil, err
	}
	p, err := d.principal(ctx, q.User)
	if err == nil && !p.Membership.ID.IsZero() {
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	if d.actor.User != q.User {
		err = by.mayTouch(&p.User)
	}
	if err != nil {
		return nil, err
	}
	after, err := d.sessionBefore(ctx, q)
	if err != nil {
		return nil, err
	}
	live, err := d.validSessions(ctx, &p.User, &p.Home, after, q.Limit)
	for i := range live {
		if !d.isTold(q.User) {
			live[i].ActsIn = ID{}
		}
	}
	return live, err
}

// sessionBefore returns the place of the last session of the page before that of q, nil if that is
// the first page. It may have ended since.
func (d *Directory) sessionBefore(ctx context.Context, q SessionQuery) (*SessionPosition, error) {
	if q.After.IsZero() {
		return nil, nil
	}
	s, err := first(d.store.Secrets(ctx, SecretSelection{Account: d.account, ID: q.After, User: q.User, Purpose: PurposeSession, Limit: 1}))
	if errors.Is(err, ErrNotFound) {
		err = invalid("after", "must be the id of a session of the user")
	}
	return s.position(), err
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
// live, too; ErrForbidden, also for an actor who impersonates the user and names a
// session of somebody else's.
func (d *Directory) EndSession(ctx context.Context, user, session ID) error {
	_, err := d.changeOwn(ctx, user, func(c *userChange) error {
		s, err := c.liveSession(ctx, session)
		if err != nil {
			return err
		}
		if s.Impersonator.User != c.actor.Impersonator {
			if err := c.requireInPerson(ctx); err != nil {
				return err
			}
		}
		if err := c.revokeAll(ctx, []Secret{s}); err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventSessionEnded, Subject: s.ID})
	})
	return err
}

// liveSession finds a live session of the user; also one of an account that was closed,
// which may end once more.
func (c *userChange) liveSession(ctx context.Context, id ID) (Secret, error) {
	if id.IsZero() {
		return Secret{}, ErrNotFound
	}
	s, err := first(c.tx.Secrets(ctx, SecretSelection{Account: c.account, ID: id, User: c.u.ID, Purpose: PurposeSession, Limit: 1}))
	if err == nil && !c.sessionValid(&s, &c.u, &Account{}, c.Now()) {
		err = ErrNotFound
	}
	return s, err
}

// EndSessions ends the sessions of a user and returns how many there were. The session
// except goes on; zero: none does. A change of address that one of them may have
// asked for is void. Errors: ErrNotFound; ErrForbidden, also for an actor who impersonates
// the user.
func (d *Directory) EndSessions(ctx context.Context, user, except ID) (ended int, err error) {
	if err := d.requireInPerson(ctx); err != nil {
		return 0, err
	}
	_, err = d.changeOwn(ctx, user, func(c *userChange) (err error) {
		if ended, err = c.countSessions(ctx, except); err != nil || ended == 0 {
			return err
		}
		if err := c.endOtherSessions(ctx, except); err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventSessionsEnded})
	})
	if err != nil {
		return 0, err
	}
	return ended, nil
}

// countSessions returns how many live sessions the user has, without one.
func (c *userChange) countSessions(ctx context.Context, except ID) (n int, err error) {
	var after *SessionPosition
	for {
		page, err := c.validSessions(ctx, &c.u, &Account{}, after, stepRows)
		if err != nil {
			return 0, err
		}
		for i := range page {
			if page[i].ID != except {
				n++
			}
		}
		if len(page) < stepRows {
			return n, nil
		}
		after = page[len(page)-1].position()
	}
}

// ForceLogout ends every session of a user at once, whatever their state, and
// voids a pending change of address. A
// repeat is another event and no error. Errors: ErrNotFound; ErrForbidden, also for an
// actor who impersonates somebody; ErrState for a user who is deleted.
func (d *Directory) ForceLogout(ctx context.Context, id ID) (User, error) {
	if err := d.requireInPerson(ctx); err != nil {
		return User{}, err
	}
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

// endEverySession ends the sessions of the user, however many, and changes of address
// that somebody in one of them has asked for.
func (c *userChange) endEverySession(ctx context.Context) error {
	return c.endOtherSessions(ctx, ID{})
}

// endOtherSessions is endEverySession for all sessions but one, which goes on where it
// is live. Zero: none does.
func (c *userChange) endOtherSessions(ctx context.Context, keep ID) error {
	kept, err := c.liveSession(ctx, keep)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err := c.raiseEpoch(ctx); err != nil {
		return err
	}
	if !kept.ID.IsZero() {
		kept.Epoch = c.u.Epoch
		if err := c.tx.PutSecret(ctx, &kept); err != nil {
			return err
		}
	}
	return c.voidAll(ctx, PurposeEmailChange)
}

// raiseEpoch ends the sessions of the user, however many, by the epoch that the caller
// stores. Purge deletes them when they would have ended.
func (c *userChange) raiseEpoch(ctx context.Context) error {
	c.u.Epoch++
	return c.revokeUnending(ctx, c.u.Epoch-1)
}

// revokeUnending revokes the sessions of an epoch that is over where Config gives them
// no end of their own: Purge would never find them. There are no more than SessionsLimit;
// without a limit, those above a thousand stay in the store.
func (c *userChange) revokeUnending(ctx context.Context, epoch int64) error {
	if c.cfg.SessionFor > 0 {
		return nil
	}
	over, err := c.tx.Secrets(ctx, SecretSelection{
		Account: c.account, User: c.u.ID, Live: &LiveSessions{Epoch: epoch, Now: c.Now()}, Limit: stepRows,
	})
	if err != nil {
		return err
	}
	return c.revokeAll(ctx, over)
}
