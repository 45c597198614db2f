package roster

import (
	"context"
	"errors"
	"slices"
	"time"
)

// SignUpRequest is an address that somebody wants a user for, and the device that
// they ask from.
type SignUpRequest struct {
	Email    string // in any spelling that [CanonicalEmail] takes
	Invited  bool   // only who has an open invitation gets a code; false: whoever has no user yet
	Anywhere bool   // who has verified the address in another account has a user, for sign-ups that make accounts; false: this account counts alone
	ClientInfo
}

// freeSignUps is how many sign-ups one network may ask for without a pause, in a
// day without a longer rest: an office asks more often than a home.
const freeSignUps = 30

// SendSignUp mails a code for [Directory.SignUp] to an address. It looks nobody up:
// the answer, the reads and the writes are the same whether somebody has the address
// or not. [Directory.Relay] looks when the mail is due. Whoever has no user, or one
// that was never active, gets the code. An active or deactivated user gets a
// [Message] without a code: say there that the person has a user, and where to sign
// in. With Anywhere so does whoever is active in another account, of which the
// Message tells nothing. With Invited, nobody else than the invited gets a mail.
//
// It is the host's alone. Errors: ErrNoKey and ErrNoConsumer, before anything is
// looked at; InvalidError of field "email"; ErrForbidden for an actor;
// ThrottledError after 30 requests of one network, with a pause of a minute first,
// then twice as long each time, up to an hour. An address that was asked for a
// moment ago is not mailed to again, and nothing is said about it; neither is a
// closed account, or one that does not exist.
func (d *Directory) SendSignUp(ctx context.Context, r SignUpRequest) error {
	if err := d.requireMail(EventSignUpAsked); err != nil {
		return err
	}
	if err := d.requireHost(ctx); err != nil {
		return err
	}
	canonical, err := CanonicalEmail(r.Email)
	if err != nil {
		return err
	}
	r.ClientInfo = r.clean()
	var wait error // of the network; that of the address stays hidden
	err = d.update(ctx, func(c *change) error {
		wait = throttled(c.paceSignUps(ctx, r.ClientInfo))
		if wait != nil {
			return wait
		}
		return c.askSignUp(ctx, r, canonical)
	})
	if wait == nil && errors.Is(err, ErrThrottled) {
		return nil
	}
	return err
}

// paceSignUps counts a sign-up of a network, and returns how long it has to wait.
func (c *change) paceSignUps(ctx context.Context, from ClientInfo) (wait time.Duration, err error) {
	network := from.networkPrefix()
	if network == "" {
		return 0, nil
	}
	return c.paceMail(ctx, "sign-ups from", network, freeSignUps, c.cfg.VerificationFor)
}

// askSignUp writes a code and the event that has it mailed. Neither has a user: the
// address may belong to none.
func (c *change) askSignUp(ctx context.Context, r SignUpRequest, canonical string) error {
	if err := c.throttleMail(ctx, PurposeSignUp, canonical, c.cfg.VerificationFor); err != nil {
		return err
	}
	open, err := c.isOpen(ctx)
	if err != nil || !open {
		return err
	}
	s := c.newAsked(PurposeSignUp, canonical, r.ClientInfo, c.cfg.VerificationFor)
	s.Address = r.Email
	c.assignText(&s)
	if err := c.tx.PutSecret(ctx, &s); err != nil {
		return err
	}
	return c.recordEvent(ctx, Event{
		Kind: EventSignUpAsked, Subject: s.ID, Secret: s.ID, Detail: detail{Invited: r.Invited, Anywhere: r.Anywhere}.object(),
	})
}

// signUpMessage completes the message of a sign-up by who has the address now.
func (d *Directory) signUpMessage(ctx context.Context, m *Message, s *Secret) (wanted bool, err error) {
	var asked detail
	if err := m.Event.Detail.Decode(&asked); err != nil {
		return false, err
	}
	u, err := d.oneUser(ctx, Where(FieldEmail, OpEq, s.Email), notDeleted)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return false, err
	}
	m.Purpose, m.Email, m.User = s.Purpose, s.Email, u
	switch {
	case asked.Invited && u.State != StateInvited:
		return false, nil
	case u.State == StateActive, u.State == StateDeactivated:
		return true, nil // without a code
	case asked.Anywhere && u.State != StateInvited:
		others, err := d.usersAnywhere(ctx, s.Email, readAnywhere)
		if err != nil || slices.ContainsFunc(others, func(u User) bool { return u.EmailVerified && u.State == StateActive }) {
			return true, err
		}
	}
	m.Expires = s.Expires
	m.Code, err = d.mailedText(s)
	return true, err
}
