package roster_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// abroad is two accounts: Jane is a user of the first and a member of the second.
type abroad struct {
	host, home, there *roster.Directory
	clock             *clock
	jane              roster.User
	membership        roster.Membership
	owner, admin      roster.User // of the second account
}

func newAbroad(t *testing.T, role roster.Role) *abroad {
	t.Helper()
	cfg, clock := testConfig(), newClock()
	cfg.Now = clock.Now
	w := &abroad{host: roster.New(memstore.New(), cfg), clock: clock}
	account := func(name string) *roster.Directory {
		a, err := w.host.CreateAccount(t.Context(), roster.NewAccount{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		return w.host.ForAccount(a.ID)
	}
	w.home, w.there = account("Home"), account("There")
	w.jane = mustCreate(t, w.home, roster.NewUser{Email: "jane@x.test", Name: "Jane Doe", Role: roster.RoleUser, Active: true, Password: "securepassword"})
	w.owner = mustCreate(t, w.there, roster.NewUser{Role: roster.RoleOwner, Active: true})
	w.admin = mustCreate(t, w.there, roster.NewUser{Role: roster.RoleAdmin, Active: true})
	w.membership = w.join(t, w.jane.ID, role)
	var err error
	if w.jane, err = w.home.User(t.Context(), w.jane.ID); err != nil {
		t.Fatal(err)
	}
	return w
}

// join makes a user of the first account a member of the second.
func (w *abroad) join(t *testing.T, user roster.ID, role roster.Role) roster.Membership {
	t.Helper()
	m, err := w.host.CreateMembership(t.Context(), roster.NewMembership{
		Account: w.there.AccountID(), Home: w.home.AccountID(), User: user, Role: role,
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// as returns the second account's Directory acting for a user.
func (w *abroad) as(user roster.ID) *roster.Directory {
	return w.there.ActingAs(roster.Actor{User: user})
}

// set changes the membership.
func (w *abroad) set(t *testing.T, dir *roster.Directory, p roster.MembershipProfile) error {
	t.Helper()
	return last(dir.EditMembership(t.Context(), w.membership.ID, func(m *roster.MembershipProfile) error { *m = p; return nil }))
}

func TestAMemberActsInAnotherAccount(t *testing.T) {
	is := is.New(t)
	w := newAbroad(t, roster.RoleAdmin)
	act := func() error { return last(w.as(w.jane.ID).Create(t.Context(), roster.NewUser{})) }
	is.NoErr(act())
	is.Equal(last(w.home.ActingAs(roster.Actor{User: w.jane.ID}).Create(t.Context(), roster.NewUser{})), roster.ErrForbidden) // at home a user still
	is.Equal(last(w.host.ForAccount(roster.DefaultAccount()).ActingAs(roster.Actor{User: w.jane.ID}).Create(t.Context(), roster.NewUser{})), roster.ErrForbidden)
	account, err := w.home.MembershipAccount(t.Context(), w.membership.ID)
	is.NoErr(err)
	is.Equal(account.ID, w.there.AccountID())
	for name, lose := range map[string]struct{ take, giveBack func() error }{
		"the membership is deactivated": {
			func() error {
				return w.set(t, w.host, roster.MembershipProfile{Role: roster.RoleAdmin, State: roster.StateDeactivated})
			},
			func() error {
				return w.set(t, w.host, roster.MembershipProfile{Role: roster.RoleAdmin, State: roster.StateActive})
			},
		},
		"the user is deactivated": {
			func() error { return last(w.home.Apply(t.Context(), w.jane.ID, roster.Deactivate)) },
			func() error { return last(w.home.Apply(t.Context(), w.jane.ID, roster.Reactivate)) },
		},
		"the account that owns the user is closed": {
			func() error { return last(w.home.CloseAccount(t.Context())) },
			func() error { return last(w.home.ReopenAccount(t.Context())) },
		},
		"the account is closed": {
			func() error { return last(w.there.CloseAccount(t.Context())) },
			func() error { return last(w.there.ReopenAccount(t.Context())) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			is.NoErr(lose.take())
			is.Equal(act(), roster.ErrForbidden)
			is.NoErr(lose.giveBack())
			is.NoErr(act())
		})
	}
	is.NoErr(last(w.host.EndMembership(t.Context(), w.membership.ID)))
	is.Equal(act(), roster.ErrForbidden)
	is.Equal(last(w.host.EndMembership(t.Context(), w.membership.ID)), roster.ErrNotFound)
}

// TestMembershipsAreMadeBy tries to make a member, with every kind of caller. Whom it is
// refused to learns nothing: an unknown user is refused alike.
func TestMembershipsAreMadeBy(t *testing.T) {
	w := newAbroad(t, roster.RoleUser)
	user := func(dir *roster.Directory, role roster.Role) roster.ID {
		return mustCreate(t, dir, roster.NewUser{Role: role, Active: true}).ID
	}
	both := user(w.home, roster.RoleAdmin) // an admin of both accounts
	w.join(t, both, roster.RoleAdmin)
	chief := user(w.home, roster.RoleOwner) // outranks it
	homeAdmin, lowAbroad := user(w.home, roster.RoleAdmin), user(w.home, roster.RoleAdmin)
	w.join(t, lowAbroad, roster.RoleUser)
	lowHome := user(w.home, roster.RoleUser)
	w.join(t, lowHome, roster.RoleAdmin)
	as := func(a roster.Actor) *roster.Directory { return w.there.ActingAs(a) }
	for _, c := range []struct {
		name          string
		dir           *roster.Directory
		n             roster.NewMembership
		want, unknown error
	}{
		{"the host", w.host, roster.NewMembership{}, nil, roster.ErrNotFound},
		{"a confined Directory", w.there, roster.NewMembership{}, roster.ErrForbidden, roster.ErrForbidden},
		{"an admin of both", as(roster.Actor{User: both}), roster.NewMembership{}, nil, roster.ErrNotFound},
		{"an admin of both, from home", w.home.ActingAs(roster.Actor{User: both}), roster.NewMembership{}, nil, roster.ErrNotFound},
		{"an admin of both, from a third account", w.host.ActingAs(roster.Actor{User: both}), roster.NewMembership{}, roster.ErrForbidden, roster.ErrForbidden},
		{"an admin of both, of an owner", as(roster.Actor{User: both}), roster.NewMembership{User: chief}, roster.ErrForbidden, roster.ErrNotFound},
		{"an admin of both, with a higher role", as(roster.Actor{User: both}), roster.NewMembership{Role: roster.RoleOwner}, roster.ErrForbidden, roster.ErrForbidden},
		{"an admin of both, by a token", as(roster.Actor{User: both, Token: roster.NewID()}), roster.NewMembership{}, roster.ErrForbidden, roster.ErrForbidden},
		{"an admin of both, impersonated", as(roster.Actor{User: both, Impersonator: chief}), roster.NewMembership{}, roster.ErrForbidden, roster.ErrForbidden},
		{"a token of the account", as(roster.Actor{Token: roster.NewID(), Role: roster.RoleOwner}), roster.NewMembership{}, roster.ErrForbidden, roster.ErrForbidden},
		{"an admin of home alone", w.home.ActingAs(roster.Actor{User: homeAdmin}), roster.NewMembership{}, roster.ErrForbidden, roster.ErrForbidden},
		{"an admin of the account alone", as(roster.Actor{User: w.admin.ID}), roster.NewMembership{}, roster.ErrForbidden, roster.ErrForbidden},
		{"an owner of the account alone", as(roster.Actor{User: w.owner.ID}), roster.NewMembership{}, roster.ErrForbidden, roster.ErrForbidden},
		{"an admin of home, a member", as(roster.Actor{User: lowAbroad}), roster.NewMembership{}, roster.ErrForbidden, roster.ErrForbidden},
		{"an admin of the account, a user at home", as(roster.Actor{User: lowHome}), roster.NewMembership{}, roster.ErrForbidden, roster.ErrForbidden},
		{"the user's own account", w.host, roster.NewMembership{Account: w.home.AccountID()}, roster.ErrInvalid, roster.ErrInvalid},
		{"an unknown account", w.host, roster.NewMembership{Account: roster.NewID()}, roster.ErrNotFound, roster.ErrNotFound},
		{"an unknown role", w.host, roster.NewMembership{Role: "king"}, roster.ErrInvalid, roster.ErrInvalid},
		{"a second one", w.host, roster.NewMembership{User: w.jane.ID}, roster.ErrExists, roster.ErrNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			n := c.n
			n.Home = w.home.AccountID()
			if n.Account.IsZero() {
				n.Account = w.there.AccountID()
			}
			if n.Role == "" {
				n.Role = roster.RoleUser
			}
			if n.User.IsZero() {
				n.User = user(w.home, roster.RoleUser)
			}
			is.True(errors.Is(last(c.dir.CreateMembership(t.Context(), n)), c.want))
			n.User = roster.NewID()
			is.True(errors.Is(last(c.dir.CreateMembership(t.Context(), n)), c.unknown))
		})
	}
}

// TestMembershipsAreChangedBy holds who may edit a membership, and end it.
func TestMembershipsAreChangedBy(t *testing.T) {
	active, deactivated := roster.StateActive, roster.StateDeactivated
	p := func(role roster.Role, s roster.State) roster.MembershipProfile {
		return roster.MembershipProfile{Role: role, State: s}
	}
	for _, c := range []struct {
		name string
		had  roster.Role
		dir  func(w *abroad) *roster.Directory
		edit roster.MembershipProfile
		want error
		end  error
	}{
		{"the host", roster.RoleUser, func(w *abroad) *roster.Directory { return w.host }, p(roster.RoleOwner, deactivated), nil, nil},
		{"the account's Directory", roster.RoleUser, func(w *abroad) *roster.Directory { return w.there }, p(roster.RoleAdmin, active), nil, nil},
		{"an admin", roster.RoleUser, func(w *abroad) *roster.Directory { return w.as(w.admin.ID) }, p(roster.RoleAdmin, deactivated), nil, nil},
		{"an admin, to owner", roster.RoleUser, func(w *abroad) *roster.Directory { return w.as(w.admin.ID) }, p(roster.RoleOwner, active), roster.ErrForbidden, nil},
		{"an admin, of an owner", roster.RoleOwner, func(w *abroad) *roster.Directory { return w.as(w.admin.ID) }, p(roster.RoleUser, active), roster.ErrForbidden, roster.ErrForbidden},
		{"an owner, of an owner", roster.RoleOwner, func(w *abroad) *roster.Directory { return w.as(w.owner.ID) }, p(roster.RoleUser, active), nil, nil},
		{"the member", roster.RoleUser, func(w *abroad) *roster.Directory { return w.as(w.jane.ID) }, p(roster.RoleNone, active), roster.ErrForbidden, roster.ErrForbidden},
		{"the home account", roster.RoleUser, func(w *abroad) *roster.Directory { return w.home }, p(roster.RoleNone, active), roster.ErrNotFound, roster.ErrNotFound},
		{"an unknown role", roster.RoleUser, func(w *abroad) *roster.Directory { return w.host }, p("king", active), roster.ErrInvalid, nil},
		{"an unknown state", roster.RoleUser, func(w *abroad) *roster.Directory { return w.host }, p(roster.RoleUser, roster.StateInvited), roster.ErrInvalid, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			w := newAbroad(t, c.had)
			is.True(errors.Is(w.set(t, c.dir(w), c.edit), c.want))
			if c.want == nil {
				people, err := w.there.Members(t.Context(), roster.MemberQuery{})
				is.NoErr(err)
				is.Equal(people[0].Membership.MembershipProfile, c.edit)
				is.Equal(people[0].User.Role, c.edit.Role)
				is.Equal(people[0].User.State, c.edit.State)
			}
			w = newAbroad(t, c.had)
			is.True(errors.Is(last(c.dir(w).EndMembership(t.Context(), w.membership.ID)), c.end))
		})
	}
}

// TestAMembershipBeginsAgain joins anew whoever was a member before.
func TestAMembershipBeginsAgain(t *testing.T) {
	is := is.New(t)
	w := newAbroad(t, roster.RoleUser)
	_, err := w.there.Grant(t.Context(), w.jane.ID, roster.NewGrant{Product: "reports"})
	is.NoErr(err)
	_, err = w.there.Consume(t.Context(), w.jane.ID, "reports", 3, "k")
	is.NoErr(err)
	_, err = w.there.Edit(t.Context(), w.jane.ID, func(p *roster.Profile) error { p.ExtraUses = 9; return nil })
	is.NoErr(err)
	ended, err := w.there.EndMembership(t.Context(), w.membership.ID)
	is.NoErr(err)
	w.clock.Add(time.Hour)

	again := w.join(t, w.jane.ID, roster.RoleAdmin)
	is.Equal(again.ID, ended.ID) // one row for a person in an account
	is.True(again.Version > ended.Version)
	is.Equal(again.Created, w.there.Now())
	is.Equal(again.Role, roster.RoleAdmin)
	is.Equal(again.CurrentUses, int64(3)) // nobody gets uses anew by leaving
	is.Equal(again.ExtraUses, int64(0))
	d, err := w.there.Access(t.Context(), w.jane.ID, "reports")
	is.NoErr(err)
	is.True(!d.Allowed) // the grant ended with the membership
}
