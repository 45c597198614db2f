package storetest

import (
	"errors"
	"strings"
	"testing"

	"example.com/roster"
)

// step is one call of a Directory.
type step struct {
	what string
	do   func() error
}

func changesWriteEvents(t testing.TB, s roster.Store) {
	ctx := t.Context()
	host := newDirectory(s)
	dir, other := newAccount(t, host), newAccount(t, host)
	must[roster.User](t)(dir.Create(ctx, roster.NewUser{Email: "owner@example.com", Role: roster.RoleOwner, Active: true}))
	group := must[roster.AccessGroup](t)(dir.CreateGroup(ctx, roster.GroupProfile{Name: "first"}))
	var jane roster.User
	var grant roster.Grant
	var token roster.Secret
	var team roster.Team
	var guest roster.Membership
	var session roster.Session
	var linked roster.Identity
	act := func(a roster.Action) func() error {
		return func() error { return errOnly(dir.Apply(ctx, jane.ID, a)) }
	}
	events := func(d *roster.Directory) []roster.Event {
		return must[[]roster.Event](t)(s.Events(ctx, roster.EventSelection{Account: d.AccountID()}))
	}
	for _, change := range []step{
		{"Create", func() (err error) {
			jane, err = dir.Create(ctx, roster.NewUser{Email: "jane@example.com"})
			return err
		}},
		{"Edit", func() error {
			return errOnly(dir.Edit(ctx, jane.ID, func(p *roster.Profile) error { p.Name = "Jane"; return nil }))
		}},
		{"Invite", act(roster.Invite)}, {"RevokeInvitation", act(roster.RevokeInvitation)}, {"Activate", act(roster.Activate)},
		{"IssueToken", func() (err error) {
			token, _, err = dir.IssueToken(ctx, roster.NewToken{User: jane.ID, Scopes: []string{"read"}})
			return err
		}},
		{"RevokeToken", func() error { return dir.RevokeToken(ctx, token.ID) }},
		{"Grant", func() (err error) {
			grant, err = dir.Grant(ctx, jane.ID, roster.NewGrant{Group: group.ID})
			return err
		}},
		{"RevokeGrant", func() error { return errOnly(dir.RevokeGrant(ctx, grant.ID)) }},
		{"CreateTeam", func() (err error) {
			team, err = dir.CreateTeam(ctx, roster.TeamProfile{Name: "first"})
			return err
		}},
		{"EditTeam", func() error {
			return errOnly(dir.EditTeam(ctx, team.ID, func(p *roster.TeamProfile) error { p.Name = "second"; return nil }))
		}},
		{"JoinTeam", func() error { return errOnly(dir.JoinTeam(ctx, team.ID, jane.ID)) }},
		{"LeaveTeam", func() error { return errOnly(dir.LeaveTeam(ctx, team.ID, jane.ID)) }},
		{"EndTeam", func() error { return errOnly(dir.EndTeam(ctx, team.ID)) }},
		{"CreateMembership", func() (err error) {
			guest, err = host.CreateMembership(ctx, roster.NewMembership{
				Account: other.AccountID(), Home: dir.AccountID(), User: jane.ID, Role: roster.RoleUser,
			})
			return err
		}},
		{"EditMembership", func() error {
			return errOnly(host.EditMembership(ctx, guest.ID, func(p *roster.MembershipProfile) error { p.Role = roster.RoleAdmin; return nil }))
		}},
		{"EndMembership", func() error { return errOnly(host.EndMembership(ctx, guest.ID)) }},
		{"StartSession", func() (err error) {
			session, err = dir.StartSession(ctx, jane.ID, roster.ClientInfo{})
			return err
		}},
		{"RotateSession", func() error { return errOnly(dir.RotateSession(ctx, session.Token)) }},
		{"EndSession", func() error { return dir.EndSession(ctx, jane.ID, session.Secret.ID) }},
		{"LinkIdentity", func() (err error) {
			linked, err = dir.LinkIdentity(ctx, jane.ID, roster.Claims{Issuer: "issuer", Subject: "subject"})
			return err
		}},
		{"UnlinkIdentity", func() error { return dir.UnlinkIdentity(ctx, jane.ID, linked.ID) }},
		{"ForceLogout", func() error { return errOnly(dir.ForceLogout(ctx, jane.ID)) }},
		{"Deactivate", act(roster.Deactivate)}, {"Reactivate", act(roster.Reactivate)},
		{"Remove", act(roster.Remove)}, {"Restore", act(roster.Restore)}, {"Remove again", act(roster.Remove)},
		{"Erase", func() error { return errOnly(dir.Erase(ctx, jane.ID)) }},
		{"EditGroup", func() error {
			return errOnly(dir.EditGroup(ctx, group.ID, func(p *roster.GroupProfile) error { p.Products = []string{"one"}; return nil }))
		}},
		{"EndGroup", func() error { return errOnly(dir.EndGroup(ctx, group.ID)) }},
		{"EditAccount", func() error {
			return errOnly(dir.EditAccount(ctx, func(p *roster.AccountProfile) error { p.Name = "New"; return nil }))
		}},
		{"CloseAccount", func() error { return errOnly(dir.CloseAccount(ctx)) }},
		{"ReopenAccount", func() error { return errOnly(dir.ReopenAccount(ctx)) }},
	} {
		before := [2]int{len(events(dir)), len(events(other))}
		waiting := must[[]roster.Delivery](t)(s.Deliveries(ctx, roster.DeliverySelection{}))
		if err := change.do(); err != nil {
			t.Fatalf("%s: %v", change.what, err)
		}
		queue := must[[]roster.Delivery](t)(s.Deliveries(ctx, roster.DeliverySelection{}))
		written := append(events(dir)[before[0]:], events(other)[before[1]:]...)
		want := 1
		if strings.HasSuffix(change.what, "Membership") {
			want = 2 // one in the trail of each account
		}
		if change.what == "EditMembership" {
			want = 1 // of the account alone
		}
		if len(written) != want || len(queue) != len(waiting)+want {
			t.Errorf("%s left %d events and %d deliveries, want %d of each", change.what, len(written), len(queue)-len(waiting), want)
			continue
		}
		for _, e := range written {
			if e.User.IsZero() {
				continue
			}
			u, err := host.ForAccount(e.Account).User(ctx, jane.ID)
			if errors.Is(err, roster.ErrNotFound) {
				continue // a member until now
			}
			if err != nil || e.User != u.ID || e.UserVersion != u.Version {
				t.Errorf("the event of %s names version %d of the user, who is at %d: %v", change.what, e.UserVersion, u.Version, err)
			}
		}
	}
	refusalsLeaveNothing(t, s, dir)
}

// refusalsLeaveNothing makes calls that fail at different points.
func refusalsLeaveNothing(t testing.TB, s roster.Store, dir *roster.Directory) {
	ctx := t.Context()
	owner := must[roster.User](t)(dir.UserByEmail(ctx, "owner@example.com"))
	joe := must[roster.User](t)(dir.Create(ctx, roster.NewUser{Email: "joe@example.com", ExternalID: "joe"}))
	before := must[[]any](t)(contents(ctx, s, dir.AccountID()))
	for _, refused := range []struct {
		step
		want error
	}{
		{step{"Create of a taken e-mail", func() error {
			return errOnly(dir.Create(ctx, roster.NewUser{Email: "JOE@example.com"}))
		}}, roster.ErrExists},
		{step{"Create with a grant of no group", func() error {
			return errOnly(dir.Create(ctx, roster.NewUser{Grants: []roster.NewGrant{{Product: "one"}, {Group: roster.NewID()}}}))
		}}, roster.ErrInvalid},
		{step{"Edit to a taken external id", func() error {
			return errOnly(dir.Edit(ctx, owner.ID, func(p *roster.Profile) error { p.ExternalID = "joe"; return nil }))
		}}, roster.ErrExists},
		{step{"Edit that fails", func() error {
			return errOnly(dir.Edit(ctx, joe.ID, func(p *roster.Profile) error { p.Name = "Joe"; return errClosure }))
		}}, errClosure},
		{step{"Edit of the last owner", func() error {
			return errOnly(dir.Edit(ctx, owner.ID, func(p *roster.Profile) error { p.Role = roster.RoleUser; return nil }))
		}}, roster.ErrLastOwner},
		{step{"Remove of the last owner", func() error { return errOnly(dir.Apply(ctx, owner.ID, roster.Remove)) }}, roster.ErrLastOwner},
		{step{"Restore of a user who is not deleted", func() error { return errOnly(dir.Apply(ctx, joe.ID, roster.Restore)) }}, roster.ErrState},
		{step{"Remove above the actor's rank", func() error {
			return errOnly(dir.ActingAs(roster.Actor{User: joe.ID}).Apply(ctx, owner.ID, roster.Remove))
		}}, roster.ErrForbidden},
		{step{"Edit from another account", func() error {
			return errOnly(newDirectory(s).ForAccount(roster.NewID()).Apply(ctx, joe.ID, roster.Remove))
		}}, roster.ErrNotFound},
		{step{"AcceptInvitation without a code", func() error { return errOnly(dir.AcceptInvitation(ctx, "no code", roster.Acceptance{})) }}, roster.ErrCredentials},
	} {
		if err := refused.do(); !errors.Is(err, refused.want) {
			t.Errorf("%s: error is %v, want %v", refused.what, err, refused.want)
		}
		expectContents(t, "after a refused "+refused.what, s, before, dir.AccountID())
	}
}
