package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"example.com/roster"
)

// follower is a consumer that keeps what it gets. It refuses every seventh message
// once.
type follower struct {
	mu      sync.Mutex
	got     map[roster.ID]bool  // events
	last    map[roster.ID]int64 // version of the user in the last event that arrived, by user
	busy    map[roster.ID]bool  // users whose message is being delivered
	calls   int
	mistake error
}

func newFollower() *follower {
	return &follower{got: map[roster.ID]bool{}, last: map[roster.ID]int64{}, busy: map[roster.ID]bool{}}
}

var errNotNow = errors.New("storetest: not now")

func (f *follower) deliver(_ context.Context, m roster.Message) error {
	if err := f.begin(m); err != nil {
		return err
	}
	time.Sleep(50 * time.Microsecond) // so that others can come in between
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.busy, m.Event.User)
	f.got[m.Event.ID] = true
	return nil
}

// begin notes what must not be: two messages of one user at once, and one before an
// earlier one.
func (f *follower) begin(m roster.Message) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	user := m.Event.User
	if f.calls++; f.calls%7 == 0 && m.Try == 1 {
		return errNotNow
	}
	if user.IsZero() {
		return nil
	}
	if f.busy[user] {
		f.mistake = errors.Join(f.mistake, fmt.Errorf("two messages of user %s are delivered at once", user))
	}
	if m.Event.UserVersion < f.last[user] {
		f.mistake = errors.Join(f.mistake, fmt.Errorf("version %d of user %s arrives after version %d", m.Event.UserVersion, user, f.last[user]))
	}
	f.busy[user], f.last[user] = true, m.Event.UserVersion
	return nil
}

// consumersMissNothing has 16 writers change 4 users while 3 relays deliver. One relay
// more then delivers what is left.
func consumersMissNothing(t testing.TB, s roster.Store) {
	ctx := t.Context()
	host := newDirectoryAt(s, time.Now)
	dir := newAccount(t, host)
	var users []roster.User
	for i := range 4 {
		users = append(users, must[roster.User](t)(dir.Create(ctx, roster.NewUser{Email: fmt.Sprintf("u%d@example.com", i), Active: true})))
	}
	f := newFollower()
	relay := roster.RelayConfig{Consumer: "mail", Deliver: f.deliver, Delay: time.Millisecond, MaxDelay: time.Millisecond}
	const writers, times = 16, 8
	var writing sync.WaitGroup
	writing.Add(writers)
	errs := race(writers+3, func(i int) error {
		if i >= writers {
			return relayUntil(ctx, host, relay, &writing)
		}
		defer writing.Done()
		for n := range times {
			if _, err := dir.ForceLogout(ctx, users[(i+n)%len(users)].ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for range 1000 { // until each pause is over
		must[int](t)(host.RelayOnce(ctx, relay))
		if left := must[[]roster.Delivery](t)(s.Deliveries(ctx, roster.DeliverySelection{Limit: 1})); len(left) == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	all, missed := 0, 0
	for e, err := range dir.AllEvents(ctx, roster.EventQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		if all++; !f.got[e.ID] {
			missed++
		}
	}
	if missed > 0 || all < writers*times {
		t.Errorf("the consumer missed %d of %d events of %d changes", missed, all, writers*times)
	}
	if f.mistake != nil {
		t.Error(f.mistake)
	}
	t.Logf("%d events, %d missed, %d calls", all, missed, f.calls)
}

// relayUntil relays until nobody is writing any more.
func relayUntil(ctx context.Context, host *roster.Directory, relay roster.RelayConfig, writing *sync.WaitGroup) error {
	over := make(chan struct{})
	go func() { writing.Wait(); close(over) }()
	for {
		if _, err := host.RelayOnce(ctx, relay); err != nil {
			return err
		}
		select {
		case <-over:
			return nil
		default:
		}
	}
}
