package roster

import (
	"cmp"
	"context"
	"errors"
)

// HashPassword checks a new password and hashes it, for
// [Directory.SetPasswordHash] and NewUser.PasswordHash. Passwords have 8 (or
// Config.MinPassword) to 256 code points and at most 1,024 bytes, are compared
// in Unicode NFC, never truncated, and have no composition rules. Few are
// hashed at once; one that does not get its turn within Config.HashWait is
// ErrBusy. Other errors: InvalidError of field "password", what
// Config.CheckPassword returns.
func (d *Directory) HashPassword(ctx context.Context, password SecretText) (PasswordHash, error) {
	if err := checkPassword(password, d.cfg.MinPassword); err != nil {
		return "", err
	}
	if d.cfg.CheckPassword != nil {
		if err := d.cfg.CheckPassword(ctx, string(password)); err != nil {
			return "", err
		}
	}
	if _, inUpdate := d.store.(inTx); inUpdate {
		d.cfg.Log.WarnContext(ctx, "roster: a password is hashed inside Update, which holds a lock of the database meanwhile: "+
			"hash it before, by HashPassword, and pass the hash", d.who()...)
	}
	return d.hash(ctx, password)
}

// SetPassword gives a user a new password, ends every session and voids every
// pending reset code and change of address. It asks for no old password, so an actor
// may not call it about itself, by a session or an API token: that is
// [Directory.ChangePassword]. It hashes before the store is asked for anything.
// Errors: those of [Directory.HashPassword], ErrNotFound, ErrForbidden, ErrState
// for a user who is deleted.
func (d *Directory) SetPassword(ctx context.Context, id ID, password SecretText) (User, error) {
	if err := d.requireOthers(ctx, id); err != nil {
		return User{}, err
	}
	hash, err := d.HashPassword(ctx, password)
	if err != nil {
		return User{}, err
	}
	return d.SetPasswordHash(ctx, id, hash)
}

// SetPasswordHash does what [Directory.SetPassword] does, with a password that
// [Directory.HashPassword] hashed, or one of Config.ForeignHashes. Errors:
// ErrUnusableHash for a hash of another make, or one that costs more than roster
// spends; ErrNotFound, ErrForbidden, ErrState for a user who is deleted.
func (d *Directory) SetPasswordHash(ctx context.Context, id ID, hash PasswordHash) (User, error) {
	if err := d.cfg.hash.accepts(hash); err != nil {
		return User{}, err
	}
	if err := d.requireInPerson(ctx); err != nil {
		return User{}, err
	}
	if err := d.requireOthers(ctx, id); err != nil {
		return User{}, err
	}
	return d.changeUser(ctx, id, func(c *userChange) error {
		if c.u.State == StateDeleted {
			return &StateError{State: c.u.State, Doing: "set the password of"}
		}
		if err := c.setPassword(ctx, hash); err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventPasswordSet})
	})
}

func (c *userChange) setPassword(ctx context.Context, hash PasswordHash) error {
	maker, err := c.maker(ctx)
	if err != nil {
		return err
	}
	c.replacePassword(hash, maker)
	if err := c.endEverySession(ctx); err != nil {
		return err
	}
	return c.voidAll(ctx, PurposePasswordReset)
}

// ChangePassword gives a user a new password, if old is the one that is set, and
// ends every session but one: keep names it, or is zero. It is for the host and
// for the user itself. A wrong old password counts as a failed sign-in, and is
// held back like one. Errors: those of [Directory.VerifyPassword] and
// [Directory.HashPassword].
func (d *Directory) ChangePassword(ctx context.Context, id ID, old, password SecretText, keep ID) (User, error) {
	if err := checkPassword(password, d.cfg.MinPassword); err != nil {
		return User{}, err
	}
	verified, err := d.VerifyPassword(ctx, id, old)
	if err != nil {
		return User{}, err
	}
	hash, err := d.HashPassword(ctx, password)
	if err != nil {
		return User{}, err
	}
	return d.changeOwn(ctx, id, func(c *userChange) error {
		if c.u.State == StateDeleted {
			return &StateError{State: c.u.State, Doing: "set the password of"}
		}
		if c.u.PasswordHash != verified.PasswordHash {
			return ErrCredentials // somebody else changed it meanwhile
		}
		c.replacePassword(hash, c.u.ID)
		if err := c.endOtherSessions(ctx, keep); err != nil {
			return err
		}
		if err := c.voidAll(ctx, PurposePasswordReset); err != nil {
			return err
		}
		return c.save(ctx, Event{Kind: EventPasswordSet})
	})
}

// VerifyPassword returns the user with id when password is theirs, whatever
// their state. It is for the host and for the user itself, who is signed in and
// types the password again. A wrong one counts as a failed sign-in at the user's
// address, and is held back like one; that count must be committed, so the call is
// an InvalidError inside [Directory.Update]. A hash that was made with other
// parameters than today's is renewed. Errors: ErrCredentials for a wrong password,
// an unknown user and one without a password; ThrottledError; ErrBusy;
// ErrUnusableHash; ErrForbidden.
func (d *Directory) VerifyPassword(ctx context.Context, id ID, password SecretText) (_ User, err error) {
	if err := d.requireOutsideUpdate("a password"); err != nil {
		return User{}, err
	}
	if err := d.requireInPerson(ctx); err != nil {
		return User{}, err
	}
	defer d.noteForbidden(ctx, &err)
	by, err := d.readAuthority(ctx)
	if err != nil {
		return User{}, err
	}
	if !by.host && (by.self != id || by.rank < RankReadOnly) {
		return User{}, ErrForbidden
	}
	u, err := d.findUser(ctx, id)
	switch {
	case errors.Is(err, ErrNotFound):
		return User{}, ErrCredentials
	case err != nil:
		return User{}, err
	}
	defer func() { d.refuseSignIn(ctx, id, err) }()
	if u.PasswordHash == "" || checkPassword(password, 1) != nil {
		return User{}, ErrCredentials
	}
	if _, err := d.cfg.hash.check(u.PasswordHash); err != nil {
		return User{}, err
	}
	stale, err := d.tryPassword(ctx, u, password)
	if err != nil {
		return User{}, err
	}
	if stale {
		return d.renewHash(ctx, u, password)
	}
	return u, nil
}

// tryPassword compares a password with the user's, and counts a failure. It
// acquires a hashing slot first, so that only those are counted who are also
// tried.
func (d *Directory) tryPassword(ctx context.Context, u User, password SecretText) (stale bool, err error) {
	release, err := d.hashSlot(ctx, nil)
	if err != nil {
		return false, err
	}
	defer release()
	name := cmp.Or(u.CanonicalEmail, u.CanonicalUsername, u.ID.String())
	r, err := d.reserveFailure(ctx, name, ClientInfo{})
	if err != nil {
		return false, err
	}
	ok, stale, err := d.cfg.hash.compare(password, u.PasswordHash)
	if err == nil && !ok {
		return false, ErrCredentials
	}
	if err == nil {
		err = d.update(ctx, func(c *change) error { return c.forgive(ctx, name, ClientInfo{}, false) })
	}
	if err != nil {
		d.unreserve(ctx, r, err)
	}
	return stale, err
}

// renewHash stores a hash with the parameters of today. Whoever changed the
// user meanwhile goes first: the next check tries again.
func (d *Directory) renewHash(ctx context.Context, u User, password SecretText) (User, error) {
	hash, err := d.hash(ctx, password)
	if err != nil {
		return u, nil // the password was right all the same
	}
	renewed := u
	err = d.asHost().updateOnce(ctx, func(c *change) error {
		uc := &userChange{change: c, u: u}
		uc.u.PasswordHash = hash
		if err := uc.put(ctx); err != nil {
			return err
		}
		renewed = uc.u
		return uc.recordEvent(ctx, Event{Kind: EventPasswordRenewed})
	})
	if err != nil {
		d.cfg.Log.WarnContext(ctx, "roster: password hash not renewed", d.who("user", u, "error", err)...)
		return u, nil
	}
	return renewed, nil
}

// newPassword returns the hash of a new user's password, of which it has one
// form or none.
func (d *Directory) newPassword(ctx context.Context, password SecretText, hash PasswordHash) (PasswordHash, error) {
	switch {
	case password != "" && hash != "":
		return "", invalid("password", "must not come with a hash")
	case password != "":
		return d.HashPassword(ctx, password)
	case hash != "":
		return hash, d.cfg.hash.accepts(hash)
	}
	return "", nil
}
