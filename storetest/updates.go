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
	{sentence: "an Update that returned is seen by every read after it", check: updatesAreSeen},
	{sentence: "a failed Update leaves nothing behind, and hands its error back", check: failuresLeaveNothing},
	{sentence: "a panic leaves nothing behind, and passes through", check: panicsLeaveNothing},
	{sentence: "a cancelled context is an error, and leaves nothing behind", check: cancelledLeavesNothing},
	{sentence: "a Tx reads what it wrote", check: txReadsItsWrites},
	{sentence: "reads neither see nor wait for an Update under way", check: readsStandApart, apart: true},
}

var errBoom = errors.New("storetest: the closure fails")

// patience is how long a call may take that should not wait for anything.
const patience = 5 * time.Second

// contents is all that r shows of accounts, in an order that does not change.
func contents(ctx context.Context, r roster.Reader, accounts ...roster.ID) (all []any, err error) {
	add := func(list any, e error) {
		all, err = append(all, list), errors.Join(err, e)
	}
	list, e := r.Accounts(ctx, roster.AccountQuery{})
	add(list, e)
	for _, account := range accounts {
		users, e := r.Users(ctx, roster.UserQuery{Account: account})
		add(users, e)
		n, e := r.CountUsers(ctx, roster.UserQuery{Account: account})
		add(n, e)
		groups, e := r.Groups(ctx, roster.GroupQuery{Account: account, Ended: true})
		add(groups, e)
		grants, e := r.Grants(ctx, roster.GrantQuery{Account: account, Ended: true})
		add(grants, e)
		secrets, e := r.Secrets(ctx, roster.SecretQuery{Account: account})
		add(secrets, e)
		events, e := r.Events(ctx, roster.EventQuery{Account: account})
		add(events, e)
	}
	deliveries, e := r.Deliveries(ctx, roster.DeliveryQuery{})
	add(deliveries, e)
	return all, err
}

// expectContents reports that r does not show what it showed before.
func expectContents(t testing.TB, when string, r roster.Reader, before []any, accounts ...roster.ID) {
	t.Helper()
	after := must[[]any](t)(contents(t.Context(), r, accounts...))
	for i := range before {
		if !reflect.DeepEqual(before[i], after[i]) {
			t.Errorf("%s: %T reads otherwise than before:\n\t%s\n\t%s", when, before[i], brief(before[i]), brief(after[i]))
		}
	}
}

// stock writes one record of each kind, twice, and returns what changeAll
// changes.
func stock(t testing.TB, s roster.Store, account roster.ID) []any {
	t.Helper()
	records := append(samples(account), samples(account)[1:]...)
	n := 0
	for _, r := range records {
		n = fill(t, r, n, numbered)
	}
	write(t, s, records...)
	return records
}

// changeAll changes, adds and deletes records of every kind.
func changeAll(ctx context.Context, tx roster.Tx, account roster.ID, records []any) error {
	for _, r := range records {
		c := copyOf(r)
		fields(c, func(path string, v reflect.Value) {
			if text, ok := v.Interface().(string); ok && !setBy(path) {
				v.SetString("changed " + text)
			}
		})
		if e, ok := c.(*roster.Event); ok {
			e.Detail = roster.Object{}
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
	_, err := tx.Purge(ctx, roster.PurgeQuery{
		Delivery:  idOf(records[len(records)-1]),
		SecretsOf: records[len(records)-3].(*roster.Secret).User,
	})
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

func failuresLeaveNothing(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	records := stock(t, s, account)
	before := must[[]any](t)(contents(ctx, s, account))
	err := s.Update(ctx, func(tx roster.Tx) error {
		if err := changeAll(ctx, tx, account, records); err != nil {
			return err
		}
		return errBoom
	})
	if !errors.Is(err, errBoom) {
		t.Errorf("error of the Update is %v, want the one of its closure", err)
	}
	expectContents(t, "after a failed Update", s, before, account)

	// A refused Put whose error is handed back takes the rest with it.
	taken := newUser(account)
	taken.ID = idOf(records[1])
	added := newUser(account)
	if err := try(ctx, s, &added, &taken); !errors.Is(err, roster.ErrExists) {
		t.Errorf("error of the Update is %v, want the ErrExists of its Put", err)
	}
	expectContents(t, "after a refused Put", s, before, account)
	write(t, s, &added)
}

func panicsLeaveNothing(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	records := stock(t, s, account)
	before := must[[]any](t)(contents(ctx, s, account))
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
	expectContents(t, "after a panic", s, before, account)
	u := newUser(account)
	write(t, s, &u)
	expect(t, s, &u)
}

func cancelledLeavesNothing(t testing.TB, s roster.Store) {
	account := roster.NewID()
	records := stock(t, s, account)
	before := must[[]any](t)(contents(t.Context(), s, account))

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
	expectContents(t, "after an Update that was cancelled under way", s, before, account)

	err = s.Update(ctx, func(tx roster.Tx) error { return changeAll(ctx, tx, account, records) })
	if err == nil {
		t.Error("an Update whose context was cancelled before answers nil")
	}
	expectContents(t, "after an Update that was cancelled before", s, before, account)

	reads := map[string]func() error{
		"Accounts":   func() error { _, err := s.Accounts(ctx, roster.AccountQuery{}); return err },
		"Users":      func() error { _, err := s.Users(ctx, roster.UserQuery{Account: account}); return err },
		"CountUsers": func() error { _, err := s.CountUsers(ctx, roster.UserQuery{Account: account}); return err },
		"Groups":     func() error { _, err := s.Groups(ctx, roster.GroupQuery{Account: account}); return err },
		"Grants":     func() error { _, err := s.Grants(ctx, roster.GrantQuery{Account: account}); return err },
		"Secrets":    func() error { _, err := s.Secrets(ctx, roster.SecretQuery{Account: account}); return err },
		"Events":     func() error { _, err := s.Events(ctx, roster.EventQuery{Account: account}); return err },
		"Deliveries": func() error { _, err := s.Deliveries(ctx, roster.DeliveryQuery{}); return err },
	}
	for name, read := range reads {
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
	records := stock(t, s, account)
	crowd := newCrowd(account)
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
		inside, err = everything(ctx, tx, account, crowd[0].Account)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	after := must[[]any](t)(everything(ctx, s, account, crowd[0].Account))
	for i := range after {
		if !reflect.DeepEqual(inside[i], after[i]) {
			t.Errorf("%T: inside the Update it read\n\t%s\nand after it\n\t%s", after[i], brief(inside[i]), brief(after[i]))
		}
	}
}

// everything is contents, and the users in other orders, pages and selections.
func everything(ctx context.Context, r roster.Reader, account, crowd roster.ID) ([]any, error) {
	all, err := contents(ctx, r, account, crowd)
	if err != nil {
		return nil, err
	}
	queries := []roster.UserQuery{
		{Where: []roster.Condition{roster.Where(roster.FieldName, roster.OpGte, "b")}},
		{Where: []roster.Condition{roster.Where(roster.FieldEmail, roster.OpBlank)}, Lock: true},
		{Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpIn, roster.StateActive)}, Skip: 2, Limit: 3},
	}
	for _, sort := range singleSorts() {
		queries = append(queries, roster.UserQuery{Sort: sort}, roster.UserQuery{Sort: sort, Skip: 3, Limit: 4, Lock: true})
	}
	for _, q := range queries {
		q.Account = crowd
		users, err := r.Users(ctx, q)
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

func readsStandApart(t testing.TB, s roster.Store) {
	account := roster.NewID()
	records := stock(t, s, account)
	before := must[[]any](t)(contents(t.Context(), s, account))

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
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	seen := make(chan []any, 1)
	go func() {
		all, err := contents(ctx, s, account)
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
	after := must[[]any](t)(contents(t.Context(), s, account))
	for i := range after[:7] {
		if reflect.DeepEqual(after[i], before[i]) {
			t.Errorf("%T reads as before the Update", after[i])
		}
	}
}
