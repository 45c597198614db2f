package storetest

import (
	"errors"
	"reflect"
	"testing"

	"example.com/roster"
)

// step is one call of a Directory.
type step struct {
	what string
	do   func() error
}

// errOnly drops what a call returned beside its error.
func errOnly[T any](_ T, err error) error { return err }

func eventsGoWithChanges(t testing.TB, s roster.Store) {
	ctx := t.Context()
	dir := newAccount(t, newDirectory(s))
	must[roster.User](t)(dir.Create(ctx, roster.NewUser{Email: "owner@example.com", Role: roster.RoleOwner, Active: true}))
	group := must[roster.AccessGroup](t)(dir.CreateGroup(ctx, roster.GroupProfile{Name: "first"}))
	var jane roster.User
	var grant roster.Grant
	var token roster.Secret
	act := func(a roster.Action) func() error {
		return func() error { return errOnly(dir.Apply(ctx, jane.ID, a)) }
	}
	for _, change := range []step{
		{"Create", func() (err error) {
			jane, err = dir.Create(ctx, roster.NewUser{Email: "jane@example.com"})
			return err
		}},
		{"Edit", func() error {
			return errOnly(dir.Edit(ctx, jane.ID, func(p *roster.Profile) error { p.Name = "Jane"; return nil }))
		}},
		{"Invite", act(roster.Invite)}, {"Revoke", act(roster.Revoke)}, {"Activate", act(roster.Activate)},
		{"IssueToken", func() (err error) {
			token, _, err = dir.IssueToken(ctx, roster.NewToken{User: jane.ID, Scopes: []string{"read"}})
			return err
		}},
		{"RevokeToken", func() error { return dir.RevokeToken(ctx, token.ID) }},
		{"Grant", func() (err error) {
			grant, err = dir.Grant(ctx, jane.ID, roster.NewGrant{Group: group.ID})
			return err
		}},
		{"Revoke of a grant", func() error { return errOnly(dir.Revoke(ctx, grant.ID)) }},
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
		before := must[[]roster.Event](t)(s.Events(ctx, roster.EventQuery{Account: dir.AccountID()}))
		waiting := must[[]roster.Delivery](t)(s.Deliveries(ctx, roster.DeliveryQuery{}))
		if err := change.do(); err != nil {
			t.Fatalf("%s: %v", change.what, err)
		}
		after := must[[]roster.Event](t)(s.Events(ctx, roster.EventQuery{Account: dir.AccountID()}))
		queue := must[[]roster.Delivery](t)(s.Deliveries(ctx, roster.DeliveryQuery{}))
		if len(after) != len(before)+1 || len(queue) != len(waiting)+1 {
			t.Errorf("%s left %d events and %d deliveries, want one and one", change.what, len(after)-len(before), len(queue)-len(waiting))
			continue
		}
		e := after[len(after)-1]
		if e.User.IsZero() {
			continue
		}
		if u := must[roster.User](t)(dir.User(ctx, jane.ID)); e.User != u.ID || e.UserVersion != u.Version {
			t.Errorf("the event of %s names version %d of the user, who is at %d", change.what, e.UserVersion, u.Version)
		}
	}
	refusalsLeaveNothing(t, s, dir)
}

// refusalsLeaveNothing makes calls that each fail at another point.
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
			return errOnly(dir.Edit(ctx, joe.ID, func(p *roster.Profile) error { p.Name = "Joe"; return errBoom }))
		}}, errBoom},
		{step{"Edit of the last owner", func() error {
			return errOnly(dir.Edit(ctx, owner.ID, func(p *roster.Profile) error { p.Role = roster.RoleUser; return nil }))
		}}, roster.ErrLastOwner},
		{step{"Remove of the last owner", func() error { return errOnly(dir.Remove(ctx, owner.ID)) }}, roster.ErrLastOwner},
		{step{"Restore of the living", func() error { return errOnly(dir.Restore(ctx, joe.ID)) }}, roster.ErrState},
		{step{"Remove above the actor's rank", func() error {
			return errOnly(dir.As(roster.Actor{User: joe.ID}).Remove(ctx, owner.ID))
		}}, roster.ErrForbidden},
		{step{"Edit from another account", func() error {
			return errOnly(newDirectory(s).In(roster.NewID()).Remove(ctx, joe.ID))
		}}, roster.ErrNotFound},
		{step{"Redeem of no code", func() error { return errOnly(dir.Redeem(ctx, "no code", roster.Acceptance{})) }}, roster.ErrCredentials},
	} {
		if err := refused.do(); !errors.Is(err, refused.want) {
			t.Errorf("%s: error is %v, want %v", refused.what, err, refused.want)
		}
		expectContents(t, "after a refused "+refused.what, s, before, dir.AccountID())
	}
}

// nulIsRefused puts a NUL into each text that callers hand in, one at a time.
// No database that roster is for keeps one in every kind of text.
func nulIsRefused(t testing.TB, s roster.Store) {
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
	grant := roster.NewGrant{Product: "one"}
	token := roster.NewToken{User: jane.ID, Prefix: "x", Text: "x-text", Role: roster.RoleUser, Scopes: []string{"read", "write"}}
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
		{"Redeem", &acceptance, func() error { return errOnly(dir.Redeem(ctx, invitation.Code, acceptance)) }},
		{"Redeem of a code", &code, func() error { return errOnly(dir.Redeem(ctx, code, roster.Acceptance{})) }},
		{"CreateAccount", &account, func() error { return errOnly(host.CreateAccount(ctx, account)) }},
		{"EditAccount", &accountProfile, func() error {
			return errOnly(dir.EditAccount(ctx, func(p *roster.AccountProfile) error { *p = accountProfile; return nil }))
		}},
		{"CreateGroup", &groupProfile, func() error { return errOnly(dir.CreateGroup(ctx, groupProfile)) }},
		{"EditGroup", &groupProfile, func() error {
			return errOnly(dir.EditGroup(ctx, group.ID, func(p *roster.GroupProfile) error { *p = groupProfile; return nil }))
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
	for _, err := range []error{ // and it is the NUL that was refused
		errOnly(dir.Create(ctx, user)),
		errOnly(dir.Invite(ctx, invite)), errOnly(host.CreateAccount(ctx, account)), errOnly(dir.CreateGroup(ctx, groupProfile)),
		errOnly(dir.Grant(ctx, jane.ID, grant)), errOnly(dir.Redeem(ctx, code, acceptance)),
	} {
		if err != nil {
			t.Errorf("without NUL: %v", err)
		}
	}
}

// eachText calls fn with each text in v but passwords, which may have any
// character and are never stored.
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
