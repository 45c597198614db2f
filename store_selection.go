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

// UserSelection selects users of one account, for [Reader].Users.
type UserSelection struct {
	Account ID
	Where   []Condition // a user must fulfill all of them; e-mail addresses are canonical
	Sort    []SortKey   // the order, at least one key; equal users follow by id, in the direction of the last key
	After   *Position   // users after this place in that order; nil: all
	Skip    int         // how many users to leave out at the beginning
	Limit   int         // the most users to return; 0: no limit
	Lock    bool        // in Update: the rows will be written, lock them
}

// AccountSelection selects accounts, in the order of their ids.
type AccountSelection struct {
	ID    ID   // this account alone; zero: any
	After ID   // accounts after this id; zero: all
	Limit int  // the most to return; 0: no limit
	Lock  bool // in Update: the row will be written, lock it
}

// GroupSelection selects access groups of one account, in the order of their ids.
type GroupSelection struct {
	Account ID
	ID      ID    // this group alone; zero: any
	Number  int64 // the group with this number alone; 0: any
	Ended   bool  // ended groups too
	After   ID    // groups after this id; zero: all
	Limit   int   // the most to return; 0: no limit
}

// GrantSelection selects grants in one account, in the order of their ids.
type GrantSelection struct {
	Account ID
	ID      ID   // this grant alone; zero: any
	Users   []ID // grants to these users; none: to any
	Group   ID   // grants of this group; zero: all
	Ended   bool // revoked grants too
	After   ID   // grants after this id; zero: all
	Limit   int  // the most to return; 0: no limit
}

// SecretSelection selects secrets, in the order of their ids. With Hash and a
// zero Account it selects in the whole database.
type SecretSelection struct {
	Account ID
	ID      ID      // this secret alone; zero: any
	Hash    Digest  // the secret with this hash alone; zero: any
	User    ID      // secrets of this user; zero: all
	Purpose Purpose // secrets for this purpose; empty: for any
	Pending bool    // only those that are neither redeemed nor revoked; they may have expired
	After   ID      // secrets after this id; zero: all
	Limit   int     // the most to return; 0: no limit
}

// EventSelection selects events of one account, by At and, where that is equal,
// by id. A store on a database finds a page by an index, whichever one of User,
// Kinds and Actor is given.
type EventSelection struct {
	Account     ID
	ID          ID             // this event alone; zero: any
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

// TeamSelection selects teams of one account, in the order of their ids.
type TeamSelection struct {
	Account ID
	IDs     []ID // these teams; none: any
	Parent  ID   // teams directly below this one; zero: any
	Ended   bool // ended teams too
	After   ID   // teams after this id; zero: all
	Limit   int  // the most to return; 0: no limit
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
// With Heads it selects the first delivery of a queue in each [Place], by UserVersion
// and then by ID: three at most, in the order of Place. A store on a database finds
// them, and those of a Consumer and a Place that are due, by an index each.
type DeliverySelection struct {
	ID       ID        // this delivery alone; zero: any
	Consumer string    // deliveries to this consumer; empty: to any
	User     ID        // deliveries of events about this user; zero: all
	DueUntil time.Time // those due then or before; zero: all
	Dead     bool      // those that were given up; false: those that are still tried
	Place    Place     // those in this place; 0: in any
	Limit    int       // the most to return; 0: no limit

	Heads   bool // the heads of the queue of Consumer, Account and User, whatever the other fields say
	Account ID   // with Heads: the account of the queue
}

// PrincipalSelection selects one [Principal]. With Hash it is that of a secret: of
// Account, or one that acts in it, or of the whole database where Account is zero.
// Without Hash it is that of a user whom Account owns, or who is a member of it.
//
// A secret acts in its ActsIn, or in its Account where ActsIn is zero. A user is a
// member of an account by a Membership there that has not ended, whose Home owns
// the user; of several, by the one with the least id. Where a secret has an ActsIn
// of which its user is no member, the Principal is that of the user in the secret's
// Account, without Grants. A store on a database reads it in one round trip.
type PrincipalSelection struct {
	Account ID
	Hash    Digest  // hash of the secret; zero: User says who
	Purpose Purpose // with Hash: a secret for another purpose is not found
	User    ID      // without Hash: the user
	Grants  bool    // the user's grants and their groups too
}

// PurgeSelection selects records that [Tx].Purge deletes. Each field that is not
// zero selects some.
type PurgeSelection struct {
	Delivery ID        // this delivery
	Version  int64     // with Delivery: it has this version, and Purge is ErrConflict where it has not; 0: whatever its version
	Before   time.Time // secrets that were redeemed or revoked or have expired before then; throttle counters and uses whose Expires is before then
	OfUser   ID        // every secret, identity and use of this user
}
