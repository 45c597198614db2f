package storetest

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"example.com/roster"
)

// start is when most records were created: a time with microseconds.
var start = time.Date(2026, time.November, 22, 4, 59, 53, 123_456_000, time.UTC)

// newUser returns an active user who is not stored yet.
func newUser(account roster.ID) roster.User {
	return roster.User{
		ID: roster.NewID(), Account: account, State: roster.StateActive, Created: start, Updated: start,
	}
}

// newSecret returns a valid secret that is not stored yet.
func newSecret(account, user roster.ID) roster.Secret {
	s := roster.Secret{ID: roster.NewID(), Account: account, User: user, Purpose: roster.PurposeToken, Created: start}
	copy(s.Hash[:], s.ID[:])
	return s
}

// newIdentity returns an identity that has not ended and is not stored yet.
func newIdentity(account roster.ID, issuer, subject string) roster.Identity {
	return roster.Identity{
		ID: roster.NewID(), Account: account, User: roster.NewID(), Issuer: issuer, Subject: subject, Created: start,
	}
}

// tryWrite writes records in one Update. When it succeeds, they are as the Puts
// left them; when it fails, they are unchanged.
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

// write is tryWrite for records that the store must accept.
func write(t testing.TB, s roster.Store, records ...any) {
	t.Helper()
	if err := tryWrite(t.Context(), s, records...); err != nil {
		t.Fatalf("writing a %T and %d other records: %v", records[0], len(records)-1, err)
	}
}

// pointers returns pointers to the records of list, as write takes them.
func pointers[T any](list []T) []any {
	all := make([]any, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}

// checkStored fails on the first of records that is stored otherwise.
func checkStored(ctx context.Context, r roster.Reader, records ...any) error {
	for _, record := range records {
		stored, err := find(ctx, r, record)
		if err != nil {
			return fmt.Errorf("reading a %T: %w", record, err)
		}
		if stored == nil {
			return fmt.Errorf("a %T that was written is not found", record)
		}
		if d := differences(record, stored); d != "" {
			return fmt.Errorf("a %T came back changed:%s", record, d)
		}
	}
	return nil
}

// expectStored reports each of records that is stored otherwise.
func expectStored(t testing.TB, r roster.Reader, records ...any) {
	t.Helper()
	for _, record := range records {
		if err := checkStored(t.Context(), r, record); err != nil {
			t.Error(err)
		}
	}
}

// expectMissing reports each of records that is stored.
func expectMissing(t testing.TB, r roster.Reader, records ...any) {
	t.Helper()
	for _, record := range records {
		if stored, err := find(t.Context(), r, record); err != nil || stored != nil {
			t.Errorf("a %T that must not be stored: found %v, error %v", record, stored != nil, err)
		}
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

// exactlyOne returns the only record of list.
func exactlyOne[T any](list []T, err error) (x T, _ error) {
	if err != nil {
		return x, err
	}
	if len(list) != 1 {
		return x, fmt.Errorf("found %d records of %T, want one", len(list), x)
	}
	return list[0], nil
}

// errOnly drops what a call returns beside its error.
func errOnly[T any](_ T, err error) error { return err }
