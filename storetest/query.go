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
	{sentence: "each field of a selection limits what is read", check: queryFieldsSelect},
	{sentence: "records come in the order of their ids, after After, and at most Limit of them", check: recordsAreInIDOrder},
	{sentence: "events come in the order of time, from both ends, by each field alone and all together", check: eventsAreInTimeOrder},
	{sentence: "deliveries come longest due first, and dead ones only where they are asked for", check: deliveriesAreInDueOrder},
	{sentence: "live sessions of a user come by their end, page by page, without those that have ended, expired or are of another epoch", check: liveSessionsAreSelected},
	{sentence: "the heads of a queue are its first delivery in each place", check: queuesHaveHeads},
	{sentence: "the grants of a page of users are theirs alone, whatever their order", check: grantsOfPages},
	{sentence: "a selection of nothing is no error", check: noMatchIsNoError},
}

// expectSelected reports that q does not select the records of list that is
// accepts, in the order of list.
func expectSelected[Q, R any](t testing.TB, read func(context.Context, Q) ([]R, error), list []R, q Q, is func(*R) bool) {
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
		t.Errorf("%T %s selects the wrong records: got %d, want %d", q, brief(q), len(got), len(want))
	}
}

// recordsAreInIDOrder writes records in another order than that of their ids.
func recordsAreInIDOrder(t testing.TB, s roster.Store) {
	a, u, h := roster.NewID(), roster.NewID(), roster.NewID()
	const n = 15
	ids := make([]roster.ID, n)
	for i := range ids {
		if ids[i] = roster.NewID(); i%3 == 2 {
			ids[i] = nextID(ids[i-1])
		}
	}
	var records []any
	for i := range n {
		id := ids[(i*4)%n]
		secret, identity := newSecret(a, u), newIdentity(a, "iss", id.String())
		secret.ID, identity.ID, identity.User = id, id, u
		records = append(records,
			&roster.Account{ID: id}, &roster.AccessGroup{ID: id, Account: a}, &roster.Grant{ID: id, Account: a, User: u},
			&roster.Membership{ID: id, Account: a, Home: h, User: u}, &roster.Team{ID: id, Account: a, TeamProfile: roster.TeamProfile{Parent: u}},
			&roster.TeamMembership{ID: id, Account: a, Team: h, User: u}, &secret,
			&identity, &roster.Use{ID: id, Account: a, User: u})
	}
	write(t, s, records...)
	ctx := t.Context()
	reads := map[string]func(after roster.ID, limit int) ([]roster.ID, error){
		"accounts": idsBy(ctx, s.Accounts, roster.AccountSelection{}),
		"groups":   idsBy(ctx, s.Groups, roster.GroupSelection{Account: a}),
	}
	for of, users := range map[string][]roster.ID{"": nil, " of a user": {u}} {
		reads["grants"+of] = idsBy(ctx, s.Grants, roster.GrantSelection{Account: a, Users: users})
		reads["memberships"+of] = idsBy(ctx, s.Memberships, roster.MembershipSelection{Account: a, Users: users})
		reads["memberships at home"+of] = idsBy(ctx, s.Memberships, roster.MembershipSelection{Home: h, Users: users})
		reads["team memberships"+of] = idsBy(ctx, s.TeamMemberships, roster.TeamMembershipSelection{Account: a, Users: users})
	}
	for of, id := range map[string]roster.ID{"": {}, " of one": u} {
		reads["secrets"+of] = idsBy(ctx, s.Secrets, roster.SecretSelection{Account: a, User: id})
		reads["tokens"+of] = idsBy(ctx, s.Secrets, roster.SecretSelection{Account: a, User: id, Purpose: roster.PurposeToken})
		reads["identities"+of] = idsBy(ctx, s.Identities, roster.IdentitySelection{Account: a, User: id})
		reads["uses"+of] = idsBy(ctx, s.Uses, roster.UseSelection{Account: a, User: id})
		reads["teams"+of] = idsBy(ctx, s.Teams, roster.TeamSelection{Account: a, Parent: id})
	}
	for what, read := range reads {
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
				got, err := read(after, limit)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%s after number %d, limit %d: got %d (%v), want %d, in order", what, from, limit, len(got), err, len(want))
				}
			}
		}
	}
}

// idsBy returns a read of the ids that q selects.
func idsBy[Q, R any](ctx context.Context, read func(context.Context, Q) ([]R, error), q Q) func(after roster.ID, limit int) ([]roster.ID, error) {
	return func(after roster.ID, limit int) (ids []roster.ID, _ error) {
		setField(reflect.ValueOf(&q).Elem(), "After", after)
		setField(reflect.ValueOf(&q).Elem(), "Limit", limit)
		list, err := read(ctx, q)
		for i := range list {
			ids = append(ids, idOf(&list[i]))
		}
		return ids, err
	}
}

func deliveriesAreInDueOrder(t testing.TB, s roster.Store) {
	ctx := t.Context()
	users, accounts := []roster.ID{roster.NewID(), roster.NewID()}, []roster.ID{roster.NewID(), roster.NewID()}
	var all []roster.Delivery
	for i := range 40 {
		d := roster.Delivery{
			ID: roster.NewID(), Event: roster.NewID(), Consumer: []string{"mail", "hook"}[i%2], Account: accounts[i/2%2],
			User: users[i/4%2], Place: roster.Place(1 + i%3), Due: start.Add(time.Duration(i*17%11) * time.Microsecond),
		}
		if i%9 == 0 {
			d.Place, d.Dead = 0, start
		}
		all = append(all, d)
	}
	write(t, s, pointers(all)...)
	slices.SortFunc(all, func(a, b roster.Delivery) int { return cmp.Or(a.Due.Compare(b.Due), a.ID.Compare(b.ID)) })
	until := []time.Time{{}, start, start.Add(5 * time.Microsecond), start.Add(-time.Microsecond)}
	for i := range 5 * 4 * 4 * 4 * 2 * 4 { // every combination of the fields
		q := roster.DeliverySelection{
			Consumer: []string{"", "mail", "hook", "Mail", "none"}[i%5],
			User:     []roster.ID{{}, users[0], users[1], roster.NewID()}[i/5%4],
			DueUntil: until[i/20%4],
			Limit:    []int{-1, 0, 1, 3}[i/80%4],
			Dead:     i/320%2 == 1,
			Place:    roster.Place(i / 640),
		}
		left := q.Limit
		expectSelected(t, s.Deliveries, all, q, func(d *roster.Delivery) bool {
			is := d.Dead.IsZero() != q.Dead && (q.Place == 0 || d.Place == q.Place) && (q.Consumer == "" || d.Consumer == q.Consumer) && matches(d.User, q.User) &&
				(q.DueUntil.IsZero() || !d.Due.After(q.DueUntil)) && (q.Limit <= 0 || left > 0)
			if is {
				left--
			}
			return is
		})
	}

	for i, d := range all { // by id, with fields that hold and fields that do not
		for j := range 2 * 2 * 2 * 2 {
			q := roster.DeliverySelection{
				ID: d.ID, Dead: d.Dead.IsZero() == (j&1 != 0), Consumer: []string{d.Consumer, "none"}[j>>1&1],
				User: []roster.ID{d.User, users[(i+1)%2]}[j>>2&1], DueUntil: []time.Time{{}, start.Add(-time.Microsecond)}[j>>3&1],
			}
			expectSelected(t, s.Deliveries, all, q, func(x *roster.Delivery) bool {
				return x.ID == d.ID && x.Dead.IsZero() != q.Dead && x.Consumer == q.Consumer && matches(x.User, q.User) &&
					(q.DueUntil.IsZero() || !x.Due.After(q.DueUntil))
			})
		}
	}

	// One delivery dies, one is postponed, and a dead one is retried.
	changed := must[[]roster.Delivery](t)(s.Deliveries(ctx, roster.DeliverySelection{Limit: 2}))
	changed = append(changed, must[[]roster.Delivery](t)(s.Deliveries(ctx, roster.DeliverySelection{Dead: true, Limit: 1}))...)
	changed[0].Dead, changed[1].Due, changed[2].Dead = start, start.Add(time.Hour), time.Time{}
	write(t, s, pointers(changed)...)
	alive, dead := must[[]roster.Delivery](t)(s.Deliveries(ctx, roster.DeliverySelection{})), must[[]roster.Delivery](t)(s.Deliveries(ctx, roster.DeliverySelection{Dead: true}))
	if slices.Contains(alive, changed[0]) || !slices.Contains(dead, changed[0]) {
		t.Error("the delivery that died is not among the dead ones only")
	}
	if slices.Contains(dead, changed[2]) || !slices.Contains(alive, changed[2]) {
		t.Error("the delivery that is retried is not among the others only")
	}
	if alive[len(alive)-1] != changed[1] {
		t.Error("the delivery that was postponed does not come last")
	}
}

// queuesHaveHeads asks for the heads of every queue of two consumers, destinations,
// accounts and users, and again once some have died, gone or moved.
func queuesHaveHeads(t testing.TB, s roster.Store) {
	ctx := t.Context()
	users, accounts := []roster.ID{roster.NewID(), roster.NewID()}, []roster.ID{roster.NewID(), roster.NewID()}
	consumers, destinations := []string{"mail", "hook"}, []string{"", "there"}
	var all []roster.Delivery
	for i := range 192 {
		all = append(all, roster.Delivery{
			ID: roster.NewID(), Event: roster.NewID(), Consumer: consumers[i%2], Account: accounts[i/2%2], User: users[i/4%2],
			Destination: destinations[i/8%2], UserVersion: int64(i * 7 % 5), Place: roster.Place(1 + i/16%3), Due: start.Add(time.Duration(192-i) * time.Microsecond),
		})
	}
	write(t, s, pointers(all)...)
	expectHeads := func() {
		t.Helper()
		var queues []roster.Queue
		var wanted []roster.Delivery
		byID := func(a, b roster.Delivery) int { return a.ID.Compare(b.ID) }
		expect := func(queues []roster.Queue, want []roster.Delivery) {
			t.Helper()
			got := must[[]roster.Delivery](t)(s.Deliveries(ctx, roster.DeliverySelection{Heads: queues, Limit: 1}))
			slices.SortFunc(got, byID)
			if want = slices.SortedFunc(slices.Values(want), byID); !slices.Equal(got, want) {
				t.Errorf("the heads of %s are %s, want %s", brief(queues), brief(got), brief(want))
			}
		}
		for i := range 16 {
			q := roster.Queue{Consumer: consumers[i%2], Account: accounts[i/2%2], User: users[i/4%2], Destination: destinations[i/8]}
			var want []roster.Delivery
			for _, d := range all {
				if d.Consumer == q.Consumer && d.Destination == q.Destination && d.Account == q.Account && d.User == q.User && d.Dead.IsZero() {
					want = append(want, d)
				}
			}
			slices.SortFunc(want, func(a, b roster.Delivery) int {
				return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.UserVersion, b.UserVersion), a.ID.Compare(b.ID))
			})
			want = slices.CompactFunc(want, func(a, b roster.Delivery) bool { return a.Place == b.Place })
			queues, wanted = append(queues, q, roster.Queue{Consumer: "none", Account: q.Account, User: q.User}), append(wanted, want...)
			expect([]roster.Queue{q}, want)
		}
		queues = slices.Compact(queues)
		expect(queues[:31], wanted) // in more than one statement
	}
	expectHeads()
	for i := range all {
		switch i % 5 {
		case 0:
			all[i].Dead = start
		case 1:
			all[i].Place = roster.PlaceFirst
		}
	}
	write(t, s, pointers(all)...)
	expectHeads()
	all = slices.DeleteFunc(all, func(d roster.Delivery) bool {
		gone := d.Place == roster.PlaceNew
		if gone {
			purge(t, s, roster.PurgeSelection{Delivery: d.ID})
		}
		return gone
	})
	expectHeads()
	none := roster.Queue{Consumer: "none", Account: accounts[0], User: users[0]}
	if heads := must[[]roster.Delivery](t)(s.Deliveries(ctx, roster.DeliverySelection{Heads: []roster.Queue{none}})); len(heads) > 0 {
		t.Errorf("the queue of another consumer has %d heads", len(heads))
	}
}

func noMatchIsNoError(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	for _, records := range [][]any{samples(account), writeOneOfEach(t, s, roster.NewID())} {
		expectEmpty(t, s, account, records)
		if list, err := s.Accounts(ctx, roster.AccountSelection{ID: account}); len(list) != 0 || err != nil {
			t.Errorf("an account that does not exist: %d, error %v", len(list), err)
		}
		if list, err := s.Deliveries(ctx, roster.DeliverySelection{User: account}); len(list) != 0 || err != nil {
			t.Errorf("deliveries of a user who does not exist: %d, error %v", len(list), err)
		}
		if list, err := s.Secrets(ctx, roster.SecretSelection{Hash: roster.Digest{1}}); len(list) != 0 || err != nil {
			t.Errorf("secrets by an unknown hash: %d, error %v", len(list), err)
		}
	}
}
