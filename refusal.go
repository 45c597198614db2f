package roster

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Observation is one call that was refused, for an [Observer].
type Observation struct {
	Kind    EventKind // EventSignInFailed, EventSignInThrottled, EventCodeRefused, EventVerifiedRefused, EventTokenRefused or EventForbidden
	Account ID        // the account in which it was tried
	User    ID        // whose password, code or token was tried, or who was forbidden; zero: nobody whom the account has
	Network string    // IP address of the client, as text; empty: not known
	At      time.Time // when
}

// refusal is a call that was refused, as it is counted.
type refusal struct {
	Observation
	actor  Actor  // who was forbidden; zero: nobody is proven
	reason string // why; empty: the kind says it
}

// CalledFrom returns the same Directory for calls of one client: what is refused
// is recorded with its network. A ClientInfo that a call is given goes before it.
func (d *Directory) CalledFrom(client ClientInfo) *Directory {
	from := *d
	from.network = client.Network // most calls are not refused: whoever records it cleans it
	return &from
}

// calledFrom is CalledFrom, but for a client that tells no network.
func (d *Directory) calledFrom(client ClientInfo) *Directory {
	if client.clean().Network == "" {
		return d
	}
	return d.CalledFrom(client)
}

// NoteForbidden records that the program has refused the actor of d a call by a
// rule of its own, as the Directory does where it returns ErrForbidden itself. It
// writes nothing before it returns.
func (d *Directory) NoteForbidden(ctx context.Context) {
	err := ErrForbidden
	d.noteForbidden(ctx, &err)
}

// noteForbidden counts a call that failed by ErrForbidden. The host is nobody to
// record: its own program refuses it.
func (d *Directory) noteForbidden(ctx context.Context, err *error) {
	if d.acting && errors.Is(*err, ErrForbidden) {
		d.refuse(ctx, refusal{Observation: Observation{Kind: EventForbidden, User: d.actor.User}, actor: d.actor})
	}
}

// refuseSignIn counts a sign-in of u that failed by err, u being zero where nobody
// has the address.
func (d *Directory) refuseSignIn(ctx context.Context, u ID, err error) {
	kind := EventSignInFailed
	switch {
	case errors.Is(err, ErrThrottled):
		kind = EventSignInThrottled
	case !errors.Is(err, ErrCredentials):
		return
	}
	d.refuse(ctx, refusal{Observation: Observation{Kind: kind, User: u}})
}

// refuseText counts a code or a token that is not good. s is the secret that it
// opened once, zero where there is none.
func (d *Directory) refuseText(ctx context.Context, kind EventKind, s *Secret) {
	d.refuse(ctx, refusal{Observation: Observation{Kind: kind, Account: s.Account, User: s.User}})
}

// codeError is credentialsError for what opens s: it counts a code that is not
// good any longer.
func (d *Directory) codeError(ctx context.Context, s *Secret, err error) error {
	err = credentialsError(err)
	if errors.Is(err, ErrCredentials) {
		d.refuseText(ctx, EventCodeRefused, s)
	}
	return err
}

// refuse counts, logs and shows r. In an Update it waits for the end, which may
// take back everything else.
func (d *Directory) refuse(ctx context.Context, r refusal) {
	if r.Account.IsZero() {
		r.Account = d.account
	}
	r.Network, r.At = ClientInfo{Network: d.network}.clean().Network, d.Now()
	d.tellRefusals(ctx, []refusal{r})
}

// tellRefusals tells of refusals, or hands them to the Update that is under way.
func (d *Directory) tellRefusals(ctx context.Context, all []refusal) {
	in, inUpdate := d.store.(inTx)
	switch {
	case !inUpdate:
		for _, r := range all {
			d.tellRefusal(ctx, r)
		}
	case in.refusals != nil: // else: a change of one call, which notes its own error
		*in.refusals = append(*in.refusals, all...)
	}
}

// tellRefusal counts, logs and shows r.
func (d *Directory) tellRefusal(ctx context.Context, r refusal) {
	d.cfg.refusals.add(d.cfg.NewID, r)
	attrs := []slog.Attr{slog.String("kind", string(r.Kind)), slog.String("account", r.Account.String())}
	for _, id := range []struct {
		name string
		id   ID
	}{{"user", r.User}, {"token", r.actor.Token}} {
		if !id.id.IsZero() {
			attrs = append(attrs, slog.String(id.name, id.id.String()))
		}
	}
	d.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "roster: refused", append(attrs, slog.String("network", r.Network))...)
	if d.cfg.Observe != nil {
		d.cfg.Observe.Refused(ctx, r.Observation)
	}
}
