package roster

import (
	"context"
	"log/slog"
	"time"
)

// Config says how a [Directory] works. Every field has a default: a nil *Config
// and the zero Config work. [New] copies it; later changes have no effect.
type Config struct {
	// Account is the account that the Directory of New acts in. Zero means
	// DefaultAccount. The first change that needs the account creates it.
	Account ID

	// Now is the clock. Nil means time.Now. It must be safe for concurrent use.
	Now func() time.Time

	// NewID makes the ids of new records. Nil means NewID. It must be safe for
	// concurrent use and never repeat an id.
	NewID func() ID

	// Roles are the roles that users can have. None means DefaultRoles.
	Roles []RoleInfo

	// DefaultRole is the role of a user who is made without one. Empty means
	// RoleUser, or, where Roles lacks it, the one of the highest rank up to RankUser.
	// It must be one of Roles.
	DefaultRole Role

	// Keys compute the codes of mailed secrets. The first one makes new codes;
	// the others are needed until the mails that were made with them are sent.
	// Codes that were sent keep working without their key. With no Keys, codes
	// are random and returned to the caller once, and nothing can be mailed.
	Keys []MailKey

	// Consumers get a [Delivery] of each event that they ask for, which the Store
	// keeps until [Directory.Relay] has handed it over. None: nothing is kept, and
	// nothing can be mailed.
	Consumers []Consumer

	// MaxPage is the largest Limit of a query, in records. 0 means 1,000.
	MaxPage int

	// MaxGrants is how many grants a user can have that are neither revoked nor
	// over, and how many the account can have for everybody. 0 means 1,000. Each
	// decision about access reads them all.
	MaxGrants int

	// MaxGroups is how many access groups an account can have that have not ended.
	// 0 means 1,000.
	MaxGroups int

	// MaxProductBytes is how many bytes the products of one access group can have
	// together. 0 means 65,536.
	MaxProductBytes int

	// MaxTokens is how many API tokens a user can have in an account that are neither
	// revoked nor over. 0 means 100. The account's own tokens are not counted.
	MaxTokens int

	// MinPassword is the smallest length of a new password, in code points. 0
	// means 8. NIST SP 800-63B-4 asks for 15 where the password is the only
	// factor.
	MinPassword int

	// CheckPassword refuses new passwords that have a good length but are known
	// to attackers, by returning an error. Nil refuses none. The caller gets the
	// error unchanged; return an [InvalidError] of field "password", which the
	// route sets show to people. It must be safe for concurrent use.
	CheckPassword func(ctx context.Context, password string) error

	// HashMemory, in KiB, and HashTime, in passes, are what one password hash
	// costs. 0 means 19 MiB and 2 passes, which OWASP's Password Storage Cheat
	// Sheet asks for at least. Lower values are for tests.
	HashMemory, HashTime uint32

	// HashWait is how long a password waits for its turn to be hashed: only a few
	// are at once, as each takes HashMemory. 0 means 5 seconds.
	HashWait time.Duration

	// HashQueue is how many passwords may wait. More are refused with ErrBusy at
	// once. A quarter is kept for sign-ins from networks from which the user has
	// signed in before. 0 means 256.
	HashQueue int

	// InvitationFor is how long an invitation can be accepted. 0 means 7 days,
	// below 0 for ever.
	InvitationFor time.Duration

	// SignInToJoin refuses AcceptInvitation to whoever brings a mailed code and has
	// a verified user with the invited address in another account, with
	// ErrSignInToJoin: they sign in and join by AcceptAs. False: they may also
	// become a new user, with a password of its own.
	SignInToJoin bool

	// PasswordResetFor is how long a code for a new password works. 0 means 1
	// hour, below 0 for ever.
	PasswordResetFor time.Duration

	// VerificationFor is how long a code that verifies an address works. 0 means
	// 1 day, below 0 for ever.
	VerificationFor time.Duration

	// SessionFor is how long a session lasts, even if it is used. 0 means 30
	// days, below 0 for ever.
	SessionFor time.Duration

	// SessionIdle is how long a session lasts after its last use. Uses are
	// recorded once a minute, so it may end up to a minute early. 0 means 7 days,
	// below 0 for ever.
	SessionIdle time.Duration

	// SessionsLimit is how many sessions a user can have at once, where
	// Profile.SessionsLimit is 0. 0 means 100, below 0 any number.
	SessionsLimit int

	// RefuseSessions refuses a sign-in above the limit, with ErrTooManySessions.
	// False: such a sign-in ends the user's oldest session.
	RefuseSessions bool

	// FreeFailures is how many sign-ins with one address may fail before the next
	// one has to wait; see [Directory.SignIn]. 0 means 10.
	FreeFailures int

	// NetworkLimits are how many sign-ins may fail in an hour from one network, at
	// all addresses together; see [Directory.SignIn]. Nil means
	// DefaultNetworkLimits. An empty list that is not nil sets no limit.
	NetworkLimits []NetworkLimit

	// ForeignHashes check passwords against hashes that another program made. The
	// first sign-in replaces such a hash by one of argon2id. None: stored hashes
	// must be argon2id.
	ForeignHashes []ForeignHash

	// HashSamples are stored hashes, one of each cost that users may still have
	// beside today's: of earlier parameters and of ForeignHashes, of any password.
	// The first sign-in after a start compares each of them once, so that refusals
	// take as long as the costliest from the first one on. None: a cost counts once
	// a hash of it was compared, and the first wrong password for one shows in time.
	HashSamples []PasswordHash

	// Within is called for each event, in the transaction that makes the change, after the
	// change has been written: what it writes is committed with the change or not at all,
	// and its error takes the change back. The caller gets that error; return [Veto] for
	// what the program's rules do not allow. dir reads and writes in the same transaction,
	// with the host's rights and in the account of the event; sqlstore's HostTxOf(tx) runs
	// SQL there.
	//
	// The store runs the change again after a conflict, and Within with it: it writes
	// through dir and tx alone. It must not change the record that e is about, which the
	// call may write again. It is not called for events of its own changes, nor for those
	// of refused calls, which nothing can take back.
	//
	// It holds what the change has locked: on SQLite every other writer waits for it, though
	// Updates are still committed together; on a server, rows of the user. It is called for
	// each sign-in too, so it looks at e.Kind first. With it, CreateAll makes each user in a
	// transaction of its own. Nil: nothing is called.
	Within func(ctx context.Context, dir *Directory, tx Tx, e Event) error

	// Log gets errors that no caller sees, such as a last use of a token that
	// could not be written, and at level Warn each call that was refused: kind,
	// account, user and network. Nil means no log. It never gets a secret.
	Log *slog.Logger

	// Observe is told of each change, read, hash and delivery when it begins and ends,
	// and of each call that was refused: see [Observer] and [ObserveRefused]. Nil: nobody
	// is told, which costs nothing.
	Observe Observer
}

// MailKey is a key of the host, from which the codes of mailed secrets are
// computed (HMAC-SHA-256). The same mail, tried again, therefore has the same
// code, and whoever reads the database alone cannot compute one.
type MailKey struct {
	Number int64       // tells keys apart: 1 or above, never used for another key
	Secret SecretBytes // at least 16 bytes, not all of them 0; use 32 random ones
}
