package sqltest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/sqlstore"
)

// counted counts what a store is asked for: calls, and rows that are read or written.
type counted struct {
	roster.Store
	calls, rows atomic.Int64
}

func (c *counted) note(rows int) { c.calls.Add(1); c.rows.Add(int64(rows)) }

func (c *counted) Deliveries(ctx context.Context, q roster.DeliverySelection) ([]roster.Delivery, error) {
	all, err := c.Store.Deliveries(ctx, q)
	c.note(len(all))
	return all, err
}

func (c *counted) Update(ctx context.Context, fn func(roster.Tx) error) error {
	c.note(0)
	return c.Store.Update(ctx, func(tx roster.Tx) error { return fn(countedTx{tx, c}) })
}

type countedTx struct {
	roster.Tx
	c *counted
}

func (t countedTx) Deliveries(ctx context.Context, q roster.DeliverySelection) ([]roster.Delivery, error) {
	all, err := t.Tx.Deliveries(ctx, q)
	t.c.note(len(all))
	return all, err
}

func (t countedTx) PutDelivery(ctx context.Context, d *roster.Delivery) error {
	t.c.note(1)
	return t.Tx.PutDelivery(ctx, d)
}

func (t countedTx) Purge(ctx context.Context, q roster.PurgeSelection) (int, error) {
	t.c.note(1)
	return t.Tx.Purge(ctx, q)
}

// backlog writes n events of one user, each with its delivery.
func backlog(t testing.TB, s roster.Store, n int) {
	t.Helper()
	user := roster.NewID()
	for at := 0; at < n; {
		err := s.Update(t.Context(), func(tx roster.Tx) error {
			for range min(1000, n-at) {
				at++
				e := roster.Event{ID: roster.NewID(), Account: account, User: user, UserVersion: int64(at), Kind: roster.EventSignedIn, At: time.Now()}
				d := roster.Delivery{
					ID: roster.NewID(), Event: e.ID, Consumer: "hook", Account: account, User: user, UserVersion: int64(at), Place: roster.PlaceNew,
				}
				if err := errors.Join(tx.PutEvent(t.Context(), &e), tx.PutDelivery(t.Context(), &d)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// cost is what a part of the relay's work takes.
type cost struct {
	calls, rows int64
	took        time.Duration
}

func (c *counted) measure(fn func()) cost {
	calls, rows, start := c.calls.Load(), c.rows.Load(), time.Now()
	fn()
	return cost{c.calls.Load() - calls, c.rows.Load() - rows, time.Since(start)}
}

// withBacklog returns what a failed try costs that has n deliveries behind it, and
// what 100 deliveries cost that have almost as many.
func withBacklog(t testing.TB, s roster.Store, n int) (failed, hundred cost) {
	t.Helper()
	is := is.New(t)
	is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error { return tx.PutAccount(t.Context(), &roster.Account{ID: account}) }))
	backlog(t, s, n)
	c := &counted{Store: s}
	now := time.Now()
	dir := roster.New(c, &roster.Config{Consumers: []roster.Consumer{{Name: "hook"}}, Now: func() time.Time { return now }})
	relay := func(ctx context.Context, deliver func() error) {
		_, err := dir.RelayOnce(ctx, roster.RelayConfig{Consumer: "hook", Deliver: func(context.Context, roster.Message) error { return deliver() }})
		is.True(err == nil || ctx.Err() != nil)
	}
	first := c.measure(func() { relay(t.Context(), func() error { return errors.New("down") }) })
	is.True(first.rows < int64(8*n)) // each is read and put behind once
	now = now.Add(time.Minute)
	failed = c.measure(func() { relay(t.Context(), func() error { return errors.New("still down") }) })
	now = now.Add(time.Hour)
	ctx, stop := context.WithCancel(t.Context())
	got := 0
	hundred = c.measure(func() {
		relay(ctx, func() error {
			if got++; got == 100 {
				stop()
			}
			return nil
		})
	})
	is.Equal(got, 100)
	left, err := s.Deliveries(t.Context(), roster.DeliverySelection{})
	is.NoErr(err)
	is.Equal(len(left), n-100)
	return failed, hundred
}

// TestADeliveryCostsTheSameBehindABacklog compares 200 deliveries of one user with a
// hundred times as many; fewer on servers, which take long to write them.
func TestADeliveryCostsTheSameBehindABacklog(t *testing.T) {
	compare := func(t *testing.T, many int, open func(t testing.TB) roster.Store) {
		is := is.New(t)
		failed, hundred := withBacklog(t, open(t), 200)
		failedOfMany, hundredOfMany := withBacklog(t, open(t), many)
		is.Equal(failedOfMany.calls, failed.calls)
		is.Equal(failedOfMany.rows, failed.rows)
		is.True(hundredOfMany.calls <= hundred.calls+2)
		is.True(hundredOfMany.rows <= hundred.rows+2)
		t.Logf("FIGURE one delivery of %d: %.1f calls, %.1f rows, %v; x %.2f calls, x %.2f rows, x %.2f time of one of 200", many,
			float64(hundredOfMany.calls)/100, float64(hundredOfMany.rows)/100, hundredOfMany.took/100,
			float64(hundredOfMany.calls)/float64(hundred.calls), float64(hundredOfMany.rows)/float64(hundred.rows), float64(hundredOfMany.took)/float64(hundred.took))
		t.Logf("FIGURE a failed try before %d: %d calls, %d rows, %v", many, failedOfMany.calls, failedOfMany.rows, failedOfMany.took)
	}
	onEach(t, func(t *testing.T, e engine) {
		many := 2_000
		if e.dialect == sqlstore.SQLite {
			many = 20_000
		}
		open := e.opener(t)
		compare(t, many, func(t testing.TB) roster.Store { _, s := open(t); return s })
	})
	t.Run("memstore", func(t *testing.T) {
		compare(t, 20_000, func(testing.TB) roster.Store { return memstore.New() })
	})
}

// TestHeadsPlan seeks each head of a queue.
func TestHeadsPlan(t *testing.T) {
	is := is.New(t)
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	q := roster.DeliverySelection{Heads: []roster.Queue{{Consumer: "mail", Account: account, User: account}, {Consumer: "mail", Account: account, User: roster.NewID()}}}
	got := planned(t, db, w, func() error { _, err := s.Deliveries(t.Context(), q); return err })
	t.Log(got)
	seek := "SEARCH roster_deliveries USING INDEX roster_deliveries_queue (user_id=? AND account=? AND consumer=? AND destination=? AND place=?)"
	is.Equal(strings.Count(got, seek), 6)
	is.True(!strings.Contains(got, "TEMP B-TREE"))
	is.True(!strings.Contains(got, "SCAN roster"))
}

// TestConsumerPlan seeks each place of a consumer.
func TestConsumerPlan(t *testing.T) {
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	for _, test := range []struct {
		seek string
		q    roster.DeliverySelection
	}{
		{"(consumer=? AND place=?)", roster.DeliverySelection{Consumer: "mail", Limit: 100}},
		{"(consumer=? AND place=? AND due<?)", roster.DeliverySelection{Consumer: "mail", DueUntil: time.Now()}},
	} {
		is := is.New(t)
		got := planned(t, db, w, func() error { _, err := s.Deliveries(t.Context(), test.q); return err })
		t.Log(got)
		is.Equal(strings.Count(got, "SEARCH roster_deliveries USING INDEX roster_deliveries_turn "+test.seek), 3)
		is.True(!strings.Contains(got, "TEMP B-TREE"))
		is.True(!strings.Contains(got, "SCAN roster"))
	}
}

// BenchmarkRelay delivers to a sink in this process. It prints how many messages
// arrive in a second.
func BenchmarkRelay(b *testing.B) {
	open := map[string]func(b *testing.B) roster.Store{
		"memstore": func(*testing.B) roster.Store { return memstore.New() },
	}
	for _, e := range engines {
		open[e.name] = func(b *testing.B) roster.Store { return newStore(b, e.open(b), e.dialect, nil) }
	}
	for name, open := range open {
		for _, users := range []int{1, 100} {
			b.Run(fmt.Sprintf("%s/%d users", name, users), func(b *testing.B) {
				s := open(b)
				if err := s.Update(b.Context(), func(tx roster.Tx) error { return tx.PutAccount(b.Context(), &roster.Account{ID: account}) }); err != nil {
					b.Fatal(err)
				}
				dir := roster.New(s, &roster.Config{Consumers: []roster.Consumer{{Name: "hook"}}})
				const messages = 2_000
				took := time.Duration(0)
				for range b.N {
					for range users {
						backlog(b, s, messages/users)
					}
					start := time.Now()
					n, err := dir.RelayOnce(b.Context(), roster.RelayConfig{Consumer: "hook", Deliver: func(context.Context, roster.Message) error { return nil }})
					if took += time.Since(start); err != nil || n != messages {
						b.Fatal(n, err)
					}
				}
				b.ReportMetric(float64(b.N*messages)/took.Seconds(), "messages/s")
			})
		}
	}
}
