package roster

import (
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"
)

// Purpose says what a [Secret] is for.
type Purpose string

// The purposes. A secret works for its own purpose alone.
const (
	PurposeInvitation        Purpose = "invitation"         // accepts an invitation, once
	PurposePasswordReset     Purpose = "password reset"     // sets a new password, once
	PurposeEmailVerification Purpose = "email verification" // proves that the user reads mail at the address, once
	PurposeEmailChange       Purpose = "email change"       // makes the address that it was mailed to the user's, once
	PurposeEmailUndo         Purpose = "email undo"         // puts the address back that it was mailed to, once
	PurposeSignUp            Purpose = "sign-up"            // makes a user with the address that it was mailed to, once
	PurposeSession           Purpose = "session"            // proves who is signed in
	PurposeRotatedSession    Purpose = "rotated session"    // is the text that a session had until a moment ago
	PurposeToken             Purpose = "token"              // proves who calls an API
)

// Digest is the SHA-256 of the text of a secret. The text itself is never stored.
// It is shown nowhere, like a [SecretText].
type Digest [32]byte

// String returns "[hidden]".
func (d Digest) String() string { return hidden(len(d)) }

// GoString returns what String returns, in quotes.
func (d Digest) GoString() string { return strconv.Quote(d.String()) }

// Format prints what String returns with every verb, in quotes with %q and %#v.
func (d Digest) Format(f fmt.State, verb rune) { formatHidden(f, verb, d.String()) }

// LogValue returns what String returns.
func (d Digest) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalText returns what String returns. The error is nil.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Secret is the record of an invitation, a password reset, an e-mail
// verification, a change of address or its undoing, a session or an API token.
// Each is a secret text that somebody holds; the record has its SHA-256. It has no JSON tags: marshal a
// type of your own.
type Secret struct {
	ID      ID
	Purpose Purpose
	Hash    Digest // of the text; unique in the database
	Account ID
	User    ID     // whose it is; zero: an API token of the account itself, a sign-up, or a reset that is asked for
	ActsIn  ID     // session: the account in which its user acts, as a member; zero: Account, which owns the user
	Email   string // canonical address that the text is for; empty: none
	Key     int64  // MailKey.Number of the key that made the text; 0: the text is random
	Mailed  bool   // invitation: the text is mailed, see NewInvitation.Mail
	Shown   bool   // invitation: somebody was shown the text beside the mail, so it proves no address

	Name      string    // token: name in lists
	Prefix    string    // token: how its text begins
	Role      Role      // token: limits its rank, empty: the user's own role. Session: the user's role when it began
	Scopes    []string  // token: what it may be used for; none: everything
	Group     ID        // invitation: group that is granted when it is accepted; zero: none
	Plan      ID        // invitation: group that is then granted until PlanUntil; zero: none
	PlanUntil time.Time // invitation: end of the grant of Plan; zero: no end
	Team      ID        // invitation: team that the user joins then; zero: none
	Creator   ID        // the user who made it, or who made the token that did; zero: the host
	Epoch     int64     // session: User.Epoch when it began; it works while both are equal. Email undo: User.Version before the change
	Address   string    // email change, email undo, sign-up: the address as it was typed that the user then gets
	UserAgent string    // device that it was made on, see [ClientInfo]; empty: unknown
	Network   string    // IP address that it was made from; empty: unknown

	Impersonator Impersonator // session: who acts in it in place of the user; zero: nobody

	Created  time.Time
	Expires  time.Time // first instant at which it no longer works; zero: no end
	LastUsed time.Time // session, token: last use, up to a minute late; zero: none
	Redeemed time.Time // codes: when it was used up; zero: it was not
	Revoked  time.Time // when it was ended early; zero: it was not
	Version  int64     // 0 before the first write; each write raises it
}

// actsIn returns the account in which s acts.
func (s *Secret) actsIn() ID {
	if s.ActsIn.IsZero() {
		return s.Account
	}
	return s.ActsIn
}

// Valid tells whether s works at the time now: it is not redeemed, not revoked
// and has not expired. A session or token also needs its user and account to be
// active: [Directory.Session] and [Directory.Authenticate] check that.
func (s *Secret) Valid(now time.Time) bool {
	return s.Redeemed.IsZero() && s.Revoked.IsZero() && (s.Expires.IsZero() || now.Before(s.Expires))
}

// Clone returns a copy of s that shares no slice with it.
func (s Secret) Clone() Secret {
	s.Scopes = slices.Clone(s.Scopes)
	return s
}
