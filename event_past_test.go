package roster_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// pastWorld has events of two accounts from before the consumer "hooks" was in Config, and
// of one user from after that.
func pastWorld(t *testing.T) (dir *roster.Directory, since time.Time, users int) {
	t.Helper()
	c, cfg, store := newClock(), testConfig(), memstore.New()
	cfg.Now, cfg.Consumers = c.Now, nil
	before := roster.New(store, cfg)
	other, err := before.CreateAccount(t.Context(), roster.NewAccount{Name: "Other"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 250 { // more than a step
		mustCreate(t, before, roster.NewUser{Email: fmt.Sprintf("u%d@x.test", i)})
		mustCreate(t, before.ForAccount(other.ID), roster.NewUser{Email: fmt.Sprintf("u%d@x.test", i)})
	}
	c.Add(time.Minute)
	since = c.Now()
	cfg.Consumers = []roster.Consumer{
		{Name: "hooks", WithoutCodes: true, Kinds: []roster.EventKind{roster.EventUserCreated}}, {Name: "old", Drain: true},
	}
	dir = roster.New(store, cfg)
	mustCreate(t, dir, roster.NewUser{Email: "new@x.test"})
	return dir, since, 501
}

// TestAConsumerBeginsAtNow gets what happens from when it is in Config.
func TestAConsumerBeginsAtNow(t *testing.T) {
	dir, _, _ := pastWorld(t)
	box := &mailbox{}
	is.New(t).Equal(mustRelay(t, dir, roster.RelayConfig{Consumer: "hooks", Deliver: box.deliver}), 1)
}

// TestAConsumerBeginsAtTheFirstEvent gets each event of the past once, also where
// DeliverPast is called again while they wait.
func TestAConsumerBeginsAtTheFirstEvent(t *testing.T) {
	is := is.New(t)
	dir, since, users := pastWorld(t)
	n, err := dir.DeliverPast(t.Context(), "hooks", since)
	is.NoErr(err)
	is.Equal(n, users-1)
	n, err = dir.DeliverPast(t.Context(), "hooks", since.Add(time.Hour)) // the delivery of what came since is there
	is.NoErr(err)
	is.Equal(n, 0)
	box := &mailbox{}
	relay := roster.RelayConfig{Consumer: "hooks", Deliver: box.deliver}
	is.Equal(mustRelay(t, dir, relay), users)
	ids := map[roster.ID]roster.ID{}
	for _, m := range box.got {
		ids[m.Event.ID] = m.ID
	}
	is.Equal(len(ids), users)

	box.got = nil
	n, err = dir.DeliverPast(t.Context(), "hooks", since)
	is.NoErr(err)
	is.Equal(n, users-1)
	mustRelay(t, dir, relay)
	for _, m := range box.got {
		is.Equal(ids[m.Event.ID], m.ID) // a copy has the same id
	}
}

func TestDeliverPastIsForConsumersOfConfig(t *testing.T) {
	dir, since, _ := pastWorld(t)
	for _, name := range []string{"", "another", "old"} {
		_, err := dir.DeliverPast(t.Context(), name, since)
		is.New(t).True(errors.Is(err, roster.ErrInvalid))
	}
}
