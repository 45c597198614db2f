package roster_test

import (
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestARoleIsWorthWhatItsGiverMayGive has an admin give somebody the role admin, in
// several ways, and be no admin any longer when the person comes in without an
// invitation.
func TestARoleIsWorthWhatItsGiverMayGive(t *testing.T) {
	const email, why = "new@x.test", "whoever gave the role may no longer give it"
	invite := func(t *testing.T, m *makers) roster.ID {
		return mustInvite(t, m.asAdmin, roster.NewInvitation{Email: email, Role: roster.RoleAdmin}).User.ID
	}
	for way, give := range map[string]func(t *testing.T, m *makers) roster.ID{
		"an invitation that was purged": func(t *testing.T, m *makers) roster.ID {
			id := invite(t, m)
			m.clock.Add(1000 * time.Hour)
			if _, err := m.dir.Purge(t.Context(), m.clock.Now()); err != nil {
				t.Fatal(err)
			}
			return id
		},
		"an invitation before a deactivation": func(t *testing.T, m *makers) roster.ID {
			id := invite(t, m)
			mustApply(t, m.dir, id, roster.Deactivate)
			mustApply(t, m.dir, id, roster.Reactivate)
			return id
		},
		"an invitation that was revoked": func(t *testing.T, m *makers) roster.ID {
			id := invite(t, m)
			mustApply(t, m.dir, id, roster.RevokeInvitation)
			return id
		},
		"Create": func(t *testing.T, m *makers) roster.ID {
			return mustCreate(t, m.asAdmin, roster.NewUser{Email: email, Role: roster.RoleAdmin}).ID
		},
		"Edit": func(t *testing.T, m *makers) roster.ID {
			u := mustCreate(t, m.dir, roster.NewUser{Email: email})
			if _, err := m.asAdmin.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Role = roster.RoleAdmin; return nil }); err != nil {
				t.Fatal(err)
			}
			return u.ID
		},
	} {
		for fate, c := range fates {
			t.Run(way+", by an admin who "+fate, func(t *testing.T) {
				is := is.New(t)
				m := newMakers(t)
				id := give(t, m)
				c.then(t, m)
				u, err := m.dir.SignInVerified(t.Context(), roster.Claims{Email: email}, true)
				is.NoErr(err)
				is.Equal(u.ID, id)
				is.Equal(u.Benefits, roster.Benefits(""))
				if c.want == roster.RoleAdmin {
					is.Equal(u.Role, roster.RoleAdmin)
					is.Equal(withheld(t, m.dir, id), nil)
					return
				}
				is.Equal(u.Role, roster.RoleUser)
				is.Equal(withheld(t, m.dir, id), []string{why})
			})
		}
		t.Run(way+", and another admin activates", func(t *testing.T) {
			is := is.New(t)
			m := newMakers(t)
			id := give(t, m)
			mustApply(t, m.dir, m.admin.ID, roster.Remove)
			u, err := m.dir.ActingAs(roster.Actor{User: m.owner.ID}).Apply(t.Context(), id, roster.Activate)
			is.NoErr(err)
			is.Equal(u.Role, roster.RoleAdmin)
		})
	}
}
