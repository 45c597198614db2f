package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"example.com/roster"
)

var roundTripMutants = []mutant{
	{"a column forgotten", fieldsComeBack, editPut(func(s *roster.Secret) { s.UserAgent = "" })},
	{"two columns swapped", fieldsComeBack, editPut(func(u *roster.User) { u.Created, u.Updated = u.Updated, u.Created })},
	{"the reason of a delivery forgotten", fieldsComeBack, editPut(func(d *roster.Delivery) { d.Reason = "" })},
	{"the reason of a delivery kept once it has another", fieldsAreReplaced, onPut(func(ctx context.Context, tx roster.Tx, d *roster.Delivery) error {
		c := *d
		if old, err := exactlyOne(tx.Deliveries(ctx, roster.DeliverySelection{ID: d.ID, Dead: !d.Dead.IsZero()})); err == nil {
			c.Reason = old.Reason
		}
		err := tx.PutDelivery(ctx, &c)
		copyAssigned(d, &c)
		return err
	})},
	{"the reason of a delivery cut at 255 bytes", longTextsComeBack, editPut(func(d *roster.Delivery) { d.Reason = d.Reason[:min(len(d.Reason), 255)] })},
	{"an integer kept as a float", fieldsComeBack, editFields(func(n int64) int64 { return int64(float64(n)) &^ 1 })},
	{"a column forgotten in the update", fieldsAreReplaced, onPut(func(ctx context.Context, tx roster.Tx, u *roster.User) error {
		c := *u
		if old, err := exactlyOne(tx.Users(ctx, userByID(u.Account, u.ID))); err == nil {
			c.Last = old.Last
		}
		err := tx.PutUser(ctx, &c)
		copyAssigned(u, &c)
		return err
	})},
	{"blanks at the end trimmed", textsComeBack, editFields(func(s string) string { return strings.TrimRight(s, " ") })},
	{"a character of four bytes lost", textsComeBack, editFields(func(s string) string { return strings.ReplaceAll(s, "\U0001f600", "?") })},
	{"a text cut at 4096 bytes", longTextsComeBack, editFields(func(s string) string { return s[:min(len(s), 4096)] })},
	{"times cut to milliseconds", timesComeBack, editFields(func(t time.Time) time.Time { return t.Truncate(time.Millisecond) })},
	{"times as nanoseconds, which end in 2262", timesComeBack, editFields(func(t time.Time) time.Time {
		if t.IsZero() {
			return t
		}
		return time.Unix(0, t.UnixNano()).UTC()
	})},
	{"a zero time kept as 1970", timesComeBack, editFields(func(t time.Time) time.Time {
		if t.IsZero() {
			return time.Unix(0, 1000).UTC()
		}
		return t
	})},
	{"objects kept as a document of the database's own", objectsComeBack, editFields(func(o roster.JSONObject) roster.JSONObject {
		var m map[string]json.RawMessage
		if o.Decode(&m) != nil {
			return o
		}
		o, _ = roster.JSONObjectOf(m)
		return o
	})},
	{"no products as an empty slice", emptySlicesComeBackNil, onEach(roster.Reader.Groups, func(g *roster.AccessGroup) { g.Products = append([]string{}, g.Products...) })},
}

var versionMutants = []mutant{
	{"the raised version is not returned", putsRaiseVersions, onPut(func(ctx context.Context, tx roster.Tx, g *roster.Grant) error {
		c := *g
		return tx.PutGrant(ctx, &c)
	})},
	{"users without a guard", otherVersionsAreRefused, unguarded[roster.User]},
	{"groups without a guard", otherVersionsAreRefused, unguarded[roster.AccessGroup]},
	{"a guard that only asks for a lower version", otherVersionsAreRefused, func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			stored, err := find(ctx, tx, record)
			if v := version(record); err == nil && stored != nil && v.IsValid() && v.Int() > version(stored).Int() {
				v.Set(version(stored))
			}
			return put(ctx, tx, record)
		}
	}},
	{"an update of no row inserts it", missingRecordsAreRefused, func(h *hooks) {
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
	{"an update of no row is no error", missingRecordsAreRefused, func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			err := put(ctx, tx, record)
			if errors.Is(err, roster.ErrConflict) {
				return nil
			}
			return err
		}
	}},
	{"an event is overwritten", onlyDetailOfEventsChanges, func(h *hooks) {
		written := map[roster.ID]roster.Event{}
		editPut(func(e *roster.Event) { written[e.ID] = *e })(h)
		onEach(roster.Reader.Events, func(e *roster.Event) { *e = written[e.ID] })(h)
	}},
	{"an event that exists is never changed", onlyDetailOfEventsChanges, onPut(func(ctx context.Context, tx roster.Tx, e *roster.Event) error {
		if stored, _ := find(ctx, tx, e); stored != nil {
			return nil
		}
		return tx.PutEvent(ctx, e)
	})},
}
