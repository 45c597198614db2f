package roster

import (
	"context"
	"errors"
	"time"
)

// How often a last use is written: of a token or session, and of its account,
// whose row stands for more.
const (
	lastUsedEvery = time.Minute
	activityEvery = time.Hour
)

// touch returns a token or session, and its account, with this use noted where it
// was time to write it.
func (d *Directory) touch(ctx context.Context, s Secret, a Account, now time.Time) (Secret, Account) {
	if now.Sub(s.LastUsed) >= lastUsedEvery {
		s = writeQuietly(ctx, d, s, func(tx Tx, s *Secret) error {
			s.LastUsed = now
			return tx.PutSecret(ctx, s)
		})
	}
	if now.Sub(a.Activity) >= activityEvery {
		a = writeQuietly(ctx, d, a, func(tx Tx, a *Account) error {
			a.Activity = now
			return tx.PutAccount(ctx, a)
		})
	}
	return s, a
}

// writeQuietly returns what put made of a record. That it could not be written is no
// reason to refuse anybody, and where it was changed meanwhile, somebody else
// notes the next use.
func writeQuietly[R any](ctx context.Context, d *Directory, before R, put func(Tx, *R) error) R {
	var after R
	err := d.store.Update(ctx, func(tx Tx) error {
		after = before
		return put(tx, &after)
	})
	if err != nil {
		if !errors.Is(err, ErrConflict) {
			d.cfg.Log.WarnContext(ctx, "roster: a last use was not written", "error", err)
		}
		return before
	}
	return after
}
