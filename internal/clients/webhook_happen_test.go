package clients_test

import (
	"testing"

	"example.com/roster"
)

// happen makes what events are of most kinds, and returns of how many at least.
func happen(t *testing.T, dir *roster.Directory) (kinds int) {
	t.Helper()
	ctx := t.Context()
	mustNot := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const password = "correct horse battery"
	group, err := dir.CreateGroup(ctx, roster.GroupProfile{Name: "Plan", Products: []string{"reports"}, Uses: 1})
	mustNot(err)
	team, err := dir.CreateTeam(ctx, roster.TeamProfile{Name: "Team"})
	mustNot(err)
	user, err := dir.Create(ctx, roster.NewUser{Email: "a@x.test", Active: true, Password: password})
	mustNot(err)
	_, err = dir.Invite(ctx, roster.NewInvitation{Email: "b@x.test", Mail: true})
	mustNot(err)
	session, err := dir.SignIn(ctx, roster.SignIn{Email: "a@x.test", Password: password})
	mustNot(err)
	if _, err := dir.SignIn(ctx, roster.SignIn{Email: "a@x.test", Password: "another password"}); err == nil {
		t.Fatal("another password lets in")
	}
	grant, err := dir.Grant(ctx, user.ID, roster.NewGrant{Group: group.ID})
	mustNot(err)
	token, _, err := dir.IssueToken(ctx, roster.NewToken{Name: "ci", User: user.ID})
	mustNot(err)
	identity, err := dir.LinkIdentity(ctx, user.ID, roster.Claims{Issuer: "https://id.example", Subject: "1"})
	mustNot(err)
	for _, act := range []func() error{
		func() error {
			_, err := dir.Edit(ctx, user.ID, func(p *roster.Profile) error { p.Name, p.Email = "Jane", "c@x.test"; return nil })
			return err
		},
		func() error { _, err := dir.Consume(ctx, user.ID, "reports", 1, "key"); return err },
		func() error { _, err := dir.JoinTeam(ctx, team.ID, user.ID); return err },
		func() error { _, err := dir.LeaveTeam(ctx, team.ID, user.ID); return err },
		func() error { _, err := dir.EndTeam(ctx, team.ID); return err },
		func() error { return dir.RevokeToken(ctx, token.ID) },
		func() error { return dir.UnlinkIdentity(ctx, user.ID, identity.ID) },
		func() error { return dir.EndSession(ctx, user.ID, session.Secret.ID) },
		func() error { _, err := dir.ForceLogout(ctx, user.ID); return err },
		func() error { _, err := dir.SetPassword(ctx, user.ID, password+"!"); return err },
		func() error { return dir.SendPasswordReset(ctx, "c@x.test", roster.ClientInfo{}) },
		func() error { _, err := dir.RevokeGrant(ctx, grant.ID); return err },
		func() error { _, err := dir.EndGroup(ctx, group.ID); return err },
		func() error { _, err := dir.Apply(ctx, user.ID, roster.Deactivate); return err },
		func() error { _, err := dir.Apply(ctx, user.ID, roster.Reactivate); return err },
		func() error { _, err := dir.Apply(ctx, user.ID, roster.Remove); return err },
		func() error { _, err := dir.Erase(ctx, user.ID); return err },
		func() error { _, err := dir.CloseAccount(ctx); return err },
		func() error { _, err := dir.ReopenAccount(ctx); return err },
		func() error { return dir.WriteRefusals(ctx) },
	} {
		mustNot(act())
	}
	return 25
}
