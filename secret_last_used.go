package roster

import (
	"context"
	"errors"
	"time"
)

// How often a last use is written. An account's row is also the guard row of its
// owners and its teams, and each write of it makes their changes conflict: hourly
// is enough.
const (
	lastUsedEvery = time.Minute
	activityEvery = time.Hour
)

// lastUseWithin is how long a request waits for its last use to be written. After a
// failure none is written for lastUsedEvery: while nothing can be written, one
// request a minute pays for it.
const lastUseWithin = 50 * time.Millisecond

// touch notes this use of a token or session, and of its account, where it is time to
// write it.
func (d *Directory) touch(ctx context.Context, s *Secret, a *Account, now time.Time) {
	if now.Sub(s.LastUsed) >= lastUsedEvery {
		*s = writeQuietly(ctx, d, *s, func(tx Tx, s *Secret) error {
			s.LastUsed = now
			return tx.PutSecret(ctx, s)
		})
	}
	if now.Sub(a.Activity) >= activityEvery {
		*a = writeQuietly(ctx, d, *a, func(tx Tx, a *Account) error {
			a.Activity = now
			return tx.PutAccount(ctx, a)
		})
	}
}

// writeQuietly returns the record as put stored it, or as it was. A last-use time
// that cannot be written refuses nobody. After a conflict the next use writes it.
func writeQuietly[R any](ctx context.Context, d *Directory, before R, put func(Tx, *R) error) R {
	now := d.Now()
	if failed := d.cfg.lastUseFailed.Load(); failed != nil && now.Sub(*failed).Abs() < lastUsedEvery {
		return before
	}
	ctx, cancel := context.WithTimeout(ctx, lastUseWithin)
	defer cancel()
	var after R
	err := d.store.Update(ctx, func(tx Tx) error {
		after = before
		return put(tx, &after)
	})
	switch {
	case err == nil:
		return after
	case !errors.Is(err, ErrConflict):
		d.cfg.lastUseFailed.Store(&now)
		d.cfg.Log.WarnContext(ctx, "roster: a last use was not written, and none is for a minute", d.who("error", err)...)
	}
	return before
}
