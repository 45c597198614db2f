package roster

import (
	"fmt"
	"log/slog"
	"strconv"
	"time"
)

// User is a person in one account. Copies are independent of each other. It has
// no JSON tags: marshal a type of your own.
type User struct {
	ID      ID
	Number  int64 // small id, set by the store: unique among the users of the database, never used again, with gaps
	Account ID    // the account that owns the user
	Profile
	CanonicalEmail    string       // Profile.Email as [CanonicalEmail] returns it; unique in the account among users who are not deleted
	CanonicalUsername string       // Profile.Username as [CanonicalUsername] returns it; unique in the account among users who are not deleted
	State             State        // where the user is in the lifecycle; see [Directory.Apply]
	Epoch             int64        // raised to end every session: one with another epoch no longer works
	PasswordHash      PasswordHash // empty: no password
	PasswordMaker     ID           // the user who set it for this one, or made the token that did; zero: the host, or the user itself
	Benefits          Benefits     // what invitations give once the user is active; empty: nothing waits
	EmailProven       time.Time    // when Profile.Email was last proven, by a mailed code, a verified identity or whoever set EmailVerified; zero: it is not
	UsesAt            time.Time    // when CurrentUses was last set; zero: never
	UsesPeriod        Period       // the period in which CurrentUses was counted then
	Created           time.Time
	Updated           time.Time // last change or sign-in; taking uses and mailing a code do not count
	Invited           time.Time // last invitation; zero: none
	Activated         time.Time // first time in StateActive; zero: never
	Activity          time.Time // last sign-in; zero: none
	Deactivated       time.Time // since when, in StateDeactivated; zero in other states
	DeactivatedReason string    // why, in StateDeactivated; empty: nobody said
	DeactivatedUntil  time.Time // when that is over by itself, see [Directory.Deactivate]; zero: never
	Discarded         time.Time // since when, in StateDeleted; zero in other states
	Erased            time.Time // when [Directory.Erase] emptied the user; zero: it did not
	Version           int64     // 0 before the first write; each write raises it
}

// Profile is the part of a User that [Directory.Edit] changes. Lengths are in
// code points. Every text must be UTF-8 without control characters; Summary may
// have line breaks and tabs.
type Profile struct {
	Email         string     // address as it was typed; empty: none. Another address clears EmailVerified
	EmailVerified bool       // the user has proven to read mail at Email
	Username      string     // name to sign in by, beside Email, as it was typed; empty: none. At most 255, unique in the account among users who are not deleted; see [CanonicalUsername]
	ExternalID    string     // id in the host's own data, at most 64; unique in the account among users who are not deleted
	VendorIDs     VendorIDs  // ids in vendors' data, which their routes show; each unique in the account and set until [Directory.Erase]
	Name          string     // full name, at most 255; [ReconcileNames] keeps it in step with First and Last
	First         string     // first name, at most 255
	Last          string     // last name, at most 255
	Image         string     // URL of a picture, at most 2,048; not checked
	Avatar        string     // file name of a picture, without a path, at most 255
	IPAddress     string     // free text, at most 255; not checked
	Summary       string     // text about the user, at most 10,000
	Preferences   JSONObject // settings of the user, at most 64 KiB
	Attrs         JSONObject // values of the host's or a vendor's own, at most 64 KiB
	Role          Role       // one of Config.Roles
	SessionsLimit int        // how many sessions the user can have at once; 0: Config.SessionsLimit
	CurrentUses   int64      // uses taken in UsesPeriod, 0 or more; [User.CurrentUsesAt] says what counts now
	ExtraUses     int64      // uses added to the allowance of every period, 0 or more
}

// NewUser is what [Directory.Create] makes a user from. Fields that [Profile] has
// too have the same meaning and limits.
type NewUser struct {
	ID            ID // zero: Config.NewID makes one. An id that exists is an ExistsError
	Email         string
	EmailVerified bool
	Username      string
	ExternalID    string
	VendorIDs     map[string]string // name of a set of routes -> id, as [VendorIDs] has them; none: the routes show ids of their own
	Name          string
	First         string
	Last          string
	Image         string
	Avatar        string
	IPAddress     string
	Summary       string
	Preferences   JSONObject
	Attrs         JSONObject
	Role          Role // empty means Config.DefaultRole
	SessionsLimit int
	CurrentUses   int64
	ExtraUses     int64
	Password      SecretText   // empty: none, or PasswordHash; see [Directory.HashPassword] for what is accepted
	PasswordHash  PasswordHash // from [Directory.HashPassword] or another program; not together with Password
	Active        bool         // true: StateActive; false: StateCreated
	Grants        []NewGrant   // given in the same Update; none: no access yet

	// What a user brings along who was somebody else's before. It is for the host alone:
	// an actor that sets any of it is refused. Times must not lie in the future.
	Number      int64     // at most 2^53-1; later users have greater ones; 0: the store gives one. One that is taken is an ExistsError
	State       State     // the user is in it, and nothing is mailed; empty: as Active says
	Created     time.Time // zero: now
	Invited     time.Time // last invitation; zero: now in StateInvited, else none
	Activated   time.Time // first time in StateActive; zero: now in StateActive, else never. Not for StateCreated and StateInvited
	Deactivated time.Time // for StateDeactivated; zero: now
	Discarded   time.Time // for StateDeleted; zero: now
}

// profile returns the Profile that n asks for.
func (n *NewUser) profile() Profile {
	return Profile{
		Email: n.Email, EmailVerified: n.EmailVerified, Username: n.Username, ExternalID: n.ExternalID, VendorIDs: VendorIDsOf(n.VendorIDs),
		Name: n.Name, First: n.First, Last: n.Last,
		Image: n.Image, Avatar: n.Avatar, IPAddress: n.IPAddress, Summary: n.Summary,
		Preferences: n.Preferences, Attrs: n.Attrs, Role: n.Role,
		SessionsLimit: n.SessionsLimit, CurrentUses: n.CurrentUses, ExtraUses: n.ExtraUses,
	}
}

// LogValue returns what a log may show: id, account, state and role, but no
// personal data.
func (u User) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", u.ID.String()),
		slog.String("account", u.Account.String()),
		slog.String("state", string(u.State)),
		slog.String("role", string(u.Role)),
	)
}

// PasswordHash is the hash of a password: an encoded argon2id hash
// ("$argon2id$v=19$…") or one of a make in Config.ForeignHashes. It is empty
// where there is no password. It prints as "[hidden]"; string(h) is the text.
type PasswordHash string

// String returns "[hidden]", or "" for no hash.
func (h PasswordHash) String() string { return hidden(len(h)) }

// GoString returns what String returns, in quotes.
func (h PasswordHash) GoString() string { return strconv.Quote(h.String()) }

// Format prints what String returns with every verb, in quotes with %q and %#v.
func (h PasswordHash) Format(f fmt.State, verb rune) { formatHidden(f, verb, h.String()) }

// LogValue returns what String returns.
func (h PasswordHash) LogValue() slog.Value { return slog.StringValue(h.String()) }

// MarshalText returns what String returns, so that JSON of a User does not show
// the hash. The error is nil.
func (h PasswordHash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }
