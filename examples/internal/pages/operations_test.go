package pages

//lint:file-ignore SA4006 pages show calls one after another, and look at no error in between

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
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
