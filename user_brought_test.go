package roster_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestBroughtUsers makes users in every state by the host, with and without times.
func TestBroughtUsers(t *testing.T) {
	then := time.Date(2020, 5, 1, 12, 0, 0, 123456789, time.FixedZone("", 3600))
	stored := then.UTC().Truncate(time.Microsecond)
	now := newClock().Now()
	var never time.Time
	for _, test := range []struct {
		name string
		n    roster.NewUser
		want roster.User // its times alone
	}{
		{"created", roster.NewUser{State: roster.StateCreated}, roster.User{Created: now}},
		{"created long ago", roster.NewUser{Created: then}, roster.User{Created: stored}},
		{"created, invited once", roster.NewUser{Invited: then}, roster.User{Created: now, Invited: stored}},
		{"invited", roster.NewUser{State: roster.StateInvited}, roster.User{Created: now, Invited: now}},
		{"invited long ago", roster.NewUser{State: roster.StateInvited, Invited: then}, roster.User{Created: now, Invited: stored}},
		{"active", roster.NewUser{State: roster.StateActive, Invited: then}, roster.User{Created: now, Invited: stored, Activated: now}},
		{"active long ago", roster.NewUser{Active: true, Activated: then}, roster.User{Created: now, Activated: stored}},
		{"deactivated, never active", roster.NewUser{State: roster.StateDeactivated}, roster.User{Created: now, Deactivated: now}},
		{"deactivated long ago", roster.NewUser{State: roster.StateDeactivated, Activated: then, Deactivated: then}, roster.User{Created: now, Activated: stored, Deactivated: stored}},
		{"deleted", roster.NewUser{State: roster.StateDeleted}, roster.User{Created: now, Discarded: now}},
		{"deleted long ago", roster.NewUser{State: roster.StateDeleted, Discarded: then}, roster.User{Created: now, Discarded: stored}},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			test.n.Email, test.n.Number = "jane@x.test", 40
			u := mustCreate(t, dir, test.n)
			is.Equal(u.Number, int64(40))
			got := roster.User{Created: u.Created, Invited: u.Invited, Activated: u.Activated, Deactivated: u.Deactivated, Discarded: u.Discarded}
			is.Equal(got, test.want)
			is.Equal(u.Updated, now)
			again, err := dir.User(t.Context(), u.ID)
			is.NoErr(err)
			is.Equal(again, u)
			is.Equal(countEvents(t, dir, u.ID), 1) // "user created": nothing is mailed
			invited, err := dir.Invitations(t.Context(), roster.InvitationQuery{})
			is.NoErr(err)
			is.Equal(len(invited.Invitations), 0)

			next := mustCreate(t, dir, roster.NewUser{})
			is.Equal(next.Number, int64(41))
			_, err = dir.Create(t.Context(), roster.NewUser{Number: 40})
			var exists *roster.ExistsError
			is.True(errors.As(err, &exists) && exists.Field == "number")
			if u.State == roster.StateDeactivated {
				back := mustApply(t, dir, u.ID, roster.Reactivate)
				is.Equal(back.State == roster.StateActive, u.Activated != never)
			}
		})
	}
}

// TestBroughtUsersAreChecked tries what no user can have.
func TestBroughtUsersAreChecked(t *testing.T) {
	past := newClock().Now().Add(-time.Hour)
	for _, test := range []struct {
		name, field string
		n           roster.NewUser
	}{
		{"a negative number", "number", roster.NewUser{Number: -1}},
		{"a number above what JavaScript counts", "number", roster.NewUser{Number: 1 << 53}},
		{"an unknown state", "state", roster.NewUser{State: "asleep"}},
		{"active and in another state", "state", roster.NewUser{State: roster.StateCreated, Active: true}},
		{"created tomorrow", "created", roster.NewUser{Created: newClock().Now().Add(time.Hour)}},
		{"created at the first instant of 1970", "created", roster.NewUser{Created: time.Unix(0, 0)}},
		{"created and activated", "activated", roster.NewUser{Activated: past}},
		{"invited and activated", "activated", roster.NewUser{State: roster.StateInvited, Activated: past}},
		{"active and deactivated", "deactivated", roster.NewUser{Active: true, Deactivated: past}},
		{"deleted and deactivated", "deactivated", roster.NewUser{State: roster.StateDeleted, Deactivated: past}},
		{"active and discarded", "discarded", roster.NewUser{Active: true, Discarded: past}},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			_, err := roster.New(memstore.New(), testConfig()).Create(t.Context(), test.n)
			var invalid *roster.InvalidError
			is.True(errors.As(err, &invalid))
			is.Equal(invalid.Field, test.field)
		})
	}
}

// TestBroughtIsTheHosts refuses an owner each of what the host alone may set.
func TestBroughtIsTheHosts(t *testing.T) {
	past := newClock().Now().Add(-time.Hour)
	for name, n := range map[string]roster.NewUser{
		"number": {Number: 7}, "state": {State: roster.StateCreated}, "created": {Created: past}, "invited": {Invited: past},
		"activated": {Active: true, Activated: past}, "deactivated": {State: roster.StateDeactivated, Deactivated: past}, "discarded": {State: roster.StateDeleted, Discarded: past},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			owner := mustCreate(t, dir, roster.NewUser{Role: roster.RoleOwner, Active: true})
			as := dir.ActingAs(roster.Actor{User: owner.ID})
			_, err := as.Create(t.Context(), n)
			is.True(errors.Is(err, roster.ErrForbidden))
			is.Equal(err.Error(), "roster: forbidden: number, state and times of a new user are the host's to set")
			for r, failed := range as.CreateAll(t.Context(), func(yield func(roster.NewUser) bool) { yield(n) }) {
				is.NoErr(failed)
				is.Equal(r.Err.Error(), err.Error())
			}
			u, err := as.Create(t.Context(), roster.NewUser{VendorIDs: map[string]string{"axiom": "a1"}}) // an admin's too
			is.NoErr(err)
			is.Equal(u.VendorIDs.Of("axiom"), "a1")
			is.NoErr(last(dir.ForAccount(dir.AccountID()).Create(t.Context(), n))) // a confined host is one
		})
	}
}
