package roster_test

import (
	"errors"
	"io"
	"reflect"
	"slices"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// fixture is one account with one of everything.
type fixture struct {
	dir        *roster.Directory
	user       roster.User
	invited    roster.Invitation
	group      roster.AccessGroup
	grant      roster.Grant
	plan       roster.Grant // to the account
	token      roster.Secret
	team       roster.Team
	membership roster.Membership // of the user, in a third account
	session    roster.Session
	identity   roster.Identity
	text       roster.SecretText
	page       string
}

func newFixture(t *testing.T, dir *roster.Directory) fixture {
	t.Helper()
	f := fixture{dir: dir}
	var err error
	must := func() {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f.user = mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Username: "Jane", ExternalID: "7", Password: "securepassword", Active: true, VendorIDs: map[string]string{"axiom": dir.AccountID().String()}})
	mustCreate(t, dir, roster.NewUser{Email: "joan@x.test"})
	f.invited = mustInvite(t, dir, roster.NewInvitation{Email: "carol@x.test"})
	f.group, err = dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", VendorIDs: vendorIDs("pickaxe", dir.AccountID().String())})
	must()
	f.grant, err = dir.Grant(t.Context(), f.user.ID, roster.NewGrant{Group: f.group.ID})
	must()
	f.plan, err = dir.GrantAccount(t.Context(), roster.NewGrant{Group: f.group.ID})
	must()
	f.token, f.text, err = dir.IssueToken(t.Context(), roster.NewToken{User: f.user.ID})
	must()
	f.team = mustTeam(t, dir, roster.TeamProfile{Name: "Sales", ExternalID: "okta-1", VendorIDs: vendorIDs("papershift", dir.AccountID().String())})
	_, err = dir.JoinTeam(t.Context(), f.team.ID, f.user.ID)
	must()
	f.session, err = dir.StartSession(t.Context(), f.user.ID, roster.ClientInfo{})
	must()
	f.identity, err = dir.LinkIdentity(t.Context(), f.user.ID, roster.Claims{Issuer: "https://id.example", Subject: "1"})
	must()
	page, err := dir.Users(t.Context(), roster.UserQuery{Limit: 1})
	must()
	f.page = page.Next
	return f
}

// vendorIDs returns an id in one set.
func vendorIDs(set, id string) roster.VendorIDs {
	return roster.VendorIDsOf(map[string]string{set: id})
}

// everyCode has a code of each purpose mailed for a user, who has another address
// then.
func everyCode(t *testing.T, host, dir *roster.Directory, id roster.ID, box *mailbox) roster.User {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := dir.ChangeEmail(t.Context(), id, "second@x.test")
	must(err)
	mustRelay(t, host, box.config())
	_, err = dir.ActingAs(roster.Actor{User: id}).ConfirmEmail(t.Context(), box.code(roster.PurposeEmailChange))
	must(err)
	u, err := dir.Edit(t.Context(), id, func(p *roster.Profile) error { p.EmailVerified = false; return nil })
	must(err)
	must(dir.SendPasswordReset(t.Context(), u.Email, roster.ClientInfo{}))
	must(dir.SendVerification(t.Context(), id))
	_, err = dir.ChangeEmail(t.Context(), id, "third@x.test")
	must(err)
	must(dir.SendSignUp(t.Context(), roster.SignUpRequest{Email: "new-here@x.test"}))
	mustRelay(t, host, box.config())
	for _, p := range []roster.Purpose{
		roster.PurposePasswordReset, roster.PurposeEmailVerification, roster.PurposeEmailChange, roster.PurposeEmailUndo,
		roster.PurposeSignUp,
	} {
		if box.code(p) == "" {
			t.Fatalf("no code for %s was mailed", p)
		}
	}
	u, err = dir.User(t.Context(), id)
	must(err)
	return u
}

// withoutAnID are the methods that take no id or text of another account's, or
// whose answer is a list: those are looked at below. Memberships are made by the
// unconfined host, and by who administers both accounts.
var withoutAnID = []string{
	"Account", "AccountID", "Accounts", "ActingAs", "ActingAsStaff", "ActingWith", "ActorRole", "CloseAccount", "Confined", "Count", "Create", "CreateAll", "CreateAccount", "CreateGroup", "CreateTeam", "EnterAsStaff",
	"CreateMembership", "Deliveries", "AllEvents", "AllUsers", "EditAccount", "Events", "SendPasswordReset", "SendSignUp", "RemoveSelf", "ExpireGrants", "GrantAccount", "Grants", "Groups", "HashPassword", "Identities", "IfVersion", "Invitations", "InviteAll", "MaxPage", "Members", "MembershipAccounts", "People", "CountPeople", "CountSessions", "Memberships", "NoteForbidden", "Now", "WithStore", "WriteRefusals", "CalledFrom", "Check", "CheckUpkeep", "DefaultRole", "DeliverPast", "Purge", "PurgeConsumer", "Relay", "RelayOnce", "ReopenAccount", "RetryDelivery", "Role", "Roles",
	"SignIn", "SignInVerified", "TeamMemberships", "Teams", "Tokens", "ClearSignInFailures", "Update", "UserByEmail", "UserByUsername", "UserByExternalID", "Users", "Find", "SignInAnywhere", "SendPasswordResetAnywhere",
}

// TestAnotherAccountDoesNotExist asks a Directory that is bound to one account
// for the records of another, by every method that takes an id.
func TestAnotherAccountDoesNotExist(t *testing.T) {
	is := is.New(t)
	host := roster.New(memstore.New(), testConfig())
	other, err := host.CreateAccount(t.Context(), roster.NewAccount{Name: "Other"})
	is.NoErr(err)
	theirs := newFixture(t, host.ForAccount(other.ID))
	ours := newFixture(t, host.ForAccount(roster.DefaultAccount()))
	third, err := host.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	theirs.membership, err = host.CreateMembership(t.Context(), roster.NewMembership{
		Account: third.ID, Home: other.ID, User: theirs.user.ID, Role: roster.RoleUser,
	})
	is.NoErr(err)
	var theirMail mailbox
	theirs.user = everyCode(t, host, theirs.dir, theirs.user.ID, &theirMail)
	before := snapshot(t, theirs.dir)

	ctx, dir := t.Context(), ours.dir
	same := func(*roster.Profile) error { return nil }
	hidden := map[string]func() error{
		"User": func() error { _, err := dir.User(ctx, theirs.user.ID); return err },
		"Asked": func() error {
			bearer, err := host.AuthenticateAsking(ctx, theirs.text, roster.UserKey{ID: theirs.user.ID})
			is.NoErr(err)
			_, err = dir.Asked(ctx, bearer.Asked) // what was read of another account
			return err
		},
		"AskedOwn": func() error {
			bearer, err := host.AuthenticateAsking(ctx, theirs.text, roster.UserKey{ID: theirs.user.ID})
			is.NoErr(err)
			return last(dir.AskedOwn(ctx, bearer.Asked))
		},
		"AccountsOf":     func() error { return last(dir.AccountsOf(ctx, theirs.user.ID)) },
		"UserByNumber":   func() error { _, err := dir.UserByNumber(ctx, theirs.user.Number); return err },
		"UserByVendorID": func() error { return last(dir.UserByVendorID(ctx, "axiom", theirs.user.VendorIDs.Of("axiom"))) },
		"UserShownAs": func() error {
			return last(dir.UserShownAs(ctx, roster.UserKey{Vendor: roster.VendorIDSelection{Set: "axiom", ID: theirs.user.ID.String()}, ID: theirs.user.ID, Number: theirs.user.Number}))
		},
		"UserIDsByVendorIDs": func() error {
			found, err := dir.UserIDsByVendorIDs(ctx, "axiom", []string{theirs.user.VendorIDs.Of("axiom")})
			if len(found) == 0 && err == nil {
				err = roster.ErrNotFound
			}
			return err
		},
		"Edit":              func() error { _, err := dir.Edit(ctx, theirs.user.ID, same); return err },
		"ChangeEmail":       func() error { _, err := dir.ChangeEmail(ctx, theirs.user.ID, "new@x.test"); return err },
		"PendingEmail":      func() error { return last(dir.PendingEmail(ctx, theirs.user.ID)) },
		"CancelEmailChange": func() error { return last(dir.CancelEmailChange(ctx, theirs.user.ID)) },
		"Apply":             func() error { _, err := dir.Apply(ctx, theirs.user.ID, roster.Deactivate); return err },
		"Apply Invite":      func() error { _, err := dir.Apply(ctx, theirs.invited.User.ID, roster.Invite); return err },
		"Apply Remove":      func() error { _, err := dir.Apply(ctx, theirs.user.ID, roster.Remove); return err },
		"Apply Restore":     func() error { _, err := dir.Apply(ctx, theirs.user.ID, roster.Restore); return err },
		"Deactivate":        func() error { return last(dir.Deactivate(ctx, theirs.user.ID, roster.NewDeactivation{})) },
		"Export":            func() error { return dir.Export(ctx, theirs.user.ID, io.Discard) },
		"Erase":             func() error { _, err := dir.Erase(ctx, theirs.user.ID); return err },
		"SetPassword":       func() error { _, err := dir.SetPassword(ctx, theirs.user.ID, "securepassword"); return err },
		"SetPasswordHash":   func() error { _, err := dir.SetPasswordHash(ctx, theirs.user.ID, ours.user.PasswordHash); return err },
		"Invite": func() error {
			_, err := dir.Invite(ctx, roster.NewInvitation{User: theirs.invited.User.ID})
			return err
		},
		"Impersonate": func() error {
			_, err := dir.Impersonate(ctx, ours.session, theirs.user.ID, roster.ClientInfo{})
			return err
		},
		"ForceLogout": func() error { _, err := dir.ForceLogout(ctx, theirs.user.ID); return err },
		"InviteCode":  func() error { _, err := dir.InviteCode(ctx, theirs.invited.User.ID); return err },
		"IssueToken":  func() error { _, _, err := dir.IssueToken(ctx, roster.NewToken{User: theirs.user.ID}); return err },
		"Team":        func() error { _, err := dir.Team(ctx, theirs.team.ID); return err },
		"TeamByVendorID": func() error {
			return last(dir.TeamByVendorID(ctx, "papershift", theirs.team.VendorIDs.Of("papershift")))
		},
		"EndTeam":   func() error { _, err := dir.EndTeam(ctx, theirs.team.ID); return err },
		"EditTeam":  func() error { return moveTeam(t, dir, theirs.team.ID, roster.ID{}) },
		"JoinTeam":  func() error { _, err := dir.JoinTeam(ctx, ours.team.ID, theirs.user.ID); return err },
		"LeaveTeam": func() error { _, err := dir.LeaveTeam(ctx, theirs.team.ID, theirs.user.ID); return err },
		"JoinTeamAll": func() error {
			return last(dir.JoinTeamAll(ctx, ours.team.ID, []roster.ID{ours.user.ID, theirs.user.ID}))
		},
		"LeaveTeamAll": func() error {
			return last(dir.LeaveTeamAll(ctx, theirs.team.ID, []roster.ID{ours.user.ID, theirs.user.ID}))
		},
		"MembershipAccount": func() error { _, err := dir.MembershipAccount(ctx, theirs.membership.ID); return err },
		"EditMembership": func() error {
			return last(dir.EditMembership(ctx, theirs.membership.ID, func(*roster.MembershipProfile) error { return nil }))
		},
		"EndMembership": func() error { return last(dir.EndMembership(ctx, theirs.membership.ID)) },
		"Leave":         func() error { return dir.Leave(ctx, theirs.user.ID) },
		"LinkIdentity": func() error {
			_, err := dir.LinkIdentity(ctx, theirs.user.ID, roster.Claims{Issuer: "i", Subject: "s"})
			return err
		},
		"UnlinkIdentity":       func() error { return dir.UnlinkIdentity(ctx, theirs.user.ID, theirs.identity.ID) },
		"UnlinkIdentity, ours": func() error { return dir.UnlinkIdentity(ctx, ours.user.ID, theirs.identity.ID) },
		"StartSession":         func() error { _, err := dir.StartSession(ctx, theirs.user.ID, roster.ClientInfo{}); return err },
		"Sessions":             func() error { _, err := dir.Sessions(ctx, roster.SessionQuery{User: theirs.user.ID}); return err },
		"EndSession":           func() error { return dir.EndSession(ctx, theirs.user.ID, theirs.session.Secret.ID) },
		"EndSession, of ours":  func() error { return dir.EndSession(ctx, ours.user.ID, theirs.session.Secret.ID) },
		"EndSessions":          func() error { _, err := dir.EndSessions(ctx, theirs.user.ID, roster.ID{}); return err },
		"SendVerification":     func() error { return dir.SendVerification(ctx, theirs.user.ID) },
		"RevokeToken":          func() error { return dir.RevokeToken(ctx, theirs.token.ID) },
		"Group":                func() error { _, err := dir.Group(ctx, theirs.group.ID); return err },
		"GroupByVendorID":      func() error { return last(dir.GroupByVendorID(ctx, "pickaxe", theirs.group.VendorIDs.Of("pickaxe"))) },
		"GroupByNumber":        func() error { _, err := dir.GroupByNumber(ctx, theirs.group.Number); return err },
		"EndGroup":             func() error { _, err := dir.EndGroup(ctx, theirs.group.ID); return err },
		"EditGroup": func() error {
			_, err := dir.EditGroup(ctx, theirs.group.ID, func(*roster.GroupProfile) error { return nil })
			return err
		},
		"Grant":                       func() error { _, err := dir.Grant(ctx, theirs.user.ID, roster.NewGrant{Product: "p"}); return err },
		"RevokeGrant":                 func() error { _, err := dir.RevokeGrant(ctx, theirs.grant.ID); return err },
		"RevokeGrant, of the account": func() error { _, err := dir.RevokeGrant(ctx, theirs.plan.ID); return err },
		"GroupMembers": func() (err error) {
			for _, err = range dir.GroupMembers(ctx, theirs.group.ID) {
			}
			return err
		},
		"Access":     func() error { _, err := dir.Access(ctx, theirs.user.ID, "p"); return err },
		"Consume":    func() error { _, err := dir.Consume(ctx, theirs.user.ID, "p", 1, "k"); return err },
		"RefundUse":  func() error { _, err := dir.RefundUse(ctx, theirs.user.ID, "k"); return err },
		"ForAccount": func() error { _, err := dir.ForAccount(other.ID).User(ctx, theirs.user.ID); return err },
		"ForAccount, to create": func() error {
			_, err := dir.ForAccount(other.ID).Create(ctx, roster.NewUser{})
			return err
		},
		"ForAccount, to create many": func() error {
			return createdAll(dir.ForAccount(other.ID).CreateAll(ctx, slices.Values([]roster.NewUser{{}})))
		},
	}
	refused := map[string]func() error{
		"VerifyPassword": func() error { _, err := dir.VerifyPassword(ctx, theirs.user.ID, "securepassword"); return err },
		"ChangePassword": func() error {
			_, err := dir.ChangePassword(ctx, theirs.user.ID, "securepassword", "another password", roster.ID{})
			return err
		},
		"AcceptInvitation": func() error {
			_, err := dir.AcceptInvitation(ctx, theirs.invited.Code, roster.Acceptance{})
			return err
		},
		"AcceptInvitationAndSignIn": func() error {
			_, err := dir.AcceptInvitationAndSignIn(ctx, theirs.invited.Code, roster.Acceptance{}, roster.ClientInfo{})
			return err
		},
		"SignOut":      func() error { return dir.SignOut(ctx, theirs.session.Token) },
		"SignUpByCode": func() error { return last(dir.SignUpByCode(ctx, theirMail.code(roster.PurposeSignUp))) },
		"SignUp": func() error {
			return last(dir.SignUp(ctx, theirMail.code(roster.PurposeSignUp), roster.NewSignUp{}, roster.ClientInfo{}))
		},
		"ResetPassword": func() error {
			_, err := dir.ResetPassword(ctx, theirMail.code(roster.PurposePasswordReset), "securepassword", roster.ClientInfo{})
			return err
		},
		"VerifyEmail": func() error {
			_, err := dir.VerifyEmail(ctx, theirMail.code(roster.PurposeEmailVerification))
			return err
		},
		"ConfirmEmail": func() error {
			as := dir.ActingAs(roster.Actor{User: ours.user.ID})
			_, err := as.ConfirmEmail(ctx, theirMail.code(roster.PurposeEmailChange))
			return err
		},
		"UndoEmail":    func() error { _, err := dir.UndoEmail(ctx, theirMail.code(roster.PurposeEmailUndo)); return err },
		"Session":      func() error { _, err := dir.Session(ctx, theirs.session.Token); return err },
		"InvitationOf": func() error { _, err := dir.InvitationOf(ctx, theirs.invited.Code); return err },
		"AcceptAs": func() error {
			_, err := dir.AcceptAs(ctx, theirs.invited.Code, ours.session.Token)
			return err
		},
		"SwitchAccount": func() error {
			_, err := dir.SwitchAccount(ctx, theirs.session.Token, dir.AccountID())
			return err
		},
		"RotateSession": func() error { _, err := dir.RotateSession(ctx, theirs.session.Token); return err },
		"Authenticate":  func() error { _, err := dir.Authenticate(ctx, theirs.text); return err },
		"AuthenticateAsking": func() error {
			_, err := dir.AuthenticateAsking(ctx, theirs.text, roster.UserKey{ID: theirs.user.ID})
			return err
		},
	}
	for name, ask := range hidden {
		t.Run(name, func(t *testing.T) { is := is.New(t); is.Equal(ask(), roster.ErrNotFound) })
	}
	for name, ask := range refused {
		t.Run(name, func(t *testing.T) { is := is.New(t); is.Equal(ask(), roster.ErrCredentials) })
	}
	t.Run("every method is asked", func(t *testing.T) {
		for m := range reflect.TypeFor[*roster.Directory]().Methods() {
			_, isHidden := hidden[m.Name]
			_, isRefused := refused[m.Name]
			if !isHidden && !isRefused && !slices.Contains(withoutAnID, m.Name) {
				t.Errorf("%s needs a row here", m.Name)
			}
		}
	})
	for name, ask := range map[string]func() error{
		"a cursor": func() error {
			_, err := dir.Users(ctx, roster.UserQuery{Limit: 1, Cursor: theirs.page})
			return err
		},
		"a group to grant": func() error {
			_, err := dir.Grant(ctx, ours.user.ID, roster.NewGrant{Group: theirs.group.ID})
			return err
		},
		"a group to grant to the account": func() error {
			_, err := dir.GrantAccount(ctx, roster.NewGrant{Group: theirs.group.ID})
			return err
		},
		"a team to join": func() error { _, err := dir.JoinTeam(ctx, theirs.team.ID, ours.user.ID); return err },
		"a team for many to join": func() error {
			return last(dir.JoinTeamAll(ctx, theirs.team.ID, []roster.ID{ours.user.ID}))
		},
		"a team to lie below": func() error { return moveTeam(t, dir, ours.team.ID, theirs.team.ID) },
		"a group to carry": func() error {
			_, err := dir.Invite(ctx, roster.NewInvitation{Email: "n@x.test", Group: theirs.group.ID})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) { is := is.New(t); is.True(errors.Is(ask(), roster.ErrInvalid)) })
	}
	t.Run("lists", func(t *testing.T) {
		is := is.New(t)
		is.Equal(snapshot(t, theirs.dir), before) // nothing of theirs changed
		grants, err := dir.Grants(ctx, roster.GrantQuery{Users: []roster.ID{theirs.user.ID}})
		is.NoErr(err)
		is.Equal(len(grants), 0)
		tokens, err := dir.Tokens(ctx, roster.TokenQuery{User: theirs.user.ID})
		is.NoErr(err)
		is.Equal(len(tokens), 0)
		for _, q := range []roster.EventQuery{
			{User: theirs.user.ID}, {Actor: theirs.user.ID},
		} {
			events, err := dir.Events(ctx, q)
			is.NoErr(err)
			is.Equal(len(events.Events), 0)
		}
		members, err := dir.TeamMemberships(ctx, roster.TeamMembershipQuery{Team: theirs.team.ID})
		is.NoErr(err)
		is.Equal(len(members), 0)
		teams, err := dir.Teams(ctx, roster.TeamQuery{IDs: []roster.ID{theirs.team.ID}})
		is.NoErr(err)
		is.Equal(len(teams), 0)
		for _, q := range []roster.MembershipQuery{
			{ID: theirs.membership.ID}, {Account: third.ID}, {Users: []roster.ID{theirs.user.ID}},
		} {
			memberships, err := dir.Memberships(ctx, q)
			is.NoErr(err)
			is.Equal(len(memberships), 0)
		}
		people, err := dir.Members(ctx, roster.MemberQuery{Users: []roster.ID{theirs.user.ID}})
		is.NoErr(err)
		is.Equal(len(people), 0)
		for _, search := range []string{theirs.user.Email, theirs.user.Name, theirs.user.ExternalID} {
			if search == "" {
				continue
			}
			found, err := dir.People(ctx, roster.PersonQuery{Search: search})
			is.NoErr(err)
			n, err := dir.CountPeople(ctx, roster.PersonQuery{Search: search})
			is.NoErr(err)
			for _, p := range found.People {
				is.True(p.User.ID != theirs.user.ID)
			}
			is.Equal(n, len(found.People))
		}
		page, err := dir.Users(ctx, roster.UserQuery{Where: []roster.Condition{
			roster.Where(roster.FieldID, roster.OpEq, theirs.user.ID),
		}})
		is.NoErr(err)
		is.Equal(len(page.Users), 0)
	})
	t.Run("the host reaches both", func(t *testing.T) {
		is := is.New(t)
		credential, err := host.Authenticate(ctx, theirs.text)
		is.NoErr(err)
		is.Equal(credential.Account.ID, other.ID)
		u, err := host.AcceptInvitation(ctx, theirs.invited.Code, roster.Acceptance{})
		is.NoErr(err)
		is.Equal(u.Account, other.ID)
	})
}

func snapshot(t *testing.T, dir *roster.Directory) []roster.User {
	t.Helper()
	page, err := dir.Users(t.Context(), roster.UserQuery{})
	if err != nil {
		t.Fatal(err)
	}
	return page.Users
}
