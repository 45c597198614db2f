package roster

import "time"

// The selections are what a [Directory] asks a [Store] for. Where a comment does
// not say otherwise, a zero field selects any, records come in the order of
// their ids, After is the id that they come after, and a Limit of 0 is none.

// Position is a place in an order of users: the values of the sort keys and
// the id of one user.
type Position struct {
	Values []Value
	ID     ID
}

// UserSelection selects users of one account.
type UserSelection struct {
	Account ID
	Where   []Condition // all hold; e-mails are canonical
	Sort    []SortKey   // at least one; the id breaks ties, in the direction of the last key
	After   *Position   // start after this place in that order; nil: at its beginning
	Skip    int         // users to leave out first
	Limit   int
	Lock    bool // in Update: these rows will be written
}

// AccountSelection selects accounts.
type AccountSelection struct {
	ID    ID
	After ID
	Limit int
	Lock  bool // in Update: this row will be written
}

// GroupSelection selects access groups of one account.
type GroupSelection struct {
	Account ID
	ID      ID
	Number  int64
	Ended   bool // ended groups too
	After   ID
	Limit   int
}

// GrantSelection selects grants in one account.
type GrantSelection struct {
	Account ID
	ID      ID
	Users   []ID // none: of any user
	Group   ID
	Ended   bool // ended grants too
	After   ID
	Limit   int
}

// SecretSelection selects secrets: by Hash in the whole database where Account
// is zero, else in that account.
type SecretSelection struct {
	Account ID
	ID      ID
	Hash    Digest
	User    ID
	Purpose Purpose
	Pending bool // only those that are neither redeemed nor revoked; they may have expired
	After   ID
	Limit   int
}

// EventSelection selects events of one account.
type EventSelection struct {
	Account ID
	ID      ID
	User    ID
	After   ID
	Limit   int
}

// MembershipSelection selects memberships: those in Account, those of users of
// Home, or both; with neither, by ID in the whole database.
type MembershipSelection struct {
	Account ID
	Home    ID
	ID      ID
	Users   []ID // none: of any user
	Ended   bool // ended memberships too
	After   ID
	Limit   int
}

// TeamSelection selects teams of one account.
type TeamSelection struct {
	Account ID
	IDs     []ID // none: any
	Parent  ID
	Ended   bool // ended teams too
	After   ID
	Limit   int
}

// TeamMembershipSelection selects team memberships in one account.
type TeamMembershipSelection struct {
	Account ID
	ID      ID
	Users   []ID // none: of any user
	Team    ID
	Ended   bool // ended ones too
	After   ID
	Limit   int
}

// IdentitySelection selects identities in one account.
type IdentitySelection struct {
	Account ID
	ID      ID
	User    ID
	Issuer  string // with Subject: the one of both
	Subject string
	Ended   bool // ended identities too
	After   ID
	Limit   int
}

// ThrottleCounterSelection selects throttle counters of the whole database by
// id. None of IDs selects nothing.
type ThrottleCounterSelection struct {
	IDs []ID
}

// UseSelection selects uses in one account.
type UseSelection struct {
	Account ID
	ID      ID
	User    ID
	After   ID
	Limit   int
}

// DeliverySelection selects deliveries of the whole database that are not dead,
// the longest due first, then by id.
type DeliverySelection struct {
	Consumer string
	User     ID
	DueUntil time.Time // due then or before
	Dead     bool      // those that are dead instead
	Limit    int
}

// PrincipalSelection selects, with Hash, the secret of that hash and purpose, in
// the whole database where Account is zero, with its account and its user;
// without, a user of Account. Stores read it in one round trip.
type PrincipalSelection struct {
	Account ID
	Hash    Digest
	Purpose Purpose // with Hash; a secret of another is not found
	User    ID      // without Hash
	Grants  bool    // the user's grants and their groups too
}

// PurgeSelection names rows to delete. Each part that is not zero is done.
type PurgeSelection struct {
	Delivery ID        // this delivery
	Before   time.Time // secrets that were redeemed, revoked or expired before then; throttle counters and uses that expired before then
	OfUser   ID        // every secret, identity and use of this user
}
