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
	{sentence: "Purge deletes what its query names and nothing else, and says how many", check: purgeIsExact},
	{sentence: "a hash whose secret was purged is free", check: purgedHashesAreFree},
}

func purge(t testing.TB, s roster.Store, q roster.PurgeQuery) (n int) {
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

// purgeIsExact asks for each part of a PurgeQuery alone and for several at
// once, of secrets that were used, revoked and expired at every moment around
// the one that is named.
func purgeIsExact(t testing.TB, s roster.Store) {
	cut := start.Add(time.Hour)
	moments := []time.Time{{}, start, cut.Add(-time.Microsecond), cut, cut.Add(time.Microsecond)}
	accounts, users := []roster.ID{roster.NewID(), roster.NewID()}, []roster.ID{roster.NewID(), roster.NewID(), {}}
	before := func(at time.Time) bool { return !at.IsZero() && at.Before(cut) }
	over := func(x *roster.Secret) bool { return before(x.Used) || before(x.Revoked) || before(x.Expires) }

	others := without[roster.Secret](resident(t, s, accounts[0]))
	secrets := secretsOf(t, s, accounts)
	for _, part := range []struct {
		q    roster.PurgeQuery
		gone func(x *roster.Secret) bool
	}{
		{roster.PurgeQuery{}, func(x *roster.Secret) bool { return false }},
		{roster.PurgeQuery{OfUser: roster.NewID()}, func(x *roster.Secret) bool { return false }},
		{roster.PurgeQuery{OfUser: users[1]}, func(x *roster.Secret) bool { return x.User == users[1] }},
		{roster.PurgeQuery{Before: cut}, over},
		{roster.PurgeQuery{Before: cut, OfUser: users[0]}, func(x *roster.Secret) bool { return over(x) || x.User == users[0] }},
	} {
		for _, delivery := range []bool{false, true} {
			added := make([]roster.Secret, 5*5*5)
			for i := range added {
				added[i] = newSecret(accounts[i%2], users[i%3])
				added[i].Used, added[i].Revoked, added[i].Expires = moments[i%5], moments[i/5%5], moments[i/25]
				added[i].LastUsed = start
			}
			kept, sent := roster.Delivery{ID: roster.NewID(), User: users[1], Due: start}, roster.Delivery{ID: roster.NewID(), User: users[1], Due: start}
			write(t, s, append(pointers(added), &kept, &sent)...)
			secrets = append(secrets, added...)
			others = append(others, &kept)

			was, want := len(secrets), 0
			secrets = slices.DeleteFunc(secrets, func(x roster.Secret) bool { return part.gone(&x) })
			want = was - len(secrets)
			q := part.q
			if delivery {
				q.Delivery = sent.ID
				want++
			}
			if n := purge(t, s, q); n != want {
				t.Errorf("Purge %+v says %d, want %d", q, n, want)
			}
			if delivery {
				expectNone(t, s, &sent)
			} else {
				others = append(others, &sent)
			}
			left := secretsOf(t, s, accounts)
			slices.SortFunc(secrets, byID)
			slices.SortFunc(left, byID)
			if !reflect.DeepEqual(left, secrets) {
				t.Errorf("Purge %+v left %d secrets, want %d, or others", q, len(left), len(secrets))
			}
			for _, r := range others {
				expect(t, s, r)
			}
		}
	}
	if n := purge(t, s, roster.PurgeQuery{Delivery: roster.NewID()}); n != 0 {
		t.Errorf("Purge of a delivery that is not there says %d", n)
	}
}

func byID(a, b roster.Secret) int { return a.ID.Compare(b.ID) }

// secretsOf returns the secrets of accounts.
func secretsOf(t testing.TB, s roster.Store, accounts []roster.ID) (list []roster.Secret) {
	t.Helper()
	for _, account := range accounts {
		list = append(list, must[[]roster.Secret](t)(s.Secrets(t.Context(), roster.SecretQuery{Account: account}))...)
	}
	return list
}

func purgedHashesAreFree(t testing.TB, s roster.Store) {
	secret := newSecret(roster.NewID(), roster.NewID())
	write(t, s, &secret)
	if n := purge(t, s, roster.PurgeQuery{OfUser: secret.User}); n != 1 {
		t.Errorf("Purge says %d, want 1", n)
	}
	if list := must[[]roster.Secret](t)(s.Secrets(t.Context(), roster.SecretQuery{Hash: secret.Hash})); len(list) != 0 {
		t.Errorf("a purged secret is found by its hash")
	}
	if err := try(t.Context(), s, &secret); !errors.Is(err, roster.ErrConflict) {
		t.Errorf("a purged secret is written again: error is %v, want ErrConflict", err)
	}
	again := secret
	again.Version = 0
	write(t, s, &again)
	expect(t, s, &again)
}
