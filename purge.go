package roster

import (
	"context"
	"time"
)

// Purge deletes, in every account, the secrets that were redeemed, revoked or
// expired before that time, and the throttle counters and uses that expired
// before it, and returns how many rows. A host calls it now and then; nothing
// depends on it, as long as that time is past. It is the host's alone: a confined
// Directory and an actor are ErrForbidden.
func (d *Directory) Purge(ctx context.Context, before time.Time) (int, error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return 0, err
	}
	var n int
	err := d.update(ctx, func(c *change) (err error) {
		n, err = c.tx.Purge(ctx, PurgeSelection{Before: stamp(before)})
		return err
	})
	return n, err
}
