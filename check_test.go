package roster_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestCheck fills a store under one Config and looks at it under another.
func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		fill   func(t *testing.T, dir *roster.Directory)
		change func(*roster.Config)
		want   []string // kinds and names
		says   string
	}{
		"nothing": {},
		"the same Config": {fill: func(t *testing.T, dir *roster.Directory) {
			mustCreate(t, dir, roster.NewUser{Role: roster.RoleOwner, Active: true})
		}},
		"a role that left": {
			fill: func(t *testing.T, dir *roster.Directory) {
				mustCreate(t, dir, roster.NewUser{Role: roster.RoleOwner, Active: true})
				for range 3 {
					mustCreate(t, dir, roster.NewUser{Role: roster.RoleNone})
				}
				mustCreate(t, dir, roster.NewUser{Role: roster.RoleReadOnly})
			},
			change: func(c *roster.Config) { c.Roles = roster.DefaultRoles()[2:] },
			want:   []string{"unknown role none", "unknown role read-only"},
			says:   `has the role "none": add it to Config.Roles`,
		},
		"a role of who was removed": {
			fill: func(t *testing.T, dir *roster.Directory) {
				mustCreate(t, dir, roster.NewUser{Role: roster.RoleOwner, Active: true})
				mustApply(t, dir, mustCreate(t, dir, roster.NewUser{Role: roster.RoleNone}).ID, roster.Remove)
			},
			change: func(c *roster.Config) { c.Roles = roster.DefaultRoles()[1:] },
		},
		"a role of a member": {
			fill: func(t *testing.T, dir *roster.Directory) {
				mustCreate(t, dir, roster.NewUser{Role: roster.RoleOwner, Active: true})
				member(t, dir, roster.RoleNone)
			},
			change: func(c *roster.Config) { c.Roles = roster.DefaultRoles()[1:] },
			want:   []string{"unknown role none"},
		},
		"no owner": {
			fill: func(t *testing.T, dir *roster.Directory) {
				mustCreate(t, dir, roster.NewUser{Role: roster.RoleAdmin, Active: true})
				mustCreate(t, dir, roster.NewUser{Role: roster.RoleOwner})
			},
			want: []string{"no owner "},
			says: "has no active owner: give somebody a role of RankOwner",
		},
		"an owner by membership": {fill: func(t *testing.T, dir *roster.Directory) {
			mustCreate(t, dir, roster.NewUser{Active: true})
			member(t, dir, roster.RoleOwner)
		}},
		"a closed account without an owner": {fill: func(t *testing.T, dir *roster.Directory) {
			mustCreate(t, dir, roster.NewUser{})
			_, err := dir.CloseAccount(t.Context())
			is.New(t).NoErr(err)
		}},
		"a key that left": {
			fill: func(t *testing.T, dir *roster.Directory) {
				mustCreate(t, dir, roster.NewUser{Role: roster.RoleOwner, Active: true})
				for _, email := range []string{"a@x.test", "b@x.test"} {
					_, err := dir.Invite(t.Context(), roster.NewInvitation{Email: email, Mail: true})
					is.New(t).NoErr(err)
				}
			},
			change: func(c *roster.Config) {
				c.Keys = []roster.MailKey{{Number: 2, Secret: []byte("another key of 32 bytes, for the")}}
			},
			want: []string{"missing key 1"},
			says: "needs the key 1: add it to Config.Keys",
		},
		"a consumer that left": {
			fill: func(t *testing.T, dir *roster.Directory) {
				mustCreate(t, dir, roster.NewUser{Role: roster.RoleOwner, Active: true})
				_, err := dir.Invite(t.Context(), roster.NewInvitation{Email: "a@x.test", Mail: true})
				is.New(t).NoErr(err)
			},
			change: func(c *roster.Config) { c.Consumers[0].Name = "post" },
			want:   []string{"unknown consumer mail"},
			says:   `wait for the consumer "mail": add it to Config.Consumers with Drain, or call PurgeConsumer`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			store := memstore.New()
			if c.fill != nil {
				c.fill(t, roster.New(store, testConfig()))
			}
			cfg := testConfig()
			if c.change != nil {
				c.change(cfg)
			}
			found, err := roster.New(store, cfg).Check(t.Context())
			is.NoErr(err)
			var got []string
			says := ""
			for _, f := range found {
				got, says = append(got, string(f.Kind)+" "+f.Name), says+f.String()
				is.Equal(f.Account.IsZero(), f.Kind == roster.FindingUnknownConsumer)
			}
			is.Equal(got, c.want)
			is.True(strings.Contains(says, c.says))
		})
	}
}

// member makes a user of another account a member of dir's.
func member(t *testing.T, dir *roster.Directory, role roster.Role) {
	t.Helper()
	is := is.New(t)
	home, err := dir.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	u := mustCreate(t, dir.ForAccount(home.ID), roster.NewUser{Active: true})
	_, err = dir.CreateMembership(t.Context(), roster.NewMembership{Account: dir.AccountID(), Home: home.ID, User: u.ID, Role: role})
	is.NoErr(err)
}

// TestCheckOfOneAccount tells nothing of another account, and nothing that is of none.
func TestCheckOfOneAccount(t *testing.T) {
	is := is.New(t)
	store := memstore.New()
	before := roster.New(store, testConfig())
	mustCreate(t, before, roster.NewUser{Role: roster.RoleNone, Email: "a@x.test"})
	_, err := before.Invite(t.Context(), roster.NewInvitation{Email: "b@x.test", Mail: true})
	is.NoErr(err)
	there, err := before.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	mustCreate(t, before.ForAccount(there.ID), roster.NewUser{Role: roster.RoleOwner, Active: true})
	found, err := roster.New(store, &roster.Config{Roles: roster.DefaultRoles()[1:]}).ForAccount(there.ID).Check(t.Context())
	is.NoErr(err)
	is.Equal(len(found), 0)
}

// renamed is a Config whose consumer is called otherwise.
func renamed(more ...roster.Consumer) *roster.Config {
	cfg := testConfig()
	cfg.Consumers = append([]roster.Consumer{{Name: "post", Kinds: roster.MailedEvents()}}, more...)
	return cfg
}

// inviteMany invites n people by mail.
func inviteMany(t *testing.T, dir *roster.Directory, at string, n int) {
	t.Helper()
	for i := range n {
		_, err := dir.Invite(t.Context(), roster.NewInvitation{Email: string(rune('a'+i)) + "@" + at, Mail: true})
		is.New(t).NoErr(err)
	}
}

// TestARenamedConsumerIsDrained hands over what waits for a consumer that has another
// name now, once, and no new event.
func TestARenamedConsumerIsDrained(t *testing.T) {
	is := is.New(t)
	store := memstore.New()
	inviteMany(t, roster.New(store, testConfig()), "x.test", 5)
	var old, fresh mailbox

	dir := roster.New(store, renamed())
	_, err := dir.RelayOnce(t.Context(), old.config())
	is.True(err != nil && strings.Contains(err.Error(), "name one that left there again, with Drain, or call PurgeConsumer"))

	dir = roster.New(store, renamed(roster.Consumer{Name: "mail", Drain: true}))
	inviteMany(t, dir, "y.test", 3)
	drain := old.config()
	n, err := dir.RelayOnce(t.Context(), drain)
	is.NoErr(err)
	is.Equal(n, 5)
	relay := fresh.config()
	relay.Consumer = "post"
	n, err = dir.RelayOnce(t.Context(), relay)
	is.NoErr(err)
	is.Equal(n, 3)
	for _, box := range []*mailbox{&old, &fresh} {
		for _, times := range box.to() {
			is.Equal(times, 1) // nobody has two mails
		}
	}
	n, err = dir.RelayOnce(t.Context(), drain) // there is nothing left, which is no error
	is.NoErr(err)
	is.Equal(n, 0)
}

// TestADrainedConsumerMailsNothing: a mail would vanish.
func TestADrainedConsumerMailsNothing(t *testing.T) {
	cfg := testConfig()
	cfg.Consumers[0].Drain = true
	_, err := roster.New(memstore.New(), cfg).Invite(t.Context(), roster.NewInvitation{Email: "a@x.test", Mail: true})
	is.New(t).Equal(err, roster.ErrNoConsumer)
}

// TestPurgeConsumer deletes what waits for a consumer that has left Config.
func TestPurgeConsumer(t *testing.T) {
	is := is.New(t)
	store := memstore.New()
	dir := roster.New(store, testConfig())
	inviteMany(t, dir, "x.test", 5)
	failing := mailbox{err: roster.Permanent(context.Canceled)}
	_, err := dir.RelayOnce(t.Context(), failing.config())
	is.NoErr(err)
	for _, at := range []string{"x1.test", "x2.test", "x3.test", "x4.test", "x5.test", "x6.test"} {
		inviteMany(t, dir, at, 20)
	}
	other := roster.New(store, renamed())
	inviteMany(t, other, "y.test", 2)

	for _, name := range []string{"mail", ""} { // it is in Config
		_, err = dir.PurgeConsumer(t.Context(), name)
		is.True(err != nil)
	}
	n, err := other.PurgeConsumer(t.Context(), "mail")
	is.NoErr(err)
	is.Equal(n, 125) // 5 dead ones, and 120 that wait
	n, err = other.PurgeConsumer(t.Context(), "mail")
	is.NoErr(err)
	is.Equal(n, 0)
	left, err := other.Deliveries(t.Context(), roster.DeliveryQuery{})
	is.NoErr(err)
	is.Equal(len(left), 2)
	is.True(!slices.ContainsFunc(left, func(x roster.Delivery) bool { return x.Consumer != "post" }))
}
