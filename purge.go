package roster

import (
	"context"
	"time"
)

// stepRows is how many rows a long change writes at most in one Update, so that
// nobody else waits long for it.
const stepRows = 1_000

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
