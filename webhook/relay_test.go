package webhook_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/rostertest"
	"example.com/roster/webhook"
)

// inbox is a receiver that keeps what it verified.
type inbox struct {
	id       string
	endpoint webhook.Endpoint
	now      func() time.Time

	mu     sync.Mutex
	status func() int // what it answers; nil: 200
	calls  int
	ids    map[string]string  // webhook-id, by event
	order  map[string][]int64 // versions, by user, as they arrived first
	wrong  []string
}

func newInbox(t *testing.T, id string, now func() time.Time) (*inbox, *tls.Config) {
	b := &inbox{id: id, now: now, ids: map[string]string{}, order: map[string][]int64{}}
	url, config := receive(t, "", b.answer)
	b.endpoint = webhook.Endpoint{ID: id, URL: url, Secrets: []roster.SecretText{webhook.NewSecret()}}
	return b, config
}

// answer verifies a message. It keeps what it answers 200 to, and half of the rest.
func (b *inbox) answer(w http.ResponseWriter, r *http.Request) {
	v := webhook.Verifier{Secrets: b.endpoint.Secrets, Now: b.now}
	e, err := v.Read(r)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	if err != nil {
		b.wrong = append(b.wrong, err.Error())
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	status := http.StatusOK
	if b.status != nil {
		status = b.status()
	}
	if status == http.StatusOK || b.calls%2 == 0 {
		b.keep(r.Header.Get(webhook.HeaderID), e)
	}
	w.WriteHeader(status)
}

func (b *inbox) keep(id string, e webhook.Event) {
	switch before, ok := b.ids[e.Data.ID]; {
	case ok && before != id:
		b.wrong = append(b.wrong, fmt.Sprintf("event %s arrives as %s and as %s", e.Data.ID, before, id))
	case !ok:
		b.ids[e.Data.ID] = id
		b.order[e.Data.User] = append(b.order[e.Data.User], e.Data.UserVersion)
	}
}

// holds fails the test unless each event arrived, with one id, in the order of its user.
func (b *inbox) holds(t *testing.T, events int) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.ids) != events || len(b.wrong) > 0 {
		t.Errorf("%s has %d events of %d, and finds wrong: %v", b.id, len(b.ids), events, b.wrong)
	}
	for user, versions := range b.order {
		if user != "" && !slices.IsSorted(versions) {
			t.Errorf("%s has the events of user %s in the order of versions %v", b.id, user, versions)
		}
	}
}

// trail makes three events of each of ten users.
func trail(t *testing.T, dir *roster.Directory) (events int) {
	t.Helper()
	for i := range 10 {
		u, err := dir.Create(t.Context(), roster.NewUser{Email: fmt.Sprintf("u%d@x.test", i)})
		if err != nil {
			t.Fatal(err)
		}
		for n := range 2 {
			_, err := dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Name = fmt.Sprint("name ", n); return nil })
			if err != nil {
				t.Fatal(err)
			}
		}
		events += 3
	}
	return events
}

// TestReceiversThatFail has one receiver that is good, and one that fails in each way, and
// runs the relay for a day and a half of a fake clock.
func TestReceiversThatFail(t *testing.T) {
	for name, fail := range map[string]func(clock *rostertest.Clock, random *rand.Rand) func() int{
		"down for 24 hours": func(clock *rostertest.Clock, _ *rand.Rand) func() int {
			back := clock.Now().Add(24 * time.Hour)
			return func() int {
				if clock.Now().Before(back) {
					return http.StatusBadGateway
				}
				return http.StatusOK
			}
		},
		"answers 500 at random": func(_ *rostertest.Clock, random *rand.Rand) func() int {
			return func() int {
				if random.IntN(2) == 0 {
					return http.StatusInternalServerError
				}
				return http.StatusOK
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			clock := rostertest.NewClock()
			cfg := rostertest.NewRosterConfig(clock)
			cfg.Consumers = []roster.Consumer{{Name: "webhooks", WithoutCodes: true}}
			dir := roster.New(memstore.New(), cfg)
			good, tls := newInbox(t, "good", clock.Now)
			bad, other := newInbox(t, "bad", clock.Now)
			tls.RootCAs = other.RootCAs // the two have one certificate
			bad.status = fail(clock, rand.New(rand.NewPCG(1, 2)))
			e := &endpoints{all: []webhook.Endpoint{good.endpoint, bad.endpoint}}
			sender := webhook.New(webhook.Config{Endpoints: e, AllowAddress: local, TLS: tls, Now: clock.Now})
			relay := roster.RelayConfig{Consumer: "webhooks", Destinations: sender.Destinations, Deliver: sender.Deliver}
			events := trail(t, dir) + 1 // and that of the account
			for round := range 36 * 6 {
				_, err := dir.RelayOnce(t.Context(), relay)
				is.NoErr(err)
				if round == 0 {
					good.holds(t, events)
				}
				clock.Add(10 * time.Minute)
			}
			good.holds(t, events)
			bad.holds(t, events)
			t.Logf("%d calls for %d events", bad.calls, events)
			dead, err := dir.Deliveries(t.Context(), roster.DeliveryQuery{Dead: true})
			is.NoErr(err)
			is.Equal(len(dead), 0)
		})
	}
}

// TestAReceiverOfAnotherNetwork has one endpoint that redirects into the host's network,
// and one that hangs, beside a good one.
func TestAReceiverOfAnotherNetwork(t *testing.T) {
	is := is.New(t)
	clock := rostertest.NewClock()
	cfg := rostertest.NewRosterConfig(clock)
	cfg.Consumers = []roster.Consumer{{Name: "webhooks", WithoutCodes: true}}
	dir := roster.New(memstore.New(), cfg)
	good, tls := newInbox(t, "good", clock.Now)
	reached := 0
	private, _ := receive(t, "127.0.0.2", func(http.ResponseWriter, *http.Request) { reached++ })
	redirects, _ := receive(t, "", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, private, http.StatusPermanentRedirect)
	})
	over := make(chan struct{})
	hangs, _ := receive(t, "", func(http.ResponseWriter, *http.Request) { <-over })
	defer close(over)
	secret := []roster.SecretText{webhook.NewSecret()}
	e := &endpoints{all: []webhook.Endpoint{
		good.endpoint, {ID: "redirects", URL: redirects, Secrets: secret}, {ID: "hangs", URL: hangs, Secrets: secret},
	}}
	sender := webhook.New(webhook.Config{
		Endpoints: e, TLS: tls, Now: clock.Now, Timeout: time.Second,
		AllowAddress: func(a netip.Addr) bool { return local(a) },
	})
	events := trail(t, dir) + 1
	for range 3 {
		_, err := dir.RelayOnce(context.Background(), roster.RelayConfig{
			Consumer: "webhooks", Destinations: sender.Destinations, Deliver: sender.Deliver,
		})
		is.NoErr(err)
		clock.Add(time.Hour)
	}
	good.holds(t, events)
	is.Equal(reached, 0)
}
