package storetest

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"example.com/roster"
)

var updateRules = []rule{
	{sentence: "every read sees the Updates that returned before it", check: updatesAreSeen},
	{sentence: "a failed Update leaves nothing behind, and returns the error of its closure", check: failedUpdatesLeaveNothing},
	{sentence: "a panic leaves nothing behind, and passes through Update", check: panicsLeaveNothing},
	{sentence: "a cancelled context is an error, and leaves nothing behind", check: cancelledUpdatesLeaveNothing},
	{sentence: "a Tx reads what it wrote", check: txReadsItsWrites},
	{sentence: "reads neither see nor wait for an Update that is under way", check: readsAreIsolated, needsSecondConnection: true},
}

// errOnly drops what a call returned beside its error.
func errOnly[T any](_ T, err error) error { return err }

var errBoom = errors.New("storetest: the closure fails")

// maxWait is how long a call may take that should not wait for anything.
const maxWait = 5 * time.Second

// expectContents reports that r does not show what it showed before.
func expectContents(t testing.TB, when string, r roster.Reader, before []any, account roster.ID, records ...any) {
	t.Helper()
	after := must[[]any](t)(contents(t.Context(), r, account, records...))
	for i := range before {
		if !reflect.DeepEqual(before[i], after[i]) {
			t.Errorf("%s: %T reads otherwise than before:\n\t%s\n\t%s", when, before[i], brief(before[i]), brief(after[i]))
		}
	}
}

// writeTwoOfEach writes an account and two records of each other kind, and returns what
// changeAll changes.
func writeTwoOfEach(t testing.TB, s roster.Store, account roster.ID) []any {
	t.Helper()
	records := append(samples(account), samples(account)[1:]...)
	n := 0
	for _, r := range records {
		n = fill(t, r, n, numberedText)
	}
	write(t, s, records...)
	return records
}

// changeAll changes, adds and deletes records of every kind.
func changeAll(ctx context.Context, tx roster.Tx, account roster.ID, records []any) error {
	for _, r := range records {
		c := copyOf(r)
		fields(c, func(path string, v reflect.Value) {
			if text, ok := v.Interface().(string); ok && !isAssigned(path) {
				v.SetString("changed " + text)
			}
		})
		if e, ok := c.(*roster.Event); ok {
			e.Detail = roster.JSONObject{}
		}
		if err := put(ctx, tx, c); err != nil {
			return err
		}
	}
	for _, r := range samples(account)[1:] {
		if err := put(ctx, tx, r); err != nil {
			return err
		}
	}
	if err := tx.PutAccount(ctx, &roster.Account{ID: roster.NewID()}); err != nil {
		return err
	}
	second := records[(len(records)+1)/2:]
	_, err := tx.Purge(ctx, roster.PurgeSelection{Delivery: recordOf[roster.Delivery](second).ID, OfUser: recordOf[roster.Secret](second).User})
	return err
}

func updatesAreSeen(t testing.TB, s roster.Store) {
	u := newUser(roster.NewID())
	for range 20 {
		u.ExtraUses++
		write(t, s, &u)
		read := make(chan any)
		for range 4 { // each from a goroutine of its own
			go func() {
				stored, err := find(t.Context(), s, &u)
				if err != nil {
					stored = err
				}
				read <- stored
			}()
		}
		for range 4 {
			if got, ok := (<-read).(*roster.User); !ok || *got != u {
				t.Errorf("a read after Update %d shows %s", u.ExtraUses, brief(got))
			}
		}
	}
}

func failedUpdatesLeaveNothing(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	records := writeTwoOfEach(t, s, account)
	before := must[[]any](t)(contents(ctx, s, account, records...))
	err := s.Update(ctx, func(tx roster.Tx) error {
		if err := changeAll(ctx, tx, account, records); err != nil {
			return err
		}
		return errBoom
	})
	if !errors.Is(err, errBoom) {
		t.Errorf("error of the Update is %v, want the one of its closure", err)
	}
	expectContents(t, "after a failed Update", s, before, account, records...)

	// A refused Put whose error is handed back takes the rest with it.
	taken := newUser(account)
	taken.ID = recordOf[roster.User](records).ID
	added := newUser(account)
	if err := tryWrite(ctx, s, &added, &taken); !errors.Is(err, roster.ErrExists) {
		t.Errorf("error of the Update is %v, want the ErrExists of its Put", err)
	}
	expectContents(t, "after a refused Put", s, before, account, records...)
	write(t, s, &added)
}

func panicsLeaveNothing(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	records := writeTwoOfEach(t, s, account)
	before := must[[]any](t)(contents(ctx, s, account, records...))
	func() {
		defer func() {
			if got := recover(); got != any(errBoom) {
				t.Errorf("recovered %v, want what the closure panicked with", got)
			}
		}()
		err := s.Update(ctx, func(tx roster.Tx) error {
			if err := changeAll(ctx, tx, account, records); err != nil {
				return err
			}
			panic(errBoom)
		})
		t.Errorf("Update returned %v from a closure that panics", err)
	}()
	expectContents(t, "after a panic", s, before, account, records...)
	u := newUser(account)
	write(t, s, &u)
	expectStored(t, s, &u)
}

func cancelledUpdatesLeaveNothing(t testing.TB, s roster.Store) {
	account := roster.NewID()
	records := writeTwoOfEach(t, s, account)
	before := must[[]any](t)(contents(t.Context(), s, account, records...))

	ctx, cancel := context.WithCancel(t.Context())
	err := s.Update(ctx, func(tx roster.Tx) error {
		if err := changeAll(ctx, tx, account, records); err != nil {
			return err
		}
		cancel()
		return nil
	})
	if err == nil {
		t.Error("an Update whose context was cancelled under way answers nil")
	}
	expectContents(t, "after an Update that was cancelled under way", s, before, account, records...)

	err = s.Update(ctx, func(tx roster.Tx) error { return changeAll(ctx, tx, account, records) })
	if err == nil {
		t.Error("an Update whose context was cancelled before answers nil")
	}
	expectContents(t, "after an Update that was cancelled before", s, before, account, records...)

	for name, read := range map[string]func() error{
		"Accounts":    func() error { return errOnly(s.Accounts(ctx, roster.AccountSelection{})) },
		"Users":       func() error { return errOnly(s.Users(ctx, roster.UserSelection{Account: account})) },
		"CountUsers":  func() error { return errOnly(s.CountUsers(ctx, roster.UserSelection{Account: account})) },
		"Groups":      func() error { return errOnly(s.Groups(ctx, roster.GroupSelection{Account: account})) },
		"Grants":      func() error { return errOnly(s.Grants(ctx, roster.GrantSelection{Account: account})) },
		"Secrets":     func() error { return errOnly(s.Secrets(ctx, roster.SecretSelection{Account: account})) },
		"Memberships": func() error { return errOnly(s.Memberships(ctx, roster.MembershipSelection{Account: account})) },
		"Teams":       func() error { return errOnly(s.Teams(ctx, roster.TeamSelection{Account: account})) },
		"TeamMemberships": func() error {
			return errOnly(s.TeamMemberships(ctx, roster.TeamMembershipSelection{Account: account}))
		},
		"Events":     func() error { return errOnly(s.Events(ctx, roster.EventSelection{Account: account})) },
		"Deliveries": func() error { return errOnly(s.Deliveries(ctx, roster.DeliverySelection{})) },
		"Identities": func() error { return errOnly(s.Identities(ctx, roster.IdentitySelection{Account: account})) },
		"Attempts": func() error {
			return errOnly(s.ThrottleCounters(ctx, roster.ThrottleCounterSelection{IDs: []roster.ID{account}}))
		},
		"Uses": func() error { return errOnly(s.Uses(ctx, roster.UseSelection{Account: account})) },
		"Standing": func() error {
			return errOnly(s.Principal(ctx, roster.PrincipalSelection{Account: account, User: recordOf[roster.User](records).ID}))
		},
	} {
		if read() == nil {
			t.Errorf("%s answers a cancelled context with no error", name)
		}
	}
	u := newUser(account)
	write(t, s, &u)
}

// txReadsItsWrites changes everything in one Update, and asks at its end what
// is asked again when it is committed.
func txReadsItsWrites(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	records := writeTwoOfEach(t, s, account)
	crowd := newUsersWithTies(account)
	write(t, s, pointers(crowd[:len(crowd)/2])...)

	var inside []any
	err := s.Update(ctx, func(tx roster.Tx) (err error) {
		if err := changeAll(ctx, tx, account, records); err != nil {
			return err
		}
		for i := range crowd {
			u := crowd[i]
			if i%3 == 0 {
				u.Name, u.CanonicalEmail = crowd[len(crowd)-1-i].Name, ""
			}
			if err := tx.PutUser(ctx, &u); err != nil {
				return err
			}
		}
		inside, err = readAll(ctx, tx, account, crowd[0].Account, records)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	after := must[[]any](t)(readAll(ctx, s, account, crowd[0].Account, records))
	for i := range after {
		if !reflect.DeepEqual(inside[i], after[i]) {
			t.Errorf("%T: inside the Update it read\n\t%s\nand after it\n\t%s", after[i], brief(inside[i]), brief(after[i]))
		}
	}
}

// readAll is contents, and the users in other orders, pages and selections.
func readAll(ctx context.Context, r roster.Reader, account, crowd roster.ID, records []any) ([]any, error) {
	all, err := contents(ctx, r, account, records...)
	if err != nil {
		return nil, err
	}
	queries := []roster.UserSelection{
		{Where: []roster.Condition{roster.Where(roster.FieldName, roster.OpGte, "b")}},
		{Where: []roster.Condition{roster.Where(roster.FieldEmail, roster.OpBlank)}, Lock: true},
		{Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpIn, roster.StateActive)}, Skip: 2, Limit: 3},
	}
	for _, sort := range singleSorts() {
		queries = append(queries, roster.UserSelection{Sort: sort}, roster.UserSelection{Sort: sort, Skip: 3, Limit: 4, Lock: true})
	}
	for _, q := range queries {
		q.Account = crowd
		users, err := nilIfEmpty(r.Users(ctx, q))
		if err != nil {
			return nil, err
		}
		n, err := r.CountUsers(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, users, n)
	}
	return all, nil
}

func readsAreIsolated(t testing.TB, s roster.Store) {
	account := roster.NewID()
	records := writeTwoOfEach(t, s, account)
	before := must[[]any](t)(contents(t.Context(), s, account, records...))

	var once sync.Once
	wrote, read, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- s.Update(t.Context(), func(tx roster.Tx) error {
			if err := changeAll(t.Context(), tx, account, records); err != nil {
				return err
			}
			once.Do(func() { close(wrote) })
			<-read
			return nil
		})
	}()
	select {
	case <-wrote:
	case err := <-done:
		t.Fatalf("Update: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), maxWait)
	defer cancel()
	seen := make(chan []any, 1)
	go func() {
		all, err := contents(ctx, s, account, records...)
		if err != nil {
			all = nil
		}
		seen <- all
	}()
	select {
	case all := <-seen:
		if all == nil {
			t.Error("reads fail while an Update is under way")
		} else if !reflect.DeepEqual(all, before) {
			t.Error("reads see what an Update under way has written")
		}
	case <-ctx.Done():
		t.Error("reads wait for an Update that is under way")
	}
	close(read)
	if err := <-done; err != nil {
		t.Fatalf("Update: %v", err)
	}
	after := must[[]any](t)(contents(t.Context(), s, account, records...))
	for i := range after {
		if reflect.DeepEqual(after[i], before[i]) {
			t.Errorf("%T reads as before the Update", after[i])
		}
	}
}
