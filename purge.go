package roster

import (
	"context"
	"time"
)

// Purge deletes the secrets of every account that were used, revoked or have
// expired before that time, and the failed sign-ins and the uses that were to be
// remembered until before then, and returns how many. A host calls it now and
// then; nothing depends on it, so long as that time is not to come. It is the
// host's alone: a confined Directory and an actor are ErrForbidden.
func (d *Directory) Purge(ctx context.Context, before time.Time) (int, error) {
	if err := d.hostOnly(); err != nil {
		return 0, err
	}
	var n int
	err := d.update(ctx, func(tx Tx) (err error) {
		n, err = tx.Purge(ctx, PurgeSelection{Before: stamp(before)})
		return err
	})
	return n, err
}
