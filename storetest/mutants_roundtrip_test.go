package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"time"

	"example.com/roster"
)

// onPut changes what is written: edit gets a copy of each record.
func onPut(edit func(record any)) func(h *hooks) {
	return func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			c := copyOf(record)
			edit(c)
			err := put(ctx, tx, c)
			copyAssigned(record, c)
			return err
		}
	}
}

// copyAssigned gives record what a Put set in a copy of it.
func copyAssigned(record, written any) {
	for _, name := range []string{"Version", "Number"} {
		if v := reflect.ValueOf(record).Elem().FieldByName(name); v.IsValid() {
			v.Set(reflect.ValueOf(written).Elem().FieldByName(name))
		}
	}
}

// onField changes each field of type T that is written.
func onField[T any](edit func(T) T) func(h *hooks) {
	return onPut(func(record any) {
		fields(record, func(path string, v reflect.Value) {
			if x, ok := v.Interface().(T); ok && !isAssigned(path) {
				v.Set(reflect.ValueOf(edit(x)))
			}
		})
	})
}

var roundTripMutants = []mutant{
	{"a column forgotten", "every field of every record comes back as it went in", onPut(func(r any) {
		if s, ok := r.(*roster.Secret); ok {
			s.UserAgent = ""
		}
	})},
	{"two columns swapped", "every field of every record comes back as it went in", onPut(func(r any) {
		if u, ok := r.(*roster.User); ok {
			u.Created, u.Updated = u.Updated, u.Created
		}
	})},
	{"an integer kept as a float", "every field of every record comes back as it went in", onField(func(n int64) int64 { return int64(float64(n)) &^ 1 })},
	{"a column forgotten in the update", "a record that replaces another replaces every field", func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if u, ok := record.(*roster.User); ok && u.Version > 0 {
				if old, err := exactlyOne(tx.Users(ctx, userByID(u.Account, u.ID))); err == nil {
					c := *u
					c.Last = old.Last
					err := tx.PutUser(ctx, &c)
					u.Version = c.Version
					return err
				}
			}
			return put(ctx, tx, record)
		}
	}},
	{"blanks at the end trimmed", "a text comes back byte for byte", onField(func(s string) string { return strings.TrimRight(s, " ") })},
	{"a sign of four bytes lost", "a text comes back byte for byte", onField(func(s string) string { return strings.ReplaceAll(s, "\U0001f600", "?") })},
	{"a text cut at 4096 bytes", "a text as long as its limit comes back whole", onField(func(s string) string { return s[:min(len(s), 4096)] })},
	{"times cut to milliseconds", "a time comes back in UTC with its microseconds", onField(func(t time.Time) time.Time { return t.Truncate(time.Millisecond) })},
	{"times as nanoseconds, which end in 2262", "a time comes back in UTC with its microseconds", onField(func(t time.Time) time.Time {
		if t.IsZero() {
			return t
		}
		return time.Unix(0, t.UnixNano()).UTC()
	})},
	{"no time as 1970", "a time comes back in UTC with its microseconds", onField(func(t time.Time) time.Time {
		if t.IsZero() {
			return time.Unix(0, 1000).UTC()
		}
		return t
	})},
	{"objects kept as a document of the database's own", "an object comes back with its members as they were written", onField(func(o roster.JSONObject) roster.JSONObject {
		var m map[string]json.RawMessage
		if o.Decode(&m) != nil {
			return o
		}
		o, _ = roster.JSONObjectOf(m)
		return o
	})},
	{"no products as an empty slice", "an empty slice comes back nil", func(h *hooks) {
		h.groups = func(ctx context.Context, r roster.Reader, q roster.GroupSelection) ([]roster.AccessGroup, error) {
			groups, err := r.Groups(ctx, q)
			for i := range groups {
				groups[i].Products = append([]string{}, groups[i].Products...)
			}
			return groups, err
		}
	}},
}

// forceWrite writes records of the kinds that is names whatever their version is.
func forceWrite(is func(record any) bool) func(ctx context.Context, tx roster.Tx, record any) error {
	return func(ctx context.Context, tx roster.Tx, record any) error {
		if v := version(record); v.IsValid() && v.Int() > 0 && is(record) {
			if stored, err := find(ctx, tx, record); err == nil && stored != nil {
				v.Set(version(stored))
			}
		}
		return put(ctx, tx, record)
	}
}

func unguarded[T any](h *hooks) { h.put = forceWrite(isKind[T]) }

var versionMutants = []mutant{
	{"the raised version is not handed out", "a Put raises the version of the record that was handed in", func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if g, ok := record.(*roster.Grant); ok {
				c := *g
				return tx.PutGrant(ctx, &c)
			}
			return put(ctx, tx, record)
		}
	}},
	{"users without a guard", "a Put under another version than the stored one is refused", unguarded[roster.User]},
	{"groups without a guard", "a Put under another version than the stored one is refused", unguarded[roster.AccessGroup]},
	{"a guard that only asks for a lower version", "a Put under another version than the stored one is refused", func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			stored, err := find(ctx, tx, record)
			if v := version(record); err == nil && stored != nil && v.IsValid() && v.Int() > version(stored).Int() {
				v.Set(version(stored))
			}
			return put(ctx, tx, record)
		}
	}},
	{"an update of no row inserts it", "a Put of a record that is not there is refused", func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			err := put(ctx, tx, record)
			if errors.Is(err, roster.ErrConflict) {
				if stored, _ := find(ctx, tx, record); stored == nil {
					version(record).SetInt(0)
					return put(ctx, tx, record)
				}
			}
			return err
		}
	}},
	{"an update of no row is no error", "a Put of a record that is not there is refused", func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			err := put(ctx, tx, record)
			if errors.Is(err, roster.ErrConflict) {
				return nil
			}
			return err
		}
	}},
	{"an event is overwritten", "an event that exists is changed in its Detail alone", func(h *hooks) {
		written := map[roster.ID]roster.Event{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if e, ok := record.(*roster.Event); ok {
				written[e.ID] = *e
			}
			return put(ctx, tx, record)
		}
		h.events = func(ctx context.Context, r roster.Reader, q roster.EventSelection) ([]roster.Event, error) {
			events, err := r.Events(ctx, q)
			for i := range events {
				events[i] = written[events[i].ID]
			}
			return events, err
		}
	}},
	{"an event is written once and for all", "an event that exists is changed in its Detail alone", func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if e, ok := record.(*roster.Event); ok {
				if stored, _ := find(ctx, tx, e); stored != nil {
					return nil
				}
			}
			return put(ctx, tx, record)
		}
	}},
}
