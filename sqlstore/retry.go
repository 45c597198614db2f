package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"example.com/roster"
)

// How long a unit of work is tried again: ten times, which on SQLite may wait
// five seconds each for another program's transaction, with pauses of up to
// these times in between.
const (
	maxTries   = 10
	firstPause = 2 * time.Millisecond
	maxPause   = 250 * time.Millisecond
)

// retry calls try again while it meets other transactions. The pauses grow and
// are drawn at random, so that those who met do not meet again.
func retry(ctx context.Context, d *Dialect, try func() error) error {
	longest := firstPause
	for n := 1; ; n++ {
		err := try()
		if err == nil || n == maxTries || !conflicting(err, d) {
			return err
		}
		pause := time.NewTimer(rand.N(longest))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		}
		longest = min(2*longest, maxPause)
	}
}

// conflicting tells whether running the whole transaction again may help, and
// does no harm.
func conflicting(err error, d *Dialect) bool {
	return !errors.Is(err, roster.ErrOutcome) && (d.lost(err) || errors.Is(err, sql.ErrTxDone) || errors.Is(err, errPast) || d.Transient(err))
}
