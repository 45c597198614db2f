package roster

import (
	"context"
	"time"
)

// impersonateFor is the longest that a session of [Directory.Impersonate] lasts.
const impersonateFor = time.Hour

// Impersonator is who acts in a session that is another user's.
type Impersonator struct {
	Account ID // the account that owns the user who acts
	User    ID // who acts; zero: nobody but the session's own user
	Session ID // the session in which they asked for it
}

// Impersonate makes a session of a user for somebody else, who is signed in by the
// session by: support looks at what a user sees. It is for the host, and for by's
// own user acting. The session shows both, its events name both, and it ends after
// an hour, and at once when by is ended, or when either may no longer act. Who acts
// needs rank admin in the account and must not be outranked by the user, now and at
// each use. [Session.Actor] acts with rank user at most: it reads what the user reads,
// and changes what the user may of the profile. It changes neither password, address,
// tokens nor identities, ends no session but its own, exports nothing, leaves no
// account and removes nobody. What an admin may do of these, it does under its own
// name; the rest is for the user alone: whoever holds a session for an hour must gain
// nothing that lasts longer, and take nothing away that the user comes back to.
// by's idle end does not count, and the user's limit of sessions neither.
// Errors: ErrNotFound; ErrCredentials for a by that is not good; ErrState for a user
// who is not active; ErrForbidden, also for a by that is impersonated itself.
func (d *Directory) Impersonate(ctx context.Context, by Session, user ID, from ClientInfo) (Session, error) {
	if d.acting && (d.actor.User != by.User.ID || !d.actor.Token.IsZero() || d.requireInPerson(ctx) != nil) {
		return Session{}, ErrForbidden
	}
	if !by.Secret.Impersonator.User.IsZero() || by.User.ID == user {
		return Session{}, ErrForbidden
	}
	who := Impersonator{Account: by.User.Account, User: by.User.ID, Session: by.Secret.ID}
	d = d.ActingAs(Actor{User: who.User})
	text := randomText()
	made := Session{Token: text}
	u, err := d.changeUser(ctx, user, func(c *userChange) (err error) {
		if err := c.by.mayAdminister(); err != nil {
			return err
		}
		if c.u.State != StateActive {
			return &StateError{State: c.u.State, Doing: "impersonate"}
		}
		now, from := c.Now(), from.clean()
		made.Secret = Secret{
			ID: c.cfg.NewID(), Purpose: PurposeSession, Hash: textDigest(text), Account: c.account, User: c.u.ID,
			Role: c.u.Role, Epoch: c.u.Epoch, UserAgent: from.UserAgent, Network: from.Network, Impersonator: who,
			Created: now, LastUsed: now, Expires: stamp(now.Add(impersonateFor)),
		}
		if c.cfg.SessionFor > 0 && c.cfg.SessionFor < impersonateFor {
			made.Secret.Expires = stamp(now.Add(c.cfg.SessionFor))
		}
		if made.Impersonator, err = c.impersonator(ctx, &made.Secret, &c.u); err != nil {
			return err
		}
		if err := c.tx.PutSecret(ctx, &made.Secret); err != nil {
			return err
		}
		if err := c.put(ctx); err != nil {
			return err
		}
		return c.recordEvent(ctx, Event{Kind: EventImpersonated, Subject: made.Secret.ID})
	})
	if err != nil {
		return Session{}, err
	}
	return made.of(u), nil
}

// impersonator returns who acts in the session s of u; the zero User where nobody
// else does. The error is ErrCredentials where they may no longer.
func (d *Directory) impersonator(ctx context.Context, s *Secret, u *User) (User, error) {
	who := s.Impersonator
	if who.User.IsZero() {
		return User{}, nil
	}
	p, err := d.inAccount(who.Account).principal(ctx, who.User)
	if err != nil {
		return User{}, credentialsError(err)
	}
	role := p.User.Role
	if who.Account != s.Account {
		if role, err = d.roleOf(ctx, who.User); err != nil {
			return User{}, credentialsError(err)
		}
	}
	own, err := first(d.store.Secrets(ctx, SecretSelection{Account: who.Account, ID: who.Session, User: who.User, Purpose: PurposeSession}))
	if err != nil {
		return User{}, credentialsError(err)
	}
	rank := d.cfg.roles.rank(role)
	switch {
	case !own.Valid(d.Now()), own.Epoch != p.User.Epoch, p.Home.over(&own), p.User.State != StateActive, !p.Account.Closed.IsZero(),
		rank < RankAdmin, d.cfg.roles.guardedRank(u.Role) > rank:
		return User{}, ErrCredentials
	}
	return p.User, nil
}

// Actor returns who acts in s, for [Directory.ActingAs]: its user, and whoever
// impersonates it.
func (s Session) Actor() Actor {
	return Actor{User: s.User.ID, Impersonator: s.Secret.Impersonator.User}
}

// requireInPerson refuses an actor who impersonates the user.
func (d *Directory) requireInPerson(ctx context.Context) (err error) {
	defer d.noteForbidden(ctx, &err)
	if d.actor.poses() {
		return ErrForbidden
	}
	return nil
}
