package storetest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"example.com/roster"
)

var raceRules = []rule{
	{sentence: "one of 64 concurrent inserts of one e-mail succeeds", check: oneInsertWins},
	{sentence: "one of 64 concurrent Updates redeems a secret", check: secretsAreUsedOnce},
	{sentence: "one of 64 concurrent Updates claims a delivery", check: deliveriesAreClaimedOnce},
	{sentence: "20 concurrent writers of one user lose no write", check: noWriteIsLost},
	{sentence: "what an Update counted still holds when it writes the guard row", check: guardRowsProtectCounts},
}

// race calls fn n times at once, and returns the error of each call.
func race(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = fn(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

// expectOneWinner reports that not exactly one call succeeded, or that one
// failed with an error that is not among late. It returns how many succeeded.
func expectOneWinner(t testing.TB, errs []error, late ...error) (won int) {
	t.Helper()
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		if !slices.ContainsFunc(late, func(l error) bool { return errors.Is(err, l) }) {
			t.Errorf("one of %d fails with %v, want one of %v", len(errs), err, late)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d won, want one", won, len(errs))
	}
	return won
}

func oneInsertWins(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := make([]roster.User, 64)
	errs := race(len(users), func(i int) error {
		users[i] = newUser(account)
		users[i].CanonicalEmail = "jane@example.com"
		return tryWrite(t.Context(), s, &users[i])
	})
	won := expectOneWinner(t, errs, roster.ErrExists)
	t.Logf("%d of %d won, %d were told that the e-mail exists", won, len(errs), len(errs)-won)
	for i, err := range errs {
		if err == nil {
			expectStored(t, s, &users[i])
		} else {
			expectTaken(t, "insert", "email", err)
			expectMissing(t, s, &users[i])
		}
	}
}

var errTooLate = errors.New("storetest: another call was faster")

// secretsAreUsedOnce redeems a secret as a Directory does: it reads the secret,
// sees that it is valid, and puts it with the version that it has read.
func secretsAreUsedOnce(t testing.TB, s roster.Store) {
	ctx := t.Context()
	secret := newSecret(roster.NewID(), roster.NewID())
	write(t, s, &secret)
	errs := race(64, func(i int) error {
		return s.Update(ctx, func(tx roster.Tx) error {
			found, err := exactlyOne(tx.Secrets(ctx, roster.SecretSelection{Hash: secret.Hash}))
			if err != nil {
				return err
			}
			if !found.Valid(start) {
				return errTooLate
			}
			found.Redeemed, found.Key = start, int64(i)
			if err := tx.PutSecret(ctx, &found); err != nil {
				return err
			}
			e := roster.Event{ID: roster.NewID(), Account: secret.Account}
			return tx.PutEvent(ctx, &e)
		})
	})
	expectOneWinner(t, errs, errTooLate, roster.ErrConflict)
	stored := must[roster.Secret](t)(exactlyOne(s.Secrets(ctx, roster.SecretSelection{Hash: secret.Hash})))
	if errs[stored.Key] != nil || stored.Valid(start) {
		t.Errorf("the stored secret is not that of the winner: %s", brief(stored))
	}
	events := must[[]roster.Event](t)(s.Events(ctx, roster.EventSelection{Account: secret.Account}))
	if len(events) != 1 {
		t.Errorf("%d Updates left their event, want that of the winner", len(events))
	}
}

func deliveriesAreClaimedOnce(t testing.TB, s roster.Store) {
	d := roster.Delivery{ID: roster.NewID(), Event: roster.NewID(), Account: roster.NewID(), Consumer: "mail", Due: start}
	write(t, s, &d)
	claims := make([]roster.Delivery, 64)
	errs := race(len(claims), func(i int) error {
		claims[i] = d // with the same version
		claims[i].LeaseOwner = roster.NewID()
		return tryWrite(t.Context(), s, &claims[i])
	})
	expectOneWinner(t, errs, roster.ErrConflict)
	for i, err := range errs {
		if err == nil {
			expectStored(t, s, &claims[i])
		}
	}
}

// retryConflicts runs fn until it returns another error than ErrConflict.
func retryConflicts(fn func() error) error {
	for range 10_000 {
		if err := fn(); !errors.Is(err, roster.ErrConflict) {
			return err
		}
	}
	return errors.New("storetest: 10,000 conflicts")
}

func noWriteIsLost(t testing.TB, s roster.Store) {
	ctx := t.Context()
	u := newUser(roster.NewID())
	write(t, s, &u)
	const writers, times = 20, 5
	q := userByID(u.Account, u.ID)
	q.Lock = true
	errs := race(writers, func(int) error {
		for range times {
			err := retryConflicts(func() error {
				return s.Update(ctx, func(tx roster.Tx) error {
					u, err := exactlyOne(tx.Users(ctx, q))
					if err != nil {
						return err
					}
					u.ExtraUses++
					return tx.PutUser(ctx, &u)
				})
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	left := must[roster.User](t)(exactlyOne(s.Users(ctx, q)))
	if left.ExtraUses != writers*times {
		t.Errorf("%d writers who added 1 %d times each left %d", writers, times, left.ExtraUses)
	}
	t.Logf("%d of %d writes of %d writers are kept", left.ExtraUses, writers*times, writers)
}

// guardRowsProtectCounts adds at most 5 users to an account. Each Update reads
// the account, which is the guard row, counts the users, and writes the
// account.
func guardRowsProtectCounts(t testing.TB, s roster.Store) {
	ctx, most := t.Context(), 5
	account := roster.Account{ID: roster.NewID()}
	write(t, s, &account)
	add := func(ctx context.Context, tx roster.Tx) error {
		a, err := exactlyOne(tx.Accounts(ctx, roster.AccountSelection{ID: account.ID, Lock: true}))
		if err != nil {
			return err
		}
		n, err := tx.CountUsers(ctx, roster.UserSelection{Account: account.ID})
		if err != nil {
			return err
		}
		if n >= most {
			return errTooLate
		}
		u := newUser(account.ID)
		if err := tx.PutUser(ctx, &u); err != nil {
			return err
		}
		return tx.PutAccount(ctx, &a)
	}
	errs := race(32, func(int) error {
		return retryConflicts(func() error {
			return s.Update(ctx, func(tx roster.Tx) error { return add(ctx, tx) })
		})
	})
	added := 0
	for _, err := range errs {
		if err == nil {
			added++
		} else if !errors.Is(err, errTooLate) {
			t.Error(err)
		}
	}
	n := must[int](t)(s.CountUsers(ctx, roster.UserSelection{Account: account.ID}))
	if n != most || added != most {
		t.Errorf("the account has %d users of %d that were added, want %d", n, added, most)
	}
}
