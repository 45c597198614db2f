package roster

import (
	"context"
	"time"
)

// stepRows is how many rows a long change writes at most in one Update, so that
// nobody else waits long for it.
const stepRows = 1_000

// purgeAtOnce is how many deliveries one Update deletes.
const purgeAtOnce = 100

// PurgeConsumer deletes every delivery to a consumer that has left Config, dead ones
// too, and returns how many. It is the host's alone: a confined Directory and an actor
// are ErrForbidden. The other error is an InvalidError for a consumer of Config: drain
// it first (see [Consumer]), on every node.
func (d *Directory) PurgeConsumer(ctx context.Context, name string) (int, error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return 0, err
	}
	if name == "" || d.cfg.consumes(name) {
		return 0, invalid("consumer", "must be one that has left Config.Consumers")
	}
	total := 0
	// Those that are first go after those behind them: where this is cut short and the
	// consumer comes back, nothing waits behind nobody.
	for _, q := range []DeliverySelection{{Place: PlaceNew}, {Place: PlaceBehind}, {}, {Dead: true}} {
		q.Consumer, q.Limit = name, purgeAtOnce
		for {
			n, err := d.purgeDeliveries(ctx, q)
			total += n
			if err != nil {
				return total, err
			}
			if n == 0 {
				break
			}
		}
	}
	return total, nil
}

// purgeDeliveries deletes a page of deliveries, and returns how many.
func (d *Directory) purgeDeliveries(ctx context.Context, q DeliverySelection) (n int, err error) {
	err = d.update(ctx, func(c *change) error {
		n = 0
		page, err := c.tx.Deliveries(ctx, q)
		if err != nil {
			return err
		}
		for _, x := range page {
			one, err := c.tx.Purge(ctx, PurgeSelection{Delivery: x.ID})
			if err != nil {
				return err
			}
			n += one
		}
		return nil
	})
	return n, err
}

// Purge deletes, in every account, the secrets that were redeemed, revoked or
// expired before that time, and the throttle counters and uses that expired
// before it, and returns how many rows. A host calls it now and then; nothing
// depends on it, as long as that time is past. It commits after each thousand rows:
// after an error those before it are deleted and counted, and a repeat goes on. In
// the host's Update or transaction, all of it belongs to that. It is the host's
// alone: a confined Directory and an actor are ErrForbidden.
func (d *Directory) Purge(ctx context.Context, before time.Time) (int, error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return 0, err
	}
	return d.purgeInSteps(ctx, PurgeSelection{Before: stamp(before)})
}

// purgeInSteps deletes what q selects, and returns how many rows.
func (d *Directory) purgeInSteps(ctx context.Context, q PurgeSelection) (deleted int, err error) {
	q.Limit = stepRows
	for {
		var n int
		err := d.update(ctx, func(c *change) (err error) {
			n, err = c.tx.Purge(ctx, q)
			return err
		})
		if err != nil || n == 0 {
			return deleted, err
		}
		deleted += n
	}
}
