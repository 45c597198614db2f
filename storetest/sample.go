package storetest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
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

// samples returns one record of each kind, with nothing in it but what names
// it, and not written yet.
func samples(account roster.ID) []any {
	u, s := newUser(account), newSecret(account, roster.NewID())
	return []any{
		&roster.Account{ID: account},
		&u,
		&roster.AccessGroup{ID: roster.NewID(), Account: account},
		&roster.Grant{ID: roster.NewID(), Account: account},
		&s,
		&roster.Event{ID: roster.NewID(), Account: account},
		&roster.Delivery{ID: roster.NewID(), Account: account},
	}
}

// put writes one record, of any kind.
func put(ctx context.Context, tx roster.Tx, record any) error {
	switch r := record.(type) {
	case *roster.Account:
		return tx.PutAccount(ctx, r)
	case *roster.User:
		return tx.PutUser(ctx, r)
	case *roster.AccessGroup:
		return tx.PutGroup(ctx, r)
	case *roster.Grant:
		return tx.PutGrant(ctx, r)
	case *roster.Secret:
		return tx.PutSecret(ctx, r)
	case *roster.Event:
		return tx.PutEvent(ctx, r)
	case *roster.Delivery:
		return tx.PutDelivery(ctx, r)
	}
	return fmt.Errorf("storetest: no record: %T", record)
}

// try puts records in one Update. They are as the store left them when it
// succeeds, and as they were when it fails.
func try(ctx context.Context, s roster.Store, records ...any) error {
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
	if err := try(t.Context(), s, records...); err != nil {
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

// find returns the stored record of the kind, account and id of record, as a
// pointer, and nil when there is none.
func find(ctx context.Context, r roster.Reader, record any) (any, error) {
	switch x := record.(type) {
	case *roster.Account:
		list, err := r.Accounts(ctx, roster.AccountQuery{ID: x.ID})
		return only(list, err, func(y roster.Account) bool { return y.ID == x.ID })
	case *roster.User:
		list, err := r.Users(ctx, userByID(x.Account, x.ID))
		return only(list, err, func(y roster.User) bool { return y.ID == x.ID })
	case *roster.AccessGroup:
		list, err := r.Groups(ctx, roster.GroupQuery{Account: x.Account, ID: x.ID, Ended: true})
		return only(list, err, func(y roster.AccessGroup) bool { return y.ID == x.ID })
	case *roster.Grant:
		list, err := r.Grants(ctx, roster.GrantQuery{Account: x.Account, ID: x.ID, Ended: true})
		return only(list, err, func(y roster.Grant) bool { return y.ID == x.ID })
	case *roster.Secret:
		list, err := r.Secrets(ctx, roster.SecretQuery{Account: x.Account, ID: x.ID})
		return only(list, err, func(y roster.Secret) bool { return y.ID == x.ID })
	case *roster.Event:
		list, err := r.Events(ctx, roster.EventQuery{Account: x.Account})
		return only(list, err, func(y roster.Event) bool { return y.ID == x.ID })
	case *roster.Delivery:
		list, err := r.Deliveries(ctx, roster.DeliveryQuery{})
		return only(list, err, func(y roster.Delivery) bool { return y.ID == x.ID })
	}
	return nil, fmt.Errorf("storetest: no record: %T", record)
}

func only[T any](list []T, err error, is func(T) bool) (any, error) {
	list = slices.DeleteFunc(list, func(x T) bool { return !is(x) })
	switch {
	case err != nil || len(list) == 0:
		return nil, err
	case len(list) > 1:
		return nil, fmt.Errorf("one %T came %d times", list[0], len(list))
	}
	return &list[0], nil
}

func userByID(account, id roster.ID) roster.UserQuery {
	return roster.UserQuery{Account: account, Where: []roster.Condition{roster.Where(roster.FieldID, roster.OpEq, id)}}
}

// expect reports every field in which the stored record is not as record.
func expect(t testing.TB, r roster.Reader, record any) {
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

// expectNone reports a record that should not be there.
func expectNone(t testing.TB, r roster.Reader, record any) {
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
