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
	{sentence: "an Update inside another one ends with its context", check: nestedUpdatesEnd},
	{sentence: "a Tx reads what it wrote", check: txReadsItsWrites},
	{sentence: "reads neither see nor wait for an Update that is under way", check: readsAreIsolated, needsSecondConnection: true},
}

var errClosure = errors.New("storetest: the closure fails")

// maxWait bounds a call that must not wait for another.
const maxWait = 5 * time.Second

// nestedUpdatesEnd writes what the Update around it has written, and therefore
// waits for it.
func nestedUpdatesEnd(t testing.TB, s roster.Store) {
	ctx, u := t.Context(), newUser(roster.NewID())
	nested := u
	ended := make(chan error, 1)
	go func() {
		ended <- s.Update(ctx, func(tx roster.Tx) error {
			stored := u
			if err := tx.PutUser(ctx, &stored); err != nil {
				return err
			}
			short, cancel := context.WithTimeout(ctx, maxWait/50)
			defer cancel()
			err := s.Update(short, func(tx roster.Tx) error { return tx.PutUser(short, &nested) })
			if err == nil {
				t.Error("an Update inside another one has written what that one was writing")
			}
			return nil
		})
	}()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("error of the outer Update is %v", err)
		}
	case <-time.After(maxWait * 3 / 2): // SQLite waits five seconds for a lock, whatever the context
		t.Error("an Update inside another one waits longer than its context lasts")
	}
}

func updatesAreSeen(t testing.TB, s roster.Store) {
	u := newUser(roster.NewID())
	for range 20 {
		u.ExtraUses++
		write(t, s, &u)
		read := make(chan any)
		for range 4 {
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
		return errClosure
	})
	if !errors.Is(err, errClosure) {
		t.Errorf("error of the Update is %v, want the one of its closure", err)
	}
	expectContents(t, "after a failed Update", s, before, account, records...)

	// The closure returns the error of a refused Put: its other Put is undone.
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
			if got := recover(); got != any(errClosure) {
				t.Errorf("recovered %v, want what the closure panicked with", got)
			}
		}()
		err := s.Update(ctx, func(tx roster.Tx) error {
			if err := changeAll(ctx, tx, account, records); err != nil {
				return err
			}
			panic(errClosure)
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
		t.Error("an Update whose context was cancelled inside its closure returns nil")
	}
	expectContents(t, "after an Update that was cancelled inside its closure", s, before, account, records...)

	err = s.Update(ctx, func(tx roster.Tx) error { return changeAll(ctx, tx, account, records) })
	if err == nil {
		t.Error("an Update whose context was cancelled before it returns nil")
	}
	expectContents(t, "after an Update whose context was cancelled before it", s, before, account, records...)

	reader := reflect.TypeFor[roster.Reader]()
	for i := range reader.NumMethod() {
		m := reader.Method(i)
		if !m.IsExported() {
			continue
		}
		q := reflect.New(m.Type.In(1)).Elem()
		setField(q, "Account", account)
		setField(q, "User", recordOf[roster.User](records).ID)
		setField(q, "IDs", []roster.ID{account})
		out := reflect.ValueOf(s).MethodByName(m.Name).Call([]reflect.Value{reflect.ValueOf(ctx), q})
		if out[1].IsNil() {
			t.Errorf("%s returns no error for a cancelled context", m.Name)
		}
	}
	u := newUser(account)
	write(t, s, &u)
}

// txReadsItsWrites compares what is read at the end of an Update that changes
// everything with what is read after it.
func txReadsItsWrites(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	records := writeTwoOfEach(t, s, account)
	users := newUsersWithTies(account)
	write(t, s, pointers(users[:len(users)/2])...)

	var inside []any
	err := s.Update(ctx, func(tx roster.Tx) (err error) {
		if err := changeAll(ctx, tx, account, records); err != nil {
			return err
		}
		for i, u := range users {
			if i%3 == 0 {
				u.Name, u.CanonicalEmail = users[len(users)-1-i].Name, ""
			}
			if err := tx.PutUser(ctx, &u); err != nil {
				return err
			}
		}
		inside, err = readAll(ctx, tx, account, records)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	expectSame(t, "inside an Update and after it", inside, must[[]any](t)(readAll(ctx, s, account, records)))
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
