package rostertest_test

import (
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/rostertest"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

var faults = map[string]struct {
	fault rostertest.Fault
	errs  []error // of a call before the commit
	lost  bool    // nobody can tell what became of the commit
	done  bool    // the commit
}{
	"refused":         {rostertest.FaultRefused, []error{rostertest.ErrRefused}, false, false},
	"timed out":       {rostertest.FaultTimedOut, []error{context.DeadlineExceeded}, false, false},
	"connection lost": {rostertest.FaultConnectionLost, []error{io.ErrUnexpectedEOF}, true, false},
	"answer lost":     {rostertest.FaultAnswerLost, []error{io.ErrUnexpectedEOF}, true, true},
}

// At whichever call the store fails, the person is there with the event, or neither is.
func TestFaultsOfCreate(t *testing.T) {
	for name, c := range faults {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			done, undone := 0, 0
			for n := 1; ; n++ {
				kit := rostertest.New(t)
				kit.Store.FailCall(n, c.fault)
				_, err := kit.Dir.Create(t.Context(), roster.NewUser{Email: "jane@acme.test"})
				calls, failed := kit.Store.Calls(), kit.Store.Failed()
				kit.Store.Heal()
				jane, missing := kit.Dir.UserByEmail(t.Context(), "jane@acme.test")
				if !failed {
					is.NoErr(err)
					is.NoErr(missing)
					is.Equal(calls, n-1)
					break
				}
				is.Equal(calls, n) // nothing is tried after the failure
				for _, want := range c.errs {
					is.True(errors.Is(err, want))
				}
				if missing != nil {
					undone++
					continue
				}
				done++
				is.True(errors.Is(err, roster.ErrCommitUnknown))
				events, err := kit.Dir.Events(t.Context(), roster.EventQuery{User: jane.ID})
				is.NoErr(err)
				is.Equal(len(events.Events), 1)
			}
			is.True(undone > 2)
			is.Equal(done == 1, c.done)
		})
	}
}

func TestFaultOfACommit(t *testing.T) {
	for name, c := range faults {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			store := rostertest.NewFaultStore(memstore.New())
			a := roster.Account{ID: roster.NewID()}
			store.FailCall(2, c.fault)
			err := store.Update(t.Context(), func(tx roster.Tx) error { return tx.PutAccount(t.Context(), &a) })
			is.Equal(errors.Is(err, roster.ErrCommitUnknown), c.lost)
			for _, want := range c.errs {
				is.True(errors.Is(err, want))
			}
			is.Equal(store.Calls(), 2)
			found, err := store.Accounts(t.Context(), roster.AccountSelection{IDs: []roster.ID{a.ID}})
			is.NoErr(err) // one call alone failed
			is.Equal(len(found) == 1, c.done)
		})
	}
}

// FailFrom fails until Heal.
func TestFailFrom(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	read := func() error { _, err := kit.Dir.User(t.Context(), kit.Acme.User.ID); return err }
	kit.Store.FailFrom(2, rostertest.FaultRefused)
	is.NoErr(read())
	is.True(!kit.Store.Failed())
	for range 3 {
		is.True(errors.Is(read(), rostertest.ErrRefused))
	}
	is.True(kit.Store.Failed())
	kit.Store.Heal()
	is.NoErr(read())
	is.Equal(kit.Store.Calls(), 1)
}

// Every method of a store and of its Tx is a call that can fail.
func TestEveryCallIsCounted(t *testing.T) {
	store := rostertest.NewFaultStore(memstore.New())
	check := func(t *testing.T, of any, kind reflect.Type) {
		for m := range kind.Methods() {
			if !m.IsExported() || m.Name == "Update" {
				continue
			}
			t.Run(m.Name, func(t *testing.T) {
				is := is.New(t)
				f := reflect.ValueOf(of).MethodByName(m.Name)
				argument := reflect.Zero(f.Type().In(1))
				if strings.HasPrefix(m.Name, "Put") {
					argument = reflect.New(f.Type().In(1).Elem())
				}
				store.FailCall(1, rostertest.FaultRefused)
				results := f.Call([]reflect.Value{reflect.ValueOf(t.Context()), argument})
				is.Equal(store.Calls(), 1)
				err, _ := results[len(results)-1].Interface().(error)
				is.True(errors.Is(err, rostertest.ErrRefused))
			})
		}
	}
	check(t, store, reflect.TypeFor[roster.Store]())
	_ = store.Update(t.Context(), func(tx roster.Tx) error {
		check(t, tx, reflect.TypeFor[roster.Tx]())
		return nil
	})
}

func TestUnknownFault(t *testing.T) {
	is := is.New(t)
	defer func() { is.Equal(recover(), "rostertest: there is no fault 9") }()
	rostertest.New(t).Store.FailCall(1, 9)
}

// A write that fails is not done, but where its answer alone is lost: a program that
// goes on after the error commits the rest.
func TestFaultOfAWrite(t *testing.T) {
	for name, c := range faults {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			store := rostertest.NewFaultStore(memstore.New())
			first, second := roster.Account{ID: roster.NewID()}, roster.Account{ID: roster.NewID()}
			store.FailCall(1, c.fault)
			is.NoErr(store.Update(t.Context(), func(tx roster.Tx) error {
				is.True(tx.PutAccount(t.Context(), &first) != nil)
				return tx.PutAccount(t.Context(), &second)
			}))
			found, err := store.Accounts(t.Context(), roster.AccountSelection{IDs: []roster.ID{first.ID, second.ID}})
			is.NoErr(err)
			is.Equal(len(found) == 2, c.done)
		})
	}
}
