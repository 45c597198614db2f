package roster

import (
	"errors"
	"fmt"
)

// The errors of a Directory and a Store. Test for them with errors.Is. Other
// errors come from the database, from the context or from functions of the host.
var (
	// ErrNotFound says that the account has no such record.
	ErrNotFound = errors.New("roster: not found")
	// ErrExists says that a value that must be unique is taken; see [ExistsError].
	ErrExists = errors.New("roster: already exists")
	// ErrConflict says that somebody else changed the record at the same time, at
	// every try: read the record and try again. See [VersionError], too.
	ErrConflict = errors.New("roster: changed by somebody else")
	// ErrVeto says that the program's own rules refuse a change; see [Veto].
	ErrVeto = errors.New("roster: refused by the program")
	// ErrState says that the user's state does not allow the action; see [StateError].
	ErrState = errors.New("roster: not allowed in this state")
	// ErrInvalid says that a value is not acceptable; see [InvalidError].
	ErrInvalid = errors.New("roster: invalid")
	// ErrCredentials says that a password, code or token is not valid. It never
	// says why.
	ErrCredentials = errors.New("roster: invalid credentials")
	// ErrSessionOver says that a session token was good once: the session has ended.
	// It is an ErrCredentials, which an unknown token is.
	ErrSessionOver = fmt.Errorf("%w: the session is over", ErrCredentials)
	// ErrForbidden says that the actor's rank is too low, or that the call is for
	// the host alone.
	ErrForbidden = errors.New("roster: forbidden")
	// ErrLastOwner says that the account would lose its last active owner.
	ErrLastOwner = errors.New("roster: the last active owner of an account stays")
	// ErrBusy says that too many passwords are being hashed: try again soon.
	ErrBusy = errors.New("roster: busy")
	// ErrThrottled says that too many sign-ins failed, or that a mail was sent a
	// moment ago; see [ThrottledError].
	ErrThrottled = errors.New("roster: too many tries")
	// ErrAccessRefused says that the user may not use the product; see [AccessRefusedError].
	ErrAccessRefused = errors.New("roster: use refused")
	// ErrTooManySessions says that the user has as many sessions as its limit
	// allows, and Config.RefuseSessions is set.
	ErrTooManySessions = errors.New("roster: too many sessions")
	// ErrAnotherAddress says that the invitation is for another address than that
	// of whoever is signed in. It does not say for which.
	ErrAnotherAddress = errors.New("roster: the invitation is for another address")
	// ErrUnverified says that the address of whoever is signed in must be verified
	// first.
	ErrUnverified = errors.New("roster: the address must be verified first")
	// ErrSignInToJoin says that the invitation is for somebody who has a user in
	// another account: sign in there, and accept by AcceptAs.
	ErrSignInToJoin = errors.New("roster: sign in to accept the invitation")
	// ErrNoKey says that a code cannot be mailed, because Config.Keys lacks its
	// key.
	ErrNoKey = errors.New("roster: no key for mailed texts, set Config.Keys")
	// ErrNoConsumer says that a code cannot be mailed, because none of
	// Config.Consumers asks for the event that hands it over.
	ErrNoConsumer = errors.New("roster: no consumer for mailed texts, set Config.Consumers")
	// ErrUnusableHash says that a stored password hash is malformed, of an unknown
	// make, or would cost too much memory or time to check.
	ErrUnusableHash = errors.New("roster: unusable stored password hash")
	// ErrNestedUpdate says that a change was begun inside the closure of an Update,
	// with another Directory than the closure was given: it would wait for itself.
	ErrNestedUpdate = errors.New("roster: an Update inside an Update waits for itself: use the Directory that Update hands you")
	// ErrTxAborted says that the host's transaction cannot go on after a conflict:
	// roll it back and run all of it again.
	ErrTxAborted = errors.New("roster: the host's transaction is dead, roll back and run it again")
	// ErrCommitUnknown says that the connection was lost during COMMIT, so the
	// change may have been made or not: read before trying again.
	ErrCommitUnknown = errors.New("roster: outcome of the commit unknown")
)

// InvalidError names the field that has an unacceptable value and says what would
// be right. It is an ErrInvalid.
type InvalidError struct {
	Field  string // name in words, lower case: "email", "external id", "limit"
	Reason string // what would be right: "must have at most 255 characters"
}

// Error returns "roster: invalid FIELD: REASON".
func (e *InvalidError) Error() string {
	return fmt.Sprintf("roster: invalid %s: %s", e.Field, e.Reason)
}

// Unwrap returns ErrInvalid.
func (e *InvalidError) Unwrap() error { return ErrInvalid }

// VetoError is what [Veto] returns. It is an ErrVeto and an [InvalidError], as which the
// route sets and rosterctl show it.
type VetoError struct {
	Field  string // what it is about: a field's name in words, lower case, or a word of the program's own
	Reason string // why, in words that follow Field: "owns invoices, and cannot be removed"
}

// Veto returns the error by which Config.Within refuses a change: nothing of it is made,
// and whoever asked for it is told the reason, in words that go after field. Each set of
// routes shows it as it shows a value that is not acceptable.
func Veto(field, reason string) error { return &VetoError{Field: field, Reason: reason} }

// Error returns "roster: refused: FIELD REASON".
func (e *VetoError) Error() string { return "roster: refused: " + e.Field + " " + e.Reason }

// Is tells that e is an ErrVeto.
func (e *VetoError) Is(target error) bool { return target == ErrVeto }

// Unwrap returns the InvalidError of Field and Reason.
func (e *VetoError) Unwrap() error { return &InvalidError{Field: e.Field, Reason: e.Reason} }

// JoinInvalid returns the errors that are not nil as one: nil for none, the error
// itself for one, else what errors.Join returns. Create and Edit tell every wrong
// field of a profile so, in the order of its fields; errors.As finds the first.
func JoinInvalid(errs ...error) error {
	var found []error
	for _, err := range errs {
		if err != nil {
			found = append(found, err)
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return errors.Join(found...)
}

// ExistsError names the field whose value another record has. It is an ErrExists.
type ExistsError struct {
	Field string // "id", "email", "username", "external id", "number", "vendor id", "hash" (of a secret), "identity" or "membership"
}

// Error returns "roster: FIELD already exists".
func (e *ExistsError) Error() string { return "roster: " + e.Field + " already exists" }

// Unwrap returns ErrExists.
func (e *ExistsError) Unwrap() error { return ErrExists }

// StateError says what cannot be done to a user in its present state. It is an
// ErrState.
type StateError struct {
	State State  // the user's state
	Doing string // what was refused, in words that go before "a user": "invite", "issue a token to"
}

// Error returns "roster: cannot DOING a user who is STATE".
func (e *StateError) Error() string {
	return fmt.Sprintf("roster: cannot %s a user who is %s", e.Doing, e.State)
}

// Unwrap returns ErrState.
func (e *StateError) Unwrap() error { return ErrState }
