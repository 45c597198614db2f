package roster_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"example.com/roster"
	"github.com/matryer/is"
)

// TestRefusalsAreCoalesced holds an attack at full speed to a row a minute for each
// user and kind, which says how often and from where.
func TestRefusalsAreCoalesced(t *testing.T) {
	is := is.New(t)
	w := newRefusalWorld(t)
	fail := func(network string) {
		w.dir.CalledFrom(roster.ClientInfo{Network: network}).ActingAs(roster.Actor{User: w.user.ID}).NoteForbidden(t.Context())
	}
	one := func(count int, networks ...string) refusalRow {
		return refusalRow{Kind: roster.EventForbidden, User: w.user.ID, Count: count, Networks: networks}
	}
	fail("198.51.100.1")
	is.Equal(w.rows(t), []refusalRow{one(1, "198.51.100.1")})
	w.now = w.now.Add(59 * time.Second)
	fail("198.51.100.2")
	fail("198.51.100.1")
	is.Equal(w.rows(t), []refusalRow{one(3, "198.51.100.1", "198.51.100.2")}) // the same row
	w.now = w.now.Add(time.Second)
	fail("198.51.100.1")
	is.Equal(w.rows(t), []refusalRow{one(1, "198.51.100.1"), one(3, "198.51.100.1", "198.51.100.2")})
	w.now = w.now.Add(-time.Hour) // a clock that was set back
	for i := range 10 {
		fail(fmt.Sprintf("198.51.100.%d", i))
	}
	rows := w.rows(t)
	is.Equal(len(rows), 3)
	is.Equal(rows[2].Count, 10)
	is.Equal(len(rows[2].Networks), 8)
	is.True(rows[2].MoreNetworks)
}

// TestRefusalsOfManyUsers holds an attack on many people to 100 rows a minute: the
// rest stands in one row without a user.
func TestRefusalsOfManyUsers(t *testing.T) {
	is := is.New(t)
	w := newRefusalWorld(t)
	for range 1_000 {
		w.dir.ActingAs(roster.Actor{User: roster.NewID()}).NoteForbidden(t.Context())
	}
	is.NoErr(w.dir.WriteRefusals(t.Context()))
	rows, err := w.dir.Events(t.Context(), roster.EventQuery{Kinds: refusalKinds})
	is.NoErr(err)
	is.Equal(len(rows.Events), 101)
	w.now = w.now.Add(time.Minute)
	w.dir.ActingAs(roster.Actor{User: w.user.ID}).NoteForbidden(t.Context())
	is.Equal(w.rows(t)[0].User, w.user.ID) // a minute later users have rows again
}

// TestRefusalsReachConsumers holds that a row is delivered once, however often its
// count changes.
func TestRefusalsReachConsumers(t *testing.T) {
	is := is.New(t)
	w := newRefusalWorld(t)
	dir := roster.New(w.store, &roster.Config{
		Now: func() time.Time { return w.now }, Consumers: []roster.Consumer{{Name: "alarm", Kinds: []roster.EventKind{roster.EventForbidden}}},
	})
	for range 3 {
		dir.ActingAs(roster.Actor{User: w.user.ID}).NoteForbidden(t.Context())
		is.NoErr(dir.WriteRefusals(t.Context()))
	}
	deliveries, err := dir.Deliveries(t.Context(), roster.DeliveryQuery{Consumer: "alarm"})
	is.NoErr(err)
	is.Equal(len(deliveries), 1)
	is.Equal(w.rows(t)[0].Count, 3)
}

// TestRefusalsWaitForTheStore holds that rows that could not be written are written
// later.
func TestRefusalsWaitForTheStore(t *testing.T) {
	is := is.New(t)
	w := newRefusalWorld(t)
	w.dir.ActingAs(roster.Actor{User: w.user.ID}).NoteForbidden(t.Context())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	is.True(errors.Is(w.dir.WriteRefusals(ctx), context.Canceled))
	is.Equal(w.rows(t), []refusalRow{{Kind: roster.EventForbidden, User: w.user.ID, Count: 1}})
}

func TestRefusalsAreNotWrittenInAnUpdate(t *testing.T) {
	is := is.New(t)
	w := newRefusalWorld(t)
	err := w.dir.Update(t.Context(), func(tx *roster.Directory) error { return tx.WriteRefusals(t.Context()) })
	is.True(errors.Is(err, roster.ErrInvalid))
}

// TestRefusedSignInsAskTheSameOfTheStore compares the calls of the store for an
// address that somebody has with those for one that nobody has.
func TestRefusedSignInsAskTheSameOfTheStore(t *testing.T) {
	is := is.New(t)
	w := newRefusalWorld(t)
	calls := func(email string, try int) []string {
		store := &countedEvents{counted{Store: w.store}}
		dir := roster.New(store, &roster.Config{Now: func() time.Time { return w.now }, HashMemory: 8, HashTime: 1, FreeFailures: 2})
		for range try {
			_, err := dir.SignIn(t.Context(), signInAs(email, "wrong", attacker))
			is.True(err != nil)
		}
		is.NoErr(dir.WriteRefusals(t.Context()))
		return store.calls
	}
	for _, try := range []int{1, 3} { // the last one is throttled
		known, unknown := calls("bob@x.test", try), calls(fmt.Sprintf("eve%d@x.test", try), try)
		is.Equal(known, unknown)
		is.True(slices.Contains(known, "PutEvent"))
		w.now = w.now.Add(48 * time.Hour)
	}
}

// countedEvents names the events that are written, too.
type countedEvents struct{ counted }

func (s *countedEvents) Update(ctx context.Context, fn func(roster.Tx) error) error {
	return s.counted.Update(ctx, func(tx roster.Tx) error { return fn(eventNotingTx{tx, s}) })
}

type eventNotingTx struct {
	roster.Tx
	s *countedEvents
}

func (tx eventNotingTx) PutEvent(ctx context.Context, e *roster.Event) error {
	tx.s.note("PutEvent")
	return tx.Tx.PutEvent(ctx, e)
}

// TestRefusalsOfAnErasedUserNameNoNetwork erases a user before the rows of what it
// was refused are written, between two writes of one row, and while it is a member.
func TestRefusalsOfAnErasedUserNameNoNetwork(t *testing.T) {
	for name, writeBefore := range map[string]bool{"not written yet": false, "written already": true} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := newRefusalWorld(t)
			other, err := w.dir.CreateAccount(t.Context(), roster.NewAccount{Name: "Other"})
			is.NoErr(err)
			_, err = w.dir.CreateMembership(t.Context(), roster.NewMembership{Account: other.ID, User: w.user.ID, Role: roster.RoleUser})
			is.NoErr(err)
			refuse := func() {
				for _, dir := range []*roster.Directory{w.dir, w.dir.ForAccount(other.ID)} {
					dir.CalledFrom(roster.ClientInfo{Network: attacker}).ActingAs(roster.Actor{User: w.user.ID}).NoteForbidden(t.Context())
				}
			}
			refuse()
			if writeBefore {
				is.NoErr(w.dir.WriteRefusals(t.Context()))
				refuse()
			}
			mustApply(t, w.dir, w.user.ID, roster.Remove)
			_, err = w.dir.Erase(t.Context(), w.user.ID)
			is.NoErr(err)
			is.NoErr(w.dir.WriteRefusals(t.Context()))
			for _, dir := range []*roster.Directory{w.dir, w.dir.ForAccount(other.ID)} {
				page, err := dir.Events(t.Context(), roster.EventQuery{User: w.user.ID, Kinds: refusalKinds})
				is.NoErr(err)
				is.Equal(len(page.Events), 1)
				is.True(page.Events[0].Detail.IsZero())
			}
		})
	}
}
