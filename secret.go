package roster

import (
	"log/slog"
	"slices"
	"time"
)

// Purpose is what a secret is good for.
type Purpose string

// The purposes. A secret is never accepted for another than its own.
const (
	PurposeInvitation        Purpose = "invitation"
	PurposePasswordReset     Purpose = "password reset"
	PurposeEmailVerification Purpose = "email verification"
	PurposeSession           Purpose = "session"
	PurposeToken             Purpose = "token"
)

// Digest is the SHA-256 of a secret's text: all that is ever stored of it.
type Digest [32]byte

// LogValue keeps digests out of logs.
func (Digest) LogValue() slog.Value { return slog.StringValue("[hidden]") }

// Secret is one mechanism for invitations, password resets, e-mail
// verification, sessions and API tokens. The text is never stored.
type Secret struct {
	ID      ID
	Purpose Purpose
	Hash    Digest // unique in the database
	Account ID
	User    ID     // zero: an API token of the account itself
	Email   string // canonical address that the text was mailed to; empty: none
	Key     int64  // number of the key that the text was made with; 0: random text

	Name      string // token: shown in lists
	Prefix    string // token: how its text begins
	Role      Role   // token: caps the user's rank, empty: the user's own; session: the user's when it began
	Scopes    []string
	Group     ID // invitation: granted when accepted
	Plan      ID // invitation: a group that is granted until PlanUntil
	PlanUntil time.Time
	Team      ID // invitation: joined when accepted
	Creator   ID // the user or token that made it; zero: the host
	Epoch     int64
	UserAgent string
	Network   string

	Created  time.Time
	Expires  time.Time // zero: never
	LastUsed time.Time // written at most once a minute
	Redeemed time.Time // zero: not consumed
	Revoked  time.Time // zero: not revoked
	Version  int64     // 0 before the first write; raised by each
}

// Valid tells whether s can still be used at the time now: neither used nor
// revoked nor expired.
func (s *Secret) Valid(now time.Time) bool {
	return s.Redeemed.IsZero() && s.Revoked.IsZero() && (s.Expires.IsZero() || now.Before(s.Expires))
}

// Clone returns a copy that shares no slice with s.
func (s Secret) Clone() Secret {
	s.Scopes = slices.Clone(s.Scopes)
	return s
}
