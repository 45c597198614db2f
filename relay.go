package roster

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// RelayConfig says how [Directory.Relay] works. Consumer and Deliver are needed.
type RelayConfig struct {
	// Consumer is the one of Config.Consumers whose deliveries are relayed.
	Consumer string

	// Deliver hands a message over. An error has it tried again later, and so has
	// a panic, which is logged with its stack and ends nothing else. It is called
	// from Parallel goroutines, at least once for each message, and never for two
	// messages of one user at once. Its ctx ends after Timeout, not with that of
	// Relay: what is cut off in the middle may arrive twice.
	Deliver func(ctx context.Context, m Message) error

	// Parallel is how many messages are handed over at once. 0 is 4.
	Parallel int

	// Timeout is how long one Deliver may take. 0 is 30 seconds. What a relay had
	// under way when it was killed goes to another after twice as long, so the
	// clocks of relays may differ by a Timeout.
	Timeout time.Duration

	// Tries is how often a message is tried before it is kept as dead, for
	// [Directory.RetryDelivery]. 0 is 32, which takes about a day.
	Tries int

	// Delay is the pause after the first failed try. It doubles with each further
	// one, up to MaxDelay. 0 is 10 seconds, and an hour.
	Delay, MaxDelay time.Duration

	// Every is how often new deliveries are looked for. 0 is a second.
	Every time.Duration
}

// relayBatch is how many deliveries are looked at in one read.
const relayBatch = 100

// Relay hands over the deliveries of a consumer, of every account, until ctx is
// done, and returns the error of ctx after the messages that are under way. Any
// number of relays may work at once, on any number of nodes.
//
// Each message is handed over at least once: again where Deliver failed, or
// where the relay or its database did after it. Those of one user go in the
// order of the events, each after the one before was delivered, or has failed so
// often that it is kept as dead. A message whose secret is no longer good is
// dropped instead; one whose key Config no longer has is dead at once.
//
// It is the host's alone: a confined Directory and an actor are ErrForbidden.
// The error is an InvalidError for a RelayConfig without Deliver or with a
// consumer that is not in Config. Errors of the store are logged, and tried
// again.
func (d *Directory) Relay(ctx context.Context, cfg RelayConfig) error {
	r, err := d.newRelay(cfg)
	if err != nil {
		return err
	}
	defer r.work.Wait()
	tick := time.NewTicker(r.Every)
	defer tick.Stop()
	for {
		if err := r.dispatch(ctx); err != nil && ctx.Err() == nil {
			r.cfg.Log.ErrorContext(ctx, "roster: relay stopped for a moment", "consumer", r.Consumer, "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// RelayOnce does one round of [Directory.Relay], for hosts with a scheduler: it
// hands over what is due now, waits for it, and returns how many messages arrived.
// Errors: those of Relay, of the store and of ctx.
func (d *Directory) RelayOnce(ctx context.Context, cfg RelayConfig) (int, error) {
	r, err := d.newRelay(cfg)
	if err != nil {
		return 0, err
	}
	err = r.dispatch(ctx)
	r.work.Wait()
	return int(r.arrived.Load()), err
}

// relay is one running [Directory.Relay].
type relay struct {
	*Directory
	RelayConfig
	id      ID             // owns the leases
	slots   chan struct{}  // holds a token for each goroutine at work
	work    sync.WaitGroup // those goroutines
	arrived atomic.Int64
}

func (d *Directory) newRelay(cfg RelayConfig) (*relay, error) {
	if err := d.requireWholeHost(); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(d.cfg.Consumers, func(c Consumer) bool { return c.Name == cfg.Consumer }) {
		return nil, invalid("consumer", "must be one of the consumers")
	}
	if cfg.Deliver == nil {
		return nil, invalid("deliver", "must be set")
	}
	for _, f := range []struct {
		field *time.Duration
		def   time.Duration
	}{
		{&cfg.Timeout, 30 * time.Second}, {&cfg.Delay, 10 * time.Second}, {&cfg.MaxDelay, time.Hour}, {&cfg.Every, time.Second},
	} {
		if *f.field <= 0 {
			*f.field = f.def
		}
	}
	if cfg.Parallel <= 0 {
		cfg.Parallel = 4
	}
	if cfg.Tries <= 0 {
		cfg.Tries = 32
	}
	return &relay{Directory: d, RelayConfig: cfg, id: d.cfg.NewID(), slots: make(chan struct{}, cfg.Parallel)}, nil
}

// dispatch puts goroutines to work on what is due, until nothing is. What it has
// looked at is not due any more: claimed, or put off behind what is before it.
func (r *relay) dispatch(ctx context.Context) error {
	for {
		due, err := r.store.Deliveries(ctx, DeliverySelection{Consumer: r.Consumer, DueUntil: r.Now(), Limit: relayBatch})
		if err != nil || len(due) == 0 {
			return err
		}
		for i := range due {
			if slices.ContainsFunc(due[:i], due[i].waitsFor) {
				continue
			}
			if err := r.start(ctx, due[i]); err != nil {
				return err
			}
		}
	}
}

// start waits for a slot, and begins with the queue of x.
func (r *relay) start(ctx context.Context, x Delivery) error {
	select {
	case r.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	head, err := r.claim(ctx, x)
	if head == nil {
		<-r.slots
		return err
	}
	r.work.Go(func() {
		defer func() { <-r.slots }()
		for ; head != nil; head = r.next(ctx, head) {
			r.attempt(context.WithoutCancel(ctx), head)
		}
	})
	return nil
}

// next claims what comes after x in its queue, if that can be tried now.
func (r *relay) next(ctx context.Context, x *Delivery) *Delivery {
	if x.User.IsZero() || ctx.Err() != nil {
		return nil
	}
	head, err := r.claim(ctx, *x)
	if err != nil {
		r.cfg.Log.ErrorContext(ctx, "roster: relay could not go on with a user", "user", x.User.String(), "error", err)
	}
	return head
}
