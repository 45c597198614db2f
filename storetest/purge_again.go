package storetest

import (
	"errors"
	"testing"

	"example.com/roster"
)

// purgedDeliveriesAreGuarded purges deliveries by versions that they have, had, and will
// have; and then from many callers, of whom each also writes that it was the one.
func purgedDeliveriesAreGuarded(t testing.TB, s roster.Store) {
	ctx := t.Context()
	tryPurge := func(d roster.Delivery) error {
		return s.Update(ctx, func(tx roster.Tx) error {
			_, err := tx.Purge(ctx, roster.PurgeSelection{Delivery: d.ID, Version: d.Version})
			return err
		})
	}
	d := roster.Delivery{ID: roster.NewID(), Event: roster.NewID(), Consumer: "mail", Place: roster.PlaceFirst}
	write(t, s, &d)
	old := d
	write(t, s, &d)
	future := d
	future.Version++
	for _, other := range []roster.Delivery{old, future, {ID: roster.NewID(), Version: 1}} {
		if err := tryPurge(other); !errors.Is(err, roster.ErrConflict) {
			t.Errorf("Purge of a delivery of version %d that has %d: error is %v, want ErrConflict", other.Version, d.Version, err)
		}
		expectStored(t, s, &d)
	}
	if n := purge(t, s, roster.PurgeSelection{Delivery: d.ID, Version: d.Version}); n != 1 {
		t.Errorf("Purge of a delivery with its version returns %d, want 1", n)
	}
	expectMissing(t, s, &d)

	// Half of them delete a delivery, and half write it: one is in time.
	d = roster.Delivery{ID: roster.NewID(), Event: roster.NewID(), Consumer: "mail", Place: roster.PlaceFirst}
	write(t, s, &d)
	errs := race(32, func(i int) error {
		if i%2 == 0 {
			return tryPurge(d)
		}
		mine := d
		return tryWrite(ctx, s, &mine)
	})
	expectOneWinner(t, errs, roster.ErrConflict)
}

func purgedHashesAreFree(t testing.TB, s roster.Store) {
	secret := newSecret(roster.NewID(), roster.NewID())
	write(t, s, &secret)
	if n := purge(t, s, roster.PurgeSelection{OfUser: secret.User}); n != 1 {
		t.Errorf("Purge returns %d, want 1", n)
	}
	if list := must[[]roster.Secret](t)(s.Secrets(t.Context(), roster.SecretSelection{Hash: secret.Hash})); len(list) != 0 {
		t.Errorf("a purged secret is found by its hash")
	}
	again := newSecret(secret.Account, secret.User)
	again.Hash = secret.Hash
	write(t, s, &again)
	expectStored(t, s, &again)
}

// purgedRecordsAreGone reuses ids, and an issuer and a subject: what happens
// exactly once rests on such rows.
func purgedRecordsAreGone(t testing.TB, s roster.Store) {
	account, user := roster.NewID(), roster.NewID()
	secret := newSecret(account, user)
	records := []any{
		&secret,
		&roster.Identity{ID: roster.NewID(), Account: account, User: user, Issuer: "iss", Subject: "sub"},
		&roster.Use{ID: roster.NewID(), Account: account, User: user, Key: "key", Expires: start},
		&roster.ThrottleCounter{ID: roster.NewID(), Count: 1, Expires: start},
	}
	write(t, s, records...)
	write(t, s, records...)
	if n := purge(t, s, roster.PurgeSelection{OfUser: user, Before: start.Add(1000)}); n != len(records) {
		t.Errorf("Purge returns %d, want %d", n, len(records))
	}
	expectMissing(t, s, records...)
	for _, r := range records {
		if err := tryWrite(t.Context(), s, r); !errors.Is(err, roster.ErrConflict) {
			t.Errorf("an update of a purged %T: error is %v, want ErrConflict", r, err)
		}
		version(r).SetInt(0)
	}
	write(t, s, records...)
	expectStored(t, s, records...)
}
