package roster_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestAMailServerIsDownForAnHour invites 500 while nothing can be sent, runs the
// relay every ten seconds, and finds one mail for each at the end.
func TestAMailServerIsDownForAnHour(t *testing.T) {
	is := is.New(t)
	c, cfg := newClock(), testConfig()
	cfg.Now = c.Now
	dir := roster.New(memstore.New(), cfg)
	const people = 500
	for i := range people {
		mustInvite(t, dir, roster.NewInvitation{Email: fmt.Sprintf("p%d@x.test", i), Mail: true})
	}
	box := mailbox{err: errors.New("421 try again later")}
	end := c.Now().Add(time.Hour)
	for c.Now().Before(end) {
		is.Equal(mustRelay(t, dir, box.config()), 0)
		c.Add(10 * time.Second)
	}
	is.Equal(box.seen, 9*people) // at 0, 10, 30, 70, 150, 310, 630, 1270 and 2550 seconds
	is.Equal(len(waiting(t, dir, false)), people)
	box.err = nil
	for range 360 {
		mustRelay(t, dir, box.config())
		c.Add(10 * time.Second)
	}
	is.Equal(len(box.got), people)
	is.Equal(len(box.to()), people)
	is.Equal(len(waiting(t, dir, false))+len(waiting(t, dir, true)), 0)
}

func TestADeadMessageIsRevived(t *testing.T) {
	is := is.New(t)
	c, cfg := newClock(), testConfig()
	cfg.Now = c.Now
	dir := roster.New(memstore.New(), cfg)
	mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test", Mail: true})
	box := mailbox{err: errors.New("550 no such user")}
	cfgRelay := box.config()
	cfgRelay.Tries, cfgRelay.Delay, cfgRelay.MaxDelay = 3, time.Minute, 90*time.Second
	for _, pause := range []time.Duration{time.Minute, 90 * time.Second} {
		mustRelay(t, dir, cfgRelay)
		due := waiting(t, dir, false)
		is.Equal(due[0].Due, c.Now().Add(pause))
		is.Equal(due[0].LeaseOwner, roster.ID{})
		c.Add(pause)
	}
	mustRelay(t, dir, cfgRelay)
	is.Equal(len(waiting(t, dir, false)), 0)
	dead := waiting(t, dir, true)
	is.Equal(len(dead), 1)
	is.Equal(dead[0].Dead, c.Now())
	is.Equal(dead[0].Tries, int64(3))
	c.Add(24 * time.Hour)
	mustRelay(t, dir, cfgRelay)
	is.Equal(box.seen, 3)

	box.err = nil
	is.NoErr(dir.RetryDelivery(t.Context(), dead[0]))
	is.Equal(dir.RetryDelivery(t.Context(), dead[0]), roster.ErrNotFound)
	is.Equal(mustRelay(t, dir, cfgRelay), 1)
	is.Equal(box.got[0].ID, dead[0].ID)
}

// TestWhatKillsEveryRelayIsDead finds a delivery whose relays never lived to say
// what came of it.
func TestWhatKillsEveryRelayIsDead(t *testing.T) {
	is := is.New(t)
	c, cfg, store := newClock(), testConfig(), memstore.New()
	cfg.Now = c.Now
	dir := roster.New(store, cfg)
	mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test", Mail: true})
	var box mailbox
	relay := box.config()
	relay.Tries = 2
	for range 2 {
		crash := &crashing{Store: store}
		killer := relay
		killer.Deliver = func(ctx context.Context, m roster.Message) error {
			crash.kill()
			return nil
		}
		_, _ = roster.New(crash, cfg).RelayOnce(t.Context(), killer)
		is.Equal(mustRelay(t, dir, relay), 0) // the lease of the dead one
		c.Add(time.Minute)
	}
	is.Equal(mustRelay(t, dir, relay), 0)
	is.Equal(box.seen, 0)
	dead := waiting(t, dir, true)
	is.Equal(len(dead), 1)
	is.Equal(dead[0].Reason, "its relay was killed at every try")
}

func TestKeysRotateUnderPendingMail(t *testing.T) {
	is := is.New(t)
	var log strings.Builder
	store, cfg := memstore.New(), testConfig()
	i := mustInvite(t, roster.New(store, cfg), roster.NewInvitation{Email: "a@x.test", Mail: true})
	code, err := roster.New(store, cfg).InviteCode(t.Context(), i.User.ID)
	is.NoErr(err)
	old := cfg.Keys
	var box mailbox

	cfg.Keys, cfg.Log = []roster.MailKey{{Number: 2, Secret: []byte("sixteen bytes or more")}}, logTo(&log)
	without := roster.New(store, cfg)
	is.Equal(mustRelay(t, without, box.config()), 0)
	is.Equal(box.seen, 0)
	dead := waiting(t, without, true)
	is.Equal(len(dead), 1) // at once: no try will do better
	is.True(strings.Contains(log.String(), dead[0].ID.String()))

	cfg.Keys = append(cfg.Keys, old...)
	with := roster.New(store, cfg)
	is.NoErr(with.RetryDelivery(t.Context(), dead[0]))
	is.Equal(mustRelay(t, with, box.config()), 1)
	is.Equal(box.got[0].Code, code)
}

func TestAPanicAndASlowServerAreFailuresOfOneMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		var log strings.Builder
		cfg := testConfig()
		cfg.Now, cfg.Log = time.Now, logTo(&log)
		dir := roster.New(memstore.New(), cfg)
		for _, name := range []string{"panics", "hangs", "works"} {
			mustInvite(t, dir, roster.NewInvitation{Email: name + "@x.test", Mail: true})
		}
		var box mailbox
		relay := box.config()
		relay.Deliver = func(ctx context.Context, m roster.Message) error {
			switch {
			case m.Try == 1 && m.Email == "panics@x.test":
				panic("oh no: " + string(m.Code) + " to " + m.Email)
			case m.Try == 1 && m.Email == "hangs@x.test":
				<-ctx.Done()
				return ctx.Err()
			}
			return box.deliver(ctx, m)
		}
		start := time.Now()
		is.Equal(mustRelay(t, dir, relay), 1)
		is.Equal(time.Since(start), 30*time.Second)
		is.Equal(len(waiting(t, dir, false)), 2)
		is.True(strings.Contains(log.String(), "oh no"))
		is.True(strings.Contains(log.String(), "deliver_test.go")) // where it was
		is.True(strings.Contains(log.String(), context.DeadlineExceeded.Error()))
		time.Sleep(10 * time.Second)
		is.Equal(mustRelay(t, dir, relay), 2)
		for _, m := range box.got {
			is.True(!strings.Contains(log.String(), string(m.Code)))
			is.True(!strings.Contains(log.String(), m.Email))
		}
	})
}

// TestAFailureIsLoggedWithoutTheAddress fails as mail servers do, who repeat it.
func TestAFailureIsLoggedWithoutTheAddress(t *testing.T) {
	is := is.New(t)
	var log strings.Builder
	cfg := testConfig()
	cfg.Log = logTo(&log)
	dir := roster.New(memstore.New(), cfg)
	mustInvite(t, dir, roster.NewInvitation{Email: "Jane@X.test", Mail: true})
	var box mailbox
	relay := box.config()
	relay.Deliver = func(_ context.Context, m roster.Message) error {
		return fmt.Errorf("550 %s, %s, %s: no such user", m.Email, m.User.Email, m.Code)
	}
	is.Equal(mustRelay(t, dir, relay), 0)
	is.True(strings.Contains(log.String(), "no such user"))
	is.True(strings.Contains(log.String(), "[hidden], [hidden], [hidden]"))
}

// TestPermanentErrorIsTriedOnce says of a mail that it can never arrive.
func TestPermanentErrorIsTriedOnce(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	_, err := dir.Invite(t.Context(), roster.NewInvitation{Email: "jane@x.test", Mail: true})
	is.NoErr(err)
	box := mailbox{err: fmt.Errorf("smtp: %w", roster.Permanent(errors.New("550 no such user")))}
	mustRelay(t, dir, box.config())
	is.True(box.seen > 0)
	dead, err := dir.Deliveries(t.Context(), roster.DeliveryQuery{Dead: true})
	is.NoErr(err)
	is.Equal(len(dead), box.seen)
}
