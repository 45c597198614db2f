// Package roster is user management that a Go program imports: users and their
// lifecycle, invitations, sign-in and sessions, API tokens, teams, access groups
// and uses, kept in the program's own database.
//
//	dir := roster.New(memstore.New(), nil)
//	u, err := dir.Create(ctx, roster.NewUser{Email: "jane@example.com"})
//	u, err = dir.Apply(ctx, u.ID, roster.Deactivate)
//
// A [Directory] is what programs hold: every rule stands there. A [Store] is
// where records live: package memstore keeps them in memory, package sqlstore in
// the program's own *sql.DB. The packages below httpadapters serve a Directory
// over the documented user APIs of several vendors.
//
// What follows names the methods of a Directory by task, in the order in which
// one needs them.
//
// # Begin
//
// [New] makes the host's Directory from a Store and a [Config]; a nil Config means
// all defaults. [Directory.ActingAs] gives one that acts for a user or a token:
// its events name the [Actor], whose rank binds it. [Directory.ActorRole] reads
// the role that it acts with; [Directory.ActingWith] takes one that was just read.
// [Directory.Update] makes several changes together, or none. [Directory.IfVersion] expects a
// record to have a version, and is a [VersionError] where it has another one.
// [Directory.WithStore] acts in a transaction of the host's own. [Directory.Now],
// [Directory.MaxPage], [Directory.DefaultRole], [Directory.Role] and [Directory.Roles] tell what Config
// says.
//
// # People
//
// [Directory.Create] makes a [User], [Directory.CreateAll] any number of them by
// few transactions, [Directory.Edit] changes the [Profile].
// [Directory.User], [Directory.UserByEmail], [Directory.UserByUsername], [Directory.UserByExternalID] and
// [Directory.UserByNumber] find one; [Directory.UserByVendorID] and
// [Directory.UserIDsByVendorIDs] find who was known to a vendor, and
// [Directory.UserShownAs] whom a route names; [Directory.Find] finds those of every account with an
// address; [Directory.Users] returns a page,
// [Directory.AllUsers] all of them, [Directory.Count] how many, by conditions
// that [Where] makes, [And], [Or] and [Not] join, and by what a person types into a search box
// ([UserQuery].Search). [Directory.People] returns own users and members of other
// accounts in one list, [Directory.CountPeople] how many. Package moving brings users
// from elsewhere, and writes them out again.
//
// # Lifecycle
//
// [Directory.Apply] moves a user from one [State] to another by an [Action]:
// activate, deactivate, reactivate, remove, restore, and revoke an invitation.
// docs/lifecycle.md has the table. [Directory.Deactivate] takes a reason and an
// end. [Directory.Export] writes all that is kept about
// a user; [Directory.Erase] empties a removed one of personal data.
// [Directory.RemoveSelf] is for people who remove themselves.
//
// # Invitations
//
// [Directory.Invite] and [Directory.InviteAll] invite by address.
// [Directory.AcceptInvitation] takes the code that the person was mailed, and
// [Directory.AcceptInvitationAndSignIn] makes a session as well.
// [Directory.InvitationOf] tells who opens the link what it is about, and
// [Directory.AcceptAs] makes somebody who is signed in elsewhere a member.
// [Directory.Invitations] lists the open ones; [Directory.InviteCode] shows an
// admin the code of one. What an invitation gives waits in User.Benefits until the
// person is active: docs/invitations.md has every way there.
//
// # Signing up
//
// [Directory.SendSignUp] mails a code to an address, whoever has it or nobody.
// [Directory.SignUp] makes the user of whoever brings it, or an account of their
// own; [Directory.SignUpByCode] tells the host the address before.
//
// # Passwords and addresses
//
// [Directory.SetPassword], [Directory.HashPassword] and
// [Directory.SetPasswordHash] set a password; [Directory.ChangePassword] asks for
// the old one, and [Directory.VerifyPassword] for the present one once more.
// [Directory.SendPasswordReset] mails a code that [Directory.ResetPassword] takes,
// and [Directory.SendPasswordResetAnywhere] one for each account;
// [Directory.SendVerification] mails one that [Directory.VerifyEmail] takes. [Directory.ChangeEmail] asks for another address,
// [Directory.PendingEmail] is the one that waits, [Directory.CancelEmailChange] calls it off,
// [Directory.ConfirmEmail] makes it the user's by the code that was mailed to it,
// and [Directory.UndoEmail] puts the old one back by the code that went there.
// Passwords, codes and tokens are [SecretText], which prints as "[hidden]".
//
// # Signing in
//
// [Directory.SignIn] checks an address, or a username, and a password, and holds guessing back;
// [Directory.ClearSignInFailures] forgets the failures. [Directory.SignInAnywhere]
// is for whoever has not said which account is meant. After a sign-in by other
// means (OpenID Connect, SAML), [Directory.SignInVerified] finds or registers the
// user, and [Directory.StartSession] makes the session. [Directory.LinkIdentity],
// [Directory.Identities] and [Directory.UnlinkIdentity] keep such identities.
//
// # Sessions
//
// [Directory.Session] tells at each request whose session a token is.
// [Directory.Sessions] lists them, [Directory.CountSessions] says how many an account
// has; [Directory.SignOut], [Directory.EndSession],
// [Directory.EndSessions] and [Directory.ForceLogout] end them;
// [Directory.RotateSession] gives one a new text; [Directory.SwitchAccount] makes one
// act in another account of its user. [Directory.Impersonate] makes one
// in which support acts as a user, marked as such. [Directory.ActingAsStaff] acts for
// the host by name in an account of somebody else's, which [Directory.EnterAsStaff]
// records there.
//
// # API tokens
//
// [Directory.IssueToken] makes a token, [Directory.Authenticate] tells at each
// request whose it is, [Directory.Tokens] lists them, [Directory.RevokeToken]
// ends one. [Directory.AuthenticateAsking] also reads the user whom the request is
// about; [Directory.Asked] returns it, and [Directory.AskedOwn] looks for it no second time.
//
// # Access groups and grants
//
// [Directory.CreateGroup], [Directory.EditGroup] and [Directory.EndGroup] keep
// groups of products; [Directory.Group], [Directory.GroupByNumber], [Directory.GroupByVendorID],
// [Directory.Groups] and [Directory.GroupMembers] read them. [Directory.Grant]
// gives a user a group or a product, [Directory.GrantAccount] gives it to everybody
// in the account, [Directory.RevokeGrant] takes it back,
// [Directory.Grants] lists, [Directory.ExpireGrants] records what has ended.
//
// # Access and uses
//
// [Directory.Access] decides whether a user may use a product, and names every
// reason against it. [Directory.Consume] takes uses, exactly once for a key, and
// [Directory.RefundUse] gives them back.
//
// # Teams
//
// [Directory.CreateTeam], [Directory.EditTeam], [Directory.EndTeam],
// [Directory.Team], [Directory.TeamByVendorID] and [Directory.Teams] keep teams; [Directory.JoinTeam],
// [Directory.LeaveTeam] and [Directory.TeamMemberships] who is in them, and
// [Directory.JoinTeamAll] and [Directory.LeaveTeamAll] for up to a thousand users.
//
// # Accounts
//
// Everything belongs to an [Account], a tenant. The Directory of New acts in one
// default account, so that a program with one tenant never meets the word.
// [Directory.CreateAccount] makes another, and [Directory.ForAccount] returns a
// Directory that is confined to it for good: [Directory.AccountID] and
// [Directory.Confined] tell which. [Directory.Account], [Directory.Accounts] and
// [Directory.EditAccount] read and change them; [Directory.CloseAccount] and
// [Directory.ReopenAccount] lock everybody out and in.
//
// # Memberships
//
// A [Membership] makes a user a member of an account that does not own it, with a
// role, uses, grants, teams and tokens of its own there:
// [Directory.CreateMembership], [Directory.EditMembership],
// [Directory.EndMembership], and [Directory.Leave] for the member itself. Whatever
// takes the id of a user takes a member's where it is about these, such as
// [Directory.User], Edit, Apply, Grant, Access and Consume; what belongs to the person
// at home, such as password, address and sessions, is not found from there. Lists have
// own users alone: [Directory.Members] lists members, [Directory.Memberships],
// [Directory.MembershipAccount] and [Directory.MembershipAccounts] their memberships.
// [Directory.AccountsOf] tells people where they can act.
//
// # Events and mail
//
// Every change appends an [Event], which [Directory.Events] reads, a page at a
// time, and [Directory.AllEvents] all of them. Config's
// consumers get events as a [Message], with the code that is to be mailed:
// [Directory.Relay] and [Directory.RelayOnce] hand them over.
// [Directory.Deliveries] shows what waits or was given up, and
// [Directory.RetryDelivery] tries it again; [Directory.DeliverPast] gives a new consumer
// what happened before. Package webhook sends them to URLs that
// accounts add. Config.Within is called in the transaction of each change, and may refuse
// it by a [Veto].
//
// A call that is refused leaves an event too, at most one a minute for a user and a
// kind; Config.Log and Config.Observe hear of each; the [Observer] hears of changes, reads,
// hashes and deliveries too. [Directory.CalledFrom] says
// which network it comes from, [Directory.NoteForbidden] records a refusal of the
// program's own, and [Directory.WriteRefusals] writes what waits to be written.
//
// # Housekeeping
//
// [Directory.Purge] deletes what has ended, and [Directory.PurgeConsumer] what waits for
// a consumer that has left Config. [Directory.Check] compares what is stored with Config,
// for a program to log at its start, and [Directory.CheckUpkeep] finds what a running
// program leaves undone.
//
// # Promises
//
// A change is one Update of the store: the record, its event and the deliveries
// of the event are written together or not at all. A change made by closure
// ([Directory.Edit]) is stored under the version that was read, and made again
// when somebody else was faster.
//
// Every time is UTC with microseconds, without a monotonic reading. The zero time
// means "never". Records have no JSON tags: a wire format is the host's own, so
// marshal a type of your own.
//
// # For writers of stores
//
// Programs need none of this: [Store], [Reader] and [Tx] with
// [UnimplementedReader] and [UnimplementedTx], the selections that they are
// asked for ([UserSelection] and its siblings), [Position], [EventPosition], [Value], [FieldKind],
// [Principal], [ThrottleCounter], [Micros] and [FromMicros]. Package storetest
// checks a store.
package roster
