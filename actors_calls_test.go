package roster_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"example.com/roster"
)

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
	"AcceptAs": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		err := last(d.AcceptAs(ctx, w.invitation.Code, w.signedIn.Token))
		if errors.Is(err, roster.ErrAnotherAddress) {
			return nil // who asks is not asked for, but whose the session is
		}
		return err
	},
	"InvitationOf": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.InvitationOf(ctx, w.invitation.Code))
	},
	"Find": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Find(ctx, w.user.Email))
	},
	"SignInAnywhere": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.SignInAnywhere(ctx, roster.SignIn{Email: "nobody@x.test", Password: "securepassword"}))
	},
	"SendPasswordResetAnywhere": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return d.SendPasswordResetAnywhere(ctx, w.user.Email, roster.ClientInfo{})
	},
	"AccountsOf": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.AccountsOf(ctx, w.user.ID))
	},
	"UserByEmail": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.UserByEmail(ctx, w.user.Email))
	},
	"UserByExternalID": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.UserByExternalID(ctx, w.user.ExternalID))
	},
	"UserByUsername": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.UserByUsername(ctx, w.user.Username))
	},
	"UserByVendorID": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.UserByVendorID(ctx, "axiom", w.user.VendorIDs.Of("axiom")))
	},
	"UserShownAs": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.UserShownAs(ctx, roster.UserKey{Vendor: roster.VendorIDSelection{Set: "axiom", ID: w.user.ID.String()}, ID: w.user.ID}))
	},
	"UserIDsByVendorIDs": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.UserIDsByVendorIDs(ctx, "axiom", []string{"none"}))
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
	"CreateAll": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return createdAll(d.CreateAll(ctx, slices.Values([]roster.NewUser{{Email: "new@x.test"}})))
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
	"GroupByVendorID": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.GroupByVendorID(ctx, "pickaxe", w.group.VendorIDs.Of("pickaxe")))
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
	"GrantAccount": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.GrantAccount(ctx, roster.NewGrant{Group: w.group.ID}))
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
	"EnterAsStaff": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error { return d.EnterAsStaff(ctx) },
	"PendingEmail": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.PendingEmail(ctx, w.user.ID))
	},
	"CancelEmailChange": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.CancelEmailChange(ctx, w.user.ID))
	},
	"ConfirmEmail": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.ConfirmEmail(ctx, w.mail.code(roster.PurposeEmailChange)))
	},
	"UndoEmail": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.UndoEmail(ctx, w.mail.code(roster.PurposeEmailUndo)))
	},
	"SendSignUp": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return d.SendSignUp(ctx, roster.SignUpRequest{Email: "another@x.test"})
	},
	"SignUpByCode": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.SignUpByCode(ctx, w.mail.code(roster.PurposeSignUp)))
	},
	"SignUp": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.SignUp(ctx, w.mail.code(roster.PurposeSignUp), roster.NewSignUp{}, roster.ClientInfo{}))
	},
	"SignOut": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return d.SignOut(ctx, w.signedIn.Token)
	},
	"RemoveSelf": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error { return last(d.RemoveSelf(ctx)) },

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
		return last(d.Sessions(ctx, roster.SessionQuery{User: w.user.ID}))
	},
	"CountSessions": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		_, _, err := d.CountSessions(ctx, 10)
		return err
	},
	"EndSession": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return d.EndSession(ctx, w.user.ID, w.signedIn.Secret.ID)
	},
	"EndSessions": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.EndSessions(ctx, w.user.ID, roster.ID{}))
	},
	"SwitchAccount": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.SwitchAccount(ctx, w.signedIn.Token, w.signedIn.Account))
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
	"AuthenticateAsking": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.AuthenticateAsking(ctx, w.text, roster.UserKey{ID: w.user.ID}))
	},
	"Asked": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Asked(ctx, roster.AskedUser{Key: roster.UserKey{ID: w.user.ID}}))
	},
	"AskedOwn": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.AskedOwn(ctx, roster.AskedUser{Key: roster.UserKey{ID: w.user.ID}}))
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
	"TeamByVendorID": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.TeamByVendorID(ctx, "papershift", w.team.VendorIDs.Of("papershift")))
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
	"JoinTeamAll": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.JoinTeamAll(ctx, w.team.ID, []roster.ID{w.user.ID}))
	},
	"LeaveTeamAll": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.LeaveTeamAll(ctx, w.team.ID, []roster.ID{w.user.ID}))
	},
	"TeamMemberships": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.TeamMemberships(ctx, roster.TeamMembershipQuery{}))
	},

	"CreateMembership": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.CreateMembership(ctx, roster.NewMembership{Account: w.third, Home: w.home, User: w.user.ID, Role: roster.RoleUser}))
	},
	"EditMembership": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.EditMembership(ctx, w.guest.ID, func(p *roster.MembershipProfile) error { p.Role = roster.RoleNone; return nil }))
	},
	"EndMembership": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.EndMembership(ctx, w.guest.ID))
	},
	"Leave": func(w *actorWorld, ctx context.Context, d *roster.Directory) error { return d.Leave(ctx, w.guest.User) },
	"Members": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Members(ctx, roster.MemberQuery{}))
	},
	"People": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.People(ctx, roster.PersonQuery{}))
	},
	"CountPeople": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.CountPeople(ctx, roster.PersonQuery{}))
	},
	"Memberships": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Memberships(ctx, roster.MembershipQuery{}))
	},
	"MembershipAccount": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.MembershipAccount(ctx, w.away.ID))
	},
	"MembershipAccounts": func(w *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.MembershipAccounts(ctx, []roster.ID{w.away.User}))
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
	"DeliverPast": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.DeliverPast(ctx, "mail", d.Now()))
	},
	"PurgeConsumer": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.PurgeConsumer(ctx, "gone"))
	},
	"Check": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Check(ctx))
	},
	"CheckUpkeep": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.CheckUpkeep(ctx))
	},
	"Purge": func(_ *actorWorld, ctx context.Context, d *roster.Directory) error {
		return last(d.Purge(ctx, time.Time{}))
	},
}
