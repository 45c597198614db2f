package roster

import (
	"slices"
	"time"
)

// EventKind says what happened.
type EventKind string

// The kinds of events, with what Event.Subject is. Without a word about it, the
// Subject is zero.
const (
	EventAccountCreated  EventKind = "account created"  // by CreateAccount, or by the first change in the default account
	EventAccountEdited   EventKind = "account edited"   // name or billing address
	EventAccountClosed   EventKind = "account closed"   // nobody gets in until it is reopened
	EventAccountReopened EventKind = "account reopened" // a closed account works again
	EventStaffEntered    EventKind = "staff entered"    // staff of the host, the Impersonator, looks into the account from now on

	EventUserCreated       EventKind = "user created"          // of Create, Invite or SignInVerified
	EventUserEdited        EventKind = "user edited"           // Detail names the changed fields
	EventUserInvited       EventKind = "user invited"          // Subject: the invitation
	EventInvitationRevoked EventKind = "invitation revoked"    // the open invitation no longer works
	EventUserActivated     EventKind = "user activated"        // by Activate, SignInVerified, or an accepted invitation, the Subject
	EventUserDeactivated   EventKind = "user deactivated"      // the action Deactivate
	EventUserReactivated   EventKind = "user reactivated"      // the action Reactivate
	EventUserRemoved       EventKind = "user removed"          // the action Remove, or somebody joined with another user; Subject: the membership then
	EventUserRestored      EventKind = "user restored"         // the action Restore
	EventUserErased        EventKind = "user erased"           // a removed user was emptied for good
	EventPasswordSet       EventKind = "password set"          // by SetPassword or SetPasswordHash
	EventPasswordRenewed   EventKind = "password hash renewed" // same password, hashed with the present parameters at a sign-in
	EventSignedIn          EventKind = "signed in"             // Subject: the session; zero from SignInVerified, which makes none
	EventForcedLogout      EventKind = "forced logout"         // ForceLogout ended every session

	EventPasswordForgotten EventKind = "password forgotten" // somebody asked for a reset; Subject: what they asked, with an address that may be nobody's
	EventResetMailed       EventKind = "reset mailed"       // a reset code is on its way to User; Subject: the code
	EventPasswordReset     EventKind = "password reset"     // a reset code set a new password; Subject: the code
	EventVerificationAsked EventKind = "verification asked" // Subject: the code that verifies the address
	EventEmailVerified     EventKind = "email verified"     // Subject: the code that verified it

	EventEmailChangeAsked EventKind = "email change asked"     // Subject: the code that makes an address the user's
	EventEmailCancelled   EventKind = "email change cancelled" // the changes that waited were called off
	EventEmailChanged     EventKind = "email changed"          // such a code was redeemed; Subject: the code. Mails the old address a code that undoes it
	EventEmailUndone      EventKind = "email change undone"    // Subject: the code that put the old address back

	EventSignUpAsked EventKind = "sign-up asked" // somebody wants a user; Subject: the code, which is for an address that may be nobody's
	EventSignedUp    EventKind = "signed up"     // User was made or activated by the code of a sign-up; Subject: the code

	EventSessionEnded     EventKind = "session ended"     // Subject: the session
	EventSessionsEnded    EventKind = "sessions ended"    // all sessions of a user, or all but one
	EventImpersonated     EventKind = "impersonated"      // Actor acts as User from now on; Subject: the session
	EventSessionRotated   EventKind = "session rotated"   // the session got another token; Subject: the session
	EventAccountEntered   EventKind = "account entered"   // a session of the user acts in the account from now on; Subject: the session
	EventAccountLeft      EventKind = "account left"      // a session of the user acts in another account from now on; Subject: the session
	EventIdentityLinked   EventKind = "identity linked"   // Subject: the identity
	EventIdentityUnlinked EventKind = "identity unlinked" // Subject: the identity

	EventBenefitWithheld EventKind = "benefit withheld" // a group or team of an invitation, the Subject, was not given, or a role with no Subject; Detail says why

	EventSignInFailed    EventKind = "sign-in failed"    // wrong passwords; User: whose address it was, zero: nobody's
	EventSignInThrottled EventKind = "sign-in throttled" // sign-ins that came too early after others
	EventCodeRefused     EventKind = "code refused"      // codes of mails that are used, old or guessed
	EventVerifiedRefused EventKind = "sign-in refused"   // SignInVerified knows User, and did not let them in; Detail says why
	EventTokenRefused    EventKind = "token refused"     // API tokens that have ended, and texts that are no token or session
	EventForbidden       EventKind = "forbidden"         // calls that the Actor, of User, may not make

	EventTokenIssued  EventKind = "token issued"  // Subject: the token
	EventTokenRevoked EventKind = "token revoked" // Subject: the token

	EventGroupCreated EventKind = "group created" // Subject: the group
	EventGroupEdited  EventKind = "group edited"  // Subject: the group
	EventGroupEnded   EventKind = "group ended"   // Subject: the group
	EventGranted      EventKind = "granted"       // Subject: the grant
	EventGrantRevoked EventKind = "grant revoked" // Subject: the grant
	EventGrantExpired EventKind = "grant expired" // recorded by ExpireGrants; Subject: the grant
	EventUsesSpent    EventKind = "uses spent"    // a Consume took the last use; Subject: the grant
	EventUsesRefunded EventKind = "uses refunded" // a use was given back; Subject: the grant

	EventMembershipCreated  EventKind = "membership created"  // Subject: the membership
	EventMembershipEdited   EventKind = "membership edited"   // Subject: the membership
	EventMembershipEnded    EventKind = "membership ended"    // Subject: the membership
	EventMembershipRestored EventKind = "membership restored" // Restore of the user at home gave it back; Subject: the membership
	EventTeamCreated        EventKind = "team created"        // Subject: the team
	EventTeamEdited         EventKind = "team edited"         // Subject: the team
	EventTeamEnded          EventKind = "team ended"          // Subject: the team
	EventTeamJoined         EventKind = "team joined"         // User is a member now; Subject: the team
	EventTeamLeft           EventKind = "team left"           // User is no longer a member; Subject: the team
)

// EventKinds returns every kind of event, each once. Each call returns a slice of its own.
func EventKinds() []EventKind { return slices.Clone(eventKinds) }

// eventKinds are the kinds that a consumer can ask for.
var eventKinds = []EventKind{
	EventAccountCreated, EventAccountEdited, EventAccountClosed, EventAccountReopened, EventStaffEntered,
	EventUserCreated, EventUserEdited, EventUserInvited, EventInvitationRevoked, EventUserActivated, EventBenefitWithheld,
	EventUserDeactivated, EventUserReactivated, EventUserRemoved, EventUserRestored, EventUserErased,
	EventPasswordSet, EventPasswordRenewed, EventSignedIn, EventImpersonated, EventForcedLogout, EventPasswordForgotten,
	EventResetMailed, EventPasswordReset, EventVerificationAsked, EventEmailVerified,
	EventEmailChangeAsked, EventEmailCancelled, EventEmailChanged, EventEmailUndone, EventSignUpAsked, EventSignedUp, EventSessionEnded,
	EventSessionsEnded, EventSessionRotated, EventAccountEntered, EventAccountLeft, EventIdentityLinked, EventIdentityUnlinked,
	EventSignInFailed, EventSignInThrottled, EventCodeRefused, EventVerifiedRefused, EventTokenRefused, EventForbidden,
	EventTokenIssued, EventTokenRevoked, EventGroupCreated, EventGroupEdited, EventGroupEnded,
	EventGranted, EventGrantRevoked, EventGrantExpired, EventUsesSpent, EventUsesRefunded,
	EventMembershipCreated, EventMembershipEdited, EventMembershipEnded, EventMembershipRestored, EventTeamCreated,
	EventTeamEdited, EventTeamEnded, EventTeamJoined, EventTeamLeft,
}

// Event is one entry of the audit trail: what happened, to whom, by whom and
// when. It is written in the Update that makes the change, and never changed
// after that, except that [Directory.Erase] empties Detail. One of a refused call
// is written a few seconds later and stands for all of its kind and user in a
// minute: Detail counts them, and names the networks that they came from. It has
// no JSON tags: marshal a type of your own.
type Event struct {
	ID          ID
	Account     ID         // the account in which it happened
	User        ID         // the user to whom it happened; zero: it is about the account, a group, a team or a token of the account
	UserVersion int64      // User.Version after the change: orders the events of one user
	Kind        EventKind  // what happened
	Subject     ID         // the record that it is about, see the kinds; zero: User or Account
	Secret      ID         // the secret whose code is to be mailed; zero: nothing is to be mailed
	Actor       Actor      // who did it
	At          time.Time  // when
	Detail      JSONObject // names of changed fields, states, addresses before and after, and what the kinds say: no other personal value, no secret
}

// Actor is who acts. In an [Event] the zero Actor is the host; for
// [Directory.ActingAs] it is nobody.
type Actor struct {
	User  ID   // the user who acts; zero: an API token of the account, or nobody
	Token ID   // the API token by which it acts; zero: none
	Role  Role // limits the actor's rank to that of this role; empty: User's own role

	// Impersonator is who really acts: in a session of User's (see [Directory.Impersonate]);
	// without User and Token, for the host (see [Directory.ActingAsStaff]). Zero: User.
	Impersonator ID
}

// Delivery is one event on its way to one consumer. It is written in the same
// Update as the event and deleted when [Directory.Relay] has delivered it.
type Delivery struct {
	ID          ID
	Event       ID
	Consumer    string    // name of the consumer
	Destination string    // one of [RelayConfig].Destinations; empty: the consumer has none, or they are not known yet
	Account     ID        // the account of the event
	User        ID        // the user of the event, whose deliveries go one after another; zero: none
	UserVersion int64     // orders the deliveries of one user
	Place       Place     // where it stands among the user's; 0: it is dead
	Due         time.Time // not tried before then; zero: it waits for nothing
	Tries       int64     // tries that were begun
	LeaseOwner  ID        // the relay that is delivering it; zero: none
	LeaseUntil  time.Time // another relay may try it from then on; zero: nobody has it
	Dead        time.Time // when it was given up; zero: not
	Reason      string    // why the last try failed, in at most 500 bytes without control characters; empty: none has failed
	Version     int64     // 0 before the first write; each write raises it
}

// Place says where a [Delivery] stands in its queue: those to one destination of one
// consumer that are about one user in one account, in the order of UserVersion and, where
// that is equal, of ID. A delivery about no user has no queue.
type Place int64

// The places of a delivery that is not dead.
const (
	// PlaceNew has a delivery that was just written. A relay finds it by Due.
	PlaceNew Place = 1
	// PlaceFirst has the one of a queue that is tried. A relay finds it by Due.
	PlaceFirst Place = 2
	// PlaceBehind has one that waits until the first of its queue is delivered or
	// dead. No relay looks for it, so that waiting costs nothing.
	PlaceBehind Place = 3
)

// Consumer is a receiver of events. Each gets every event of the kinds that it
// asks for, once or more; see [Directory.Relay]. One that sends mail asks for
// [MailedEvents].
type Consumer struct {
	Name  string      // 1 to 64 visible ASCII characters
	Kinds []EventKind // the kinds that it gets; none: all

	// WithoutCodes is for a consumer that mails nothing, such as webhooks or an audit log.
	// Its messages carry no code, and each event arrives, also when the code of its mail
	// no longer works.
	WithoutCodes bool

	// Drain ends a consumer: it gets no new event, and Relay goes on with what is
	// left for it. It can leave Config then. To rename a consumer, name both, and
	// drain the old one.
	Drain bool
}

// MailedEvents returns the kinds of events whose messages carry a code or a letter to
// mail: the Kinds of a [Consumer] that sends mail. Each call returns a slice of its own.
func MailedEvents() []EventKind {
	return []EventKind{
		EventUserInvited, EventPasswordForgotten, EventVerificationAsked,
		EventEmailChangeAsked, EventEmailChanged, EventSignUpAsked,
	}
}

// mails reports whether the consumer gets the codes that events of a kind have mailed.
func (c *Consumer) mails(kind EventKind) bool { return !c.WithoutCodes && c.wants(kind) }

// wants reports whether the consumer gets events of a kind.
func (c *Consumer) wants(kind EventKind) bool {
	return !c.Drain && (len(c.Kinds) == 0 || slices.Contains(c.Kinds, kind))
}
