package roster

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// RelayConfig says how [Directory.Relay] works. Consumer and Deliver are
// required, everything else has a default.
type RelayConfig struct {
	// Consumer is the name of one of Config.Consumers: its messages are delivered.
	Consumer string

	// Deliver delivers one message, such as by sending a mail. After an error the
	// message is tried again later; see [Permanent] and [RetryAfter]. A panic counts as
	// an error and is logged with its stack. The text of an error is logged and kept as
	// [Delivery].Reason, without the code and the address: it must show no other secret.
	//
	// Deliver is called at least once for each message, from Parallel goroutines,
	// and never for two messages of one user at once. Its ctx ends after Timeout,
	// but not when the ctx of Relay ends: a delivery that has begun is finished.
	Deliver func(ctx context.Context, m Message) error

	// Destinations returns where a message goes: names of the host's own, such as the ids
	// of the webhooks that m.Account has added, each of 1 to 64 visible ASCII characters.
	// Deliver then gets the message once for each of them, in Message.Destination, with an
	// ID of its own. Each destination of an account has its own order, its own tries and
	// its own pauses: one that fails keeps no other one waiting. A message without any is
	// dropped. After an error Destinations is asked again later. It must be safe for
	// concurrent use. Nil: the consumer is one receiver.
	Destinations func(ctx context.Context, m Message) ([]string, error)

	// Parallel is how many messages are delivered at once. 0 means 4.
	Parallel int

	// Timeout is how long one call of Deliver may take, and how long the store may
	// take to read or claim messages. 0 means 30 seconds. After twice that time
	// another relay takes over the message of one that was killed. The clocks of
	// relays may therefore differ by one Timeout.
	Timeout time.Duration

	// Tries is how often a message is tried before it is dead. A dead message is
	// kept for [Directory.RetryDelivery]. 0 means 32, which take about a day.
	Tries int

	// Delay is the pause after the first failed try, 0 means 10 seconds. Each
	// further pause is twice as long, up to MaxDelay, of which 0 means 1 hour.
	Delay, MaxDelay time.Duration

	// Every is how often the relay looks for new messages. 0 means 1 second.
	Every time.Duration
}

// relayBatch is how many deliveries one read returns. claimsPerSlot is how many leases a
// relay takes for each slot, and claimsMost how many in all: what waits for a slot with a
// lease is taken and settled in few commits. A relay that is killed delays as many.
const (
	relayBatch    = 128
	claimsPerSlot = 8
	claimsMost    = 256
)

// Relay delivers the messages of one consumer, of every account, until ctx is
// done. It then waits for the calls of Deliver that have begun and returns the
// error of ctx. Any number of relays may run at once, on any number of machines.
//
// Each message is delivered at least once. It may arrive twice where Deliver
// returned an error, or where the relay or the database failed after it. The
// messages of one user arrive in the order of their events: each waits until the
// one before it is delivered or dead. A message whose code no longer works is
// dropped. One whose code needs a key that Config.Keys lacks is dead at once.
//
// Errors of the store are logged, and the relay goes on. A RelayConfig without
// Deliver, or with an unknown Consumer, is an InvalidError. Relay is for the host
// alone: a confined Directory, or one with an actor, is ErrForbidden.
func (d *Directory) Relay(ctx context.Context, cfg RelayConfig) error {
	r, err := d.newRelay(ctx, cfg)
	if err != nil {
		return err
	}
	defer r.work.Wait()
	tick := time.NewTicker(r.Every)
	defer tick.Stop()
	for {
		if err := r.dispatch(ctx); err != nil && ctx.Err() == nil {
			r.cfg.Log.ErrorContext(ctx, "roster: relay cannot read or claim deliveries, it tries again", "consumer", r.Consumer, "error", err)
		}
		select {
		case <-tick.C:
		case <-r.divided:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// RelayOnce does one round of [Directory.Relay], for hosts with a scheduler of
// their own: it delivers the messages that are due now, waits for that, and
// returns how many arrived. Errors: those of Relay, of the store and of ctx; a
// failed Deliver is none.
func (d *Directory) RelayOnce(ctx context.Context, cfg RelayConfig) (int, error) {
	r, err := d.newRelay(ctx, cfg)
	if err != nil {
		return 0, err
	}
	for {
		err = r.dispatch(ctx)
		r.work.Wait()
		select {
		case <-r.divided:
			if err == nil {
				continue
			}
		default:
		}
		return int(r.arrived.Load()), err
	}
}

// relay is one running [Directory.Relay].
type relay struct {
	*Directory
	RelayConfig
	id       ID             // owner of the leases
	slots    chan struct{}  // one for each call of Deliver
	claimed  chan struct{}  // one for each goroutine that has a lease
	work     sync.WaitGroup // those goroutines
	arrived  atomic.Int64   // messages that were delivered
	failing  failing        // destinations that are held back
	settling settling       // results that wait to be written
	divided  chan struct{}  // has one where deliveries to destinations were written since the last look
}

func (d *Directory) newRelay(ctx context.Context, cfg RelayConfig) (*relay, error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return nil, err
	}
	if !d.cfg.consumes(cfg.Consumer) {
		return nil, invalid("consumer", "must be one of Config.Consumers; name one that left there again, with Drain, or call PurgeConsumer")
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
	return &relay{Directory: d, RelayConfig: cfg, id: d.cfg.NewID(), slots: make(chan struct{}, cfg.Parallel), claimed: make(chan struct{}, min(cfg.Parallel*claimsPerSlot, max(cfg.Parallel, claimsMost))), failing: newFailing(), divided: make(chan struct{}, 1)}, nil
}

// dispatch starts goroutines for the deliveries that are due, until none is. The
// loop ends because none is due after start: it is claimed, or put behind another one
// of its user.
func (r *relay) dispatch(ctx context.Context) error {
	for {
		first, err := r.deliveries(ctx, PlaceFirst)
		if err != nil {
			return err
		}
		now := r.Now()
		first = slices.DeleteFunc(first, func(x Delivery) bool { return !r.due(&x, now) })
		added, err := r.deliveries(ctx, PlaceNew)
		if err != nil || len(first)+len(added) == 0 {
			return err
		}
		found := queues(added)
		for i := range first {
			found = append(found, first[i:i+1])
		}
		for some := range slices.Chunk(found, cap(r.claimed)) {
			if err := r.start(ctx, some); err != nil {
				return err
			}
		}
	}
}

// deliveries reads deliveries of the consumer in one place, the longest due first. The
// ctx of Relay may never end, and a database that falls silent not answer: Timeout
// bounds the read.
func (r *relay) deliveries(ctx context.Context, place Place) ([]Delivery, error) {
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	return r.store.Deliveries(ctx, DeliverySelection{Consumer: r.Consumer, Place: place, Limit: relayBatch})
}
