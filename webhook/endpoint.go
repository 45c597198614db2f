package webhook

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"example.com/roster"
)

// Endpoint is a receiver that an account has added. It has no JSON: Secrets would be lost
// there, as they show themselves nowhere. A host keeps the fields in a record of its own.
type Endpoint struct {
	// ID names the endpoint in its account: 1 to 64 visible ASCII characters, never given
	// to another one.
	ID string

	// URL is where events go: https, without a user, at most 2,048 characters. See
	// [Sender.Check].
	URL string

	// Secrets sign each message. To change a secret, put the new one first, give it to the
	// receiver, and drop the old one a day later.
	Secrets []roster.SecretText

	// Kinds are the events that it gets. None: all.
	Kinds []roster.EventKind
}

// MarshalJSON returns an error: a record of the host's that is made of an Endpoint would
// have "[hidden]" in place of each secret, and sign nothing once it is read back.
func (e Endpoint) MarshalJSON() ([]byte, error) {
	return nil, errors.New("webhook: an Endpoint has no JSON, as its secrets would be lost: keep its fields in a type of your own, each secret as encrypted text")
}

// LogValue returns what a log may show: the id and the kinds. A URL may have a secret in it.
func (e Endpoint) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", e.ID), slog.Any("kinds", e.Kinds))
}

func (e *Endpoint) wants(kind roster.EventKind) bool {
	return len(e.Kinds) == 0 || slices.Contains(e.Kinds, kind)
}

// Endpoints keeps the endpoints of accounts: a table of the host's. It must be safe for
// concurrent use. It is asked for each message and each try.
type Endpoints interface {
	// Endpoints returns those of one account that get events now. An endpoint that is not
	// among them any more gets nothing, also of what waits for it.
	Endpoints(ctx context.Context, account roster.ID) ([]Endpoint, error)

	// End takes an endpoint of an account away, whose receiver has answered 410 Gone. The
	// host tells the account. It may be called again for one that is gone.
	End(ctx context.Context, account roster.ID, id string) error
}

// mostURL is how many bytes a URL may have.
const mostURL = 2_048

// Check tells whether e can be added: an InvalidError of field "id", "url", "secrets" or
// "kinds" says what would be right. It resolves no name: what a name leads to is asked at
// each connection.
func (s *Sender) Check(e Endpoint) error {
	invalid := func(field, reason string) error { return &roster.InvalidError{Field: field, Reason: reason} }
	visible := func(r rune) bool { return r > ' ' && r < 0x7f }
	if e.ID == "" || len(e.ID) > 64 || strings.ContainsFunc(e.ID, func(r rune) bool { return !visible(r) }) {
		return invalid("id", "must have 1 to 64 visible ASCII characters")
	}
	u, err := url.Parse(e.URL)
	switch {
	case err != nil, len(e.URL) > mostURL, u.Host == "", u.Hostname() == "", u.User != nil, u.Fragment != "", u.Opaque != "":
		return invalid("url", "must be https://HOST/PATH without a user, of at most 2,048 characters")
	case u.Scheme != "https" && !(u.Scheme == "http" && s.cfg.AllowHTTP):
		return invalid("url", "must begin with https://")
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && !s.mayDial(a) {
		return invalid("url", "must lead to a public address")
	}
	if _, err := keys(e.Secrets); err != nil {
		return invalid("secrets", "must be one or more of whsec_ and the base64 of 24 to 64 bytes")
	}
	for _, kind := range e.Kinds {
		if _, ok := types[kind]; !ok {
			return invalid("kinds", "must be the Event constants of package roster")
		}
	}
	return nil
}
