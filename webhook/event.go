package webhook

import (
	"encoding/json"
	"fmt"
	"time"

	"example.com/roster"
)

// Version is the version of the JSON of an [Event]. A later version may add fields without
// a new number; a field that is renamed, or means something else, has one.
const Version = 1

// Event is the body of a message. docs/events.schema.json describes its JSON.
type Event struct {
	Type      string    `json:"type"`      // what happened, such as "user.created": see Type
	Timestamp time.Time `json:"timestamp"` // when it happened
	Version   int       `json:"version"`   // Version
	Data      Data      `json:"data"`
}

// Data is about what an event is. It has no record: the receiver asks for what it needs,
// and gets it as it is then.
type Data struct {
	ID          string          `json:"id"`                     // of the event
	Account     string          `json:"account"`                // in which it happened
	User        string          `json:"user,omitempty"`         // to whom it happened; empty: it is about the account, a group, a team or a token of the account
	UserVersion int64           `json:"user_version,omitempty"` // orders the events of one user
	Subject     string          `json:"subject,omitempty"`      // the record that it is about: see the kinds of package roster
	Actor       *Actor          `json:"actor,omitempty"`        // who did it; nil: the program itself
	Detail      json.RawMessage `json:"detail,omitempty"`       // names of changed fields, states, addresses before and after
}

// Actor is who did something.
type Actor struct {
	User         string `json:"user,omitempty"`         // empty: an API token of the account
	Token        string `json:"token,omitempty"`        // the API token by which it was done
	Impersonator string `json:"impersonator,omitempty"` // who really did it, in a session of User's
}

// types are the names of kinds on the wire. They never change.
var types = map[roster.EventKind]string{
	roster.EventAccountCreated:     "account.created",
	roster.EventAccountEdited:      "account.edited",
	roster.EventAccountClosed:      "account.closed",
	roster.EventAccountReopened:    "account.reopened",
	roster.EventStaffEntered:       "account.staff_entered",
	roster.EventUserCreated:        "user.created",
	roster.EventUserEdited:         "user.edited",
	roster.EventUserInvited:        "user.invited",
	roster.EventInvitationRevoked:  "invitation.revoked",
	roster.EventUserActivated:      "user.activated",
	roster.EventUserDeactivated:    "user.deactivated",
	roster.EventUserReactivated:    "user.reactivated",
	roster.EventUserRemoved:        "user.removed",
	roster.EventUserRestored:       "user.restored",
	roster.EventUserErased:         "user.erased",
	roster.EventPasswordSet:        "password.set",
	roster.EventPasswordRenewed:    "password.renewed",
	roster.EventSignedIn:           "user.signed_in",
	roster.EventForcedLogout:       "user.forced_logout",
	roster.EventPasswordForgotten:  "password.forgotten",
	roster.EventResetMailed:        "password.reset_mailed",
	roster.EventPasswordReset:      "password.reset",
	roster.EventVerificationAsked:  "email.verification_asked",
	roster.EventEmailVerified:      "email.verified",
	roster.EventEmailChangeAsked:   "email.change_asked",
	roster.EventEmailCancelled:     "email.change_cancelled",
	roster.EventEmailChanged:       "email.changed",
	roster.EventEmailUndone:        "email.change_undone",
	roster.EventSignUpAsked:        "signup.asked",
	roster.EventSignedUp:           "user.signed_up",
	roster.EventSessionEnded:       "session.ended",
	roster.EventSessionsEnded:      "session.all_ended",
	roster.EventImpersonated:       "user.impersonated",
	roster.EventSessionRotated:     "session.rotated",
	roster.EventAccountEntered:     "account.entered",
	roster.EventAccountLeft:        "account.left",
	roster.EventIdentityLinked:     "identity.linked",
	roster.EventIdentityUnlinked:   "identity.unlinked",
	roster.EventBenefitWithheld:    "benefit.withheld",
	roster.EventSignInFailed:       "signin.failed",
	roster.EventSignInThrottled:    "signin.throttled",
	roster.EventCodeRefused:        "code.refused",
	roster.EventVerifiedRefused:    "signin.refused",
	roster.EventTokenRefused:       "token.refused",
	roster.EventForbidden:          "user.forbidden",
	roster.EventTokenIssued:        "token.issued",
	roster.EventTokenRevoked:       "token.revoked",
	roster.EventGroupCreated:       "group.created",
	roster.EventGroupEdited:        "group.edited",
	roster.EventGroupEnded:         "group.ended",
	roster.EventGranted:            "grant.created",
	roster.EventGrantRevoked:       "grant.revoked",
	roster.EventGrantExpired:       "grant.expired",
	roster.EventUsesSpent:          "uses.spent",
	roster.EventUsesRefunded:       "uses.refunded",
	roster.EventMembershipCreated:  "membership.created",
	roster.EventMembershipEdited:   "membership.edited",
	roster.EventMembershipEnded:    "membership.ended",
	roster.EventMembershipRestored: "membership.restored",
	roster.EventTeamCreated:        "team.created",
	roster.EventTeamEdited:         "team.edited",
	roster.EventTeamEnded:          "team.ended",
	roster.EventTeamJoined:         "team.joined",
	roster.EventTeamLeft:           "team.left",
}

// Type returns the name of a kind of event on the wire; empty: there is no such kind.
func Type(kind roster.EventKind) string { return types[kind] }

// Encode returns the JSON of an event. The error is of a kind that has no name.
func Encode(e roster.Event) ([]byte, error) {
	name, ok := types[e.Kind]
	if !ok {
		return nil, fmt.Errorf("webhook: the kind %q has no name on the wire", e.Kind)
	}
	data := Data{
		ID: e.ID.String(), Account: e.Account.String(), User: text(e.User), UserVersion: e.UserVersion, Subject: text(e.Subject),
	}
	if e.Actor != (roster.Actor{}) {
		data.Actor = &Actor{User: text(e.Actor.User), Token: text(e.Actor.Token), Impersonator: text(e.Actor.Impersonator)}
	}
	if !e.Detail.IsZero() {
		data.Detail = json.RawMessage(e.Detail.String())
	}
	return json.Marshal(Event{Type: name, Timestamp: e.At.UTC(), Version: Version, Data: data})
}

// text returns the text of an id; empty: it is none.
func text(id roster.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}
