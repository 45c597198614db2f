package roster

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"slices"
	"time"
)

// Config says how a [Directory] works. The zero Config, and nil, is complete.
type Config struct {
	// Account is the account that the Directory of New acts in. Zero is
	// DefaultAccount. It is made by the first change that needs it.
	Account ID

	// Now is the clock. Nil is time.Now. It is called from many goroutines.
	Now func() time.Time

	// NewID makes ids. Nil is NewID. It is called from many goroutines.
	NewID func() ID

	// Roles are the roles that users can have. None is DefaultRoles.
	Roles []RoleInfo

	// Keys make the texts of mailed secrets, newest first. A key that is taken
	// out ends the mails that are still to be sent with it, not those that have
	// arrived. With none, texts are random, returned once to the caller, and
	// nothing can be mailed.
	Keys []MailKey

	// Consumers receive events through deliveries, which [Store] keeps until
	// they are delivered. None: no deliveries are written.
	Consumers []Consumer

	// MaxPage is the number of users that one page may hold. 0 is 1,000.
	MaxPage int

	// MinPassword is the least number of code points of a new password. 0 is 8;
	// NIST SP 800-63B-4 asks for 15 where the password is the only factor.
	MinPassword int

	// CheckPassword refuses new passwords that are long enough but known to be
	// bad. Nil refuses none. Its error reaches the caller as it is: an
	// [InvalidError] of field "password" is what route sets can tell people.
	CheckPassword func(ctx context.Context, password string) error

	// HashMemory in KiB and HashTime in passes are what a password hash costs.
	// 0 is 19 MiB and 2, OWASP's least for argon2id with one lane. Lower values
	// are for tests.
	HashMemory, HashTime uint32

	// InvitationFor is how long an invitation can be accepted. 0 is seven days,
	// negative is for ever.
	InvitationFor time.Duration

	// PasswordResetFor is how long the code of a forgotten password works. 0 is
	// one hour.
	PasswordResetFor time.Duration

	// VerificationFor is how long the code that verifies an address works. 0 is
	// one day.
	VerificationFor time.Duration

	// SessionFor is how long a session lasts at most. 0 is 30 days, negative is
	// for ever.
	SessionFor time.Duration

	// SessionIdle is how long a session lasts without being used, to the minute.
	// 0 is 7 days, negative is for ever.
	SessionIdle time.Duration

	// SessionsLimit is how many sessions a user may have whose own limit is 0. 0
	// is any number.
	SessionsLimit int

	// RefuseSessions refuses a sign-in above the limit, with ErrTooManySessions, instead
	// of ending the oldest session.
	RefuseSessions bool

	// FreeFailures is how many sign-ins at an address may fail before each more
	// costs a pause. 0 is 10.
	FreeFailures int

	// ForeignHashes verify passwords whose hashes were brought from elsewhere. A
	// sign-in replaces such a hash. None: argon2id alone.
	ForeignHashes []ForeignHash

	// Log hears of what fails beside an answer, such as a token's last use that
	// could not be written. Nil is silent. It never sees a secret.
	Log *slog.Logger
}

// MailKey is a secret of the host, with which the texts of mailed secrets are made:
// a retry carries the same text, and the database alone opens nothing.
type MailKey struct {
	Number int64  // 1 and above, never used for another key
	Secret []byte // at least 16 bytes; 32 random ones are best
}

// settings are a Config with its defaults filled in, shared by a Directory and
// all that are made of it.
type settings struct {
	Config
	roles roles
	hash  *hasher
}

func newSettings(c *Config) *settings {
	s := new(settings)
	if c != nil {
		s.Config = *c
	}
	if s.Account.IsZero() {
		s.Account = DefaultAccount()
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.NewID == nil {
		s.NewID = NewID
	}
	if s.MaxPage <= 0 {
		s.MaxPage = 1_000
	}
	if s.MinPassword <= 0 {
		s.MinPassword = minPassword
	}
	if s.InvitationFor == 0 {
		s.InvitationFor = 7 * 24 * time.Hour
	}
	for _, d := range []struct {
		field   *time.Duration
		missing time.Duration
	}{
		{&s.PasswordResetFor, time.Hour}, {&s.VerificationFor, 24 * time.Hour},
		{&s.SessionFor, 30 * 24 * time.Hour}, {&s.SessionIdle, 7 * 24 * time.Hour},
	} {
		if *d.field == 0 {
			*d.field = d.missing
		}
	}
	if s.FreeFailures <= 0 {
		s.FreeFailures = freeFailures
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	s.Keys, s.Consumers = slices.Clone(s.Keys), slices.Clone(s.Consumers)
	s.ForeignHashes = slices.Clone(s.ForeignHashes)
	s.mustHold()
	s.roles, s.hash = newRoles(s.Roles), newHasher(s.HashMemory, s.HashTime, s.ForeignHashes...)
	return s
}

// mustHold panics where the Config breaks a rule that a program can see before it
// runs.
func (s *settings) mustHold() {
	for _, k := range s.Keys {
		if k.Number < 1 || len(k.Secret) < sha256.Size/2 {
			panic("roster: Config.Keys must have numbers of 1 and above and secrets of at least 16 bytes")
		}
	}
	for _, info := range s.Roles {
		if !visibleASCII(string(info.Role)) || info.Role == "" || len(info.Role) > maxName {
			panic("roster: Config.Roles must have names of 1 to 64 visible ASCII characters")
		}
	}
	for _, c := range s.Consumers {
		if !visibleASCII(c.Name) || c.Name == "" || len(c.Name) > maxName {
			panic("roster: Config.Consumers must have names of 1 to 64 visible ASCII characters")
		}
	}
}

// stamp returns t as records keep it: UTC, microseconds, no monotonic reading.
func stamp(t time.Time) time.Time { return FromMicros(Micros(t)) }
