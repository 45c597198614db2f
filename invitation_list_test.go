package roster_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// listed returns the addresses of the open invitations, page by page.
func listed(t *testing.T, dir *roster.Directory, limit int) (emails []string, reads int) {
	t.Helper()
	q := roster.InvitationQuery{Limit: limit}
	for {
		page, err := dir.Invitations(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		reads++
		for _, i := range page.Invitations {
			emails = append(emails, i.User.Email)
		}
		if q.After = page.Next; q.After.IsZero() {
			return emails, reads
		}
	}
}

// TestInvitations lists what an admin and the host sent.
func TestInvitations(t *testing.T) {
	is := is.New(t)
	m := newMakers(t)
	ctx := t.Context()
	group, err := m.dir.CreateGroup(ctx, roster.GroupProfile{Name: "Gold"})
	is.NoErr(err)
	team := mustTeam(t, m.dir, roster.TeamProfile{Name: "Sales"})
	until := m.dir.Now().Add(48 * time.Hour)
	sent := mustInvite(t, m.asAdmin, roster.NewInvitation{
		Email: "a@x.test", Role: roster.RoleReadOnly, Group: group.ID, Plan: group.ID, PlanUntil: until, Team: team.ID,
	})
	page, err := m.dir.Invitations(ctx, roster.InvitationQuery{})
	is.NoErr(err)
	is.Equal(page, roster.InvitationPage{Invitations: []roster.OpenInvitation{{
		ID: sent.Secret.ID, User: sent.User, Creator: m.admin.ID, Group: group.ID, Plan: group.ID, PlanUntil: until, Team: team.ID,
		Created: sent.Secret.Created, Expires: sent.Secret.Expires,
	}}})
}

// TestWhichInvitationsAreOpen lists after several things have happened to one.
func TestWhichInvitationsAreOpen(t *testing.T) {
	for name, c := range map[string]struct {
		then func(t *testing.T, m *makers, inv roster.Invitation) error
		open bool
	}{
		"nothing": {func(*testing.T, *makers, roster.Invitation) error { return nil }, true},
		"a new code": {func(t *testing.T, m *makers, inv roster.Invitation) error {
			return last(m.dir.Apply(t.Context(), inv.User.ID, roster.Invite))
		}, true},
		"accepted": {func(t *testing.T, m *makers, inv roster.Invitation) error {
			return last(m.dir.AcceptInvitation(t.Context(), inv.Code, roster.Acceptance{}))
		}, false},
		"revoked": {func(t *testing.T, m *makers, inv roster.Invitation) error {
			return last(m.dir.Apply(t.Context(), inv.User.ID, roster.RevokeInvitation))
		}, false},
		"activated": {func(t *testing.T, m *makers, inv roster.Invitation) error {
			return last(m.dir.Apply(t.Context(), inv.User.ID, roster.Activate))
		}, false},
		"removed": {func(t *testing.T, m *makers, inv roster.Invitation) error {
			return last(m.dir.Apply(t.Context(), inv.User.ID, roster.Remove))
		}, false},
		"expired": {func(_ *testing.T, m *makers, inv roster.Invitation) error {
			m.clock.Add(inv.Secret.Expires.Sub(m.clock.Now()))
			return nil
		}, false},
		"almost over": {func(_ *testing.T, m *makers, inv roster.Invitation) error {
			m.clock.Add(inv.Secret.Expires.Sub(m.clock.Now()) - 1)
			return nil
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			m := newMakers(t)
			inv := mustInvite(t, m.dir, roster.NewInvitation{Email: "a@x.test"})
			is.NoErr(c.then(t, m, inv))
			emails, _ := listed(t, m.dir, 0)
			is.Equal(len(emails) == 1, c.open)
		})
	}
}

// TestPagesOfInvitations reads five, of which three have expired, two at a time.
func TestPagesOfInvitations(t *testing.T) {
	is := is.New(t)
	m := newMakers(t)
	for _, email := range []string{"a@x.test", "b@x.test", "c@x.test"} {
		mustInvite(t, m.dir, roster.NewInvitation{Email: email})
	}
	m.clock.Add(1000 * time.Hour)
	for _, email := range []string{"d@x.test", "e@x.test"} {
		mustInvite(t, m.dir, roster.NewInvitation{Email: email})
	}
	emails, reads := listed(t, m.dir, 2)
	is.Equal(strings.Join(emails, " "), "d@x.test e@x.test")
	is.Equal(reads, 3)
	for _, limit := range []int{-1, 1 << 20} {
		_, err := m.dir.Invitations(t.Context(), roster.InvitationQuery{Limit: limit})
		is.True(errors.Is(err, roster.ErrInvalid))
	}
}
