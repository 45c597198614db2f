package roster

import "context"

// Store keeps the records of a [Directory]. Programs make one with memstore or
// sqlstore; others are written against storetest, which checks what follows.
//
//   - Concurrency: every method is safe for concurrent use. Reads see what is
//     committed, and at least every Update that returned before they began; they
//     never wait for an Update that is under way.
//   - All or nothing: what a closure writes is committed when it returns nil and
//     gone when it returns an error, which Update hands back as it is, or
//     panics. A cancelled ctx is an error, and leaves nothing.
//   - Isolation: Updates that are under way together end as if they had run one
//     after another, as far as the version guards below tell; what a Tx reads
//     includes what it wrote.
//   - Retries: the closure may run again after a conflict inside the database,
//     so it writes through its Tx alone and sets what it hands out anew each
//     time. ErrConflict of a Put is never tried again by the store.
//   - Guards: a Put of a record with Version 0 inserts it; any other replaces
//     the record of that ID and Version, and is ErrConflict when there is none.
//     Either raises Version in the record that was handed in. Inserting a user
//     or a group sets Number; one that was committed is never given again.
//   - Uniqueness: ids, secret hashes, the numbers of users and those of groups
//     are unique in the database; CanonicalEmail and ExternalID, where not empty,
//     in the account among users whose State is not deleted; Issuer and Subject
//     together in the account among identities that have not Ended. A Put that
//     would break it is an [ExistsError] that names the field: "id", "email",
//     "external id", "hash", "identity". The Update may go on after it.
//   - Copies: records that go in or come out share no memory with the store.
//   - Faith: every field comes back as it went in: text byte for byte, a nil
//     slice for an empty one, times in UTC with microseconds, so that == holds.
//   - Not found: a read that selects nothing returns no records and no error.
//   - Order: as the query says. A Limit of 0 or below is none.
//   - Accounts: a query with a zero Account selects nothing, where its comment
//     does not say otherwise.
type Store interface {
	Reader
	// Update runs fn in one transaction. The Tx is used by that closure, in its
	// goroutine, until it returns.
	Update(ctx context.Context, fn func(Tx) error) error
}

// Reader reads records. It embeds [UnimplementedReader].
type Reader interface {
	Accounts(ctx context.Context, q AccountSelection) ([]Account, error)
	Users(ctx context.Context, q UserSelection) ([]User, error)
	// CountUsers counts what Users would return without After, Skip and Limit.
	CountUsers(ctx context.Context, q UserSelection) (int, error)
	Groups(ctx context.Context, q GroupSelection) ([]AccessGroup, error)
	Grants(ctx context.Context, q GrantSelection) ([]Grant, error)
	Secrets(ctx context.Context, q SecretSelection) ([]Secret, error)
	Memberships(ctx context.Context, q MembershipSelection) ([]Membership, error)
	Teams(ctx context.Context, q TeamSelection) ([]Team, error)
	TeamMemberships(ctx context.Context, q TeamMembershipSelection) ([]TeamMembership, error)
	Events(ctx context.Context, q EventSelection) ([]Event, error)
	Deliveries(ctx context.Context, q DeliverySelection) ([]Delivery, error)
	Identities(ctx context.Context, q IdentitySelection) ([]Identity, error)
	ThrottleCounters(ctx context.Context, q ThrottleCounterSelection) ([]ThrottleCounter, error)
	Uses(ctx context.Context, q UseSelection) ([]Use, error)
	// Principal reads several records as they were at one moment. What is not
	// found is zero: the whole Standing, where the secret or the user is not.
	Principal(ctx context.Context, q PrincipalSelection) (Principal, error)

	mustEmbedUnimplementedReader()
}

// Tx reads and writes in one Update. It embeds [UnimplementedTx].
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
	// PutEvent appends e. For an event that exists it replaces Detail and
	// nothing else: Erase needs that.
	PutEvent(ctx context.Context, e *Event) error
	PutDelivery(ctx context.Context, d *Delivery) error
	PutIdentity(ctx context.Context, i *Identity) error
	PutThrottleCounter(ctx context.Context, a *ThrottleCounter) error
	PutUse(ctx context.Context, u *Use) error
	// Purge deletes rows and returns how many.
	Purge(ctx context.Context, q PurgeSelection) (int, error)

	mustEmbedUnimplementedTx()
}
