package roster_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// receivers are the destinations of a consumer, each with what it got.
type receivers struct {
	names []string

	mu   sync.Mutex
	err  map[string]error
	got  map[string][]roster.Message
	seen map[string]int // calls
}

func newReceivers(names ...string) *receivers {
	return &receivers{names: names, err: map[string]error{}, got: map[string][]roster.Message{}, seen: map[string]int{}}
}

func (r *receivers) deliver(_ context.Context, m roster.Message) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen[m.Destination]++
	if err := r.err[m.Destination]; err != nil {
		return err
	}
	r.got[m.Destination] = append(r.got[m.Destination], m)
	return nil
}

func (r *receivers) config() roster.RelayConfig {
	return roster.RelayConfig{
		Consumer: "hooks", Deliver: r.deliver, Parallel: 1,
		Destinations: func(context.Context, roster.Message) ([]string, error) { return r.names, nil },
	}
}

// hooksDirectory has a consumer of every event that mails nothing.
func hooksDirectory(t *testing.T) (*roster.Directory, *clock) {
	c, cfg := newClock(), testConfig()
	cfg.Now = c.Now
	cfg.Consumers = []roster.Consumer{{Name: "hooks", WithoutCodes: true, Kinds: []roster.EventKind{
		roster.EventUserCreated, roster.EventUserEdited, roster.EventUserInvited, roster.EventForcedLogout,
	}}, {Name: "mail", Kinds: roster.MailedEvents()}}
	dir := roster.New(memstore.New(), cfg)
	mustEnsureAccount(t, dir)
	return dir, c
}

func mustEnsureAccount(t *testing.T, dir *roster.Directory) {
	t.Helper()
	if _, err := dir.EditAccount(t.Context(), func(a *roster.AccountProfile) error { a.Name = "Acme"; return nil }); err != nil {
		t.Fatal(err)
	}
}

func TestEachDestinationGetsEachMessage(t *testing.T) {
	is := is.New(t)
	dir, _ := hooksDirectory(t)
	for i := range 3 {
		_, err := dir.Create(t.Context(), roster.NewUser{Email: fmt.Sprintf("u%d@x.test", i)})
		is.NoErr(err)
	}
	r := newReceivers("a", "b", "a")
	is.Equal(mustRelay(t, dir, r.config()), 6)
	ids := map[roster.ID]bool{}
	for _, name := range []string{"a", "b"} {
		is.Equal(len(r.got[name]), 3)
		for _, m := range r.got[name] {
			ids[m.ID] = true
		}
	}
	is.Equal(len(ids), 6) // an ID for each message to each destination
	is.Equal(len(waiting(t, dir, false)), 0)
}

// TestADeadDestinationDisturbsNoOther has one destination down while another one is up.
func TestADeadDestinationDisturbsNoOther(t *testing.T) {
	is := is.New(t)
	dir, c := hooksDirectory(t)
	var users []roster.ID
	for i := range 50 {
		u, err := dir.Create(t.Context(), roster.NewUser{Email: fmt.Sprintf("u%d@x.test", i)})
		is.NoErr(err)
		users = append(users, u.ID)
	}
	r := newReceivers("dead", "good")
	r.err["dead"] = errors.New("500")
	is.Equal(mustRelay(t, dir, r.config()), 50)
	is.Equal(r.seen["dead"], 1) // and not one for each user
	for range 30 {
		c.Add(5 * time.Second)
		mustRelay(t, dir, r.config())
	}
	_, err := dir.ForceLogout(t.Context(), users[0])
	is.NoErr(err)
	is.Equal(mustRelay(t, dir, r.config()), 1) // to the good one, at once
	is.Equal(len(r.got["good"]), 51)

	r.err["dead"] = nil
	for range 24 {
		c.Add(time.Hour)
		mustRelay(t, dir, r.config())
	}
	is.Equal(len(r.got["dead"]), 51)
	versions := map[roster.ID]int64{}
	for _, m := range r.got["dead"] {
		is.True(m.Event.UserVersion > versions[m.Event.User]) // each user's in order
		versions[m.Event.User] = m.Event.UserVersion
	}
}

// TestARetryIsAsLateAsTheReceiverAsks has a receiver say how long to wait.
func TestARetryIsAsLateAsTheReceiverAsks(t *testing.T) {
	for name, test := range map[string]struct{ asked, want time.Duration }{
		"less than the pause":       {time.Second, 10 * time.Second},
		"more than the pause":       {10 * time.Minute, 10 * time.Minute},
		"more than relays wait":     {24 * time.Hour, time.Hour},
		"a time that has gone by":   {-time.Hour, 10 * time.Second},
		"the longest that there is": {1<<63 - 1, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir, c := hooksDirectory(t)
			_, err := dir.Create(t.Context(), roster.NewUser{Email: "u@x.test"})
			is.NoErr(err)
			r := newReceivers("a")
			r.err["a"] = roster.RetryAfter(errors.New("503"), test.asked)
			mustRelay(t, dir, r.config())
			r.err["a"] = nil
			c.Add(test.want - time.Microsecond)
			is.Equal(mustRelay(t, dir, r.config()), 0)
			c.Add(time.Microsecond)
			is.Equal(mustRelay(t, dir, r.config()), 1)
		})
	}
}

// TestAConsumerWithoutCodesGetsEachEvent gets the event of an invitation that was revoked,
// and never a code.
func TestAConsumerWithoutCodesGetsEachEvent(t *testing.T) {
	is := is.New(t)
	dir, _ := hooksDirectory(t)
	i := mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test", Mail: true})
	_, err := dir.Apply(t.Context(), i.User.ID, roster.RevokeInvitation)
	is.NoErr(err)
	mustInvite(t, dir, roster.NewInvitation{Email: "b@x.test", Mail: true})
	r := newReceivers("a")
	mustRelay(t, dir, r.config())
	invited := 0
	for _, m := range r.got["a"] {
		is.Equal(m.Code, roster.SecretText(""))
		is.Equal(m.Email, "")
		if m.Event.Kind == roster.EventUserInvited {
			invited++
		}
	}
	is.Equal(invited, 2)
	var box mailbox
	is.Equal(mustRelay(t, dir, box.config()), 1) // the consumer of mails gets what is good
}

// TestAConsumerWithoutCodesMailsNothing refuses an invitation that nobody would mail.
func TestAConsumerWithoutCodesMailsNothing(t *testing.T) {
	cfg := testConfig()
	cfg.Consumers = []roster.Consumer{{Name: "hooks", WithoutCodes: true}}
	dir := roster.New(memstore.New(), cfg)
	_, err := dir.Invite(t.Context(), roster.NewInvitation{Email: "a@x.test", Mail: true})
	is.New(t).Equal(err, roster.ErrNoConsumer)
}

// TestDestinationsHaveNames makes a message dead whose destination has a name that no
// store need keep.
func TestDestinationsHaveNames(t *testing.T) {
	for _, name := range []string{"", "a b", "é", string(make([]byte, 65))} {
		is := is.New(t)
		dir, _ := hooksDirectory(t)
		_, err := dir.Create(t.Context(), roster.NewUser{Email: "u@x.test"})
		is.NoErr(err)
		r := newReceivers("good", name)
		is.Equal(mustRelay(t, dir, r.config()), 0)
		is.Equal(len(waiting(t, dir, true)), 1)
	}
}

// TestAHangingDestinationTakesFewSlots has a destination that answers nothing: it takes
// slots for one time-out, and not for one for each user.
func TestAHangingDestinationTakesFewSlots(t *testing.T) {
	is := is.New(t)
	dir, _ := hooksDirectory(t)
	for i := range 40 {
		_, err := dir.Create(t.Context(), roster.NewUser{Email: fmt.Sprintf("u%d@x.test", i)})
		is.NoErr(err)
	}
	r := newReceivers("hangs", "good")
	calls := 0
	cfg := r.config()
	cfg.Parallel = 4
	var mu sync.Mutex
	cfg.Deliver = func(ctx context.Context, m roster.Message) error {
		if m.Destination != "hangs" {
			return r.deliver(ctx, m)
		}
		mu.Lock()
		calls++
		mu.Unlock()
		<-ctx.Done()
		return ctx.Err()
	}
	cfg.Timeout = 100 * time.Millisecond
	mustRelay(t, dir, cfg)
	is.Equal(len(r.got["good"]), 40)
	is.True(calls <= 4)
	is.Equal(len(waiting(t, dir, false)), 40) // what hangs
}

// TestALeaseThatWouldEndIsHandedBack claims two messages for one slot, and has the first
// take so long that the lease of the second would end during its delivery.
func TestALeaseThatWouldEndIsHandedBack(t *testing.T) {
	is := is.New(t)
	dir, c := hooksDirectory(t)
	for i := range 2 {
		_, err := dir.Create(t.Context(), roster.NewUser{Email: fmt.Sprintf("u%d@x.test", i)})
		is.NoErr(err)
	}
	var tries []int64
	relay := roster.RelayConfig{Consumer: "hooks", Parallel: 1, Timeout: 30 * time.Second, Deliver: func(_ context.Context, m roster.Message) error {
		tries = append(tries, m.Try)
		c.Add(45 * time.Second) // of the minute that a lease lasts
		return nil
	}}
	is.Equal(mustRelay(t, dir, relay), 1)
	is.Equal(mustRelay(t, dir, relay), 1)
	is.Equal(tries, []int64{1, 1}) // what is handed back was not tried
	is.Equal(len(waiting(t, dir, false)), 0)
}
