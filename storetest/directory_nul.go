package storetest

import (
	"reflect"
	"testing"

	"example.com/roster"
)

// nulsAreRefused puts a NUL into each text of a call, one at a time. Some
// databases cannot store one.
func nulsAreRefused(t testing.TB, s roster.Store) {
	ctx := t.Context()
	host := newDirectory(s)
	dir := newAccount(t, host)
	jane := must[roster.User](t)(dir.Create(ctx, roster.NewUser{Email: "jane@example.com", ExternalID: "jane", Active: true}))
	group := must[roster.AccessGroup](t)(dir.CreateGroup(ctx, roster.GroupProfile{}))
	invitation := must[roster.Invitation](t)(dir.Invite(ctx, roster.NewInvitation{Email: "joe@example.com"}))
	hash := must[roster.PasswordHash](t)(dir.HashPassword(ctx, "a long password"))

	user := roster.NewUser{Email: "new@example.com", Role: roster.RoleUser, PasswordHash: hash}
	profile := roster.Profile{Email: "jane@example.com", Role: roster.RoleUser}
	invite := roster.NewInvitation{Email: "jim@example.com", Role: roster.RoleUser}
	account := roster.NewAccount{Email: "acme@example.com"}
	accountProfile := roster.AccountProfile{Email: "acme@example.com"}
	groupProfile := roster.GroupProfile{Products: []string{"one", "two"}, Period: roster.PeriodDay}
	teamProfile := roster.TeamProfile{}
	team := must[roster.Team](t)(dir.CreateTeam(ctx, teamProfile))
	grant := roster.NewGrant{Product: "one"}
	token := roster.NewToken{User: jane.ID, Prefix: "x", Text: "x-text-of-22-characters-or-more", Role: roster.RoleUser, Scopes: []string{"read", "write"}}
	acceptance := roster.Acceptance{Name: "Joe"}
	email, external, code := "jane@example.com", "jane", invitation.Code

	before := must[[]any](t)(contents(ctx, s, dir.AccountID()))
	for _, call := range []struct {
		what string
		in   any
		do   func() error
	}{
		{"UserByEmail", &email, func() error { return errOnly(dir.UserByEmail(ctx, email)) }},
		{"UserByExternalID", &external, func() error { return errOnly(dir.UserByExternalID(ctx, external)) }},
		{"Users", &external, func() error {
			return errOnly(dir.Users(ctx, roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldName, roster.OpPrefix, external)}}))
		}},
		{"Create", &user, func() error { return errOnly(dir.Create(ctx, user)) }},
		{"Edit", &profile, func() error {
			return errOnly(dir.Edit(ctx, jane.ID, func(p *roster.Profile) error { *p = profile; return nil }))
		}},
		{"Invite", &invite, func() error { return errOnly(dir.Invite(ctx, invite)) }},
		{"AcceptInvitation", &acceptance, func() error { return errOnly(dir.AcceptInvitation(ctx, invitation.Code, acceptance)) }},
		{"AcceptInvitation by a code", &code, func() error { return errOnly(dir.AcceptInvitation(ctx, code, roster.Acceptance{})) }},
		{"CreateAccount", &account, func() error { return errOnly(host.CreateAccount(ctx, account)) }},
		{"EditAccount", &accountProfile, func() error {
			return errOnly(dir.EditAccount(ctx, func(p *roster.AccountProfile) error { *p = accountProfile; return nil }))
		}},
		{"CreateGroup", &groupProfile, func() error { return errOnly(dir.CreateGroup(ctx, groupProfile)) }},
		{"EditGroup", &groupProfile, func() error {
			return errOnly(dir.EditGroup(ctx, group.ID, func(p *roster.GroupProfile) error { *p = groupProfile; return nil }))
		}},
		{"CreateTeam", &teamProfile, func() error { return errOnly(dir.CreateTeam(ctx, teamProfile)) }},
		{"EditTeam", &teamProfile, func() error {
			return errOnly(dir.EditTeam(ctx, team.ID, func(p *roster.TeamProfile) error { *p = teamProfile; return nil }))
		}},
		{"Grant", &grant, func() error { return errOnly(dir.Grant(ctx, jane.ID, grant)) }},
		{"IssueToken", &token, func() error { _, _, err := dir.IssueToken(ctx, token); return err }},
	} {
		eachText(call.what, reflect.ValueOf(call.in).Elem(), func(path string, v reflect.Value) {
			text := v.String()
			if v.SetString("a\x00"); text != "" {
				v.SetString(text[:1] + "\x00" + text[1:])
			}
			if err := call.do(); err == nil {
				t.Errorf("%s accepts a NUL in %s", call.what, path)
			}
			v.SetString(text)
		})
	}
	expectContents(t, "after texts with NUL", s, before, dir.AccountID())
	for _, err := range []error{ // the calls succeed without a NUL
		errOnly(dir.Create(ctx, user)),
		errOnly(dir.Invite(ctx, invite)), errOnly(host.CreateAccount(ctx, account)), errOnly(dir.CreateTeam(ctx, teamProfile)), errOnly(dir.CreateGroup(ctx, groupProfile)),
		errOnly(dir.Grant(ctx, jane.ID, grant)), errOnly(dir.AcceptInvitation(ctx, code, acceptance)),
	} {
		if err != nil {
			t.Errorf("without NUL: %v", err)
		}
	}
}

// eachText calls fn with each text in v but passwords, which are never stored.
func eachText(path string, v reflect.Value, fn func(path string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.String:
		fn(path, v)
	case reflect.Slice:
		for i := range v.Len() {
			eachText(path, v.Index(i), fn)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "Password" {
				eachText(path+"."+f.Name, v.Field(i), fn)
			}
		}
	}
}
