package roster_test

import (
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// reasons returns why SignInVerified let a user not in, as the trail has it.
func reasons(t *testing.T, dir *roster.Directory, user roster.ID) []string {
	t.Helper()
	if err := dir.WriteRefusals(t.Context()); err != nil {
		t.Fatal(err)
	}
	page, err := dir.Events(t.Context(), roster.EventQuery{User: user, Kinds: []roster.EventKind{roster.EventVerifiedRefused}})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range page.Events {
		var detail struct{ Reason string }
		if err := e.Detail.Decode(&detail); err != nil {
			t.Fatal(err)
		}
		all = append(all, detail.Reason)
	}
	return all
}

// TestWhoWasTurnedAwayStaysOut has an invited person come by an address that the
// host has verified.
func TestWhoWasTurnedAwayStaysOut(t *testing.T) {
	apply := func(actions ...roster.Action) func(*testing.T, *makers, roster.ID) {
		return func(t *testing.T, m *makers, user roster.ID) {
			for _, a := range actions {
				mustApply(t, m.dir, user, a)
			}
		}
	}
	expire := func(_ *testing.T, m *makers, _ roster.ID) { m.clock.Add(8 * 24 * time.Hour) }
	for _, c := range []struct {
		name             string
		before           func(t *testing.T, m *makers, user roster.ID)
		enters, register bool // without register, and with it
		why              string
	}{
		{"open", func(*testing.T, *makers, roster.ID) {}, true, true, ""},
		{"revoked", apply(roster.RevokeInvitation), false, true, "the user has no open invitation"},
		{"expired", expire, false, true, "the user has no open invitation"},
		{"expired and purged", func(t *testing.T, m *makers, user roster.ID) {
			expire(t, m, user)
			if _, err := m.dir.Purge(t.Context(), m.clock.Now()); err != nil {
				t.Fatal(err)
			}
		}, false, true, "the user has no open invitation"},
		{"expired, and another one sent", func(t *testing.T, m *makers, user roster.ID) {
			expire(t, m, user)
			mustInvite(t, m.dir, roster.NewInvitation{User: user})
		}, true, true, ""},
		{"deactivated and back", apply(roster.Deactivate, roster.Reactivate), false, true, "the user has no open invitation"},
		{"deactivated", apply(roster.Deactivate), false, false, "the user is deactivated"},
		{"of somebody who was removed", func(t *testing.T, m *makers, _ roster.ID) {
			mustApply(t, m.dir, m.admin.ID, roster.Remove)
		}, false, false, "whoever invited may no longer act"},
	} {
		for _, register := range []bool{false, true} {
			t.Run(c.name+map[bool]string{true: ", register"}[register], func(t *testing.T) {
				is := is.New(t)
				m := newMakers(t)
				i := mustInvite(t, m.asAdmin, roster.NewInvitation{Email: "new@x.test"})
				c.before(t, m, i.User.ID)
				before, err := m.dir.User(t.Context(), i.User.ID)
				is.NoErr(err)
				claims := roster.Claims{Issuer: "https://id.example", Subject: "new", Email: "new@x.test"}
				u, err := m.dir.SignInVerified(t.Context(), claims, register)
				if register && c.register || !register && c.enters {
					is.NoErr(err)
					is.Equal(u.ID, i.User.ID)
					is.Equal(u.State, roster.StateActive)
					return
				}
				is.Equal(err, roster.ErrCredentials)
				is.Equal(reasons(t, m.dir, i.User.ID), []string{c.why})
				after, err := m.dir.User(t.Context(), i.User.ID)
				is.NoErr(err)
				is.Equal(after, before)
				linked, err := m.dir.Identities(t.Context(), i.User.ID)
				is.NoErr(err)
				is.Equal(len(linked), 0)
			})
		}
	}
}

// TestAnotherSubjectIsAnotherPerson: an issuer vouches for the address of a user who
// has signed in by it as somebody else.
func TestAnotherSubjectIsAnotherPerson(t *testing.T) {
	const issuer = "https://id.example"
	for _, c := range []struct {
		name   string
		claims roster.Claims
		before func(t *testing.T, dir *roster.Directory, user roster.ID)
		same   bool
	}{
		{"the same subject", roster.Claims{Issuer: issuer, Subject: "1"}, nil, true},
		{"another subject", roster.Claims{Issuer: issuer, Subject: "2"}, nil, false},
		{"another subject, and subjects change", roster.Claims{Issuer: issuer, Subject: "2", SubjectsChange: true}, nil, true},
		{"another issuer", roster.Claims{Issuer: "https://other.example", Subject: "2"}, nil, true},
		{"no issuer", roster.Claims{}, nil, true},
		{"another subject, and the first was unlinked", roster.Claims{Issuer: issuer, Subject: "2"}, func(t *testing.T, dir *roster.Directory, user roster.ID) {
			linked, err := dir.Identities(t.Context(), user)
			if err == nil {
				err = dir.UnlinkIdentity(t.Context(), user, linked[0].ID)
			}
			if err != nil {
				t.Fatal(err)
			}
		}, true},
	} {
		for _, register := range []bool{false, true} {
			t.Run(c.name+map[bool]string{true: ", register"}[register], func(t *testing.T) {
				is := is.New(t)
				dir := roster.New(memstore.New(), testConfig())
				jane := roster.Claims{Issuer: issuer, Subject: "1", Email: "jane@x.test"}
				first, err := dir.SignInVerified(t.Context(), jane, true)
				is.NoErr(err)
				if c.before != nil {
					c.before(t, dir, first.ID)
				}
				c.claims.Email = "Jane@x.test"
				u, err := dir.SignInVerified(t.Context(), c.claims, register)
				if c.same {
					is.NoErr(err)
					is.Equal(u.ID, first.ID)
					return
				}
				is.Equal(err, roster.ErrCredentials)
				is.Equal(reasons(t, dir, first.ID), []string{"the user has another subject of the issuer"})
				linked, err := dir.Identities(t.Context(), first.ID)
				is.NoErr(err)
				is.Equal(len(linked), 1)
				again, err := dir.SignInVerified(t.Context(), jane, false)
				is.NoErr(err)
				is.Equal(again.ID, first.ID)
			})
		}
	}
}
