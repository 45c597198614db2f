package roster

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"
)

// SignIn is an address or a username, a password, and the device that they come from.
type SignIn struct {
	Email    string // in any spelling that [CanonicalEmail] takes; or the username, as [CanonicalUsername] takes it
	Password SecretText
	ClientInfo
}

// LogValue returns what a log may show: neither the address nor the password.
func (s SignIn) LogValue() slog.Value { return slog.StringValue("[hidden]") }

// SignIn returns a new session of the user of the account who has that address, or that
// username, and password. Of two users, one with the address and one with the same
// text as a username, the address counts. A name that nobody has, a wrong password, a user without one
// and a user who may not sign in get the same answer, after the same reads,
// writes and time: that of the costliest hash in use, for which a right password
// does not wait. A hash that was made with other parameters than today's, or
// elsewhere, is renewed.
//
// Failures are counted by address or username, as it was typed, whether anybody has it or not. After
// Config.FreeFailures each costs a pause: a second first, then twice as long each
// time, up to a quarter of an hour. A network from which the user has signed in
// during the last 90 days has a count of its own, so that no stranger can lock
// the user out of it. A mailed reset code works from everywhere.
//
// From every other network, failures at all addresses together are held to
// Config.NetworkLimits: one password that is tried at many addresses is as slow as
// many that are tried at one.
//
// A failure counts when it is committed. An error of the database is none: what was
// counted before it is taken back, by the next sign-in at the latest. SignIn inside [Directory.Update], or in
// a transaction of the host's, is therefore an InvalidError.
//
// Errors: ErrCredentials, with nothing said about why; ThrottledError; ErrBusy,
// when too many passwords are being checked at once; ErrTooManySessions.
func (d *Directory) SignIn(ctx context.Context, s SignIn) (Session, error) {
	if err := d.requireOutsideUpdate("sign-in"); err != nil {
		return Session{}, err
	}
	d = d.calledFrom(s.ClientInfo)
	u, made, err := d.signIn(ctx, s)
	if err != nil {
		d.refuseSignIn(ctx, u, err)
		return Session{}, err
	}
	return made, nil
}

// signIn is SignIn without the record of a failure: of the user, if anybody has the
// address.
func (d *Directory) signIn(ctx context.Context, s SignIn) (ID, Session, error) {
	name, ok := newSignInName(s.Email)
	if !ok || checkPassword(s.Password, 1) != nil {
		return ID{}, Session{}, ErrCredentials // nobody has either
	}
	p, err := d.prove(ctx, name, s)
	if err != nil {
		return p.user.ID, Session{}, err
	}
	made, err := d.openProven(ctx, name, s, &p.user, d, p.reservation)
	return p.user.ID, made, err
}

// openProven makes a session of u, whose password was right for the name. It takes back the failure that counted has counted.
func (d *Directory) openProven(ctx context.Context, name signInName, s SignIn, u *User, counted *Directory, r reservation) (Session, error) {
	var made Session
	var full error
	stored, err := d.changeSelf(ctx, u.ID, func(c *userChange) (err error) {
		if c.u.State != StateActive || c.u.Epoch != u.Epoch || !name.names(&c.u) {
			return ErrCredentials
		}
		counting := &change{Directory: c.inAccount(counted.account), tx: c.tx}
		if err := counting.forgive(ctx, name.counted(), s.ClientInfo, r.trusted); err != nil {
			return err
		}
		c.u.PasswordHash = u.PasswordHash
		made, err = c.openSession(ctx, s.ClientInfo)
		if full = err; errors.Is(full, ErrTooManySessions) {
			return nil // the password was right: what was forgiven stays so
		}
		if err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventSignedIn, Subject: made.Secret.ID})
	})
	if err = credentialsError(err); err != nil && !errors.Is(err, ErrCredentials) {
		counted.unreserve(ctx, r, err) // the caller is gone, or the database
	}
	if err = cmp.Or(err, full); err != nil {
		return Session{}, credentialsError(err)
	}
	return made.of(stored), nil
}

// prove returns the user with that name, whose password it checks, with the hash to
// keep, and the failure that was counted; with an error too, if anybody has the name. A refusal takes as long as one of the costliest hash,
// and holds no hashing slot while it waits for that.
func (d *Directory) prove(ctx context.Context, name signInName, s SignIn) (proof, error) {
	p, err := d.proveInSlot(ctx, name, s)
	if errors.Is(err, ErrCredentials) {
		d.cfg.hash.costs.concealMany(ctx, p.started, d.cfg.hash.comparisons(s.Password))
	}
	return p, err
}

// proof is what comes of checking an address and a password.
type proof struct {
	user        User // with the hash to keep
	reservation reservation
	started     time.Time // when the password began to be compared
}

// proveInSlot acquires a hashing slot first, so that only those are counted who
// are also tried.
func (d *Directory) proveInSlot(ctx context.Context, name signInName, s SignIn) (p proof, err error) {
	isTrusted := func() bool { return d.trustsNetwork(ctx, name.counted(), s.ClientInfo) }
	release, err := d.hashSlot(ctx, isTrusted)
	if err != nil {
		return p, err
	}
	defer release()
	if p.reservation, err = d.reserveFailure(ctx, name.counted(), s.ClientInfo); err != nil {
		p.user, _ = d.signInUser(ctx, name) // for the record
		return p, err
	}
	if err = d.proveReserved(ctx, name, s.Password, &p); err != nil && !errors.Is(err, ErrCredentials) {
		d.unreserve(ctx, p.reservation, err) // nobody knows whether the password is wrong
	}
	return p, err
}

// proveReserved is proveInSlot once a failure is counted.
func (d *Directory) proveReserved(ctx context.Context, name signInName, password SecretText, p *proof) error {
	account, err := d.findAccount(ctx)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	u, err := d.signInUser(ctx, name)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	d.cfg.hash.learnCosts()
	p.started = time.Now()
	ok, stale, err := d.checkOrPretend(ctx, password, u)
	switch {
	case err != nil:
		return err
	case !ok, u.State != StateActive, !account.Closed.IsZero():
		p.user = u // for the record
		return ErrCredentials
	case stale:
		if u.PasswordHash, err = d.cfg.hash.create(password); err != nil {
			return err
		}
	}
	p.user = u
	return nil
}

// checkOrPretend checks a password, and works as hard for a user who has none.
func (d *Directory) checkOrPretend(ctx context.Context, password SecretText, u User) (ok, stale bool, err error) {
	stored := u.PasswordHash
	if stored == "" {
		stored = d.cfg.hash.decoy()
	}
	ok, stale, err = d.cfg.hash.compare(password, stored)
	if errors.Is(err, ErrUnusableHash) {
		d.cfg.Log.ErrorContext(ctx, "roster: a stored password hash cannot be used", d.who("user", u, "error", err)...)
		ok, stale, err = d.cfg.hash.compare(password, d.cfg.hash.decoy())
	}
	return ok, stale, err
}
