package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"example.com/roster"
)

var relayAims = []aim{
	{[]string{"P26"}, "a relay to a local sink, on SQLite at FULL", false, relayToSink},
}

// relayed is how many messages a round of P26 delivers.
const relayed = 4_000

// relayToSink measures how many messages a second a relay delivers of as many users, with
// 1, 4 and 16 slots, and whether a queue of one user takes as long a message when it is
// ten times as long.
func relayToSink(ctx context.Context, o options, r *report) error {
	dir, remove, err := scratch(o.disk)
	if err != nil {
		return err
	}
	defer remove()
	s, _, end, err := openStore(ctx, filepath.Join(dir, "roster.db"), usualCache)
	if err != nil {
		return err
	}
	defer end()
	host := roster.New(s, &roster.Config{Consumers: []roster.Consumer{{Name: "sink", WithoutCodes: true}}})
	account, err := host.CreateAccount(ctx, roster.NewAccount{Name: "Acme"})
	if err != nil {
		return err
	}
	q := &queueFiller{store: s, account: account.ID}
	if err := q.addUsers(ctx); err != nil {
		return err
	}
	if _, err := drain(ctx, host, 4, 1); err != nil { // what the account left
		return err
	}
	for _, slots := range []int{1, 4, 16} {
		var rates, cpu []float64
		for range o.rounds {
			if err := q.fill(ctx, relayed, q.each); err != nil {
				return err
			}
			before := ownCPU()
			rate, err := drain(ctx, host, slots, relayed)
			if err != nil {
				return err
			}
			rates = append(rates, rate)
			cpu = append(cpu, float64((ownCPU()-before).Microseconds())/relayed)
		}
		bound := noGoal
		if slots == 16 {
			bound = atLeast(5_000)
		}
		r.add(fmt.Sprintf("P26-slots-%d", slots), median(rates), "messages/s", bound)
		r.add(fmt.Sprintf("P26-cpu-%d", slots), median(cpu), "us/message", noGoal)
	}
	var each []float64
	for _, n := range []int{o.users / 100, o.users / 10, o.users} {
		user := q.each()
		if err := q.fill(ctx, n, func() roster.ID { return user }); err != nil {
			return err
		}
		before := ownCPU()
		rate, err := drain(ctx, host, 4, n)
		if err != nil {
			return err
		}
		each = append(each, float64((ownCPU()-before).Microseconds())/float64(n))
		r.add(fmt.Sprintf("P26-one-user-%d", n), rate, "messages/s", noGoal)
		r.add(fmt.Sprintf("P26-one-user-cpu-%d", n), each[len(each)-1], "us/message", noGoal)
	}
	r.add("P26-linear", each[2]/min(each[0], each[1]), "of-a-hundredth-or-a-tenth", atMost(1.2))
	return nil
}

// queueFiller writes events with their deliveries, as changes do.
type queueFiller struct {
	store   roster.Store
	account roster.ID
	version int64
	users   []roster.ID
	turn    int
}

// addUsers writes the users whom events are about: one for each message of a round.
func (q *queueFiller) addUsers(ctx context.Context) error {
	return q.store.Update(ctx, func(tx roster.Tx) error {
		q.users = nil
		for i := range relayed {
			u := userOf(i)
			u.ID, u.Account, u.Version = roster.NewID(), q.account, 0
			if err := tx.PutUser(ctx, &u); err != nil {
				return err
			}
			q.users = append(q.users, u.ID)
		}
		return nil
	})
}

// each returns one user after another.
func (q *queueFiller) each() roster.ID {
	q.turn++
	return q.users[q.turn%len(q.users)]
}

// fill writes n of them, each about the user that next returns.
func (q *queueFiller) fill(ctx context.Context, n int, next func() roster.ID) error {
	for done := 0; done < n; done += 1000 {
		err := q.store.Update(ctx, func(tx roster.Tx) error {
			for range min(1000, n-done) {
				q.version++
				e := roster.Event{
					ID: roster.NewID(), Account: q.account, User: next(), UserVersion: q.version, Kind: roster.EventUserEdited,
					At: time.Now().UTC().Truncate(time.Microsecond),
				}
				d := roster.Delivery{
					ID: roster.NewID(), Event: e.ID, Consumer: "sink", Account: e.Account, User: e.User,
					UserVersion: e.UserVersion, Place: roster.PlaceNew,
				}
				if err := tx.PutEvent(ctx, &e); err != nil {
					return err
				}
				if err := tx.PutDelivery(ctx, &d); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// drain relays n messages, and returns how many that were in a second.
func drain(ctx context.Context, host *roster.Directory, slots, n int) (float64, error) {
	var got atomic.Int64
	begin := time.Now()
	for got.Load() < int64(n) {
		_, err := host.RelayOnce(ctx, roster.RelayConfig{
			Consumer: "sink", Parallel: slots,
			Deliver: func(context.Context, roster.Message) error { got.Add(1); return nil },
		})
		if err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(begin).Seconds(), nil
}
