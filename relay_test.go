package roster_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// mailbox is a Deliver that keeps what it gets, and fails with err where that is
// set.
type mailbox struct {
	mu   sync.Mutex
	err  error
	got  []roster.Message
	seen int // calls
}

func (b *mailbox) deliver(_ context.Context, m roster.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen++
	if b.err != nil {
		return b.err
	}
	b.got = append(b.got, m)
	return nil
}

// to returns how often each address got a mail.
func (b *mailbox) to() map[string]int {
	n := make(map[string]int)
	for _, m := range b.got {
		n[m.Email]++
	}
	return n
}

// code returns the code that was mailed last for p, "" where none was.
func (b *mailbox) code(p roster.Purpose) (code roster.SecretText) {
	for _, m := range b.got {
		if m.Purpose == p {
			code = m.Code
		}
	}
	return code
}

func (b *mailbox) config() roster.RelayConfig {
	return roster.RelayConfig{Consumer: "mail", Deliver: b.deliver}
}

// mustRelay does one round, and returns how many messages arrived.
func mustRelay(t *testing.T, dir *roster.Directory, cfg roster.RelayConfig) int {
	t.Helper()
	n, err := dir.RelayOnce(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// waiting returns the deliveries that are neither delivered nor dead, or those
// that are dead.
func waiting(t *testing.T, dir *roster.Directory, dead bool) []roster.Delivery {
	t.Helper()
	all, err := dir.Deliveries(t.Context(), roster.DeliveryQuery{Dead: dead})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAnInvitationIsRelayed(t *testing.T) {
	is := is.New(t)
	host := roster.New(memstore.New(), testConfig())
	other, err := host.CreateAccount(t.Context(), roster.NewAccount{Name: "Other"})
	is.NoErr(err)
	i := mustInvite(t, host.ForAccount(other.ID), roster.NewInvitation{Email: "Carol@X.test", Name: "Carol Roe", Mail: true})
	var box mailbox
	is.Equal(mustRelay(t, host, box.config()), 1)
	m := box.got[0]
	is.Equal(len(m.Code), 43)
	is.Equal(m.Email, "carol@x.test")
	is.Equal(m.Purpose, roster.PurposeInvitation)
	is.Equal(m.Expires, i.Secret.Expires)
	is.Equal(m.User, i.User)
	is.Equal(m.Account, other)
	is.Equal(m.Event.Kind, roster.EventUserInvited)
	is.Equal(m.Try, int64(1))
	is.True(!m.ID.IsZero())
	is.Equal(len(waiting(t, host, false)), 0)
	is.Equal(mustRelay(t, host, box.config()), 0)

	_, err = host.AcceptInvitation(t.Context(), m.Code, roster.Acceptance{})
	is.NoErr(err)
}

func TestTheRelayIsTheHosts(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	var box mailbox
	over, cancel := context.WithCancel(t.Context())
	cancel() // a relay that is not refused ends at once
	for _, d := range []*roster.Directory{dir.ForAccount(roster.DefaultAccount()), dir.ActingAs(roster.Actor{Role: roster.RoleOwner})} {
		is.Equal(d.Relay(over, box.config()), roster.ErrForbidden)
		_, err := d.RelayOnce(t.Context(), box.config())
		is.Equal(err, roster.ErrForbidden)
		_, err = d.Deliveries(t.Context(), roster.DeliveryQuery{})
		is.Equal(err, roster.ErrForbidden)
		is.Equal(d.RetryDelivery(t.Context(), roster.Delivery{}), roster.ErrForbidden)
	}
	is.True(errors.Is(dir.Relay(t.Context(), roster.RelayConfig{Consumer: "mail"}), roster.ErrInvalid))
	is.True(errors.Is(dir.Relay(t.Context(), roster.RelayConfig{Consumer: "mial", Deliver: box.deliver}), roster.ErrInvalid))
}

// TestNothingIsMailedThatIsNoGood drops what would arrive dead.
func TestNothingIsMailedThatIsNoGood(t *testing.T) {
	for name, spoil := range map[string]func(*testing.T, *clock, *roster.Directory, roster.Invitation) error{
		"revoked": func(t *testing.T, _ *clock, dir *roster.Directory, i roster.Invitation) error {
			_, err := dir.Apply(t.Context(), i.User.ID, roster.RevokeInvitation)
			return err
		},
		"accepted": func(t *testing.T, _ *clock, dir *roster.Directory, i roster.Invitation) error {
			code, err := dir.InviteCode(t.Context(), i.User.ID)
			if err != nil {
				return err
			}
			_, err = dir.AcceptInvitation(t.Context(), code, roster.Acceptance{})
			return err
		},
		"expired": func(_ *testing.T, c *clock, _ *roster.Directory, _ roster.Invitation) error {
			c.Add(8 * 24 * time.Hour)
			return nil
		},
		"expired and purged": func(t *testing.T, c *clock, dir *roster.Directory, _ roster.Invitation) error {
			c.Add(8 * 24 * time.Hour)
			_, err := dir.Purge(t.Context(), dir.Now())
			return err
		},
		"deactivated": func(t *testing.T, _ *clock, dir *roster.Directory, i roster.Invitation) error {
			_, err := dir.Apply(t.Context(), i.User.ID, roster.Deactivate)
			return err
		},
		"removed and erased": func(t *testing.T, _ *clock, dir *roster.Directory, i roster.Invitation) error {
			if _, err := dir.Apply(t.Context(), i.User.ID, roster.Remove); err != nil {
				return err
			}
			_, err := dir.Erase(t.Context(), i.User.ID)
			return err
		},
		"closed account": func(t *testing.T, _ *clock, dir *roster.Directory, _ roster.Invitation) error {
			_, err := dir.CloseAccount(t.Context())
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			c, cfg := newClock(), testConfig()
			cfg.Now = c.Now
			dir := roster.New(memstore.New(), cfg)
			i := mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test", Mail: true})
			is.NoErr(spoil(t, c, dir, i))
			var box mailbox
			is.Equal(mustRelay(t, dir, box.config()), 0)
			is.Equal(box.seen, 0)
			is.Equal(len(waiting(t, dir, false))+len(waiting(t, dir, true)), 0)
		})
	}
}

func TestAResentInvitationIsMailedOnce(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	first := mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test", Mail: true})
	mustInvite(t, dir, roster.NewInvitation{User: first.User.ID, Mail: true})
	second, err := dir.InviteCode(t.Context(), first.User.ID)
	is.NoErr(err)
	var box mailbox
	is.Equal(mustRelay(t, dir, box.config()), 1)
	is.Equal(box.got[0].Code, second)
}

func TestOneAfterAnother(t *testing.T) {
	is := is.New(t)
	c, cfg := newClock(), testConfig()
	cfg.Now, cfg.Consumers = c.Now, []roster.Consumer{{Name: "mail"}, {Name: "other"}}
	cfg.NewID = func() roster.ID { return roster.ID(uuid.New()) } // the order is not that of the ids
	dir := roster.New(memstore.New(), cfg)
	u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Active: true})
	for i := range 250 { // more than one read finds
		_, err := dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Name = fmt.Sprint(i); return nil })
		is.NoErr(err)
	}
	mustCreate(t, dir, roster.NewUser{Email: "b@x.test"})
	_, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}) // about no user
	is.NoErr(err)

	var box mailbox
	mail := box.config()
	mail.Tries = 2
	mail.Deliver = func(ctx context.Context, m roster.Message) error {
		if m.Event.User == u.ID && m.Event.Kind == roster.EventUserCreated {
			return errors.New("no")
		}
		return box.deliver(ctx, m)
	}
	is.Equal(mustRelay(t, dir, mail), 3) // the account, the other user, the group: nobody waits for the first
	is.Equal(mustRelay(t, dir, mail), 0)
	c.Add(10 * time.Second)
	is.Equal(mustRelay(t, dir, mail), 250) // it is dead, and the next have their turn
	is.Equal(len(waiting(t, dir, true)), 1)
	versions := make([]int64, 0, 250)
	for _, m := range box.got {
		if m.Event.User == u.ID {
			versions = append(versions, m.Event.UserVersion)
		}
	}
	is.Equal(len(versions), 250)
	is.True(slices.IsSorted(versions))
	left := waiting(t, dir, false)
	is.Equal(len(left), 254) // of the other consumer
	is.Equal(left[0].Consumer, "other")
}

func TestRelayWorksUntilItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		cfg := testConfig()
		cfg.Now = time.Now
		dir := roster.New(memstore.New(), cfg)
		var box mailbox
		relay := box.config()
		relay.Deliver = func(ctx context.Context, m roster.Message) error {
			time.Sleep(5 * time.Second)
			if err := ctx.Err(); err != nil { // a message under way is not cut off
				return err
			}
			return box.deliver(ctx, m)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- dir.Relay(ctx, relay) }()
		for i := range 12 { // four at once: the last begin after 10 seconds
			mustInvite(t, dir, roster.NewInvitation{Email: fmt.Sprintf("p%d@x.test", i), Mail: true})
		}
		time.Sleep(7 * time.Second)
		stop()
		is.Equal(<-ended, context.Canceled)
		is.Equal(len(box.got), 8)
		is.Equal(len(waiting(t, dir, false)), 4)

		ctx, stop = context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		go func() { ended <- dir.Relay(ctx, relay) }()
		is.Equal(<-ended, context.DeadlineExceeded)
		is.Equal(len(box.to()), 12)
		is.Equal(len(box.got), 12)
	})
}

// TestManyRelays has eight relays at work on the same deliveries.
func TestManyRelays(t *testing.T) {
	is := is.New(t)
	store, cfg := memstore.New(), testConfig()
	cfg.Consumers = []roster.Consumer{{Name: "mail"}}
	dir := roster.New(store, cfg)
	const people = 100
	for i := range people {
		u := mustCreate(t, dir, roster.NewUser{Email: fmt.Sprintf("p%d@x.test", i)})
		mustInvite(t, dir, roster.NewInvitation{User: u.ID, Mail: true})
	}
	var box mailbox
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := roster.New(store, cfg).RelayOnce(t.Context(), box.config()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	is.Equal(len(box.got), 2*people+1)
	last := make(map[roster.ID]int64)
	for _, m := range box.got {
		is.True(m.Event.UserVersion >= last[m.Event.User])
		last[m.Event.User] = m.Event.UserVersion
	}
	is.Equal(len(waiting(t, dir, false)), 0)
}

func TestAMessageShowsNoCode(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	mustInvite(t, dir, roster.NewInvitation{Email: "a@x.test", Mail: true})
	var box mailbox
	mustRelay(t, dir, box.config())
	var log strings.Builder
	m := box.got[0]
	logTo(&log).Info("sent", "message", m)
	for _, shown := range []string{log.String(), fmt.Sprint(m), fmt.Sprintf("%+v %#v", m, m)} {
		is.True(!strings.Contains(shown, string(m.Code)))
		is.True(!strings.Contains(shown, m.Email))
		is.True(strings.Contains(shown, m.ID.String()))
	}
}
