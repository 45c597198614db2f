package roster

import "context"

// watched returns store with each read outside of an Update told to Config.Observe, where
// that is set. What reads inside of one belongs to the change.
func (s *settings) watched(store Store) Store {
	if _, nested := store.(inTx); nested || s.Observe == nil {
		return store
	}
	if w, ok := store.(watchedStore); ok {
		store = w.Store
	}
	return watchedStore{Store: store, observer: s.Observe}
}

// watchedStore is a Store whose reads are observed.
type watchedStore struct {
	Store
	observer Observer
}

// begin begins a read of records that are called name.
func (w watchedStore) begin(ctx context.Context, name string, account ID) (end func(error)) {
	done := w.observer.Begin(ctx, Operation{Kind: OperationRead, Call: calledMethod(), Name: name, Account: account})
	return func(err error) { done(outcomeOf(err)) }
}

// InHostTransaction tells whether the store has joined a transaction of the host's.
func (w watchedStore) InHostTransaction() bool {
	joined, ok := w.Store.(interface{ InHostTransaction() bool })
	return ok && joined.InHostTransaction()
}

func (w watchedStore) Accounts(ctx context.Context, q AccountSelection) (found []Account, err error) {
	end := w.begin(ctx, "Accounts", q.ID)
	defer func() { end(err) }()
	return w.Store.Accounts(ctx, q)
}

func (w watchedStore) Users(ctx context.Context, q UserSelection) (found []User, err error) {
	end := w.begin(ctx, "Users", q.Account)
	defer func() { end(err) }()
	return w.Store.Users(ctx, q)
}

func (w watchedStore) CountUsers(ctx context.Context, q UserSelection) (found int, err error) {
	end := w.begin(ctx, "CountUsers", q.Account)
	defer func() { end(err) }()
	return w.Store.CountUsers(ctx, q)
}

func (w watchedStore) Groups(ctx context.Context, q GroupSelection) (found []AccessGroup, err error) {
	end := w.begin(ctx, "Groups", q.Account)
	defer func() { end(err) }()
	return w.Store.Groups(ctx, q)
}

func (w watchedStore) Grants(ctx context.Context, q GrantSelection) (found []Grant, err error) {
	end := w.begin(ctx, "Grants", q.Account)
	defer func() { end(err) }()
	return w.Store.Grants(ctx, q)
}

func (w watchedStore) Secrets(ctx context.Context, q SecretSelection) (found []Secret, err error) {
	end := w.begin(ctx, "Secrets", q.Account)
	defer func() { end(err) }()
	return w.Store.Secrets(ctx, q)
}

func (w watchedStore) Memberships(ctx context.Context, q MembershipSelection) (found []Membership, err error) {
	end := w.begin(ctx, "Memberships", q.Account)
	defer func() { end(err) }()
	return w.Store.Memberships(ctx, q)
}

func (w watchedStore) Members(ctx context.Context, q MemberSelection) (found []Member, err error) {
	end := w.begin(ctx, "Members", q.Account)
	defer func() { end(err) }()
	return w.Store.Members(ctx, q)
}

func (w watchedStore) Teams(ctx context.Context, q TeamSelection) (found []Team, err error) {
	end := w.begin(ctx, "Teams", q.Account)
	defer func() { end(err) }()
	return w.Store.Teams(ctx, q)
}

func (w watchedStore) TeamMemberships(ctx context.Context, q TeamMembershipSelection) (found []TeamMembership, err error) {
	end := w.begin(ctx, "TeamMemberships", q.Account)
	defer func() { end(err) }()
	return w.Store.TeamMemberships(ctx, q)
}

func (w watchedStore) Events(ctx context.Context, q EventSelection) (found []Event, err error) {
	end := w.begin(ctx, "Events", q.Account)
	defer func() { end(err) }()
	return w.Store.Events(ctx, q)
}

func (w watchedStore) Deliveries(ctx context.Context, q DeliverySelection) (found []Delivery, err error) {
	end := w.begin(ctx, "Deliveries", ID{})
	defer func() { end(err) }()
	return w.Store.Deliveries(ctx, q)
}

func (w watchedStore) Identities(ctx context.Context, q IdentitySelection) (found []Identity, err error) {
	end := w.begin(ctx, "Identities", q.Account)
	defer func() { end(err) }()
	return w.Store.Identities(ctx, q)
}

func (w watchedStore) ThrottleCounters(ctx context.Context, q ThrottleCounterSelection) (found []ThrottleCounter, err error) {
	end := w.begin(ctx, "ThrottleCounters", ID{})
	defer func() { end(err) }()
	return w.Store.ThrottleCounters(ctx, q)
}

func (w watchedStore) Uses(ctx context.Context, q UseSelection) (found []Use, err error) {
	end := w.begin(ctx, "Uses", q.Account)
	defer func() { end(err) }()
	return w.Store.Uses(ctx, q)
}

func (w watchedStore) Principal(ctx context.Context, q PrincipalSelection) (found Principal, err error) {
	end := w.begin(ctx, "Principal", q.Account)
	defer func() { end(err) }()
	return w.Store.Principal(ctx, q)
}
