package storetest

import (
	"errors"
	"testing"

	"example.com/roster"
)

var guardRules = []rule{
	{sentence: "a Put raises the version of the record that was handed in", check: putsRaiseVersions},
	{sentence: "a Put under another version than the stored one is refused", check: otherVersionsAreRefused},
	{sentence: "a Put of a record that is not there is refused", check: missingRowsAreRefused},
	{sentence: "an event that exists is changed in its Detail alone", check: eventsStay},
}

func putsRaiseVersions(t testing.TB, s roster.Store) {
	records := guarded(roster.NewID())
	var last int64
	for range 3 {
		write(t, s, records...)
		for _, r := range records {
			if v := version(r).Int(); v <= last {
				t.Errorf("%T: version is %d after a Put at version %d", r, v, last)
			}
			expect(t, s, r)
		}
		last = version(records[0]).Int()
	}
}

func otherVersionsAreRefused(t testing.TB, s roster.Store) {
	records := guarded(roster.NewID())
	write(t, s, records...)
	write(t, s, records...) // so that there is an older version
	for _, r := range records {
		for _, by := range []int64{-1, +1, +1000} {
			other := copyOf(r)
			fill(t, other, 0, numbered)
			version(other).SetInt(version(r).Int() + by)
			if err := try(t.Context(), s, other); !errors.Is(err, roster.ErrConflict) {
				t.Errorf("%T: Put at version %d of a record at %d: error is %v, want ErrConflict",
					r, version(other).Int(), version(r).Int(), err)
			}
		}
		expect(t, s, r)
	}
}

func missingRowsAreRefused(t testing.TB, s roster.Store) {
	account := roster.NewID()
	for _, r := range guarded(account) {
		version(r).SetInt(1)
		if err := try(t.Context(), s, r); !errors.Is(err, roster.ErrConflict) {
			t.Errorf("%T: Put at version 1 of a record that is not there: error is %v, want ErrConflict", r, err)
		}
		expectNone(t, s, r)
	}
}

func eventsStay(t testing.TB, s roster.Store) {
	account := roster.NewID()
	e, other := roster.Event{ID: roster.NewID(), Account: account}, roster.Event{ID: roster.NewID(), Account: account}
	fill(t, &e, 0, numbered)
	fill(t, &other, 100, numbered)
	write(t, s, &e, &other)

	changed := e
	fill(t, &changed, 200, numbered)
	write(t, s, &changed)
	e.Detail = changed.Detail
	expect(t, s, &e)

	e.Detail = roster.JSONObject{}
	write(t, s, &e)
	expect(t, s, &e)
	expect(t, s, &other)
}
