package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"example.com/roster"
)

// guest is a person whom an invitation gives a role, a group, a plan and a team.
type guest struct {
	t       testing.TB
	host    *roster.Directory
	dir     *roster.Directory // in the account
	now     time.Time
	id      roster.ID
	offer   roster.NewInvitation // what the first invitation named
	another roster.ID            // a group that it did not name
	code    roster.SecretText    // the newest one
}

const guestEmail = "jane@example.com"

// newGuest invites a guest in an account of its own.
func newGuest(t testing.TB, s roster.Store) *guest {
	t.Helper()
	g := &guest{t: t, now: start}
	g.host = newDirectoryAt(s, func() time.Time { return g.now })
	g.dir = newAccount(t, g.host)
	group := func(name string) roster.ID {
		return must[roster.AccessGroup](t)(g.dir.CreateGroup(t.Context(), roster.GroupProfile{Name: name})).ID
	}
	g.another = group("Silver")
	g.offer = roster.NewInvitation{
		Email: guestEmail, Role: roster.RoleAdmin, Group: group("Gold"), Plan: group("Trial"), PlanUntil: start.AddDate(1, 0, 0),
		Team: must[roster.Team](t)(g.dir.CreateTeam(t.Context(), roster.TeamProfile{Name: "Sales"})).ID,
	}
	g.id = g.invite(g.offer).User.ID
	return g
}

func (g *guest) invite(n roster.NewInvitation) roster.Invitation {
	g.t.Helper()
	made := must[roster.Invitation](g.t)(g.dir.Invite(g.t.Context(), n))
	g.code = made.Code
	return made
}

// again invites the guest once more, without a word about what is given.
func (g *guest) again() { g.t.Helper(); g.invite(roster.NewInvitation{User: g.id}) }

// mail invites the guest once more, by mail.
func (g *guest) mail() { g.t.Helper(); g.invite(roster.NewInvitation{User: g.id, Mail: true}) }

func (g *guest) apply(actions ...roster.Action) {
	g.t.Helper()
	for _, a := range actions {
		must[roster.User](g.t)(g.dir.Apply(g.t.Context(), g.id, a))
	}
}

// expire lets the open invitation expire.
func (g *guest) expire() { g.now = g.now.Add(30 * 24 * time.Hour) }

// purge deletes the secrets that are over.
func (g *guest) purge() { g.t.Helper(); must[int](g.t)(g.host.Purge(g.t.Context(), g.now)) }

// correct gives the guest another address.
func (g *guest) correct() {
	g.t.Helper()
	must[roster.User](g.t)(g.dir.Edit(g.t.Context(), g.id, func(p *roster.Profile) error { p.Email = "jane.doe@example.com"; return nil }))
}

// mailed takes the code of the last mail that is still to be sent.
func (g *guest) mailed() {
	g.t.Helper()
	must[int](g.t)(g.host.RelayOnce(g.t.Context(), roster.RelayConfig{
		Consumer: "mail",
		Deliver: func(_ context.Context, m roster.Message) error {
			if m.Code != "" {
				g.code = m.Code
			}
			return nil
		},
	}))
}

// accept comes in by the newest code.
func (g *guest) accept() {
	g.t.Helper()
	must[roster.User](g.t)(g.dir.AcceptInvitation(g.t.Context(), g.code, roster.Acceptance{}))
}

// verified comes in by an address that the host has verified.
func (g *guest) verified(register bool) {
	g.t.Helper()
	u := must[roster.User](g.t)(g.dir.User(g.t.Context(), g.id))
	must[roster.User](g.t)(g.dir.SignInVerified(g.t.Context(), roster.Claims{Email: u.Email}, register))
}

// wayIn is a way into the state active, and what the person then has of the role,
// the group, the plan and the team of the first invitation.
type wayIn struct {
	name string
	come func(g *guest)
	want string
}

const all, roleAlone = "role group plan team", "role"

// waysIn are all ways into the state active, and what may come before them.
var waysIn = []wayIn{
	{"the link", func(g *guest) { g.accept() }, all},
	{"invited again, then the link", func(g *guest) { g.again(); g.accept() }, all},
	{"invited again with another group, then the link", func(g *guest) {
		g.invite(roster.NewInvitation{User: g.id, Group: g.another})
		g.accept()
	}, all + " another"},
	{"expired and invited again, then the link", func(g *guest) { g.expire(); g.again(); g.accept() }, all},
	{"expired, purged and invited again, then the link", func(g *guest) { g.expire(); g.purge(); g.again(); g.accept() }, all},
	{"the address is corrected after a mail, then the link of the next mail", func(g *guest) {
		g.mail()
		g.correct()
		g.mailed()
		g.accept()
	}, all},
	{"the address is corrected and the person invited again, then the link", func(g *guest) { g.correct(); g.again(); g.accept() }, all},
	{"deactivated, reactivated and invited again, then the link", func(g *guest) {
		g.apply(roster.Deactivate, roster.Reactivate)
		g.again()
		g.accept()
	}, all},
	{"deactivated until a time and invited again after it, then the link", func(g *guest) {
		must[roster.User](g.t)(g.dir.Deactivate(g.t.Context(), g.id, roster.NewDeactivation{Until: g.now.Add(time.Hour)}))
		g.now = g.now.Add(time.Hour)
		g.again()
		g.accept()
	}, all},
	{"removed, restored, reactivated and invited again, then the link", func(g *guest) {
		g.apply(roster.Remove, roster.Restore, roster.Reactivate)
		g.again()
		g.accept()
	}, all},
	{"a verified address while the invitation is open", func(g *guest) { g.verified(false) }, all},
	{"a verified address and register after it expired", func(g *guest) { g.expire(); g.verified(true) }, all},
	{"a verified address and register after it was purged", func(g *guest) { g.expire(); g.purge(); g.verified(true) }, all},
	{"a verified address and register after deactivation and reactivation", func(g *guest) {
		g.apply(roster.Deactivate, roster.Reactivate)
		g.verified(true)
	}, all},
	{"an admin's activate", func(g *guest) { g.apply(roster.Activate) }, all},
	{"an admin's activate after it expired", func(g *guest) { g.expire(); g.apply(roster.Activate) }, all},
	{"an admin's activate after it was purged", func(g *guest) { g.expire(); g.purge(); g.apply(roster.Activate) }, all},
	{"an admin's activate after the address was corrected", func(g *guest) { g.correct(); g.apply(roster.Activate) }, all},
	{"an admin's activate after deactivation and reactivation", func(g *guest) {
		g.apply(roster.Deactivate, roster.Reactivate, roster.Activate)
	}, all},
	{"revoked, then an admin's activate", func(g *guest) { g.apply(roster.RevokeInvitation, roster.Activate) }, roleAlone},
	{"revoked and invited again, then the link", func(g *guest) {
		g.apply(roster.RevokeInvitation)
		g.again()
		g.accept()
	}, roleAlone},
	{"revoked, then a verified address and register", func(g *guest) { g.apply(roster.RevokeInvitation); g.verified(true) }, roleAlone},
}

// has names what the guest has of what was offered.
func (g *guest) has() string {
	g.t.Helper()
	ctx := g.t.Context()
	u := must[roster.User](g.t)(g.dir.User(ctx, g.id))
	grants := must[[]roster.Grant](g.t)(g.dir.Grants(ctx, roster.GrantQuery{Users: []roster.ID{g.id}}))
	teams := must[[]roster.TeamMembership](g.t)(g.dir.TeamMemberships(ctx, roster.TeamMembershipQuery{Users: []roster.ID{g.id}}))
	var has []string
	if u.Role == g.offer.Role {
		has = append(has, "role")
	}
	for _, offered := range []struct {
		name  string
		group roster.ID
		until time.Time
	}{{"group", g.offer.Group, time.Time{}}, {"plan", g.offer.Plan, g.offer.PlanUntil}} {
		for _, grant := range grants {
			if grant.Group == offered.group && grant.Until.Equal(offered.until) {
				has = append(has, offered.name)
			}
		}
	}
	for _, m := range teams {
		if m.Team == g.offer.Team {
			has = append(has, "team")
		}
	}
	for _, grant := range grants {
		if grant.Group == g.another {
			has = append(has, "another")
		}
	}
	return strings.Join(has, " ")
}

// everyWayInGives has a guest come in by every way.
func everyWayInGives(t testing.TB, s roster.Store) {
	for _, way := range waysIn {
		g := newGuest(t, s)
		way.come(g)
		if has := g.has(); has != way.want {
			t.Errorf("by %s the person has %q, want %q", way.name, has, way.want)
		}
	}
}
