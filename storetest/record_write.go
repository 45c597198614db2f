package storetest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"example.com/roster"
)

// start is when most records were made: a time with microseconds.
var start = time.Date(2026, time.November, 22, 4, 59, 53, 123_456_000, time.UTC)

// newUser returns an active user who was not written yet.
func newUser(account roster.ID) roster.User {
	return roster.User{
		ID: roster.NewID(), Account: account, State: roster.StateActive, Created: start, Updated: start,
	}
}

// newSecret returns an open secret that was not written yet.
func newSecret(account, user roster.ID) roster.Secret {
	s := roster.Secret{ID: roster.NewID(), Account: account, User: user, Purpose: roster.PurposeToken, Created: start}
	copy(s.Hash[:], s.ID[:])
	return s
}

// tryWrite puts records in one Update. They are as the store left them when it
// succeeds, and as they were when it fails.
func tryWrite(ctx context.Context, s roster.Store, records ...any) error {
	var copies []any
	err := s.Update(ctx, func(tx roster.Tx) error {
		copies = copies[:0]
		for _, r := range records {
			c := copyOf(r) // the closure may run twice
			copies = append(copies, c)
			if err := put(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, r := range records {
		reflect.ValueOf(r).Elem().Set(reflect.ValueOf(copies[i]).Elem())
	}
	return nil
}

// write is try for records that must be accepted.
func write(t testing.TB, s roster.Store, records ...any) {
	t.Helper()
	if err := tryWrite(t.Context(), s, records...); err != nil {
		t.Fatalf("writing %T and what goes with it: %v", records[0], err)
	}
}

// pointers returns what write takes for list.
func pointers[T any](list []T) []any {
	all := make([]any, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}

// expectStored reports every field in which the stored record is not as record.
func expectStored(t testing.TB, r roster.Reader, record any) {
	t.Helper()
	stored, err := find(t.Context(), r, record)
	switch {
	case err != nil:
		t.Errorf("reading a %T: %v", record, err)
	case stored == nil:
		t.Errorf("a %T that was written is not found", record)
	case !reflect.DeepEqual(stored, record):
		t.Errorf("a %T came back changed:%s", record, differences(record, stored))
	}
}

// expectMissing reports a record that should not be there.
func expectMissing(t testing.TB, r roster.Reader, record any) {
	t.Helper()
	if stored, err := find(t.Context(), r, record); err != nil || stored != nil {
		t.Errorf("a %T that was not to be stored: found %v, error %v", record, stored != nil, err)
	}
}

// must stops the test on an error of a read, and returns what was read.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("reading: %v", err)
		}
		return v
	}
}
