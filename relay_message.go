package roster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Message is what [RelayConfig].Deliver gets: an event with its account and
// user. Where the event asks for a mail, it has the code too, and the address
// to mail it to. Account and User are as they are now, or in a message without a code as they
// were a second ago at most. Else Purpose, Email, Code and Expires are zero, such as for an
// invitation without NewInvitation.Mail. It has no JSON tags, and Code is a
// secret: marshal a type of your own.
type Message struct {
	// ID is the same at every try. Use it as the Message-ID of a mail or as the
	// idempotency key of a call, so that the receiver recognizes a repeat.
	ID          ID
	Destination string  // one of [RelayConfig].Destinations; empty: the consumer has none
	Try         int64   // 1 at the first try; after that, the message may have arrived before
	Event       Event   // what happened
	Account     Account // the account of the event
	User        User    // the user of the event, or of the address that was asked about; zero: none, or one of another account

	Member bool // User is a member of the account: with PurposeInvitation, the person signs in and joins by AcceptAs, and chooses no password

	Purpose Purpose    // what the code is for
	Email   string     // canonical address: mail the code to no other one
	Code    SecretText // to put into a link: 43 characters of base64url; empty with PurposeSignUp: User has the address and signs in
	Expires time.Time  // when the code stops working; zero: never
}

// LogValue returns what a log may show: neither the address nor the code.
func (m Message) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", m.ID.String()),
		slog.Int64("try", m.Try),
		slog.String("event", string(m.Event.Kind)),
		slog.String("account", m.Event.Account.String()),
		slog.String("user", m.Event.User.String()),
	)
}

// String returns a short text without the address and the code.
func (m Message) String() string {
	return fmt.Sprintf("message %s, try %d: %s", m.ID, m.Try, m.Event.Kind)
}

// GoString returns what String returns, so that %#v does not show the code.
func (m Message) GoString() string { return m.String() }

// message reads the message of x, of which some may have been read before. It is not
// wanted where its secret was redeemed, revoked or has expired, or where the account is
// closed: the code would not work. The error is ErrNoKey where Config.Keys lacks the key of
// the code.
func (d *Directory) message(ctx context.Context, x *claimed) (m Message, wanted bool, err error) {
	in := d.ForAccount(x.Account)
	m = Message{ID: x.ID, Destination: x.Destination, Try: x.Tries}
	about := x.about
	if about == nil || d.mailsCode(x.Consumer, &about.event) || !about.fresh(d.Now()) {
		if about, err = in.readAbout(ctx, x.Event, x.User); err != nil {
			return m, false, err
		}
	}
	m.Event, m.Account, m.User, m.Member = about.event, about.account, about.user, about.member
	if !d.mailsCode(x.Consumer, &m.Event) {
		return m, true, nil
	}
	s, err := first(in.store.Secrets(ctx, SecretSelection{Account: x.Account, ID: m.Event.Secret, Limit: 1}))
	switch {
	case errors.Is(err, ErrNotFound):
		return m, false, nil // purged
	case err != nil:
		return m, false, err
	case !s.Valid(d.Now()):
		return m, false, nil
	}
	anywhere, err := isAskedAnywhere(&s, &m.Event)
	switch {
	case err != nil:
		return m, false, err
	case anywhere:
		return m, false, in.askEachAccount(ctx, s.ID) // the messages of those accounts follow
	case !m.Account.Closed.IsZero():
		return m, false, nil
	}
	switch {
	case s.Purpose == PurposeSignUp:
		wanted, err = in.signUpMessage(ctx, &m, &s)
		return m, wanted, err
	case s.Purpose == PurposePasswordReset && s.User.IsZero():
		wanted, err = in.resetMessage(ctx, &m, &s)
		return m, wanted, err
	}
	m.Purpose, m.Email, m.Expires = s.Purpose, s.Email, s.Expires
	m.Code, err = in.mailedText(&s)
	return m, true, err
}
