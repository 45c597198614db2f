package pages

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/rostermail"
	"example.com/roster/rostertest"
)

func TestUpkeep(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	dir, acme := kit.Dir, kit.Dir.ForAccount(kit.Acme.Owner.Account)
	letters, err := rostermail.NewLetters(rostermail.Config{From: "app@example.com", PublicURL: "http://127.0.0.1:8080"})
	is.NoErr(err)
	mailer := rostermail.NewPrinter(letters, io.Discard)
	upkeep := func(ctx context.Context) error {

		err := dir.Relay(ctx, roster.RelayConfig{Consumer: "mail", Deliver: mailer.Deliver}) // hands mails to the host until ctx ends
		n, err := dir.Purge(ctx, time.Now().AddDate(0, 0, -30))                              // deletes codes, sessions, failed sign-ins and uses that were over by then
		n, err = acme.ExpireGrants(ctx)                                                      // an event for each grant of the account that has come to its end since

		is.Equal(n, 0) // nobody was granted anything
		return err
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // and Relay ends
	err = upkeep(ctx)
	is.True(err == nil || errors.Is(err, context.Canceled))
}

// requestIDs adds to each line whose request it is about.
type requestIDs struct{ slog.Handler }

type requestKey struct{}
type callerKey struct{}

func (h requestIDs) Handle(ctx context.Context, r slog.Record) error { // around your handler
	if id, ok := ctx.Value(requestKey{}).(string); ok {
		r.AddAttrs(slog.String("request_id", id))
	}
	if caller, ok := ctx.Value(callerKey{}).(httpadapters.Caller); ok {
		r.AddAttrs(slog.String("account", caller.Account.String()), slog.String("actor", caller.User.String()))
	}
	return h.Handler.Handle(ctx, r)
}

func TestRequestIDs(t *testing.T) {
	is := is.New(t)
	var out strings.Builder
	log := slog.New(requestIDs{slog.NewTextHandler(&out, nil)})
	log.InfoContext(context.WithValue(t.Context(), requestKey{}, "r1"), "something")
	is.True(strings.Contains(out.String(), "request_id=r1"))
}
