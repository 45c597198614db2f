package storetest

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

var purgeRules = []rule{
	{sentence: "Purge deletes what its selection names and nothing else, and returns how many", check: purgeIsExact},
	{sentence: "Purge of a delivery with its version is refused once another Update has changed or deleted it", check: purgedDeliveriesAreGuarded},
	{sentence: "Purge with a Limit deletes so many at most, and the rest when it is repeated", check: purgeGoesInSteps},
	{sentence: "purging a secret frees its hash", check: purgedHashesAreFree},
	{sentence: "a purged record can be inserted again, but not updated", check: purgedRecordsAreGone},
}

func purge(t testing.TB, s roster.Store, q roster.PurgeSelection) (n int) {
	t.Helper()
	err := s.Update(t.Context(), func(tx roster.Tx) (err error) {
		n, err = tx.Purge(t.Context(), q)
		return err
	})
	if err != nil {
		t.Fatalf("Purge: %v", err)
	}
	return n
}

// isPurged reports whether q selects record.
func isPurged(q roster.PurgeSelection, record any) bool {
	before := func(at time.Time) bool { return !at.IsZero() && at.Before(q.Before) }
	of := func(user roster.ID) bool { return !q.OfUser.IsZero() && user == q.OfUser }
	switch x := record.(type) {
	case *roster.Secret:
		return before(x.Redeemed) || before(x.Revoked) || before(x.Expires) || of(x.User)
	case *roster.Identity:
		return of(x.User)
	case *roster.Use:
		return before(x.Expires) || of(x.User)
	case *roster.ThrottleCounter:
		return before(x.Expires)
	case *roster.Delivery:
		return x.ID == q.Delivery
	}
	return false
}

// purgeFixture has records of two accounts that Purge may delete. They end just
// before cut, at cut and just after it.
type purgeFixture struct {
	accounts, users []roster.ID // the last user is the zero ID
	cut             time.Time
	stored          []any
}

// newPurgeFixture stores a record of each kind that names a user and has ended:
// Purge must leave most kinds alone.
func newPurgeFixture(t testing.TB, s roster.Store) *purgeFixture {
	f := &purgeFixture{
		accounts: []roster.ID{roster.NewID(), roster.NewID()},
		users:    []roster.ID{roster.NewID(), roster.NewID(), {}},
		cut:      start.Add(time.Hour),
	}
	for i, account := range f.accounts {
		records := samples(account)
		fill(t, 0, numberedText, records...)
		for _, r := range records {
			setField(reflect.ValueOf(r).Elem(), "User", f.users[i])
		}
		recordOf[roster.User](records).ID = f.users[i]
		write(t, s, records...)
		f.stored = append(f.stored, records...)
	}
	return f
}

// addRecords adds records of each kind that Purge deletes, and returns the id
// of one of two deliveries.
func (f *purgeFixture) addRecords(t testing.TB, s roster.Store) (sent roster.ID) {
	t.Helper()
	moments := []time.Time{{}, start, f.cut.Add(-time.Microsecond), f.cut, f.cut.Add(time.Microsecond)}
	var added []any
	for i := range 5 * 5 * 5 {
		x := newSecret(f.accounts[i%2], f.users[i%3])
		x.Redeemed, x.Revoked, x.Expires = moments[i%5], moments[i/5%5], moments[i/25]
		x.LastUsed = start
		added = append(added, &x)
	}
	for i := range 2 * 3 * 5 {
		account, user, at := f.accounts[i%2], f.users[i%3], moments[i%5]
		id := roster.NewID()
		added = append(added,
			&roster.Identity{ID: id, Account: account, User: user, Issuer: id.String(), Created: start, LastUsed: start, Ended: at},
			&roster.Use{ID: id, Account: account, User: user, At: start, Refunded: moments[i/6], Expires: at})
		if i < len(moments) {
			added = append(added, &roster.ThrottleCounter{ID: id, Count: 1, Last: start, Trusted: start, Expires: at})
		}
	}
	for range 2 {
		d := roster.Delivery{ID: roster.NewID(), User: f.users[1], Due: start, LeaseUntil: start}
		added, sent = append(added, &d), d.ID
	}
	write(t, s, added...)
	f.stored = append(f.stored, added...)
	return sent
}

// purgeIsExact purges by each field of a selection alone and by several.
// Records that one Purge leaves are there for the next.
func purgeIsExact(t testing.TB, s roster.Store) {
	f := newPurgeFixture(t, s)
	for _, q := range []roster.PurgeSelection{
		{},
		{OfUser: roster.NewID()},
		{OfUser: f.users[1]},
		{Before: start},
		{Before: f.cut},
		{Before: f.cut, OfUser: f.users[0]},
	} {
		for _, delivery := range []bool{false, true} {
			if sent := f.addRecords(t, s); delivery {
				q.Delivery = sent
			}
			was := len(f.stored)
			f.stored = slices.DeleteFunc(f.stored, func(x any) bool { return isPurged(q, x) })
			if n, want := purge(t, s, q), was-len(f.stored); n != want {
				t.Errorf("Purge %+v returns %d, want %d", q, n, want)
			}
			f.expectLeft(t, s, q)
		}
	}
	if n := purge(t, s, roster.PurgeSelection{Delivery: roster.NewID()}); n != 0 {
		t.Errorf("Purge of a delivery that does not exist returns %d", n)
	}
}

// purgeGoesInSteps purges several kinds of records by a limit, until nothing is
// left to purge.
func purgeGoesInSteps(t testing.TB, s roster.Store) {
	f := newPurgeFixture(t, s)
	for _, q := range []roster.PurgeSelection{
		{Limit: 1, OfUser: f.users[1]},
		{Limit: 7, Before: f.cut},
		{Limit: 50, OfUser: f.users[0], Before: f.cut},
		{Limit: 1000, OfUser: f.users[0], Before: f.cut},
	} {
		q.Delivery = f.addRecords(t, s)
		left := 0
		for _, r := range f.stored {
			if isPurged(q, r) {
				left++
			}
		}
		for left > 0 {
			n := purge(t, s, q)
			if want := min(left, q.Limit); n != want {
				t.Fatalf("Purge %+v returns %d, want %d", q, n, want)
			}
			left -= n
			f.expectSelectedLeft(t, s, q, left)
		}
		if n := purge(t, s, q); n != 0 {
			t.Errorf("Purge %+v returns %d, want 0", q, n)
		}
		f.stored = slices.DeleteFunc(f.stored, func(x any) bool { return isPurged(q, x) })
		f.expectLeft(t, s, q)
	}
}

// expectSelectedLeft reports that another number of records of f is left than want
// among those that q selects.
func (f *purgeFixture) expectSelectedLeft(t testing.TB, s roster.Store, q roster.PurgeSelection, want int) {
	t.Helper()
	left := 0
	err := s.Update(t.Context(), func(tx roster.Tx) error {
		left = 0
		for _, r := range f.stored {
			if !isPurged(q, r) {
				continue
			}
			stored, err := find(t.Context(), tx, r)
			if err != nil {
				return err
			}
			if stored != nil {
				left++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if left != want {
		t.Errorf("after Purge %+v, %d records are left, want %d", q, left, want)
	}
}

// expectLeft reports that other records are left than those in f.stored.
func (f *purgeFixture) expectLeft(t testing.TB, r roster.Reader, q roster.PurgeSelection) {
	t.Helper()
	ctx := t.Context()
	var secrets []roster.Secret
	var identities []roster.Identity
	var uses []roster.Use
	for _, account := range f.accounts {
		secrets = append(secrets, must[[]roster.Secret](t)(r.Secrets(ctx, roster.SecretSelection{Account: account}))...)
		identities = append(identities, must[[]roster.Identity](t)(r.Identities(ctx, roster.IdentitySelection{Account: account, Ended: true}))...)
		uses = append(uses, must[[]roster.Use](t)(r.Uses(ctx, roster.UseSelection{Account: account}))...)
	}
	expectRecords(t, q, secrets, f.stored)
	expectRecords(t, q, identities, f.stored)
	expectRecords(t, q, uses, f.stored)
	for _, x := range f.stored {
		if !isKind[roster.Secret](x) && !isKind[roster.Identity](x) && !isKind[roster.Use](x) {
			expectStored(t, r, x)
		}
	}
}

// expectRecords reports that list is not the records of type T in want.
func expectRecords[T any](t testing.TB, q roster.PurgeSelection, list []T, want []any) {
	t.Helper()
	left := map[roster.ID]any{}
	for _, x := range want {
		if isKind[T](x) {
			left[idOf(x)] = x
		}
	}
	more := 0
	for i := range list {
		id := idOf(&list[i])
		if !reflect.DeepEqual(any(&list[i]), left[id]) {
			more++
		}
		delete(left, id)
	}
	if more > 0 || len(left) > 0 {
		t.Errorf("Purge %+v left %d records of %T that are deleted or changed, and deleted %d that are not selected", q, more, *new(T), len(left))
	}
}

func isKind[T any](record any) bool { _, ok := record.(*T); return ok }
