package roster_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// queueWorld has a user with events that a consumer gets one after another.
type queueWorld struct {
	clock *clock
	store roster.Store
	cfg   *roster.Config
	dir   *roster.Directory
	user  roster.User
	got   []int64 // versions of the user, in the order in which they arrived
}

func newQueueWorld(t *testing.T, events int) *queueWorld {
	t.Helper()
	w := &queueWorld{clock: newClock(), store: memstore.New(), cfg: testConfig()}
	w.cfg.Now, w.cfg.Consumers = w.clock.Now, []roster.Consumer{{Name: "hook", Kinds: []roster.EventKind{roster.EventForcedLogout}}}
	w.dir = roster.New(w.store, w.cfg)
	w.user = mustCreate(t, w.dir, roster.NewUser{Email: "a@x.test", Active: true})
	for range events {
		w.happen(t)
	}
	return w
}

// happen makes another event.
func (w *queueWorld) happen(t *testing.T) {
	t.Helper()
	if _, err := w.dir.ForceLogout(t.Context(), w.user.ID); err != nil {
		t.Fatal(err)
	}
}

// relay does one round, in which before is called before each delivery.
func (w *queueWorld) relay(t *testing.T, ctx context.Context, before func(m roster.Message) error) int {
	t.Helper()
	n, err := w.dir.RelayOnce(ctx, roster.RelayConfig{Consumer: "hook", Tries: 1, Deliver: func(_ context.Context, m roster.Message) error {
		if err := before(m); err != nil {
			return err
		}
		w.got = append(w.got, m.Event.UserVersion)
		return nil
	}})
	if err != nil && ctx.Err() == nil {
		t.Fatal(err)
	}
	return n
}

func delivers(roster.Message) error { return nil }

// TestARelayThatStopsLeavesTheNextToAnother stops after two of six.
func TestARelayThatStopsLeavesTheNextToAnother(t *testing.T) {
	is := is.New(t)
	w := newQueueWorld(t, 6)
	ctx, stop := context.WithCancel(t.Context())
	is.Equal(w.relay(t, ctx, func(roster.Message) error {
		if len(w.got) == 1 {
			stop()
		}
		return nil
	}), 2)
	w.happen(t)
	is.Equal(w.relay(t, t.Context(), delivers), 5)
	is.Equal(w.got, []int64{2, 3, 4, 5, 6, 7, 8})
	is.Equal(len(waiting(t, w.dir, false)), 0)
}

// TestARetriedDeliveryWaitsForTheOneThatIsDelivered retries the first of three while
// the second is being delivered.
func TestARetriedDeliveryWaitsForTheOneThatIsDelivered(t *testing.T) {
	is := is.New(t)
	w := newQueueWorld(t, 3)
	busy := false
	other := func(m roster.Message) error { is.True(!busy); return nil }
	is.Equal(w.relay(t, t.Context(), func(m roster.Message) error {
		switch {
		case m.Event.UserVersion == 2 && m.Try == 1 && len(w.got) == 0:
			return errors.New("down") // its only try
		case m.Event.UserVersion == 3:
			busy = true
			is.NoErr(w.dir.RetryDelivery(t.Context(), waiting(t, w.dir, true)[0]))
			is.Equal(w.relay(t, t.Context(), other), 0)
			busy = false
		}
		return nil
	}), 3)
	is.Equal(w.got, []int64{3, 2, 4})
	is.Equal(len(waiting(t, w.dir, false))+len(waiting(t, w.dir, true)), 0)
}

// TestWhatWaitsIsNotWritten fails a delivery again and again: those behind it stay as
// they are.
func TestWhatWaitsIsNotWritten(t *testing.T) {
	is := is.New(t)
	w := newQueueWorld(t, 50)
	down := roster.RelayConfig{Consumer: "hook", Deliver: func(context.Context, roster.Message) error { return errors.New("down") }}
	mustRelay(t, w.dir, down)
	before := map[roster.ID]roster.Delivery{}
	for _, x := range waiting(t, w.dir, false) {
		before[x.ID] = x
	}
	for range 3 {
		w.clock.Add(time.Hour)
		mustRelay(t, w.dir, down)
	}
	changed := 0
	for _, x := range waiting(t, w.dir, false) {
		if x != before[x.ID] {
			changed++
			is.Equal(x.Place, roster.PlaceFirst)
			is.Equal(x.Tries, int64(4))
		}
	}
	is.Equal(len(before), 50)
	is.Equal(changed, 1)
}

// failingStore refuses each Update after some.
type failingStore struct {
	roster.Store
	left int
}

func (s *failingStore) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if s.left--; s.left < 0 {
		return errors.New("the database is gone")
	}
	return s.Store.Update(ctx, fn)
}

// TestAPurgedConsumerCanComeBack ends a PurgeConsumer after its first step, and then names
// the consumer again: nothing waits behind a delivery that is gone.
func TestAPurgedConsumerCanComeBack(t *testing.T) {
	is := is.New(t)
	w := newQueueWorld(t, 150)
	mustRelay(t, w.dir, roster.RelayConfig{Consumer: "hook", Deliver: func(context.Context, roster.Message) error { return errors.New("down") }})
	without := *w.cfg
	without.Consumers = nil
	n, err := roster.New(&failingStore{Store: w.store, left: 2}, &without).PurgeConsumer(t.Context(), "hook")
	is.True(err != nil)
	is.Equal(n, 100)
	w.clock.Add(time.Hour)
	is.Equal(mustRelay(t, w.dir, roster.RelayConfig{Consumer: "hook", Deliver: func(context.Context, roster.Message) error { return nil }}), 50)
	is.Equal(len(waiting(t, w.dir, false)), 0)
}

// TestWhatGoesBehindASoleDeliveryFollows has one event happen while the only other one is
// being delivered, and another relay put it behind.
func TestWhatGoesBehindASoleDeliveryFollows(t *testing.T) {
	is := is.New(t)
	w := newQueueWorld(t, 1)
	is.Equal(w.relay(t, t.Context(), func(m roster.Message) error {
		if m.Event.UserVersion == 2 {
			w.happen(t)
			is.Equal(w.relay(t, t.Context(), delivers), 0)
			is.Equal(waiting(t, w.dir, false)[0].Place, roster.PlaceBehind) // not due: the other one has a lease
		}
		return nil
	}), 2)
	is.Equal(w.got, []int64{2, 3})
	is.Equal(len(waiting(t, w.dir, false)), 0)
}
