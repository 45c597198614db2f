package roster_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// support is somebody of the host's staff, and the account of a tenant.
type support struct {
	host, home, tenant *roster.Directory
	sue                roster.User // of the staff
	s                  roster.Session
	kim                roster.User // of the tenant
	owner              roster.User // of the tenant
}

func newSupport(t *testing.T) *support {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w := &support{host: roster.New(memstore.New(), testConfig())}
	ours, err := w.host.CreateAccount(t.Context(), roster.NewAccount{Name: "Host"})
	must(err)
	theirs, err := w.host.CreateAccount(t.Context(), roster.NewAccount{Name: "Tenant"})
	must(err)
	w.home, w.tenant = w.host.ForAccount(ours.ID), w.host.ForAccount(theirs.ID)
	w.sue = mustCreate(t, w.home, roster.NewUser{Email: "sue@host.test", Role: roster.RoleUser, Active: true})
	w.kim = mustCreate(t, w.tenant, roster.NewUser{Email: "kim@x.test", Active: true})
	w.owner = mustCreate(t, w.tenant, roster.NewUser{Email: "root@x.test", Role: roster.RoleOwner, Active: true})
	w.s, err = w.home.StartSession(t.Context(), w.sue.ID, roster.ClientInfo{})
	must(err)
	return w
}

// TestStaffActsForTheHost: with the rank that it was given, and by name.
func TestStaffActsForTheHost(t *testing.T) {
	is := is.New(t)
	w := newSupport(t)
	ctx := t.Context()
	as := w.tenant.ActingAsStaff(w.s, roster.RoleAdmin)
	is.NoErr(as.EnterAsStaff(ctx))
	_, err := as.Apply(ctx, w.kim.ID, roster.Deactivate)
	is.NoErr(err)
	_, err = as.Apply(ctx, w.owner.ID, roster.Deactivate)
	is.Equal(err, roster.ErrForbidden) // who outranks the role
	page, err := w.tenant.Events(ctx, roster.EventQuery{Kinds: []roster.EventKind{roster.EventStaffEntered, roster.EventUserDeactivated}})
	is.NoErr(err)
	is.Equal(len(page.Events), 2)
	for _, e := range page.Events {
		is.Equal(e.Actor, roster.Actor{Impersonator: w.sue.ID, Role: roster.RoleAdmin})
	}
}

// TestWhoIsNoStaff tries what must be refused.
func TestWhoIsNoStaff(t *testing.T) {
	for name, as := range map[string]func(t *testing.T, w *support) *roster.Directory{
		"nobody": func(_ *testing.T, w *support) *roster.Directory {
			return w.tenant.ActingAsStaff(roster.Session{}, roster.RoleAdmin)
		},
		"without a role": func(_ *testing.T, w *support) *roster.Directory { return w.tenant.ActingAsStaff(w.s, "") },
		"of a low role":  func(_ *testing.T, w *support) *roster.Directory { return w.tenant.ActingAsStaff(w.s, roster.RoleUser) },
		"by an actor": func(_ *testing.T, w *support) *roster.Directory {
			return w.tenant.ActingAs(roster.Actor{User: w.kim.ID}).ActingAsStaff(w.s, roster.RoleOwner)
		},
		"who acts as somebody": func(_ *testing.T, w *support) *roster.Directory {
			by := w.s
			by.Secret.Impersonator.User = w.owner.ID
			return w.tenant.ActingAsStaff(by, roster.RoleAdmin)
		},
		"an actor made by hand": func(_ *testing.T, w *support) *roster.Directory {
			return w.tenant.ActingAs(roster.Actor{Impersonator: w.sue.ID, Role: roster.RoleOwner})
		},
		"a user of another account": func(_ *testing.T, w *support) *roster.Directory {
			by := w.s
			by.User.Account = w.tenant.AccountID()
			return w.tenant.ActingAsStaff(by, roster.RoleAdmin)
		},
		"who was deactivated": func(t *testing.T, w *support) *roster.Directory {
			mustApply(t, w.home, w.sue.ID, roster.Deactivate)
			return w.tenant.ActingAsStaff(w.s, roster.RoleAdmin)
		},
		"whose account is closed": func(t *testing.T, w *support) *roster.Directory {
			if _, err := w.home.CloseAccount(t.Context()); err != nil {
				t.Fatal(err)
			}
			return w.tenant.ActingAsStaff(w.s, roster.RoleAdmin)
		},
		"in a closed account": func(t *testing.T, w *support) *roster.Directory {
			if _, err := w.tenant.CloseAccount(t.Context()); err != nil {
				t.Fatal(err)
			}
			return w.tenant.ActingAsStaff(w.s, roster.RoleAdmin)
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := newSupport(t)
			dir := as(t, w)
			is.True(errors.Is(dir.EnterAsStaff(t.Context()), roster.ErrForbidden))
			_, err := dir.Users(t.Context(), roster.UserQuery{})
			is.True(errors.Is(err, roster.ErrForbidden))
		})
	}
	is := is.New(t)
	w := newSupport(t)
	is.Equal(w.host.EnterAsStaff(t.Context()), roster.ErrForbidden) // the host itself
	is.Equal(w.tenant.ActingAs(roster.Actor{User: w.owner.ID}).EnterAsStaff(t.Context()), roster.ErrForbidden)
}
