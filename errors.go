package roster

import (
	"errors"
	"fmt"
)

// The sentinels. Every error of a Directory or a Store that is not the
// database's own or the context's is one of these to errors.Is.
var (
	// ErrNotFound says that no such record exists in this account.
	ErrNotFound = errors.New("roster: not found")
	// ErrExists says that a value that must be unique is taken; see [ExistsError].
	ErrExists = errors.New("roster: already exists")
	// ErrConflict says that somebody else changed the record first, again and
	// again: read it and try anew.
	ErrConflict = errors.New("roster: changed by somebody else")
	// ErrState says that the lifecycle does not allow the action; see [StateError].
	ErrState = errors.New("roster: not allowed in this state")
	// ErrInvalid says that a value is not acceptable; see [InvalidError].
	ErrInvalid = errors.New("roster: invalid")
	// ErrCredentials says that a password, code or token is not valid, without
	// saying why.
	ErrCredentials = errors.New("roster: invalid credentials")
	// ErrForbidden says that the actor's rank does not reach this far.
	ErrForbidden = errors.New("roster: forbidden")
	// ErrLastOwner says that the account would be left without an active owner.
	ErrLastOwner = errors.New("roster: the last active owner of an account stays")
	// ErrBusy says that too many passwords are being hashed: try again soon.
	ErrBusy = errors.New("roster: busy")
	// ErrThrottled says that too many sign-ins failed; see [ThrottledError].
	ErrThrottled = errors.New("roster: too many failures")
	// ErrAccessRefused says that the user may not use the product; see [AccessRefusedError].
	ErrAccessRefused = errors.New("roster: use refused")
	// ErrTooManySessions says that the user has as many sessions as Config allows.
	ErrTooManySessions = errors.New("roster: too many sessions")
	// ErrNoKey says that a text that is to be mailed needs a key: set Config.Keys.
	ErrNoKey = errors.New("roster: no key for mailed texts, set Config.Keys")
	// ErrUnusableHash says that a stored password hash is malformed or costs more
	// than roster is willing to spend.
	ErrUnusableHash = errors.New("roster: unusable stored password hash")
	// ErrTxAborted says that the host's transaction met a conflict and is lost: roll
	// it back and run the whole unit again.
	ErrTxAborted = errors.New("roster: the host's transaction is dead, roll back and run it again")
	// ErrCommitUnknown says that the connection was lost while committing, so that the
	// change may or may not have been made: read before trying again.
	ErrCommitUnknown = errors.New("roster: outcome of the commit unknown")
)

// InvalidError names the field that holds an unacceptable value and says what
// would be right. It is an ErrInvalid.
type InvalidError struct {
	Field  string // in words, lower case: "email", "first", "limit"
	Reason string // "must have at most 255 characters"
}

func (e *InvalidError) Error() string {
	return fmt.Sprintf("roster: invalid %s: %s", e.Field, e.Reason)
}

// Unwrap returns ErrInvalid.
func (e *InvalidError) Unwrap() error { return ErrInvalid }

// ExistsError names the field whose value is taken. It is an ErrExists.
type ExistsError struct {
	Field string // "email", "external id", "id"
}

func (e *ExistsError) Error() string { return "roster: " + e.Field + " already exists" }

// Unwrap returns ErrExists.
func (e *ExistsError) Unwrap() error { return ErrExists }

// StateError names a user's state and what it refuses. It is an ErrState.
type StateError struct {
	State State
	Doing string // in words, before "a user": "invite", "issue a token to"
}

func (e *StateError) Error() string {
	return fmt.Sprintf("roster: cannot %s a user who is %s", e.Doing, e.State)
}

// Unwrap returns ErrState.
func (e *StateError) Unwrap() error { return ErrState }
