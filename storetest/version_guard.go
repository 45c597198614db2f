package storetest

import (
	"errors"
	"testing"

	"example.com/roster"
)

var versionRules = []rule{
	{sentence: "a Put raises Version in the record that it was given", check: putsRaiseVersions},
	{sentence: "a Put with another version than the stored one is ErrConflict", check: otherVersionsAreRefused},
	{sentence: "a Put with the version of a record that does not exist is ErrConflict", check: missingRecordsAreRefused},
	{sentence: "a Put of an event that exists changes its Detail alone", check: onlyDetailOfEventsChanges},
}

func putsRaiseVersions(t testing.TB, s roster.Store) {
	records := versioned(roster.NewID())
	var last int64
	for range 3 {
		write(t, s, records...)
		for _, r := range records {
			if v := version(r).Int(); v <= last {
				t.Errorf("%T: version is %d after a Put at version %d", r, v, last)
			}
		}
		expectStored(t, s, records...)
		last = version(records[0]).Int()
	}
}

func otherVersionsAreRefused(t testing.TB, s roster.Store) {
	records := versioned(roster.NewID())
	write(t, s, records...)
	write(t, s, records...) // now there is an older version
	for _, r := range records {
		for _, by := range []int64{-1, +1, +1000} {
			other := copyOf(r)
			fill(t, 0, numberedText, other)
			version(other).SetInt(version(r).Int() + by)
			if err := tryWrite(t.Context(), s, other); !errors.Is(err, roster.ErrConflict) {
				t.Errorf("%T: Put at version %d of a record at %d: error is %v, want ErrConflict",
					r, version(other).Int(), version(r).Int(), err)
			}
		}
	}
	expectStored(t, s, records...)
}

func missingRecordsAreRefused(t testing.TB, s roster.Store) {
	for _, r := range versioned(roster.NewID()) {
		version(r).SetInt(1)
		if err := tryWrite(t.Context(), s, r); !errors.Is(err, roster.ErrConflict) {
			t.Errorf("%T: Put at version 1 of a record that does not exist: error is %v, want ErrConflict", r, err)
		}
		expectMissing(t, s, r)
	}
}

func onlyDetailOfEventsChanges(t testing.TB, s roster.Store) {
	account := roster.NewID()
	e, other := roster.Event{ID: roster.NewID(), Account: account}, roster.Event{ID: roster.NewID(), Account: account}
	fill(t, 0, numberedText, &e)
	fill(t, 100, numberedText, &other)
	write(t, s, &e, &other)

	changed := e
	fill(t, 200, numberedText, &changed)
	write(t, s, &changed)
	e.Detail = changed.Detail
	expectStored(t, s, &e)

	e.Detail = roster.JSONObject{}
	write(t, s, &e)
	expectStored(t, s, &e, &other)
}
