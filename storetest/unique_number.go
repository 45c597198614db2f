package storetest

import (
	"errors"
	"testing"

	"example.com/roster"
)

func numbersAreGiven(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	before := newUser(account)
	write(t, s, &before)
	given := newUser(account)
	given.Number = before.Number + 1000
	want := given.Number
	write(t, s, &given)
	if given.Number != want {
		t.Errorf("a user with the number %d was given %d", want, given.Number)
	}
	expectStored(t, s, &given)
	next := newUser(account)
	write(t, s, &next)
	if next.Number <= given.Number {
		t.Errorf("the user after number %d has %d, want a greater one", given.Number, next.Number)
	}
	between := newUser(account)
	between.Number = given.Number - 1
	write(t, s, &between) // lower ones are free
	expectStored(t, s, &between)

	again := newUser(roster.NewID())
	again.Number = given.Number
	expectTaken(t, "insert of a taken number", "number", tryWrite(ctx, s, &again))
	expectMissing(t, s, &again)
	refused := errors.New("refused")
	err := s.Update(ctx, func(tx roster.Tx) error { // a number that is rolled back is free
		u := newUser(account)
		u.Number = next.Number + 100
		if err := tx.PutUser(ctx, &u); err != nil {
			t.Errorf("insert of a free number: %v", err)
		}
		return refused
	})
	if !errors.Is(err, refused) {
		t.Errorf("Update returned %v, want the error of its closure", err)
	}
	free := newUser(account)
	free.Number = next.Number + 100
	write(t, s, &free)
	expectStored(t, s, &free)

	group := roster.AccessGroup{ID: roster.NewID(), Account: account, Number: 500, Created: start}
	write(t, s, &group)
	later := roster.AccessGroup{ID: roster.NewID(), Account: account, Created: start}
	write(t, s, &later)
	if group.Number != 500 || later.Number <= 500 {
		t.Errorf("groups with the number 500, and after it, have %d and %d", group.Number, later.Number)
	}
	same := roster.AccessGroup{ID: roster.NewID(), Account: account, Number: 500, Created: start}
	expectTaken(t, "insert of a taken number of a group", "number", tryWrite(ctx, s, &same))
}

func givenInOrder(t testing.TB, s roster.Store) {
	account := roster.NewID()
	jane := newUser(account)
	jane.CanonicalEmail, jane.ExternalID, jane.VendorIDs = "jane@example.com", "jane", vendorOf("axiom", "jane")
	write(t, s, &jane)
	all := newUser(account)
	all.ID, all.Number, all.CanonicalEmail, all.ExternalID, all.VendorIDs = jane.ID, jane.Number, jane.CanonicalEmail, jane.ExternalID, jane.VendorIDs
	for _, step := range []struct {
		field string
		free  func()
	}{
		{"id", func() { all.ID = roster.NewID() }},
		{"email", func() { all.CanonicalEmail = "" }},
		{"external id", func() { all.ExternalID = "" }},
		{"number", func() { all.Number += 10 }},
		{"vendor id", func() { all.VendorIDs = "" }},
	} {
		expectTaken(t, "insert of values that are taken, from the "+step.field+" on", step.field, tryWrite(t.Context(), s, &all))
		step.free()
	}
	write(t, s, &all)
}
