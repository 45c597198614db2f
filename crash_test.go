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

var errCrash = errors.New("killed")

// crashing is the store as a process sees it that is killed at one of its steps:
// before that or after it, and every later step fails too.
type crashing struct {
	roster.Store
	at    int  // the step to die at
	after bool // when it was done

	mu   sync.Mutex
	step int // steps taken
	dead bool
}

// do takes one step.
func (c *crashing) do(step func() error) error {
	c.mu.Lock()
	c.step++
	last, dead := c.step == c.at, c.dead
	if last && !c.after {
		c.dead = true
	}
	c.mu.Unlock()
	switch {
	case dead:
		return errCrash
	case !last:
		return step()
	case c.after:
		_ = step()
		c.kill()
	}
	return errCrash
}

// kill has every later step fail.
func (c *crashing) kill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dead = true
}

func read[T any](c *crashing, read func() ([]T, error)) (records []T, err error) {
	err = c.do(func() error {
		records, err = read()
		return err
	})
	return records, err
}

func (c *crashing) Deliveries(ctx context.Context, q roster.DeliverySelection) ([]roster.Delivery, error) {
	return read(c, func() ([]roster.Delivery, error) { return c.Store.Deliveries(ctx, q) })
}

func (c *crashing) Events(ctx context.Context, q roster.EventSelection) ([]roster.Event, error) {
	return read(c, func() ([]roster.Event, error) { return c.Store.Events(ctx, q) })
}

func (c *crashing) Accounts(ctx context.Context, q roster.AccountSelection) ([]roster.Account, error) {
	return read(c, func() ([]roster.Account, error) { return c.Store.Accounts(ctx, q) })
}

func (c *crashing) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	return read(c, func() ([]roster.User, error) { return c.Store.Users(ctx, q) })
}

func (c *crashing) Secrets(ctx context.Context, q roster.SecretSelection) ([]roster.Secret, error) {
	return read(c, func() ([]roster.Secret, error) { return c.Store.Secrets(ctx, q) })
}

// Update is a step of its own: its commit.
func (c *crashing) Update(ctx context.Context, fn func(roster.Tx) error) error {
	return c.do(func() error {
		return c.Store.Update(ctx, func(tx roster.Tx) error { return fn(crashingTx{tx, c}) })
	})
}

type crashingTx struct {
	roster.Tx
	c *crashing
}

func (t crashingTx) Deliveries(ctx context.Context, q roster.DeliverySelection) ([]roster.Delivery, error) {
	return read(t.c, func() ([]roster.Delivery, error) { return t.Tx.Deliveries(ctx, q) })
}

func (t crashingTx) PutDelivery(ctx context.Context, d *roster.Delivery) error {
	return t.c.do(func() error { return t.Tx.PutDelivery(ctx, d) })
}

func (t crashingTx) PutUser(ctx context.Context, u *roster.User) error {
	return t.c.do(func() error { return t.Tx.PutUser(ctx, u) })
}

func (t crashingTx) PutSecret(ctx context.Context, s *roster.Secret) error {
	return t.c.do(func() error { return t.Tx.PutSecret(ctx, s) })
}

func (t crashingTx) PutGrant(ctx context.Context, g *roster.Grant) error {
	return t.c.do(func() error { return t.Tx.PutGrant(ctx, g) })
}

func (t crashingTx) PutTeamMembership(ctx context.Context, m *roster.TeamMembership) error {
	return t.c.do(func() error { return t.Tx.PutTeamMembership(ctx, m) })
}

func (t crashingTx) PutThrottleCounter(ctx context.Context, a *roster.ThrottleCounter) error {
	return t.c.do(func() error { return t.Tx.PutThrottleCounter(ctx, a) })
}

func (t crashingTx) PutEvent(ctx context.Context, e *roster.Event) error {
	return t.c.do(func() error { return t.Tx.PutEvent(ctx, e) })
}

func (t crashingTx) Purge(ctx context.Context, q roster.PurgeSelection) (n int, err error) {
	err = t.c.do(func() error {
		n, err = t.Tx.Purge(ctx, q)
		return err
	})
	return n, err
}

// TestARelayIsKilled kills a relay before and after every step of its store, and
// in the middle of Deliver, while two users have three messages each and one of
// them fails at first. Another relay then delivers all of them, in order; what
// the first had handed over when it was killed may come twice.
func TestARelayIsKilled(t *testing.T) {
	for _, after := range []bool{false, true} {
		steps := 0
		for killed := true; killed; {
			steps++
			if !t.Run(fmt.Sprintf("step %d, after %t", steps, after), func(t *testing.T) { killed = killAt(t, steps, after) }) {
				return
			}
		}
		t.Logf("%d steps", steps-1)
		if steps < 40 { // some fewer where slots settle together
			t.Errorf("only %d steps", steps-1)
		}
	}
}

func killAt(t *testing.T, step int, after bool) (killed bool) {
	is := is.New(t)
	clock, cfg, store := newClock(), testConfig(), memstore.New()
	cfg.Now, cfg.Consumers = clock.Now, []roster.Consumer{{Name: "mail"}}
	dir := roster.New(store, cfg)
	want := 1 // the account
	for i := range 2 {
		u := mustCreate(t, dir, roster.NewUser{Email: fmt.Sprintf("p%d@x.test", i)})
		mustInvite(t, dir, roster.NewInvitation{User: u.ID, Mail: true})
		_, err := dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Name = "Jane"; return nil })
		is.NoErr(err)
		want += 3
	}
	crash := &crashing{Store: store, at: step, after: after}
	var box mailbox
	relay := box.config()
	relay.Parallel = 1
	handed := map[roster.ID]bool{} // by the relay that is killed
	relay.Deliver = func(ctx context.Context, m roster.Message) error {
		if err := crash.do(func() error { handed[m.ID] = true; return box.deliver(ctx, m) }); err != nil {
			return err
		}
		if m.Email == "p1@x.test" && m.Try == 1 {
			box.got = box.got[:len(box.got)-1]
			return errors.New("try again later")
		}
		return nil
	}
	_, _ = roster.New(crash, cfg).RelayOnce(t.Context(), relay)
	if !crash.dead {
		is.Equal(len(box.got), want-2)
	}

	for range 10 {
		clock.Add(time.Minute) // the lease of the first is over, or its pause
		mustRelay(t, dir, box.config())
	}
	is.Equal(len(waiting(t, dir, false))+len(waiting(t, dir, true)), 0)
	got := make(map[roster.ID]int)
	version := make(map[roster.ID]int64)
	for _, m := range box.got {
		if got[m.ID]++; got[m.ID] > 1 {
			is.True(handed[m.ID] && got[m.ID] == 2) // handed over, not written, then killed
		}
		is.True(m.Event.UserVersion >= version[m.Event.User])
		version[m.Event.User] = m.Event.UserVersion
	}
	is.Equal(len(got), want)
	return crash.dead
}
