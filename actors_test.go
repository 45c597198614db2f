package roster_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// actorWorld is an account in which every method of a Directory has something to
// work on: alice, a user of rank user, is whom the calls are about.
type actorWorld struct {
	fixture
	host, acme  *roster.Directory
	signedIn    roster.Session
	adminIn     roster.Session // the admin of the table
	clock       *clock
	mail        mailbox // codes mailed to alice
	invitation  roster.Invitation
	ended       roster.User // removed
	use         roster.Use
	away        roster.Membership // alice in another account
	actors      map[string]*roster.Directory
	home, third roster.ID
}

// theActors are the columns of the table.
var theActors = []string{
	"host", "confined", "zero", "none", "read-only", "self", "admin", "owner", "capped", "of another", "deactivated", "closed",
}

func newActorWorld(t *testing.T) *actorWorld {
	t.Helper()
	ctx := t.Context()
	cfg, clock := testConfig(), newClock()
	cfg.Now = clock.Now
	cfg.Consumers = []roster.Consumer{{Name: "mail", Kinds: mailed}}
	cfg.Account = roster.NewID() // the host's own Directory acts in the account of the table
	host := roster.New(memstore.New(), cfg)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	account, err := host.CreateAccount(ctx, roster.NewAccount{ID: cfg.Account, Name: "Acme"})
	must(err)
	other, err := host.CreateAccount(ctx, roster.NewAccount{Name: "Other"})
	must(err)
	third, err := host.CreateAccount(ctx, roster.NewAccount{Name: "Third"})
	must(err)
	acme := host.ForAccount(account.ID)
	w := &actorWorld{fixture: newFixture(t, acme), host: host, acme: acme, home: account.ID, third: third.ID, clock: clock}
	alice := w.fixture.user

	member := func(dir *roster.Directory, role roster.Role) roster.ID {
		return mustCreate(t, dir, roster.NewUser{Role: role, Active: true}).ID
	}
	mustCreate(t, acme, roster.NewUser{Role: roster.RoleOwner, Active: true}) // so that no owner is the last
	owner, admin := member(acme, roster.RoleOwner), member(acme, roster.RoleAdmin)
	w.adminIn, err = acme.StartSession(ctx, admin, roster.ClientInfo{})
	must(err)
	gone := member(acme, roster.RoleOwner)
	_, err = acme.Apply(ctx, gone, roster.Deactivate)
	must(err)
	stranger := member(host.ForAccount(other.ID), roster.RoleOwner)

	w.ended = mustCreate(t, acme, roster.NewUser{Email: "gone@x.test"})
	_, err = acme.Apply(ctx, w.ended.ID, roster.Remove)
	must(err)
	w.signedIn, err = acme.StartSession(ctx, alice.ID, roster.ClientInfo{})
	must(err)
	w.away, err = host.CreateMembership(ctx, roster.NewMembership{Account: other.ID, Home: account.ID, User: alice.ID, Role: roster.RoleUser})
	must(err)
	_, err = acme.Grant(ctx, alice.ID, roster.NewGrant{Product: "reports"})
	must(err)
	w.use, err = acme.Consume(ctx, alice.ID, "reports", 1, "k")
	must(err)
	w.invitation = mustInvite(t, acme, roster.NewInvitation{Email: "dave@x.test"})
	w.user = everyCode(t, host, acme, alice.ID, &w.mail)

	as := func(a roster.Actor) *roster.Directory { return acme.ActingAs(a) }
	w.actors = map[string]*roster.Directory{
		"host": host, "confined": acme, "zero": as(roster.Actor{}),
		"none":      as(roster.Actor{User: member(acme, roster.RoleNone)}),
		"read-only": as(roster.Actor{User: member(acme, roster.RoleReadOnly)}),
		"self":      as(roster.Actor{User: alice.ID}),
		"admin":     as(roster.Actor{User: admin}), "owner": as(roster.Actor{User: owner}),
		"capped":      as(roster.Actor{User: owner, Token: roster.NewID(), Role: roster.RoleReadOnly}),
		"of another":  as(roster.Actor{User: stranger}),
		"deactivated": as(roster.Actor{User: gone}),
		"closed":      as(roster.Actor{User: owner}),
	}
	return w
}

// calls has every method of a Directory, about alice where it is about a user.
var calls = map[string]func(w *actorWorld, ctx context.Context, d *roster.Directory) error{
	"ActorRole": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error { return last(d.ActorRole(ctx)) },
	"Access": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Access(ctx, w.user.ID, "reports"))
	},
	"Account": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error { return last(d.Account(ctx)) },
	"Accounts": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Accounts(ctx, roster.AccountQuery{}))
	},
	"CloseAccount":  func(_ *actorWorld, ctx context.Context, d *roster.Directory) error { return last(d.CloseAccount(ctx)) },
	"ReopenAccount": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error { return last(d.ReopenAccount(ctx)) },
	"EditAccount": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.EditAccount(ctx, func(p *roster.AccountProfile) error { p.Name = "New"; return nil }))
	},
	"CreateAccount": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.CreateAccount(ctx, roster.NewAccount{Name: "New"}))
	},
	"AllUsers": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return each(d.AllUsers(ctx, roster.UserQuery{}))
	},
	"Users": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Users(ctx, roster.UserQuery{}))
	},
	"Count": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Count(ctx, roster.UserQuery{}))
	},
	"User": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.User(ctx, w.user.ID))
	},
	"UserByEmail": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.UserByEmail(ctx, w.user.Email))
	},
	"UserByExternalID": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.UserByExternalID(ctx, w.user.ExternalID))
	},
	"UserByNumber": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.UserByNumber(ctx, w.user.Number))
	},
	"Apply": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Apply(ctx, w.user.ID, roster.Deactivate))
	},
	"Create": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Create(ctx, roster.NewUser{Email: "new@x.test"}))
	},
	"Edit": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Edit(ctx, w.user.ID, func(p *roster.Profile) error { p.Name = "New"; return nil }))
	},
	"Deactivate": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Deactivate(ctx, w.user.ID, roster.NewDeactivation{Reason: "away"}))
	},
	"Export": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return d.Export(ctx, w.user.ID, io.Discard)
	},
	"Erase": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Erase(ctx, w.ended.ID))
	},
	"ForceLogout": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.ForceLogout(ctx, w.user.ID))
	},
	"Events": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Events(ctx, roster.EventQuery{}))
	},
	"AllEvents": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return each(d.AllEvents(ctx, roster.EventQuery{}))
	},
	"WriteRefusals": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return d.WriteRefusals(ctx)
	},
	"Update": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return d.Update(ctx, func(tx *roster.Directory) error { return last(tx.User(ctx, w.user.ID)) })
	},

	"Group": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Group(ctx, w.group.ID))
	},
	"GroupByNumber": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.GroupByNumber(ctx, w.group.Number))
	},
	"Groups": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Groups(ctx, roster.GroupQuery{}))
	},
	"GroupMembers": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return each(d.GroupMembers(ctx, w.group.ID))
	},
	"CreateGroup": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.CreateGroup(ctx, roster.GroupProfile{Name: "New"}))
	},
	"EditGroup": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.EditGroup(ctx, w.group.ID, func(p *roster.GroupProfile) error { p.Name = "New"; return nil }))
	},
	"EndGroup": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.EndGroup(ctx, w.group.ID))
	},
	"Grant": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Grant(ctx, w.user.ID, roster.NewGrant{Product: "new"}))
	},
	"Grants": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Grants(ctx, roster.GrantQuery{}))
	},
	"RevokeGrant": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.RevokeGrant(ctx, w.grant.ID))
	},
	"ExpireGrants": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error { return last(d.ExpireGrants(ctx)) },
	"Consume": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Consume(ctx, w.user.ID, "reports", 1, "another"))
	},
	"RefundUse": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.RefundUse(ctx, w.user.ID, w.use.Key))
	},

	"HashPassword": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.HashPassword(ctx, "securepassword"))
	},
	"SetPassword": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.SetPassword(ctx, w.user.ID, "another password"))
	},
	"SetPasswordHash": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.SetPasswordHash(ctx, w.user.ID, w.user.PasswordHash))
	},
	"ChangePassword": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.ChangePassword(ctx, w.user.ID, "securepassword", "another password", roster.ID{}))
	},
	"VerifyPassword": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.VerifyPassword(ctx, w.user.ID, "securepassword"))
	},
	"SendPasswordReset": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return d.SendPasswordReset(ctx, w.user.Email, roster.ClientInfo{})
	},
	"ResetPassword": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.ResetPassword(ctx, w.mail.code(roster.PurposePasswordReset), "another password", roster.ClientInfo{}))
	},
	"SendVerification": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		w.clock.Add(time.Hour) // so that no pause is left
		return d.SendVerification(ctx, w.user.ID)
	},
	"VerifyEmail": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.VerifyEmail(ctx, w.mail.code(roster.PurposeEmailVerification)))
	},
	"ChangeEmail": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.ChangeEmail(ctx, w.user.ID, "new@x.test"))
	},
	"ConfirmEmail": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.ConfirmEmail(ctx, w.mail.code(roster.PurposeEmailChange)))
	},
	"UndoEmail": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.UndoEmail(ctx, w.mail.code(roster.PurposeEmailUndo)))
	},

	"SignIn": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.SignIn(ctx, roster.SignIn{Email: w.user.Email, Password: "securepassword"}))
	},
	"ClearSignInFailures": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return d.ClearSignInFailures(ctx, w.user.Email)
	},
	"SignInVerified": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.SignInVerified(ctx, roster.Claims{Email: w.user.Email}, false))
	},
	"StartSession": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.StartSession(ctx, w.user.ID, roster.ClientInfo{}))
	},
	"LinkIdentity": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.LinkIdentity(ctx, w.user.ID, roster.Claims{Issuer: "i", Subject: "s"}))
	},
	"Identities": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Identities(ctx, w.user.ID))
	},
	"UnlinkIdentity": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return d.UnlinkIdentity(ctx, w.user.ID, w.identity.ID)
	},

	"Session": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Session(ctx, w.signedIn.Token))
	},
	"Impersonate": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Impersonate(ctx, w.adminIn, w.user.ID, roster.ClientInfo{}))
	},
	"Sessions": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Sessions(ctx, w.user.ID))
	},
	"EndSession": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return d.EndSession(ctx, w.user.ID, w.signedIn.Secret.ID)
	},
	"EndSessions": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.EndSessions(ctx, w.user.ID, roster.ID{}))
	},
	"RotateSession": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.RotateSession(ctx, w.signedIn.Token))
	},

	"IssueToken": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		_, _, err := d.IssueToken(ctx, roster.NewToken{User: w.user.ID})
		return err
	},
	"Authenticate": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Authenticate(ctx, w.text))
	},
	"Tokens": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Tokens(ctx, roster.TokenQuery{}))
	},
	"RevokeToken": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return d.RevokeToken(ctx, w.token.ID)
	},

	"Invite": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Invite(ctx, roster.NewInvitation{Email: "new@x.test"}))
	},
	"InviteAll": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.InviteAll(ctx, []roster.NewInvitation{{Email: "new@x.test"}}))
	},
	"Invitations": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Invitations(ctx, roster.InvitationQuery{}))
	},
	"InviteCode": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.InviteCode(ctx, w.invitation.User.ID))
	},
	"AcceptInvitation": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.AcceptInvitation(ctx, w.invitation.Code, roster.Acceptance{}))
	},
	"AcceptInvitationAndSignIn": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.AcceptInvitationAndSignIn(ctx, w.invitation.Code, roster.Acceptance{}, roster.ClientInfo{}))
	},

	"Team": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Team(ctx, w.team.ID))
	},
	"Teams": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Teams(ctx, roster.TeamQuery{}))
	},
	"CreateTeam": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.CreateTeam(ctx, roster.TeamProfile{Name: "New"}))
	},
	"EditTeam": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.EditTeam(ctx, w.team.ID, func(p *roster.TeamProfile) error { p.Name = "New"; return nil }))
	},
	"EndTeam": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.EndTeam(ctx, w.team.ID))
	},
	"JoinTeam": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.JoinTeam(ctx, w.team.ID, w.user.ID))
	},
	"LeaveTeam": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.LeaveTeam(ctx, w.team.ID, w.user.ID))
	},
	"TeamMemberships": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.TeamMemberships(ctx, roster.TeamMembershipQuery{}))
	},

	"CreateMembership": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.CreateMembership(ctx, roster.NewMembership{Account: w.third, Home: w.home, User: w.user.ID, Role: roster.RoleUser}))
	},
	"EditMembership": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.EditMembership(ctx, w.away.ID, func(p *roster.MembershipProfile) error { p.Role = roster.RoleNone; return nil }))
	},
	"EndMembership": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.EndMembership(ctx, w.away.ID))
	},
	"Memberships": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Memberships(ctx, roster.MembershipQuery{}))
	},
	"MembershipAccount": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.MembershipAccount(ctx, w.away.ID))
	},

	"Deliveries": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Deliveries(ctx, roster.DeliveryQuery{}))
	},
	"RetryDelivery": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return d.RetryDelivery(ctx, roster.Delivery{})
	},
	"RelayOnce": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		var box mailbox
		return last(d.RelayOnce(ctx, box.config()))
	},
	"Purge": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Purge(ctx, time.Time{}))
	},
}

// noRights are the methods that ask nobody for rights: they read and change no
// record, or have a row under another name.
var noRights = []string{
	"AccountID", "ActingAs", "ActingWith", "CalledFrom", "Confined", "ForAccount", "MaxPage", "NoteForbidden", "Now", "Relay", "Role", "Roles", "WithStore",
}

func last[T any](_ T, err error) error { return err }

func each[T any](records iter.Seq2[T, error]) error {
	for _, err := range records {
		if err != nil {
			return err
		}
	}
	return nil
}

// TestActors calls every method for every kind of actor, and compares who may
// with testdata/actors.txt; -update writes that anew.
func TestActors(t *testing.T) {
	is := is.New(t)
	for m := range reflect.TypeFor[*roster.Directory]().Methods() {
		_, called := calls[m.Name]
		is.True(called != slices.Contains(noRights, m.Name)) // each method has a row, here or there
	}
	var table strings.Builder
	fmt.Fprintf(&table, "%-26s", "")
	for _, actor := range theActors {
		fmt.Fprintf(&table, "%-12s", actor)
	}
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		fmt.Fprintf(&table, "\n%-26s", name)
		for _, actor := range theActors {
			fmt.Fprintf(&table, "%-12s", outcomeFor(t, name, actor))
		}
	}
	got := regexp.MustCompile(` +\n`).ReplaceAllString(table.String()+"\n", "\n")
	if *update {
		is.NoErr(os.WriteFile("testdata/actors.txt", []byte(got), 0o644))
	}
	want, err := os.ReadFile("testdata/actors.txt")
	is.NoErr(err)
	is.Equal(got, string(want))
}

// outcomeFor makes a world of its own, so that no call finds what another left.
func outcomeFor(t *testing.T, name, actor string) string {
	w := newActorWorld(t)
	dir := w.actors[actor]
	if actor == "closed" {
		if _, err := w.acme.CloseAccount(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	err := calls[name](w, t.Context(), dir)
	switch {
	case err == nil:
		return "yes"
	case errors.Is(err, roster.ErrForbidden):
		return "-"
	case errors.Is(err, roster.ErrCredentials):
		return "credentials"
	case errors.Is(err, roster.ErrNotFound):
		return "not found"
	}
	t.Errorf("%s for %s: %v", name, actor, err)
	return err.Error()
}
