package roster

import "time"

// EventKind is what happened.
type EventKind string

// The kinds of events.
const (
	EventAccountCreated  EventKind = "account created"
	EventAccountEdited   EventKind = "account edited"
	EventAccountClosed   EventKind = "account closed"
	EventAccountReopened EventKind = "account reopened"

	EventUserCreated       EventKind = "user created"
	EventUserEdited        EventKind = "user edited"
	EventUserInvited       EventKind = "user invited"
	EventInvitationRevoked EventKind = "invitation revoked"
	EventUserActivated     EventKind = "user activated"
	EventUserDeactivated   EventKind = "user deactivated"
	EventUserReactivated   EventKind = "user reactivated"
	EventUserRemoved       EventKind = "user removed"
	EventUserRestored      EventKind = "user restored"
	EventUserErased        EventKind = "user erased"
	EventPasswordSet       EventKind = "password set"
	EventPasswordRenewed   EventKind = "password hash renewed"
	EventSignedIn          EventKind = "signed in"
	EventForcedLogout      EventKind = "forced logout"

	EventPasswordForgotten EventKind = "password forgotten"
	EventPasswordReset     EventKind = "password reset"
	EventVerificationAsked EventKind = "verification asked"
	EventEmailVerified     EventKind = "email verified"

	EventSessionEnded     EventKind = "session ended"
	EventSessionsEnded    EventKind = "sessions ended"
	EventSessionRotated   EventKind = "session rotated"
	EventIdentityLinked   EventKind = "identity linked"
	EventIdentityUnlinked EventKind = "identity unlinked"

	EventTokenIssued  EventKind = "token issued"
	EventTokenRevoked EventKind = "token revoked"

	EventGroupCreated EventKind = "group created"
	EventGroupEdited  EventKind = "group edited"
	EventGroupEnded   EventKind = "group ended"
	EventGranted      EventKind = "granted"
	EventGrantRevoked EventKind = "grant revoked"
	EventGrantExpired EventKind = "grant expired"
	EventUsesSpent    EventKind = "uses spent"
	EventUsesRefunded EventKind = "uses refunded"

	EventMembershipCreated EventKind = "membership created"
	EventMembershipEdited  EventKind = "membership edited"
	EventMembershipEnded   EventKind = "membership ended"
	EventTeamCreated       EventKind = "team created"
	EventTeamEdited        EventKind = "team edited"
	EventTeamEnded         EventKind = "team ended"
	EventTeamJoined        EventKind = "team joined"
	EventTeamLeft          EventKind = "team left"
)

// Event is what happened, to whom, by whom and when: the audit trail. It is
// written in the Update that made the change, and never changed, but by Erase,
// which empties Detail.
type Event struct {
	ID          ID
	Account     ID
	User        ID // zero: about the account or a group
	UserVersion int64
	Kind        EventKind
	Subject     ID // the group, grant, team, membership or secret that it is about; zero: none
	Secret      ID // the secret whose text is to be mailed; zero: none
	Actor       Actor
	At          time.Time
	Detail      JSONObject // names of changed fields, states before and after: never a secret
}

// Actor is who acts: a user, an API token, or, when zero, the host itself.
type Actor struct {
	User  ID
	Token ID
	Role  Role // caps the rank of the user; empty: the user's own role
}

// Delivery is one event on its way to one consumer. It is written with the
// event and deleted when delivered.
type Delivery struct {
	ID          ID
	Event       ID
	Consumer    string // a name from Config.Consumers
	Account     ID
	User        ID
	UserVersion int64 // order among the deliveries of one user
	Due         time.Time
	Tries       int64
	LeaseOwner  ID
	LeaseUntil  time.Time
	Dead        time.Time // given up after too many tries; zero: not
	Version     int64     // 0 before the first write; raised by each
}

// Consumer receives events through deliveries.
type Consumer struct {
	Name  string      // 1 to 64 visible ASCII characters
	Kinds []EventKind // none: all
}
