package roster_test

import (
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestAnInvitedPersonIsEdited edits a person who waits for an invitation, and sees
// that either a mail is on its way or lists show that none is.
func TestAnInvitedPersonIsEdited(t *testing.T) {
	address := func(email string) func(*roster.Profile) { return func(p *roster.Profile) { p.Email = email } }
	show := func(t *testing.T, _ *clock, dir *roster.Directory, user roster.ID) {
		if _, err := dir.InviteCode(t.Context(), user); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name   string
		before func(t *testing.T, c *clock, dir *roster.Directory, user roster.ID)
		edit   func(p *roster.Profile)
		to     string // who gets a mail; empty: nobody
		state  roster.State
		works  bool // the first code
	}{
		{"another address", nil, address("right@x.test"), "right@x.test", roster.StateInvited, false},
		{"another spelling", nil, address("Typo@x.test"), "", roster.StateInvited, true},
		{"no address", nil, address(""), "", roster.StateCreated, false},
		{"another name", nil, func(p *roster.Profile) { p.Name = "Jane" }, "", roster.StateInvited, true},
		{"a higher role", nil, func(p *roster.Profile) { p.Role = roster.RoleOwner }, "typo@x.test", roster.StateInvited, false},
		{"a lower role", nil, func(p *roster.Profile) { p.Role = roster.RoleReadOnly }, "", roster.StateInvited, true},
		{"another address, once the code was shown too", show, address("right@x.test"), "right@x.test", roster.StateInvited, false},
		{"another address, and the code was handed over", func(t *testing.T, _ *clock, dir *roster.Directory, user roster.ID) {
			mustInvite(t, dir, roster.NewInvitation{User: user})
		}, address("right@x.test"), "", roster.StateCreated, false},
		{"another address, once it has expired", func(_ *testing.T, c *clock, _ *roster.Directory, _ roster.ID) {
			c.Add(8 * 24 * time.Hour)
		}, address("right@x.test"), "", roster.StateCreated, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			m := newMakers(t)
			i := mustInvite(t, m.asAdmin, roster.NewInvitation{
				Email: "typo@x.test", Mail: true, Team: mustTeam(t, m.dir, roster.TeamProfile{Name: "Sales"}).ID,
			})
			var box mailbox
			mustRelay(t, m.dir, box.config())
			first := box.code(roster.PurposeInvitation)
			m.clock.Add(time.Minute)
			if c.before != nil {
				c.before(t, m.clock, m.dir, i.User.ID)
			}
			edited, err := m.dir.Edit(t.Context(), i.User.ID, func(p *roster.Profile) error { c.edit(p); return nil })
			is.NoErr(err)
			is.Equal(edited.State, c.state)
			is.Equal(edited.Benefits == "", false) // what it gives waits
			stored, err := m.dir.User(t.Context(), i.User.ID)
			is.NoErr(err)
			is.Equal(stored, edited)

			box = mailbox{}
			mustRelay(t, m.dir, box.config())
			if c.to != "" {
				is.Equal(box.to(), map[string]int{c.to: 1})
				is.Equal(edited.Invited, m.dir.Now())
			} else {
				for _, m := range box.got {
					is.Equal(m.Code, roster.SecretText(""))
				}
			}
			u, err := m.dir.AcceptInvitation(t.Context(), first, roster.Acceptance{})
			if c.works {
				is.NoErr(err)
			} else {
				is.Equal(err, roster.ErrCredentials)
			}
			if c.to == "" {
				return
			}
			u, err = m.dir.AcceptInvitation(t.Context(), box.code(roster.PurposeInvitation), roster.Acceptance{})
			is.NoErr(err)
			is.True(u.EmailVerified)
			_, teams := given(t, m.dir, u.ID)
			is.Equal(len(teams), 1)
		})
	}
}

// TestACorrectedAddressThatCannotBeMailed corrects the address where nothing can be
// mailed, or only later.
func TestACorrectedAddressThatCannotBeMailed(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, cfg *roster.Config, dir *roster.Directory){
		"no key":      func(_ *testing.T, cfg *roster.Config, _ *roster.Directory) { cfg.Keys = nil },
		"no consumer": func(_ *testing.T, cfg *roster.Config, _ *roster.Directory) { cfg.Consumers = nil },
		"too many mails to that address": func(t *testing.T, _ *roster.Config, dir *roster.Directory) {
			other := mustInvite(t, dir, roster.NewInvitation{Email: "right@x.test", Mail: true})
			for range 2 {
				mustInvite(t, dir, roster.NewInvitation{User: other.User.ID, Mail: true})
			}
			mustApply(t, dir, other.User.ID, roster.Remove)
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			store, cfg := memstore.New(), testConfig()
			dir := roster.New(store, cfg)
			i := mustInvite(t, dir, roster.NewInvitation{Email: "typo@x.test", Mail: true})
			spoil(t, cfg, dir)
			edited, err := roster.New(store, cfg).Edit(t.Context(), i.User.ID, func(p *roster.Profile) error { p.Email = "right@x.test"; return nil })
			is.NoErr(err)
			is.Equal(edited.State, roster.StateCreated)
			mustInvite(t, dir, roster.NewInvitation{User: i.User.ID}) // handed over
		})
	}
}

// TestAnAddressIsAddedToAnInvitation: the code of a person without an address was
// handed over, and is good for no address.
func TestAnAddressIsAddedToAnInvitation(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Name: "Jane"})
	i := mustInvite(t, dir, roster.NewInvitation{User: u.ID})
	edited, err := dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Email = "jane@x.test"; return nil })
	is.NoErr(err)
	is.Equal(edited.State, roster.StateCreated)
	_, err = dir.AcceptInvitation(t.Context(), i.Code, roster.Acceptance{})
	is.Equal(err, roster.ErrCredentials)
}
