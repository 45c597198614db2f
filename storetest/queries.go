package storetest

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

var queryRules = []rule{
	{sentence: "each field of a query narrows what it selects", check: queriesNarrow},
	{sentence: "records come in the order of their ids, after After and up to Limit", check: recordsComeByID},
	{sentence: "deliveries come longest due first, and dead ones never", check: deliveriesComeByDue},
	{sentence: "a query that selects nothing is no error", check: nothingIsNoError},
}

// narrow asks one query, and says which of list it has to select.
func narrow[Q, R any](t testing.TB, read func(context.Context, Q) ([]R, error), list []R, q Q, is func(*R) bool) {
	t.Helper()
	var want []R
	for i := range list {
		if is(&list[i]) {
			want = append(want, list[i])
		}
	}
	got, err := read(t.Context(), q)
	if err != nil {
		t.Errorf("%T %s: %v", q, brief(q), err)
	} else if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Errorf("%T %s selects %d records, want %d, or others", q, brief(q), len(got), len(want))
	}
}

// shelf is records of one account, in the order of their ids.
type shelf struct {
	account roster.ID
	x, y, z roster.ID // users, and the first two groups
	groups  []roster.AccessGroup
	grants  []roster.Grant
	secrets []roster.Secret
	events  []roster.Event
}

var purposes = []roster.Purpose{roster.PurposeInvitation, roster.PurposeSession, roster.PurposeToken}

// newShelf has each value in several records, so that every field of a query
// alone, and all of them together, select some and leave some.
func newShelf() *shelf {
	h := &shelf{account: roster.NewID(), x: roster.NewID(), y: roster.NewID(), z: roster.NewID()}
	pick := func(i int, ids ...roster.ID) roster.ID { return ids[i%len(ids)] }
	for i := range 36 {
		h.groups = append(h.groups, roster.AccessGroup{ID: roster.NewID(), Account: h.account})
		h.grants = append(h.grants, roster.Grant{
			ID: roster.NewID(), Account: h.account, User: pick(i, h.x, h.y, h.z), Group: pick(i/3, h.x, h.y, roster.ID{}),
		})
		secret := newSecret(h.account, pick(i, h.x, h.y, h.z, roster.ID{}))
		secret.Purpose = purposes[i%5%3]
		h.secrets = append(h.secrets, secret)
		h.events = append(h.events, roster.Event{ID: roster.NewID(), Account: h.account, User: pick(i, h.x, h.y, roster.ID{})})
	}
	h.turn()
	return h
}

// turn ends what is live and revives what has ended, in part.
func (h *shelf) turn() {
	turn := func(at *time.Time, i, by int) {
		if i%by == 0 && at.IsZero() {
			*at = start
		} else {
			*at = time.Time{}
		}
	}
	for i := range h.groups {
		turn(&h.groups[i].Ended, i, 3)
		turn(&h.grants[i].Ended, i, 4)
		turn(&h.secrets[i].Used, i, 7)
		turn(&h.secrets[i].Revoked, i, 6)
		turn(&h.secrets[i].Expires, i, 3)
	}
}

func queriesNarrow(t testing.TB, s roster.Store) {
	h := newShelf()
	write(t, s, pointers(h.events)...)
	for range 2 {
		write(t, s, slices.Concat(pointers(h.groups), pointers(h.grants), pointers(h.secrets))...)
		h.narrowGroups(t, s)
		h.narrowGrants(t, s)
		h.narrowSecrets(t, s)
		h.turn()
	}
	narrow(t, s.Events, h.events, roster.EventQuery{Account: h.account}, func(*roster.Event) bool { return true })
	narrow(t, s.Events, h.events, roster.EventQuery{Account: h.account, User: h.y}, func(e *roster.Event) bool { return e.User == h.y })

	accounts := make([]roster.Account, 5)
	for i := range accounts {
		accounts[i].ID = roster.NewID()
	}
	write(t, s, pointers(accounts)...)
	narrow(t, s.Accounts, accounts, roster.AccountQuery{}, func(*roster.Account) bool { return true })
	narrow(t, s.Accounts, accounts, roster.AccountQuery{ID: accounts[3].ID}, func(a *roster.Account) bool { return a.ID == accounts[3].ID })
}

func (h *shelf) narrowGroups(t testing.TB, s roster.Store) {
	for _, ended := range []bool{false, true} {
		narrow(t, s.Groups, h.groups, roster.GroupQuery{Account: h.account, Ended: ended}, func(g *roster.AccessGroup) bool {
			return ended || g.Ended.IsZero()
		})
		for i := range 4 {
			id, number := h.groups[i].ID, h.groups[i].Number
			is := func(g *roster.AccessGroup) bool { return g.ID == id && (ended || g.Ended.IsZero()) }
			narrow(t, s.Groups, h.groups, roster.GroupQuery{Account: h.account, ID: id, Ended: ended}, is)
			narrow(t, s.Groups, h.groups, roster.GroupQuery{Account: h.account, Number: number, Ended: ended}, is)
			narrow(t, s.Groups, h.groups, roster.GroupQuery{Account: h.account, ID: id, Number: number + 1, Ended: ended},
				func(*roster.AccessGroup) bool { return false })
		}
	}
}

func (h *shelf) narrowGrants(t testing.TB, s roster.Store) {
	many := make([]roster.ID, 1000) // the users of the largest page
	for i := range many {
		many[i] = roster.NewID()
	}
	many[0], many[999] = h.x, h.y
	for _, ended := range []bool{false, true} {
		for _, users := range [][]roster.ID{nil, {h.x}, {h.y, h.z}, {h.z, h.x, h.z, roster.NewID()}, many} {
			for _, group := range []roster.ID{{}, h.x, h.y} {
				for _, id := range []roster.ID{{}, h.grants[4].ID, h.grants[5].ID} {
					q := roster.GrantQuery{Account: h.account, ID: id, Users: users, Group: group, Ended: ended}
					narrow(t, s.Grants, h.grants, q, func(g *roster.Grant) bool {
						return (id.IsZero() || g.ID == id) && (len(users) == 0 || slices.Contains(users, g.User)) &&
							(group.IsZero() || g.Group == group) && (ended || g.Ended.IsZero())
					})
				}
			}
		}
	}
}

func (h *shelf) narrowSecrets(t testing.TB, s roster.Store) {
	for _, pending := range []bool{false, true} {
		for _, user := range []roster.ID{{}, h.x, h.y} {
			for _, purpose := range append(purposes, "") {
				for _, of := range []*roster.Secret{{}, &h.secrets[8], &h.secrets[12]} {
					q := roster.SecretQuery{
						Account: h.account, ID: of.ID, Hash: of.Hash, User: user, Purpose: purpose, Pending: pending,
					}
					narrow(t, s.Secrets, h.secrets, q, func(x *roster.Secret) bool {
						return (of.ID.IsZero() || x.ID == of.ID) && (user.IsZero() || x.User == user) &&
							(purpose == "" || x.Purpose == purpose) && (!pending || x.Used.IsZero() && x.Revoked.IsZero())
					})
				}
			}
		}
	}
}

// recordsComeByID writes records in another order than that of their ids.
func recordsComeByID(t testing.TB, s roster.Store) {
	a, u := roster.NewID(), roster.NewID()
	const n = 15
	ids := make([]roster.ID, n)
	for i := range ids {
		if ids[i] = roster.NewID(); i%3 == 2 {
			ids[i] = next(ids[i-1]) // with nothing between them
		}
	}
	var records []any
	for i := range n {
		id := ids[(i*4)%n]
		secret := newSecret(a, u)
		secret.ID = id
		records = append(records,
			&roster.Account{ID: id}, &roster.AccessGroup{ID: id, Account: a}, &roster.Grant{ID: id, Account: a, User: u},
			&secret, &roster.Event{ID: id, Account: a, User: u})
	}
	write(t, s, records...)
	reads := []struct {
		what string
		read func(ctx context.Context, after roster.ID, limit int) ([]roster.ID, error)
	}{
		{"accounts", func(ctx context.Context, after roster.ID, limit int) ([]roster.ID, error) {
			return idsOf(s.Accounts(ctx, roster.AccountQuery{After: after, Limit: limit}))
		}},
		{"groups", func(ctx context.Context, after roster.ID, limit int) ([]roster.ID, error) {
			return idsOf(s.Groups(ctx, roster.GroupQuery{Account: a, After: after, Limit: limit}))
		}},
		{"grants", func(ctx context.Context, after roster.ID, limit int) ([]roster.ID, error) {
			return idsOf(s.Grants(ctx, roster.GrantQuery{Account: a, After: after, Limit: limit}))
		}},
		{"grants of a user", func(ctx context.Context, after roster.ID, limit int) ([]roster.ID, error) {
			return idsOf(s.Grants(ctx, roster.GrantQuery{Account: a, Users: []roster.ID{u}, After: after, Limit: limit}))
		}},
		{"secrets", func(ctx context.Context, after roster.ID, limit int) ([]roster.ID, error) {
			return idsOf(s.Secrets(ctx, roster.SecretQuery{Account: a, After: after, Limit: limit}))
		}},
		{"secrets of a user", func(ctx context.Context, after roster.ID, limit int) ([]roster.ID, error) {
			return idsOf(s.Secrets(ctx, roster.SecretQuery{Account: a, User: u, After: after, Limit: limit}))
		}},
		{"events", func(ctx context.Context, after roster.ID, limit int) ([]roster.ID, error) {
			return idsOf(s.Events(ctx, roster.EventQuery{Account: a, After: after, Limit: limit}))
		}},
		{"events of a user", func(ctx context.Context, after roster.ID, limit int) ([]roster.ID, error) {
			return idsOf(s.Events(ctx, roster.EventQuery{Account: a, User: u, After: after, Limit: limit}))
		}},
	}
	for _, r := range reads {
		for from := range n + 1 {
			for _, limit := range []int{-1, 0, 1, 4, n, 1000} {
				var after roster.ID
				if from > 0 {
					after = ids[from-1]
				}
				want := ids[from:]
				if limit > 0 {
					want = want[:min(limit, len(want))]
				}
				got, err := r.read(t.Context(), after, limit)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%s after number %d, limit %d: got %d (%v), want %d, in order", r.what, from, limit, len(got), err, len(want))
				}
			}
		}
	}
}

func idsOf[R any](list []R, err error) ([]roster.ID, error) {
	var ids []roster.ID
	for i := range list {
		ids = append(ids, idOf(&list[i]))
	}
	return ids, err
}

func deliveriesComeByDue(t testing.TB, s roster.Store) {
	ctx := t.Context()
	users, accounts := []roster.ID{roster.NewID(), roster.NewID()}, []roster.ID{roster.NewID(), roster.NewID()}
	var all []roster.Delivery
	for i := range 40 {
		d := roster.Delivery{
			ID: roster.NewID(), Event: roster.NewID(), Consumer: []string{"mail", "hook"}[i%2], Account: accounts[i/2%2],
			User: users[i/4%2], Due: start.Add(time.Duration(i*17%11) * time.Microsecond),
		}
		if i%9 == 0 {
			d.Dead = start
		}
		all = append(all, d)
	}
	write(t, s, pointers(all)...)
	slices.SortFunc(all, func(a, b roster.Delivery) int { return cmp.Or(a.Due.Compare(b.Due), a.ID.Compare(b.ID)) })
	for _, consumer := range []string{"", "mail", "hook", "Mail", "none"} {
		for _, user := range []roster.ID{{}, users[0], users[1], roster.NewID()} {
			for _, until := range []time.Time{{}, start, start.Add(5 * time.Microsecond), start.Add(-time.Microsecond)} {
				for _, limit := range []int{-1, 0, 1, 3} {
					left := limit
					q := roster.DeliveryQuery{Consumer: consumer, User: user, DueUntil: until, Limit: limit}
					narrow(t, s.Deliveries, all, q, func(d *roster.Delivery) bool {
						is := d.Dead.IsZero() && (consumer == "" || d.Consumer == consumer) &&
							(user.IsZero() || d.User == user) && (until.IsZero() || !d.Due.After(until)) && (limit <= 0 || left > 0)
						if is {
							left--
						}
						return is
					})
				}
			}
		}
	}

	// One that dies is not selected any more, and one that is put off moves back.
	live := must[[]roster.Delivery](t)(s.Deliveries(ctx, roster.DeliveryQuery{Limit: 2}))
	live[0].Dead, live[1].Due = start, start.Add(time.Hour)
	write(t, s, pointers(live)...)
	expectNone(t, s, &live[0])
	now := must[[]roster.Delivery](t)(s.Deliveries(ctx, roster.DeliveryQuery{}))
	if last := now[len(now)-1]; last != live[1] {
		t.Errorf("the delivery that was put off does not come last")
	}
}

func nothingIsNoError(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	for _, records := range [][]any{nil, resident(t, s, roster.NewID())} {
		if records == nil {
			records = samples(account)
		}
		read, err := byAccount(ctx, s, account, records)
		if err != nil {
			t.Errorf("reading an account that has nothing: %v", err)
		}
		for what, list := range read {
			if n := reflect.ValueOf(list).Len(); n != 0 {
				t.Errorf("%s of an account that has nothing: %d", what, n)
			}
		}
		if list, err := s.Accounts(ctx, roster.AccountQuery{ID: account}); len(list) != 0 || err != nil {
			t.Errorf("an account that is not there: %d, error %v", len(list), err)
		}
		if list, err := s.Deliveries(ctx, roster.DeliveryQuery{User: account}); len(list) != 0 || err != nil {
			t.Errorf("deliveries of a user who is not there: %d, error %v", len(list), err)
		}
		if list, err := s.Secrets(ctx, roster.SecretQuery{Hash: roster.Digest{1}}); len(list) != 0 || err != nil {
			t.Errorf("secrets by an unknown hash: %d, error %v", len(list), err)
		}
	}
}
