package roster_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

var errOutage = errors.New("the database does not answer")

// outage is a store that fails during one sign-in.
type outage struct {
	roster.Store
	unread  bool                                            // users cannot be read outside an Update
	update  func(n int, commit func() error) (answer error) // what becomes of Update n
	updates int
}

func (o *outage) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	if o.unread {
		return nil, errOutage
	}
	return o.Store.Users(ctx, q)
}

func (o *outage) Update(ctx context.Context, fn func(roster.Tx) error) error {
	o.updates++
	return o.update(o.updates, func() error { return o.Store.Update(ctx, fn) })
}

func answers(_ int, commit func() error) error { return commit() }

// failsFrom refuses each Update from the nth on.
func failsFrom(from int) func(int, func() error) error {
	return func(n int, commit func() error) error {
		if n >= from {
			return errOutage
		}
		return commit()
	}
}

// forgets answers that nobody knows whether Update n was done, and nothing later.
func forgets(at int, done bool) func(int, func() error) error {
	return func(n int, commit func() error) error {
		switch {
		case n < at:
			return commit()
		case n > at:
			return errOutage
		case done:
			return errors.Join(roster.ErrCommitUnknown, commit())
		}
		return roster.ErrCommitUnknown
	}
}

// TestAnOutageIsNoWrongPassword has the database fail under the right password, more
// often than passwords may be wrong. The next sign-in is not held back, and wrong
// passwords are still counted.
func TestAnOutageIsNoWrongPassword(t *testing.T) {
	outages := map[string]outage{
		"the user cannot be read":                               {unread: true, update: answers},
		"the user cannot be read, and nothing written any more": {unread: true, update: failsFrom(2)},
		"the session cannot be written":                         {update: failsFrom(2)},
		"whether it was counted is not known, it was":           {update: forgets(1, true)},
		"whether it was counted is not known, it was not":       {update: forgets(1, false)},
		"the outcome of the session is not known, it was not":   {update: forgets(2, false)},
	}
	from := roster.ClientInfo{Network: "192.0.2.1"}
	for way, try := range map[string]func(ctx context.Context, dir *roster.Directory, user roster.ID, password roster.SecretText) error{
		"SignIn": func(ctx context.Context, dir *roster.Directory, _ roster.ID, password roster.SecretText) error {
			_, err := dir.SignIn(ctx, roster.SignIn{Email: "jane@x.test", Password: password, ClientInfo: from})
			return err
		},
		"SignInAnywhere": func(ctx context.Context, dir *roster.Directory, _ roster.ID, password roster.SecretText) error {
			_, err := dir.SignInAnywhere(ctx, roster.SignIn{Email: "jane@x.test", Password: password, ClientInfo: from})
			return err
		},
		"VerifyPassword": func(ctx context.Context, dir *roster.Directory, user roster.ID, password roster.SecretText) error {
			_, err := dir.VerifyPassword(ctx, user, password)
			return err
		},
	} {
		for what, failing := range outages {
			t.Run(way+"/"+what, func(t *testing.T) {
				is := is.New(t)
				store, cfg, clock := memstore.New(), testConfig(), newClock()
				cfg.Now, cfg.FreeFailures = clock.Now, 3
				cfg.NetworkLimits = []roster.NetworkLimit{{Family: 4, Bits: 32, Failures: 20}}
				dir := roster.New(store, cfg)
				u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Password: password, Active: true})
				for range 30 {
					o := failing
					o.Store = store
					err := try(t.Context(), dir.WithStore(&o), u.ID, password)
					is.True(errors.Is(err, errOutage) || errors.Is(err, roster.ErrCommitUnknown)) // never refused for the password
				}
				is.NoErr(try(t.Context(), dir, u.ID, password))
				for range 3 {
					is.True(errors.Is(try(t.Context(), dir, u.ID, "wrong password"), roster.ErrCredentials))
				}
				is.True(errors.Is(try(t.Context(), dir, u.ID, "wrong password"), roster.ErrThrottled))
				clock.Add(time.Second)
				is.NoErr(try(t.Context(), dir, u.ID, password))
			})
		}
	}
}
