package roster_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestCheckUpkeep leaves something undone, and then does it.
func TestCheckUpkeep(t *testing.T) {
	fails := errors.New("the mail server is down")
	relay := func(t *testing.T, dir *roster.Directory, tries int, err error) {
		t.Helper()
		_, failed := dir.RelayOnce(t.Context(), roster.RelayConfig{Consumer: "mail", Tries: tries, Deliver: func(context.Context, roster.Message) error { return err }})
		is.New(t).NoErr(failed)
	}
	invite := func(t *testing.T, dir *roster.Directory) {
		t.Helper()
		_, err := dir.Invite(t.Context(), roster.NewInvitation{Email: "jane@x.test", Mail: true})
		is.New(t).NoErr(err)
	}
	for name, c := range map[string]struct {
		config func(*roster.Config)
		undone func(t *testing.T, dir *roster.Directory)
		wait   time.Duration
		want   string // kind and name; empty: nothing is found
		mend   func(t *testing.T, dir *roster.Directory)
	}{
		"a program that mails": {undone: invite, mend: func(t *testing.T, dir *roster.Directory) { relay(t, dir, 1, nil) }},
		"no key":               {config: func(c *roster.Config) { c.Keys = nil }, want: "no key "},
		"no consumer":          {config: func(c *roster.Config) { c.Consumers = nil }, want: "no consumer "},
		"a consumer without mails": {
			config: func(c *roster.Config) {
				c.Consumers = []roster.Consumer{{Name: "mail", Kinds: []roster.EventKind{roster.EventSignedIn}}}
			},
			want: "no consumer ",
		},
		"no relay": {
			undone: invite, wait: 16 * time.Minute, want: "no relay mail",
			mend: func(t *testing.T, dir *roster.Directory) { relay(t, dir, 1, nil) },
		},
		"a delivery that was just written": {undone: invite, wait: 14 * time.Minute},
		"a relay that stopped after a failure": {
			undone: func(t *testing.T, dir *roster.Directory) { invite(t, dir); relay(t, dir, 9, fails) },
			wait:   time.Hour, want: "no relay mail",
			mend: func(t *testing.T, dir *roster.Directory) { relay(t, dir, 9, nil) },
		},
		"dead deliveries": {
			undone: func(t *testing.T, dir *roster.Directory) { invite(t, dir); relay(t, dir, 1, fails) },
			wait:   time.Hour, want: "dead deliveries mail",
			mend: func(t *testing.T, dir *roster.Directory) {
				dead, err := dir.Deliveries(t.Context(), roster.DeliveryQuery{Dead: true})
				is.New(t).NoErr(err)
				is.New(t).NoErr(dir.RetryDelivery(t.Context(), dead[0]))
				relay(t, dir, 1, nil)
			},
		},
		"no purge": {
			undone: func(t *testing.T, dir *roster.Directory) {
				u := mustCreate(t, dir, roster.NewUser{Active: true})
				_, err := dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
				is.New(t).NoErr(err)
			},
			wait: (30 + 91) * 24 * time.Hour, want: "not purged ",
			mend: func(t *testing.T, dir *roster.Directory) {
				n, err := dir.Purge(t.Context(), dir.Now().AddDate(0, 0, -30))
				is.New(t).NoErr(err)
				is.New(t).Equal(n, 1) // looking deleted nothing
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			cfg := testConfig()
			now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
			cfg.Now = func() time.Time { return now }
			cfg.Keys = []roster.MailKey{{Number: 1, Secret: []byte("0123456789abcdef0123456789abcdef")}}
			cfg.Consumers = []roster.Consumer{{Name: "mail", Kinds: []roster.EventKind{roster.EventUserInvited}}}
			cfg.SessionIdle = -1
			if c.config != nil {
				c.config(cfg)
			}
			dir := roster.New(memstore.New(), cfg)
			if c.undone != nil {
				c.undone(t, dir)
			}
			now = now.Add(c.wait)
			if c.wait > 24*time.Hour {
				relay(t, dir, 1, nil)
			}
			found, err := dir.CheckUpkeep(t.Context())
			is.NoErr(err)
			if c.want == "" {
				is.Equal(len(found), 0)
			} else {
				is.Equal(len(found), 1)
				is.Equal(fmt.Sprintf("%s %s", found[0].Kind, found[0].Name), c.want)
				is.True(len(found[0].String()) > 40) // a sentence
			}
			if c.mend != nil {
				c.mend(t, dir)
				found, err = dir.CheckUpkeep(t.Context())
				is.NoErr(err)
				is.Equal(len(found), 0)
			}
		})
	}
}

// TestCheckUpkeepInUpdate is refused, as nothing can be taken back there.
func TestCheckUpkeepInUpdate(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	err := dir.Update(t.Context(), func(dir *roster.Directory) error {
		_, err := dir.CheckUpkeep(t.Context())
		return err
	})
	is.True(errors.Is(err, roster.ErrInvalid))
}
