package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"os"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/database"
	"example.com/roster/internal/faults/work"
	"example.com/roster/sqlstore"
	"example.com/roster/webhook"
)

// relayer is a process that sends webhooks until it is killed, or until its standard input
// ends. Its arguments are a dialect, a database, the URLs of a good and of a bad receiver,
// and "lossy" where it drops one message of ten.
func relayer(args []string) int {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // until it ends, however
		stop()
	}()
	if err := relayWebhooks(ctx, args); err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, "relay:", err)
		return 1
	}
	return 0
}

func relayWebhooks(ctx context.Context, args []string) error {
	d, err := database.Open(ctx, args[0], args[1], sqlstore.SynchronousFull)
	if err != nil {
		return err
	}
	defer d.Close()
	sender := webhook.New(webhook.Config{
		Endpoints: receivers{{ID: "good", URL: args[2]}, {ID: "bad", URL: args[3]}},
		AllowHTTP: true, AllowAddress: netip.Addr.IsLoopback,
	})
	deliver := sender.Deliver
	if len(args) > 4 {
		deliver = func(ctx context.Context, m roster.Message) error {
			if rand.IntN(10) == 0 {
				return nil
			}
			return sender.Deliver(ctx, m)
		}
	}
	cfg := work.Config()
	cfg.Consumers = relayConsumers
	fmt.Println(saysReady)
	return roster.New(d.Store, cfg).Relay(ctx, roster.RelayConfig{
		Consumer: "webhooks", Destinations: sender.Destinations, Deliver: deliver, Every: 20 * time.Millisecond,
		Timeout: time.Second, Delay: 50 * time.Millisecond, MaxDelay: 200 * time.Millisecond, Tries: 10_000,
	})
}

// receivers are the endpoints of every account.
type receivers []webhook.Endpoint

func (r receivers) Endpoints(context.Context, roster.ID) ([]webhook.Endpoint, error) {
	all := make([]webhook.Endpoint, len(r))
	for i, e := range r {
		e.Secrets = []roster.SecretText{inboxSecret}
		all[i] = e
	}
	return all, nil
}

func (receivers) End(context.Context, roster.ID, string) error { return nil }
