package roster

import "context"

// Store keeps the records of a [Directory]. Packages memstore and sqlstore
// implement it, and programs only pass it to [New]. The promises below are for
// authors of other stores; package storetest checks each of them.
//
//   - Concurrency: every method is safe for concurrent use. A read sees what is
//     committed, and at least every Update that returned before the read began. A
//     read never waits for an Update.
//   - All or nothing: what a closure writes is committed when the closure returns
//     nil. When it returns an error or panics, nothing is written, and Update
//     returns the error unchanged. A cancelled ctx is an error and leaves nothing
//     written.
//   - Isolation: Updates at the same time have the result of Updates one after
//     another, as far as the guards below tell. What a Tx reads includes what it
//     wrote.
//   - Retries: Update may run the closure again after a conflict inside the
//     database. The closure therefore writes through its Tx alone and assigns its
//     results afresh each time. Update never runs it again after ErrConflict from
//     a Put.
//   - Nesting: an Update inside the closure of another ends with its ctx at the
//     latest. A store that can tell that it would wait for itself answers
//     ErrNestedUpdate at once.
//   - Guards: a Put of a record with Version 0 inserts it. Any other Put replaces
//     the stored record of that ID and Version, and is ErrConflict where there is
//     none. Both raise Version in the record that was passed. Inserting a user or
//     a group also sets Number, unless it is set: later ones are given greater
//     numbers then. A committed number is never given again.
//   - Uniqueness, in the database: ids, hashes of secrets, numbers of users,
//     numbers of groups. In an account: CanonicalEmail, CanonicalUsername and ExternalID of
//     users whose State is not deleted, where not empty; Issuer and Subject together of
//     identities that have not ended; each of VendorIDs in its set, among users, among
//     groups and among teams, whatever their state; ExternalID of teams that have not
//     ended, where not empty. A Put that would break this is an
//     [ExistsError] of field "id", "email", "username", "external id", "hash", "identity",
//     "number" or "vendor id": the first of them that is taken.
//     The Update can go on after it.
//   - Copies: a record that is passed or returned shares no memory with the store.
//   - Round trip: every field comes back equal: texts byte for byte, times in UTC
//     with microseconds. A slice without elements comes back nil.
//   - Not found: a read that selects nothing returns no records and no error.
//   - Order: the comment of the selection says it. A Limit of 0 or below is none.
//   - Accounts: a selection with a zero Account selects nothing, unless its comment
//     says otherwise.
type Store interface {
	Reader
	// Update runs fn in one transaction. Only fn uses the Tx, in the goroutine of
	// Update, and until fn returns.
	Update(ctx context.Context, fn func(Tx) error) error
}

// Reader is the part of a [Store], and of a [Tx], that reads. Each method returns
// the records that its selection selects. Every implementation embeds
// [UnimplementedReader].
type Reader interface {
	Accounts(ctx context.Context, q AccountSelection) ([]Account, error)
	Users(ctx context.Context, q UserSelection) ([]User, error)
	// CountUsers returns how many users Users would return without After, Skip and
	// Limit.
	CountUsers(ctx context.Context, q UserSelection) (int, error)
	Groups(ctx context.Context, q GroupSelection) ([]AccessGroup, error)
	Grants(ctx context.Context, q GrantSelection) ([]Grant, error)
	Secrets(ctx context.Context, q SecretSelection) ([]Secret, error)
	Memberships(ctx context.Context, q MembershipSelection) ([]Membership, error)
	// Members returns memberships with their users and the accounts that own those, as
	// they were at one moment. An account that is not found is zero.
	Members(ctx context.Context, q MemberSelection) ([]Member, error)
	Teams(ctx context.Context, q TeamSelection) ([]Team, error)
	TeamMemberships(ctx context.Context, q TeamMembershipSelection) ([]TeamMembership, error)
	Events(ctx context.Context, q EventSelection) ([]Event, error)
	Deliveries(ctx context.Context, q DeliverySelection) ([]Delivery, error)
	Identities(ctx context.Context, q IdentitySelection) ([]Identity, error)
	ThrottleCounters(ctx context.Context, q ThrottleCounterSelection) ([]ThrottleCounter, error)
	Uses(ctx context.Context, q UseSelection) ([]Use, error)
	// Principal returns several records as they were at one moment. A record that
	// is not found is zero; without the secret or the user that was asked for, the
	// whole Principal is.
	Principal(ctx context.Context, q PrincipalSelection) (Principal, error)

	mustEmbedUnimplementedReader()
}

// Tx is the transaction of one Update of a [Store]. Each Put writes one record,
// see Guards there. Every implementation embeds [UnimplementedTx].
type Tx interface {
	Reader
	PutAccount(ctx context.Context, a *Account) error
	PutUser(ctx context.Context, u *User) error
	PutGroup(ctx context.Context, g *AccessGroup) error
	PutGrant(ctx context.Context, g *Grant) error
	PutSecret(ctx context.Context, s *Secret) error
	PutMembership(ctx context.Context, m *Membership) error
	PutTeam(ctx context.Context, t *Team) error
	PutTeamMembership(ctx context.Context, m *TeamMembership) error
	// PutEvent inserts e. Where an event with that ID exists, it replaces its Detail
	// and nothing else, as [Directory.Erase] needs.
	PutEvent(ctx context.Context, e *Event) error
	PutDelivery(ctx context.Context, d *Delivery) error
	PutIdentity(ctx context.Context, i *Identity) error
	PutThrottleCounter(ctx context.Context, t *ThrottleCounter) error
	PutUse(ctx context.Context, u *Use) error
	// Purge deletes records and returns how many.
	Purge(ctx context.Context, q PurgeSelection) (int, error)

	mustEmbedUnimplementedTx()
}
