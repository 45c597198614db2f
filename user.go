package roster

import (
	"log/slog"
	"time"
)

// User is a person in one account. It is a plain value: copies share nothing
// that changes, and == compares.
type User struct {
	ID      ID
	Number  int64 // small, unique in the database, never used again; gaps are normal
	Account ID
	Profile
	CanonicalEmail string // see [CanonicalEmail]; unique in the account among users who are not deleted
	State          State
	Epoch          int64 // sessions of an older epoch are over
	PasswordHash   PasswordHash
	UsesAt         time.Time // when CurrentUses was set last
	UsesPeriod     Period    // that CurrentUses counted in then
	Created        time.Time
	Updated        time.Time
	Invited        time.Time // last invitation
	Activated      time.Time // first activation: reactivate asks for it
	Activity       time.Time // last sign-in
	Deactivated    time.Time // set while deactivated
	Discarded      time.Time // set while deleted
	Erased         time.Time // set for good by [Directory.Erase]
	Version        int64     // 0 before the first write; raised by each
}

// Profile is the part of a User that [Directory.Edit] changes. Limits are in
// code points; every text is UTF-8 without NUL, and every one but Summary
// without control characters.
type Profile struct {
	Email         string // as typed; empty: none. Setting another address clears EmailVerified
	EmailVerified bool
	ExternalID    string     // the host's own key, at most 64; unique in the account among users who are not deleted
	Name          string     // at most 255; see [ReconcileNames] for how it goes with First and Last
	First         string     // at most 255
	Last          string     // at most 255
	Image         string     // URL, at most 2,048; not interpreted
	Avatar        string     // bare file name, at most 255
	IPAddress     string     // free text, at most 255; not interpreted
	Summary       string     // at most 10,000; may have line breaks
	Preferences   JSONObject // at most 64 KiB
	Attrs         JSONObject // a host's or a vendor's own values; at most 64 KiB
	Role          Role
	SessionsLimit int   // live sessions at most; 0: Config's
	CurrentUses   int64 // uses taken in the current period; 0 and above
	ExtraUses     int64 // uses beyond the allowance of the groups; 0 and above
}

// NewUser is what [Directory.Create] makes a user of. Fields have the meaning
// and the limits of [Profile].
type NewUser struct {
	ID            ID // zero: made by Config.NewID. An id that exists is ErrExists
	Email         string
	EmailVerified bool
	ExternalID    string
	Name          string
	First         string
	Last          string
	Image         string
	Avatar        string
	IPAddress     string
	Summary       string
	Preferences   JSONObject
	Attrs         JSONObject
	Role          Role // empty: RoleUser
	SessionsLimit int
	CurrentUses   int64
	ExtraUses     int64
	Password      string       // empty: none. Hashed before the store is asked for anything
	PasswordHash  PasswordHash // of [Directory.HashPassword]; not both
	Active        bool         // true: state active; false: state created
	Grants        []NewGrant   // made in the same Update
}

// profile returns the Profile that n asks for.
func (n *NewUser) profile() Profile {
	return Profile{
		Email: n.Email, EmailVerified: n.EmailVerified, ExternalID: n.ExternalID,
		Name: n.Name, First: n.First, Last: n.Last,
		Image: n.Image, Avatar: n.Avatar, IPAddress: n.IPAddress, Summary: n.Summary,
		Preferences: n.Preferences, Attrs: n.Attrs, Role: n.Role,
		SessionsLimit: n.SessionsLimit, CurrentUses: n.CurrentUses, ExtraUses: n.ExtraUses,
	}
}

// LogValue shows what may stand in a log: who it is, not what is known of them.
func (u User) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", u.ID.String()),
		slog.String("account", u.Account.String()),
		slog.String("state", string(u.State)),
		slog.String("role", string(u.Role)),
	)
}

// PasswordHash is an encoded argon2id hash ("$argon2id$v=19$…"), one of
// Config.ForeignHashes, or empty. It
// prints as "[hidden]"; string(h) is the text.
type PasswordHash string

// String returns "[hidden]", or "" for no hash.
func (h PasswordHash) String() string {
	if h == "" {
		return ""
	}
	return "[hidden]"
}

// GoString returns what String returns, so that %#v shows no hash either.
func (h PasswordHash) GoString() string { return h.String() }

// LogValue returns what String returns.
func (h PasswordHash) LogValue() slog.Value { return slog.StringValue(h.String()) }

// MarshalJSON writes what String returns: a User that slips into an answer
// shows no hash.
func (h PasswordHash) MarshalJSON() ([]byte, error) { return []byte(`"` + h.String() + `"`), nil }
