package roster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Message is what a [RelayConfig]'s Deliver gets: an event, and where its kind
// mails a secret, the text of that and the address to mail it to.
type Message struct {
	// ID is the same at every try of a message: the Message-ID of a mail, or the
	// idempotency key of a call, so that whoever gets it twice can tell.
	ID      ID
	Try     int64 // 1 and above; what was tried before may have arrived
	Event   Event
	Account Account
	User    User // as it is now; zero for an event about no user of the account

	// What follows is zero for an event that mails no secret, such as that of an
	// invitation without Mail.

	Purpose Purpose
	Email   string    // the canonical address that the code is for: mail goes nowhere else
	Code    string    // for a link: 43 characters of base64url
	Expires time.Time // zero: never
}

// LogValue shows what may stand in a log: neither the address nor the code.
func (m Message) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", m.ID.String()),
		slog.Int64("try", m.Try),
		slog.String("event", string(m.Event.Kind)),
		slog.String("account", m.Event.Account.String()),
		slog.String("user", m.Event.User.String()),
	)
}

// String returns what LogValue shows.
func (m Message) String() string {
	return fmt.Sprintf("message %s, try %d: %s", m.ID, m.Try, m.Event.Kind)
}

// GoString returns what String returns, so that %#v shows no code either.
func (m Message) GoString() string { return m.String() }

// hide returns the text of an error of Deliver without what a log must not see.
func (m Message) hide(err error) string {
	text := err.Error()
	for _, secret := range []string{m.Code, m.Email, m.User.Email} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[hidden]")
		}
	}
	return text
}

// message reads what x delivers. It is not wanted any more where its secret was
// used, revoked or has expired, or the account is closed. The error is ErrNoKey
// where Config has no longer the key that the secret was made with.
func (d *Directory) message(ctx context.Context, x *Delivery) (m Message, wanted bool, err error) {
	in := d.ForAccount(x.Account)
	m = Message{ID: x.ID, Try: x.Tries}
	if m.Event, err = first(in.store.Events(ctx, EventSelection{Account: x.Account, ID: x.Event, Limit: 1})); err != nil {
		return m, false, err
	}
	if m.Account, err = in.Account(ctx); err != nil {
		return m, false, err
	}
	if m.User, err = in.User(ctx, x.User); err != nil && !errors.Is(err, ErrNotFound) {
		return m, false, err
	}
	if m.Event.Secret.IsZero() {
		return m, true, nil
	}
	s, err := first(in.store.Secrets(ctx, SecretSelection{Account: x.Account, ID: m.Event.Secret, Limit: 1}))
	switch {
	case errors.Is(err, ErrNotFound):
		return m, false, nil // purged
	case err != nil:
		return m, false, err
	case !s.Valid(d.Now()), !m.Account.Closed.IsZero():
		return m, false, nil
	}
	m.Purpose, m.Email, m.Expires = s.Purpose, s.Email, s.Expires
	m.Code, err = in.mailedText(&s)
	return m, true, err
}
