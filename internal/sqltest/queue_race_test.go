package sqltest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestAConsumerWaitsForAHostsTransaction follows the events while a transaction of the
// host is open that changed somebody: that event is the older one, and arrives when it
// is there.
func TestAConsumerWaitsForAHostsTransaction(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		h := newHost(t, e)
		cfg := &roster.Config{Consumers: []roster.Consumer{{Name: "hook"}}}
		dir := roster.New(h.store, cfg)
		create := func(dir *roster.Directory, email string) {
			_, err := dir.Create(t.Context(), roster.NewUser{Email: email, Active: true})
			is.NoErr(err)
		}
		create(dir, "first@x.test")
		var followed []string
		follow := func() {
			_, err := dir.RelayOnce(t.Context(), roster.RelayConfig{Consumer: "hook", Parallel: 1, Deliver: func(_ context.Context, m roster.Message) error {
				if m.Event.Kind == roster.EventUserCreated {
					followed = append(followed, m.User.Email)
				}
				return nil
			}})
			is.NoErr(err)
		}
		follow()
		tx := h.begin(t)
		create(roster.New(h.store.Join(tx), cfg), "slow@x.test")
		want := []string{"first@x.test"}
		if e.dialect != sqlstore.SQLite { // there, others wait for the host
			for i := range 3 {
				email := fmt.Sprintf("fast%d@x.test", i)
				create(dir, email)
				follow()
				want = append(want, email)
			}
		}
		is.Equal(followed, want)
		is.NoErr(tx.Commit())
		follow()
		is.Equal(followed, append(want, "slow@x.test"))
	})
}

// slowCommit is a store whose first Update that deletes a delivery commits late.
type slowCommit struct {
	roster.Store
	deleted chan struct{}   // closed once the delivery is deleted, and its queue was looked at
	release <-chan struct{} // what the commit waits for, at most 300 ms
}

type slowTx struct {
	roster.Tx
	purged *bool
}

func (t slowTx) Purge(ctx context.Context, q roster.PurgeSelection) (int, error) {
	*t.purged = true
	return t.Tx.Purge(ctx, q)
}

func (s *slowCommit) Update(ctx context.Context, fn func(roster.Tx) error) error {
	return s.Store.Update(ctx, func(tx roster.Tx) error {
		purged := false
		err := fn(slowTx{tx, &purged})
		if !purged || err != nil {
			return err
		}
		select {
		case <-s.deleted: // a repeat
		default:
			close(s.deleted)
			select {
			case <-s.release:
			case <-time.After(300 * time.Millisecond):
			}
		}
		return nil
	})
}

// TestNothingWaitsBehindWhatIsGone has a relay take the last delivery out of a queue.
// Before it commits, another one is written, which a second relay finds.
func TestNothingWaitsBehindWhatIsGone(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		s := newStore(t, e.open(t), e.dialect, nil)
		cfg := &roster.Config{Consumers: []roster.Consumer{{Name: "hook"}}}
		var user roster.ID
		relay := roster.RelayConfig{Consumer: "hook", Deliver: func(_ context.Context, m roster.Message) error { user = m.Event.User; return nil }}
		is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error { return tx.PutAccount(t.Context(), &roster.Account{ID: account}) }))
		backlog(t, s, 1)
		ended := make(chan struct{})
		slow := &slowCommit{Store: s, deleted: make(chan struct{}), release: ended}
		second := make(chan error, 1)
		go func() {
			<-slow.deleted
			err := follow(context.Background(), s, user)
			if err == nil {
				_, err = roster.New(s, cfg).RelayOnce(context.Background(), roster.RelayConfig{Consumer: "hook", Deliver: func(context.Context, roster.Message) error { return nil }})
			}
			close(ended)
			second <- err
		}()
		_, err := roster.New(slow, cfg).RelayOnce(t.Context(), relay)
		is.NoErr(err)
		is.NoErr(<-second)
		_, err = roster.New(s, cfg).RelayOnce(t.Context(), relay)
		is.NoErr(err)
		left, err := s.Deliveries(t.Context(), roster.DeliverySelection{})
		is.NoErr(err)
		is.Equal(len(left), 0)
	})
}

// follow writes a second event of the user of a backlog, with its delivery.
func follow(ctx context.Context, s roster.Store, user roster.ID) error {
	return s.Update(ctx, func(tx roster.Tx) error {
		e := roster.Event{ID: roster.NewID(), Account: account, User: user, UserVersion: 2, Kind: roster.EventSignedIn, At: time.Now()}
		d := roster.Delivery{
			ID: roster.NewID(), Event: e.ID, Consumer: "hook", Account: account, User: user, UserVersion: 2, Place: roster.PlaceNew,
		}
		return errors.Join(tx.PutEvent(ctx, &e), tx.PutDelivery(ctx, &d))
	})
}
