package storetest

import (
	"context"
	"reflect"

	"example.com/roster"
)

// hooks change what a good store does. A hook that is nil changes nothing.
type hooks struct {
	update func(ctx context.Context, s roster.Store, fn func(roster.Tx) error) error
	wrapTx func(tx roster.Tx, s roster.Store) roster.Tx // returns the Tx that the closure gets
	put    func(ctx context.Context, tx roster.Tx, record any) error
	purge  func(ctx context.Context, tx roster.Tx, q roster.PurgeSelection) (int, error)
	bulk   func(tx roster.Tx) roster.Tx // returns a BulkTx
	reads  map[reflect.Type]any         // set by onRead
}

// onRead replaces the read that takes a Q and returns an R.
func onRead[Q, R any](read func(ctx context.Context, r roster.Reader, q Q) (R, error)) func(h *hooks) {
	return func(h *hooks) {
		if h.reads == nil {
			h.reads = map[reflect.Type]any{}
		}
		h.reads[reflect.TypeFor[func(Q) R]()] = read
	}
}

// hooked is a store with hooks.
type hooked struct {
	hookedReader
	store roster.Store
}

func newHooked(s roster.Store, h *hooks) hooked { return hooked{hookedReader{s, h}, s} }

func (s hooked) Update(ctx context.Context, fn func(roster.Tx) error) error {
	inner := func(tx roster.Tx) error {
		if s.hooks.wrapTx != nil {
			tx = s.hooks.wrapTx(tx, s.store)
		}
		tx = hookTx(tx, s.hooks)
		if s.hooks.bulk != nil {
			tx = s.hooks.bulk(tx)
		}
		return fn(tx)
	}
	if s.hooks.update != nil {
		return s.hooks.update(ctx, s.store, inner)
	}
	return s.store.Update(ctx, inner)
}

type hookedReader struct {
	roster.Reader
	hooks *hooks
}

// readHooked calls the hook of a read, or the method where there is none.
func readHooked[Q, R any](ctx context.Context, r hookedReader, q Q, method func(context.Context, Q) (R, error)) (R, error) {
	if hook, ok := r.hooks.reads[reflect.TypeFor[func(Q) R]()]; ok {
		return hook.(func(context.Context, roster.Reader, Q) (R, error))(ctx, r.Reader, q)
	}
	return method(ctx, q)
}

func (r hookedReader) Accounts(ctx context.Context, q roster.AccountSelection) ([]roster.Account, error) {
	return readHooked(ctx, r, q, r.Reader.Accounts)
}

func (r hookedReader) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	return readHooked(ctx, r, q, r.Reader.Users)
}

func (r hookedReader) CountUsers(ctx context.Context, q roster.UserSelection) (int, error) {
	return readHooked(ctx, r, q, r.Reader.CountUsers)
}

func (r hookedReader) Groups(ctx context.Context, q roster.GroupSelection) ([]roster.AccessGroup, error) {
	return readHooked(ctx, r, q, r.Reader.Groups)
}

func (r hookedReader) Grants(ctx context.Context, q roster.GrantSelection) ([]roster.Grant, error) {
	return readHooked(ctx, r, q, r.Reader.Grants)
}

func (r hookedReader) Secrets(ctx context.Context, q roster.SecretSelection) ([]roster.Secret, error) {
	return readHooked(ctx, r, q, r.Reader.Secrets)
}

func (r hookedReader) Memberships(ctx context.Context, q roster.MembershipSelection) ([]roster.Membership, error) {
	return readHooked(ctx, r, q, r.Reader.Memberships)
}

func (r hookedReader) Members(ctx context.Context, q roster.MemberSelection) ([]roster.Member, error) {
	return readHooked(ctx, r, q, r.Reader.Members)
}

func (r hookedReader) Teams(ctx context.Context, q roster.TeamSelection) ([]roster.Team, error) {
	return readHooked(ctx, r, q, r.Reader.Teams)
}

func (r hookedReader) TeamMemberships(ctx context.Context, q roster.TeamMembershipSelection) ([]roster.TeamMembership, error) {
	return readHooked(ctx, r, q, r.Reader.TeamMemberships)
}

func (r hookedReader) Events(ctx context.Context, q roster.EventSelection) ([]roster.Event, error) {
	return readHooked(ctx, r, q, r.Reader.Events)
}

func (r hookedReader) Deliveries(ctx context.Context, q roster.DeliverySelection) ([]roster.Delivery, error) {
	return readHooked(ctx, r, q, r.Reader.Deliveries)
}

func (r hookedReader) Identities(ctx context.Context, q roster.IdentitySelection) ([]roster.Identity, error) {
	return readHooked(ctx, r, q, r.Reader.Identities)
}

func (r hookedReader) ThrottleCounters(ctx context.Context, q roster.ThrottleCounterSelection) ([]roster.ThrottleCounter, error) {
	return readHooked(ctx, r, q, r.Reader.ThrottleCounters)
}

func (r hookedReader) Uses(ctx context.Context, q roster.UseSelection) ([]roster.Use, error) {
	return readHooked(ctx, r, q, r.Reader.Uses)
}

func (r hookedReader) Principal(ctx context.Context, q roster.PrincipalSelection) (roster.Principal, error) {
	return readHooked(ctx, r, q, r.Reader.Principal)
}

func hookTx(tx roster.Tx, h *hooks) roster.Tx {
	return hookedTx{hookedReader: hookedReader{tx, h}, tx: tx}
}

type hookedTx struct {
	roster.UnimplementedTx
	hookedReader
	tx roster.Tx
}

func (t hookedTx) put(ctx context.Context, record any) error {
	if t.hooks.put != nil {
		return t.hooks.put(ctx, t.tx, record)
	}
	return put(ctx, t.tx, record)
}

func (t hookedTx) PutAccount(ctx context.Context, a *roster.Account) error   { return t.put(ctx, a) }
func (t hookedTx) PutUser(ctx context.Context, u *roster.User) error         { return t.put(ctx, u) }
func (t hookedTx) PutGroup(ctx context.Context, g *roster.AccessGroup) error { return t.put(ctx, g) }
func (t hookedTx) PutGrant(ctx context.Context, g *roster.Grant) error       { return t.put(ctx, g) }
func (t hookedTx) PutSecret(ctx context.Context, s *roster.Secret) error     { return t.put(ctx, s) }
func (t hookedTx) PutMembership(ctx context.Context, m *roster.Membership) error {
	return t.put(ctx, m)
}
func (t hookedTx) PutTeam(ctx context.Context, x *roster.Team) error { return t.put(ctx, x) }
func (t hookedTx) PutTeamMembership(ctx context.Context, m *roster.TeamMembership) error {
	return t.put(ctx, m)
}
func (t hookedTx) PutEvent(ctx context.Context, e *roster.Event) error       { return t.put(ctx, e) }
func (t hookedTx) PutDelivery(ctx context.Context, d *roster.Delivery) error { return t.put(ctx, d) }
func (t hookedTx) PutIdentity(ctx context.Context, i *roster.Identity) error { return t.put(ctx, i) }
func (t hookedTx) PutThrottleCounter(ctx context.Context, a *roster.ThrottleCounter) error {
	return t.put(ctx, a)
}
func (t hookedTx) PutUse(ctx context.Context, u *roster.Use) error { return t.put(ctx, u) }

func (t hookedTx) Purge(ctx context.Context, q roster.PurgeSelection) (int, error) {
	if t.hooks.purge != nil {
		return t.hooks.purge(ctx, t.tx, q)
	}
	return t.tx.Purge(ctx, q)
}
