package storetest

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

var purgeRules = []rule{
	{sentence: "Purge deletes what its selection names and nothing else, and returns how many", check: purgeIsExact},
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

// isPurged tells whether q names record.
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

// purgeFixture is records that a Purge may reach, of two accounts and of three users,
// one of whom is none. At every moment around cut one of them ends.
type purgeFixture struct {
	accounts, users []roster.ID
	cut             time.Time
	stored          []any // what is stored
}

func newPurgeFixture(t testing.TB, s roster.Store) *purgeFixture {
	m := &purgeFixture{
		accounts: []roster.ID{roster.NewID(), roster.NewID()},
		users:    []roster.ID{roster.NewID(), roster.NewID(), {}},
		cut:      start.Add(time.Hour),
	}
	for i, account := range m.accounts { // of the users, and ended, in all that Purge leaves alone
		records := samples(account)
		n := 0
		for _, r := range records {
			n = fill(t, r, n, numberedText)
			if user := reflect.ValueOf(r).Elem().FieldByName("User"); user.IsValid() {
				user.Set(reflect.ValueOf(m.users[i]))
			}
		}
		recordOf[roster.User](records).ID = m.users[i]
		write(t, s, records...)
		m.stored = append(m.stored, records...)
	}
	return m
}

// addRecords adds records of each kind that Purge deletes, and returns one delivery
// of two.
func (m *purgeFixture) addRecords(t testing.TB, s roster.Store) (sent roster.ID) {
	t.Helper()
	moments := []time.Time{{}, start, m.cut.Add(-time.Microsecond), m.cut, m.cut.Add(time.Microsecond)}
	var added []any
	for i := range 5 * 5 * 5 {
		x := newSecret(m.accounts[i%2], m.users[i%3])
		x.Redeemed, x.Revoked, x.Expires = moments[i%5], moments[i/5%5], moments[i/25]
		x.LastUsed = start
		added = append(added, &x)
	}
	for i := range 2 * 3 * 5 {
		account, user, at := m.accounts[i%2], m.users[i%3], moments[i%5]
		id := roster.NewID()
		added = append(added,
			&roster.Identity{ID: id, Account: account, User: user, Issuer: id.String(), Created: start, LastUsed: start, Ended: at},
			&roster.Use{ID: id, Account: account, User: user, At: start, Refunded: moments[i/6], Expires: at})
		if i < len(moments) {
			added = append(added, &roster.ThrottleCounter{ID: id, Failures: 1, Last: start, Trusted: start, Expires: at})
		}
	}
	for range 2 {
		d := roster.Delivery{ID: roster.NewID(), User: m.users[1], Due: start, LeaseUntil: start}
		added, sent = append(added, &d), d.ID
	}
	write(t, s, added...)
	m.stored = append(m.stored, added...)
	return sent
}

// purgeIsExact asks for each part of a PurgeQuery alone and for several at
// once. What one Purge left is there for the next.
func purgeIsExact(t testing.TB, s roster.Store) {
	m := newPurgeFixture(t, s)
	for _, q := range []roster.PurgeSelection{
		{},
		{OfUser: roster.NewID()},
		{OfUser: m.users[1]},
		{Before: start},
		{Before: m.cut},
		{Before: m.cut, OfUser: m.users[0]},
	} {
		for _, delivery := range []bool{false, true} {
			if sent := m.addRecords(t, s); delivery {
				q.Delivery = sent
			}
			was := len(m.stored)
			m.stored = slices.DeleteFunc(m.stored, func(x any) bool { return isPurged(q, x) })
			if n, want := purge(t, s, q), was-len(m.stored); n != want {
				t.Errorf("Purge %+v says %d, want %d", q, n, want)
			}
			m.expectLeft(t, s, q)
		}
	}
	if n := purge(t, s, roster.PurgeSelection{Delivery: roster.NewID()}); n != 0 {
		t.Errorf("Purge of a delivery that is not there says %d", n)
	}
}

// expectLeft reports each kind of which other records are stored than those
// that are to be left.
func (m *purgeFixture) expectLeft(t testing.TB, r roster.Reader, q roster.PurgeSelection) {
	t.Helper()
	ctx := t.Context()
	var secrets []roster.Secret
	var identities []roster.Identity
	var uses []roster.Use
	for _, account := range m.accounts {
		secrets = append(secrets, must[[]roster.Secret](t)(r.Secrets(ctx, roster.SecretSelection{Account: account}))...)
		identities = append(identities, must[[]roster.Identity](t)(r.Identities(ctx, roster.IdentitySelection{Account: account, Ended: true}))...)
		uses = append(uses, must[[]roster.Use](t)(r.Uses(ctx, roster.UseSelection{Account: account}))...)
	}
	expectRecords(t, q, secrets, m.stored)
	expectRecords(t, q, identities, m.stored)
	expectRecords(t, q, uses, m.stored)
	for _, x := range m.stored {
		if !isKind[roster.Secret](x) && !isKind[roster.Identity](x) && !isKind[roster.Use](x) {
			expectStored(t, r, x)
		}
	}
}

// expectRecords reports that list is not the records of its kind among want.
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
		t.Errorf("Purge %+v left %d records of %T too many, or other than they were, and %d too few", q, more, *new(T), len(left))
	}
}

func isKind[T any](record any) bool { _, ok := record.(*T); return ok }

func purgedHashesAreFree(t testing.TB, s roster.Store) {
	secret := newSecret(roster.NewID(), roster.NewID())
	write(t, s, &secret)
	if n := purge(t, s, roster.PurgeSelection{OfUser: secret.User}); n != 1 {
		t.Errorf("Purge says %d, want 1", n)
	}
	if list := must[[]roster.Secret](t)(s.Secrets(t.Context(), roster.SecretSelection{Hash: secret.Hash})); len(list) != 0 {
		t.Errorf("a purged secret is found by its hash")
	}
	again := newSecret(secret.Account, secret.User)
	again.Hash = secret.Hash
	write(t, s, &again)
	expectStored(t, s, &again)
}

// purgedRecordsAreGone asks for what exactly-once rests on when its row is gone:
// an id, and an issuer and subject, that may be taken anew.
func purgedRecordsAreGone(t testing.TB, s roster.Store) {
	account, user := roster.NewID(), roster.NewID()
	secret := newSecret(account, user)
	records := []any{
		&secret,
		&roster.Identity{ID: roster.NewID(), Account: account, User: user, Issuer: "iss", Subject: "sub"},
		&roster.Use{ID: roster.NewID(), Account: account, User: user, Key: "key", Expires: start},
		&roster.ThrottleCounter{ID: roster.NewID(), Failures: 1, Expires: start},
	}
	write(t, s, records...)
	write(t, s, records...)
	if n := purge(t, s, roster.PurgeSelection{OfUser: user, Before: start.Add(1000)}); n != len(records) {
		t.Errorf("Purge says %d, want %d", n, len(records))
	}
	for _, r := range records {
		expectMissing(t, s, r)
		if err := tryWrite(t.Context(), s, r); !errors.Is(err, roster.ErrConflict) {
			t.Errorf("a purged %T is written again: error is %v, want ErrConflict", r, err)
		}
		version(r).SetInt(0)
	}
	write(t, s, records...)
	for _, r := range records {
		expectStored(t, s, r)
	}
}
