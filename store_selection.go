package roster

import "time"

// The types below are what a [Directory] asks a [Store] for. Programs fill in the
// query types instead.

// Position is a place in an order of users: the values of the sort keys, and
// the id of one user.
type Position struct {
	Values []Value // one for each key of UserSelection.Sort
	ID     ID
}

// AccountSelection selects accounts, in the order of their ids.
type AccountSelection struct {
	ID    ID   // this account alone; zero: any
	IDs   []ID // these accounts; none: any
	After ID   // accounts after this id; zero: all
	Limit int  // the most to return; 0: no limit
	Lock  bool // in Update: the row will be written, lock it
}

// GroupSelection selects access groups of one account, in the order of their ids.
type GroupSelection struct {
	Account ID
	ID      ID    // this group alone; zero: any
	IDs     []ID  // these groups; none: any
	Number  int64 // the group with this number alone; 0: any
	Vendor  VendorIDSelection
	Ended   bool // ended groups too
	After   ID   // groups after this id; zero: all
	Limit   int  // the most to return; 0: no limit

	NoProducts bool // without Products: the lists may be long
}

// GrantSelection selects grants in one account, in the order of their ids.
type GrantSelection struct {
	Account   ID
	ID        ID        // this grant alone; zero: any
	Users     []ID      // grants to these users, where a zero id stands for the account; none: to anybody
	Group     ID        // grants of this group; zero: all
	Ended     bool      // revoked grants too
	NotOverAt time.Time // grants whose Until is after this time or zero; zero: all. With one of Users, a store on a database finds them by an index
	LapsedAt  time.Time // grants that are over at this time without Expired, and not revoked; zero: all. A store on a database finds those of an account by an index
	After     ID        // grants after this id; zero: all
	Limit     int       // the most to return; 0: no limit
	Lock      bool      // in Update: the rows will be written, lock them
}

// SecretSelection selects secrets, in the order of their ids. With Hash and a
// zero Account it selects in the whole database. A store finds what is for one Purpose,
// of an account or of a User, what is pending of a User and no session, and live sessions
// of a User, by an index: ended and expired sessions are as if they were not there.
type SecretSelection struct {
	Account ID
	ID      ID      // this secret alone; zero: any
	Hash    Digest  // the secret with this hash alone; zero: any
	User    ID      // secrets of this user; zero: all
	Purpose Purpose // secrets for this purpose; empty: for any
	Pending bool    // only those that are neither redeemed nor revoked; they may have expired
	After   ID      // secrets after this id; zero: all
	Limit   int     // the most to return; 0: no limit

	NoSessions bool          // no sessions, and no former texts of sessions
	Live       *LiveSessions // with User: live sessions, in the order of Expires, those that never expire last, and then of ids; nil: secrets of any kind
}

// LiveSessions selects sessions of [PurposeSession] that are neither redeemed nor
// revoked, for a [SecretSelection].
type LiveSessions struct {
	Epoch int64            // of this epoch
	Now   time.Time        // that expire after this time, or never
	After *SessionPosition // those behind this place in the order; nil: all
}

// SessionPosition is a place in the order of live sessions: the end and the id of one.
type SessionPosition struct {
	Expires time.Time // zero: it never ends
	ID      ID
}

// EventSelection selects events of one account, by At and, where that is equal,
// by id. A store on a database finds a page by an index, whichever one of User,
// Kinds and Actor is given.
type EventSelection struct {
	Account     ID
	IDs         []ID           // these events; none: any
	User        ID             // events of this user; zero: all
	Kinds       []EventKind    // events of these kinds; none: of any
	Actor       ID             // events whose Actor has this User or Token; zero: all
	From        time.Time      // events at this time and later; zero: all
	To          time.Time      // events before this time; zero: all
	NewestFirst bool           // newest first; false: oldest first
	After       *EventPosition // events after this place in that order; nil: all
	Limit       int            // the most to return; 0: no limit
}

// EventPosition is a place in the order of events: the time and the id of one.
type EventPosition struct {
	At time.Time
	ID ID
}

// MembershipSelection selects memberships, in the order of their ids. Without
// Account and Home it selects in the whole database, but only by ID.
type MembershipSelection struct {
	Account ID   // the account of which the users are members; zero: any
	Home    ID   // the account that owns the users; zero: any
	ID      ID   // this membership alone; zero: any
	Users   []ID // memberships of these users; none: of any
	Ended   bool // ended memberships too
	After   ID   // memberships after this id; zero: all
	Limit   int  // the most to return; 0: no limit
	Lock    bool // in Update: the rows will be written, lock them
}

// MemberSelection selects members of one account, for [Reader].Members, in the order
// of the ids of their memberships. A membership that has ended, or whose user its home
// does not own, makes no member.
type MemberSelection struct {
	Account ID     // the account in which they are members
	Users   []ID   // these users; none: any
	Email   string // users with this canonical address who are not deleted; empty: any
	Number  int64  // the user with this number; 0: any
	After   ID     // memberships after this id; zero: all
	Limit   int    // the most to return; 0: no limit
}

// TeamSelection selects teams of one account, in the order of their ids.
type TeamSelection struct {
	Account ID
	IDs     []ID // these teams; none: any
	Parent  ID   // teams directly below this one; zero: any
	Vendor  VendorIDSelection
	// ExternalID selects the team that has it and has not ended; empty: any.
	ExternalID string
	NameKey    string // teams with this [Team.NameKey], by an index; empty: any
	Ended      bool   // ended teams too
	After      ID     // teams after this id; zero: all
	Limit      int    // the most to return; 0: no limit
}

// TeamMembershipSelection selects team memberships in one account, in the order
// of their ids.
type TeamMembershipSelection struct {
	Account ID
	ID      ID   // this one alone; zero: any
	Users   []ID // those of these users; none: of any
	Team    ID   // those in this team; zero: in any
	Ended   bool // ended ones too
	After   ID   // those after this id; zero: all
	Limit   int  // the most to return; 0: no limit
}

// IdentitySelection selects identities in one account, in the order of their ids.
type IdentitySelection struct {
	Account ID
	ID      ID     // this identity alone; zero: any
	User    ID     // identities of this user; zero: of any
	Issuer  string // with Subject: the identity of both; empty: any
	Subject string
	Ended   bool // ended identities too
	After   ID   // identities after this id; zero: all
	Limit   int  // the most to return; 0: no limit
}

// ThrottleCounterSelection selects throttle counters in the whole database, in
// the order of their ids.
type ThrottleCounterSelection struct {
	IDs []ID // these counters; none: no counter
}

// UseSelection selects uses in one account, in the order of their ids.
type UseSelection struct {
	Account ID
	ID      ID  // this use alone; zero: any
	User    ID  // uses of this user; zero: of any
	After   ID  // uses after this id; zero: all
	Limit   int // the most to return; 0: no limit
}

// DeliverySelection selects deliveries in the whole database, the longest due
// first, then by id.
//
// With Heads it selects the first delivery of each queue in each [Place], by UserVersion
// and then by ID: three of a queue at most, in no order. A store finds them, and those
// of a Consumer, in one Place or in any, by an index each. A delivery that is dead has
// the Place 0, and no other one has.
type DeliverySelection struct {
	ID       ID        // this delivery alone; zero: any
	Consumer string    // deliveries to this consumer; empty: to any
	User     ID        // deliveries of events about this user; zero: all
	DueUntil time.Time // those due then or before; zero: all
	Dead     bool      // those that were given up; false: those that are still tried
	Place    Place     // those in this place; 0: in any
	Limit    int       // the most to return; 0: no limit

	Heads []Queue // the heads of these queues, each named once, whatever the other fields say
}

// Queue names a queue of deliveries: see [Place]. User is not zero.
type Queue struct {
	Consumer    string
	Destination string
	Account     ID
	User        ID
}

// PrincipalSelection selects one [Principal]. With Hash it is that of a secret: of
// Account, or one that acts in it, or of the whole database where Account is zero.
// Without Hash it is that of a user whom Account owns, or who is a member of it.
//
// A secret acts in its ActsIn, or in its Account where ActsIn is zero. A user is a
// member of an account by a Membership there that has not ended, whose Home owns
// the user; of several, by the one with the least id. Where a secret has an ActsIn
// of which its user is no member, the Principal is that of the user in the secret's
// Account, without Grants and Asked. A store on a database reads it in one round trip, and finds
// grants by an index: its work does not grow with those that were revoked or are over.
type PrincipalSelection struct {
	Account ID
	Hash    Digest  // hash of the secret; zero: User says who
	Purpose Purpose // with Hash: a secret for another purpose is not found
	User    ID      // without Hash: the user

	// With a user: the grants to the user and to the account whose Until is after
	// GrantsAt or zero, and their groups too.
	Grants   bool
	GrantsAt time.Time
	Over     int    // with Grants: of the grants whose Until is not after GrantsAt, the newest by Until and id too: so many of the user, so many of the account
	Product  string // with Grants: Products of the groups is this one alone, or nothing where a group lacks it; empty: nothing

	// With Hash and without Grants: whom [Principal].Asked is, among the users whom the
	// account where the secret acts owns; zero: nobody. An address and a username are
	// canonical, and name nobody who is deleted. A store on a database reads it in the same round trip.
	Asked UserKey
}

// PurgeSelection selects records that [Tx].Purge deletes. Each field but Limit that
// is not zero selects some.
type PurgeSelection struct {
	Delivery ID        // this delivery
	Version  int64     // with Delivery: it has this version, and Purge is ErrConflict where it has not; 0: whatever its version
	Before   time.Time // secrets that were redeemed or revoked or have expired before then; throttle counters and uses whose Expires is before then
	OfUser   ID        // every secret, identity and use of this user
	Limit    int       // the most to delete in all, any of those selected; 0: no limit
}
