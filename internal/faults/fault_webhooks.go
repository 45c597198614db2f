package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/work"
	"example.com/roster/webhook"
)

// webhookKills kill one of two relays that send webhooks, in turn. A round is a kill. One
// receiver is good, another answers 500 to every third message.
var webhookKills = []fault{
	{"R13", "SQLite, one of two relays of webhooks is killed in turn", 5, 50, killRelays},
}

// killRelays finds every event at both receivers, in the order of its user, and each copy
// with the same id. Its tooth is a relay that drops a message.
func killRelays(ctx context.Context, s *scratch, rounds int) (*result, error) {
	total, err := killRelaysOnce(ctx, s, rounds)
	if err != nil || total.illegal() > 0 {
		return total, err
	}
	return total, total.biteBy("a relay that drops a message", 3, func(int) (*result, error) {
		return killRelaysOnce(ctx, s, 1, "lossy")
	})
}

func killRelaysOnce(ctx context.Context, s *scratch, rounds int, more ...string) (*result, error) {
	r, err := s.begun(ctx, "sqlite", "")
	if err != nil {
		return nil, err
	}
	d, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	good, bad := newInbox(0), newInbox(3)
	defer good.server.Close()
	defer bad.server.Close()
	cfg := work.Config()
	cfg.Consumers = relayConsumers
	dir := roster.New(d.Store, cfg)
	people, err := relayedUsers(ctx, dir)
	if err != nil {
		return nil, err
	}
	made, stop := make(chan error, 1), make(chan struct{})
	var ids []roster.ID
	go func() {
		var err error
		ids, err = edits(ctx, dir, people, stop)
		made <- err
	}()
	err = r.killRelayed(ctx, rounds, append([]string{good.server.URL, bad.server.URL}, more...))
	close(stop)
	if err := <-made; err != nil {
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	total := &result{rounds: rounds}
	total.Acknowledged = len(ids)
	if err := r.drained(ctx, dir, append([]string{good.server.URL, bad.server.URL}, more...)); err != nil {
		return nil, err
	}
	for name, b := range map[string]*inbox{"good": good, "bad": bad} {
		b.report(total, name, ids)
		total.notes = append(total.notes, fmt.Sprintf("%s: %d calls for %d events", name, b.calls, len(ids)))
	}
	return total, nil
}

// relayConsumers are those of the relays and of whoever makes events.
var relayConsumers = []roster.Consumer{{
	Name: "webhooks", WithoutCodes: true, Kinds: []roster.EventKind{roster.EventUserEdited},
}}

// relayedUsers makes the users whose events are relayed.
func relayedUsers(ctx context.Context, dir *roster.Directory) (people []roster.ID, err error) {
	for range 8 {
		u, err := dir.Create(ctx, roster.NewUser{Active: true})
		if err != nil {
			return nil, err
		}
		people = append(people, u.ID)
	}
	return people, nil
}

// edits changes people until stop, and returns the events of it.
func edits(ctx context.Context, dir *roster.Directory, people []roster.ID, stop <-chan struct{}) (ids []roster.ID, err error) {
	for n := 0; ; n++ {
		select {
		case <-stop:
			for e, err := range dir.AllEvents(ctx, roster.EventQuery{Kinds: relayConsumers[0].Kinds}) {
				if err != nil {
					return nil, err
				}
				ids = append(ids, e.ID)
			}
			return ids, nil
		case <-time.After(5 * time.Millisecond):
		}
		id := people[n%len(people)]
		if _, err := dir.Edit(ctx, id, func(p *roster.Profile) error { p.Name = fmt.Sprint("name ", n); return nil }); err != nil {
			return nil, err
		}
	}
}

// killRelayed has two relays run, and kills one of them n times.
func (r *room) killRelayed(ctx context.Context, n int, args []string) error {
	running := make([]*child, 2)
	defer func() {
		for _, c := range running {
			if c != nil {
				c.kill()
			}
		}
	}()
	for i := range n {
		for k := range running {
			if running[k] != nil {
				continue
			}
			c, err := r.run(append([]string{"relay", r.dialect, r.dsn}, args...)...)
			if err != nil {
				return err
			}
			running[k] = c
			if err := c.await(ctx, saysReady); err != nil {
				return err
			}
		}
		time.Sleep(time.Duration(30+rand.IntN(600)) * time.Millisecond)
		running[i%2].kill()
		running[i%2] = nil
	}
	return nil
}

// drained has one relay run until nothing waits.
func (r *room) drained(ctx context.Context, dir *roster.Directory, args []string) error {
	c, err := r.run(append([]string{"relay", r.dialect, r.dsn}, args...)...)
	if err != nil {
		return err
	}
	defer c.kill()
	for until := time.Now().Add(2 * time.Minute); time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		waiting, err := dir.Deliveries(ctx, roster.DeliveryQuery{Consumer: "webhooks", Limit: 1})
		if err != nil || len(waiting) == 0 {
			return err
		}
	}
	return fmt.Errorf("messages wait two minutes after the last kill: %s", c.text)
}

// inbox is a receiver that answers 500 to every nth message, half of the time after it has
// kept it.
type inbox struct {
	server *httptest.Server
	every  int // 0: never

	mu    sync.Mutex
	calls int
	ids   map[string]string // webhook-id, by event
	order map[string][]int64
	wrong []string
}

// inboxSecret signs what relays send here.
const inboxSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func newInbox(every int) *inbox {
	b := &inbox{every: every, ids: map[string]string{}, order: map[string][]int64{}}
	b.server = httptest.NewServer(b)
	return b
}

func (b *inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := webhook.Verifier{Secrets: []roster.SecretText{inboxSecret}}
	e, err := v.Read(r)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	refuses := b.every > 0 && b.calls%b.every == 0
	switch before, ok := b.ids[e.Data.ID]; {
	case err != nil:
		if r.Context().Err() == nil { // else its relay was killed while it sent
			b.wrong = append(b.wrong, err.Error())
		}
		refuses = true
	case refuses && b.calls%2 == 0:
	case ok && before != r.Header.Get(webhook.HeaderID):
		b.wrong = append(b.wrong, fmt.Sprintf("event %s comes as %s and as %s", e.Data.ID, before, r.Header.Get(webhook.HeaderID)))
	case !ok:
		b.ids[e.Data.ID] = r.Header.Get(webhook.HeaderID)
		b.order[e.Data.User] = append(b.order[e.Data.User], e.Data.UserVersion)
	}
	if refuses {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// report adds what is wrong with what came.
func (b *inbox) report(total *result, name string, ids []roster.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range ids {
		if b.ids[id.String()] == "" {
			total.Lost = append(total.Lost, fmt.Sprintf("event %s at the %s receiver", id, name))
		}
	}
	for user, versions := range b.order {
		if !slices.IsSorted(versions) {
			total.Half = append(total.Half, fmt.Sprintf("the %s receiver has the events of user %s in the order of versions %v", name, user, versions))
		}
	}
	total.Wrong = append(total.Wrong, b.wrong...)
}
