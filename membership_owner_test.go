package roster_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestTheLastOwnerMayBeAMember tries to leave an account without an owner, whose only
// owner is a member.
func TestTheLastOwnerMayBeAMember(t *testing.T) {
	ctx := t.Context()
	edit := func(role roster.Role, s roster.State) func(w *abroad) error {
		return func(w *abroad) error {
			return last(w.host.EditMembership(ctx, w.membership.ID, func(p *roster.MembershipProfile) error { p.Role, p.State = role, s; return nil }))
		}
	}
	apply := func(dir func(w *abroad) *roster.Directory, a roster.Action) func(w *abroad) error {
		return func(w *abroad) error { return last(dir(w).Apply(ctx, w.jane.ID, a)) }
	}
	there := func(w *abroad) *roster.Directory { return w.there }
	home := func(w *abroad) *roster.Directory { return w.home }
	for name, lose := range map[string]func(w *abroad) error{
		"EditMembership, role":  edit(roster.RoleAdmin, roster.StateActive),
		"EditMembership, state": edit(roster.RoleOwner, roster.StateDeactivated),
		"EndMembership":         func(w *abroad) error { return last(w.host.EndMembership(ctx, w.membership.ID)) },
		"Leave":                 func(w *abroad) error { return w.as(w.jane.ID).Leave(ctx, w.jane.ID) },
		"Edit": func(w *abroad) error {
			return last(w.there.Edit(ctx, w.jane.ID, func(p *roster.Profile) error { p.Role = roster.RoleUser; return nil }))
		},
		"Deactivate":          apply(there, roster.Deactivate),
		"Remove":              apply(there, roster.Remove),
		"Deactivate, at home": apply(home, roster.Deactivate),
		"Remove, at home":     apply(home, roster.Remove),
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := newAbroad(t, roster.RoleOwner)
			mustApply(t, w.there, w.owner.ID, roster.Remove) // Jane owns the account still
			is.Equal(lose(w), roster.ErrLastOwner)
			role, err := w.as(w.jane.ID).ActorRole(ctx)
			is.NoErr(err)
			is.Equal(role, roster.RoleOwner)

			mustCreate(t, w.there, roster.NewUser{Role: roster.RoleOwner, Active: true})
			is.NoErr(lose(w)) // another one owns it
		})
	}
}

// TestAnOwnerByMembershipIsOne lets the last owner of the account's own go where a
// member owns it, and may act.
func TestAnOwnerByMembershipIsOne(t *testing.T) {
	for name, c := range map[string]struct {
		lame func(t *testing.T, w *abroad)
		want error
	}{
		"may act":                 {func(*testing.T, *abroad) {}, nil},
		"is deactivated at home":  {func(t *testing.T, w *abroad) { mustApply(t, w.home, w.jane.ID, roster.Deactivate) }, roster.ErrLastOwner},
		"is deactivated there":    {func(t *testing.T, w *abroad) { mustApply(t, w.there, w.jane.ID, roster.Deactivate) }, roster.ErrLastOwner},
		"has left":                {func(t *testing.T, w *abroad) { mustApply(t, w.there, w.jane.ID, roster.Remove) }, roster.ErrLastOwner},
		"has been demoted":        {func(t *testing.T, w *abroad) { mustDemote(t, w) }, roster.ErrLastOwner},
		"is of an account closed": {func(t *testing.T, w *abroad) { mustClose(t, w.home) }, roster.ErrLastOwner},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := newAbroad(t, roster.RoleOwner)
			c.lame(t, w)
			is.Equal(last(w.there.Apply(t.Context(), w.owner.ID, roster.Deactivate)), c.want)
		})
	}
}

func mustDemote(t *testing.T, w *abroad) {
	t.Helper()
	if err := w.set(t, w.host, roster.MembershipProfile{Role: roster.RoleAdmin, State: roster.StateActive}); err != nil {
		t.Fatal(err)
	}
}

func mustClose(t *testing.T, dir *roster.Directory) {
	t.Helper()
	if _, err := dir.CloseAccount(t.Context()); err != nil {
		t.Fatal(err)
	}
}
