package roster

import (
	"cmp"
	"context"
	"time"
)

// undoFor is how long the code works that undoes a change of address.
const undoFor = 7 * 24 * time.Hour

// ChangeEmail asks for another address of a user, and mails a code for
// [Directory.ConfirmEmail] there; the code before it is void. Until then the user
// keeps the old address in every look-up, list, grant and mail. The new one
// reserves nothing, and the answer is the same, after the same reads and writes,
// whether somebody has it or not. Another spelling of the user's own address
// counts at once. It is for the user itself, for actors of rank admin and for the
// host; the latter two may set an address at once by [Directory.Edit].
//
// It returns the user with the address that counts. Errors: InvalidError; ErrNoKey;
// ErrNotFound; ErrForbidden; StateError for a user who is deactivated or deleted;
// ThrottledError after three for one user, with a pause of a minute first, then
// twice as long each time, up to an hour. An address that was asked for so often
// by others is not mailed to meanwhile, and nothing is said about it.
func (d *Directory) ChangeEmail(ctx context.Context, user ID, address string) (User, error) {
	if err := d.requireInPerson(ctx); err != nil {
		return User{}, err
	}
	canonical, err := CanonicalEmail(address)
	if err != nil {
		return User{}, err
	}
	return d.changeUser(ctx, user, func(c *userChange) error { return c.askEmail(ctx, address, canonical) })
}

func (c *userChange) askEmail(ctx context.Context, address, canonical string) error {
	switch {
	case c.u.State == StateDeactivated || c.u.State == StateDeleted:
		return &StateError{State: c.u.State, Doing: "change the address of"}
	case canonical == c.u.CanonicalEmail:
		return c.respell(ctx, address)
	}
	if err := c.requireMail(EventEmailChangeAsked); err != nil {
		return err
	}
	lasts := c.cfg.VerificationFor
	if err := throttled(c.paceMail(ctx, "email change by", c.u.ID.String(), freeMails, lasts)); err != nil {
		return err
	}
	wait, err := c.paceMail(ctx, string(PurposeEmailChange), canonical, freeMails, lasts)
	if err != nil {
		return err
	}
	before := func(s *Secret) bool {
		return s.Purpose == PurposeEmailChange && (wait <= 0 || s.Email != canonical) // else its mail still counts
	}
	if err := c.void(ctx, before); err != nil {
		return err
	}
	s, err := c.newSecret(ctx, PurposeEmailChange, lasts)
	if err != nil {
		return err
	}
	s.Email, s.Address = canonical, address
	c.assignText(&s)
	if err := c.tx.PutSecret(ctx, &s); err != nil {
		return err
	}
	if err := c.put(ctx); err != nil {
		return err
	}
	e := Event{Kind: EventEmailChangeAsked, Subject: s.ID}
	if wait <= 0 {
		e.Secret = s.ID
	}
	return c.recordEvent(ctx, e)
}

// respell stores another spelling of the user's address. It withdraws a pending
// change: the user has asked for the address that counts.
func (c *userChange) respell(ctx context.Context, address string) error {
	if err := c.void(ctx, func(s *Secret) bool { return s.Purpose == PurposeEmailChange }); err != nil {
		return err
	}
	if c.u.Email == address {
		return nil
	}
	before := c.u.Email
	c.u.Email = address
	return c.save(ctx, Event{
		Kind: EventUserEdited, Detail: detail{Changed: []string{"email"}}.changedEmail(before, address).object(),
	})
}

// ConfirmEmail makes the address the user's to which [Directory.ChangeEmail] mailed
// a code; it is verified. Every secret that was mailed to the old one is void, and
// the old one gets a mail with a code for [Directory.UndoEmail]. The Directory must
// act for that user by a session ([Directory.ActingAs] without a token): else
// somebody could lure the reader of a mailbox into a user of theirs, and a stolen
// API token could take a user over. Errors: ErrForbidden for the host and for API
// tokens; ErrCredentials for every code that is not good, with nothing said about
// why; ExistsError of "email" where somebody else got the address meanwhile.
func (d *Directory) ConfirmEmail(ctx context.Context, code SecretText) (_ User, err error) {
	if err := d.requireInPerson(ctx); err != nil {
		return User{}, err
	}
	if !d.acting || !d.actor.Token.IsZero() {
		err = ErrForbidden
		d.noteForbidden(ctx, &err)
		return User{}, err
	}
	if by, err := d.authority(ctx); err != nil || by.rank < RankUser {
		return User{}, cmp.Or(err, ErrForbidden)
	}
	found, err := d.openSecret(ctx, PurposeEmailChange, code)
	if err != nil {
		return User{}, err
	}
	if !d.actsInSession(&found) {
		return User{}, ErrCredentials
	}
	u, err := d.changeUser(ctx, found.User, func(c *userChange) error {
		s, err := c.redeem(ctx, found.ID, StateActive)
		if err != nil {
			return err
		}
		return c.moveEmail(ctx, &s)
	})
	return u, d.codeError(ctx, &found, err)
}

// moveEmail gives the user the address of a redeemed code.
func (c *userChange) moveEmail(ctx context.Context, s *Secret) error {
	before := c.u
	c.u.Email, c.u.CanonicalEmail, c.u.EmailVerified, c.u.EmailProven = s.Address, s.Email, true, c.Now()
	old := before.CanonicalEmail
	mailed := func(s *Secret) bool {
		return s.Purpose == PurposeEmailChange || old != "" && s.Email == old && isWayIn(s)
	}
	if err := c.void(ctx, mailed); err != nil {
		return err
	}
	e := Event{
		Kind: EventEmailChanged, Subject: s.ID, Detail: detail{}.changedEmail(before.Email, c.u.Email).object(),
	}
	if old != "" {
		undo, err := c.newSecret(ctx, PurposeEmailUndo, undoFor)
		if err != nil {
			return err
		}
		undo.Email, undo.Address, undo.Epoch = old, before.Email, before.Version
		c.assignText(&undo)
		if err := c.tx.PutSecret(ctx, &undo); err != nil {
			return err
		}
		e.Secret = undo.ID
	}
	return c.save(ctx, e)
}
