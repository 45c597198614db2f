package roster

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// attempt delivers x and writes the result: x is deleted, marked dead, or due
// again. Each of the two has a Timeout; the lease is as long as both.
func (r *relay) attempt(ctx context.Context, x *Delivery) {
	m, err := r.deliver(ctx, x)
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	now, again := r.Now(), r.Now().Add(r.pause(x.Tries))
	log := r.cfg.Log.With("delivery", x.ID.String(), "consumer", x.Consumer, "try", x.Tries)
	var write func(Tx) error
	switch {
	case err == nil:
		write = func(tx Tx) error {
			_, err := tx.Purge(ctx, PurgeSelection{Delivery: x.ID})
			return err
		}
	case x.Tries >= int64(r.Tries), errors.As(err, new(permanentError)):
		log.ErrorContext(ctx, "roster: message is dead", "error", m.hide(err))
		write = func(tx Tx) error { return markDead(ctx, tx, *x, now) }
	default:
		log.WarnContext(ctx, "roster: message not delivered", "again", again, "error", m.hide(err))
		write = func(tx Tx) error { return release(ctx, tx, *x, again) }
	}
	err = r.store.Update(ctx, write)
	if err != nil && !errors.Is(err, ErrConflict) { // a conflict: the lease is over, and another relay has x
		log.ErrorContext(ctx, "roster: the result of a delivery was not written, the message is tried again", "error", err)
	}
}

// Permanent wraps the error of a [RelayConfig]'s Deliver that no further try can
// mend, such as an address that a mail server says does not exist (a 5yz reply of
// RFC 5321): the message is kept as dead at once.
func Permanent(err error) error { return permanentError{err} }

type permanentError struct{ error }

func (e permanentError) Unwrap() error { return e.error }

// deliver gives what x delivers to Deliver, unless it is not wanted any more.
func (r *relay) deliver(ctx context.Context, x *Delivery) (m Message, err error) {
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	m, wanted, err := r.message(ctx, x)
	switch {
	case errors.Is(err, ErrNoKey), errors.Is(err, ErrNotFound):
		return m, permanentError{err}
	case err != nil, !wanted:
		return m, err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	if err := r.Deliver(ctx, m); err != nil {
		return m, err
	}
	r.arrived.Add(1)
	return m, nil
}

// pause returns how long to wait before the next try, after so many failed ones.
func (r *relay) pause(tries int64) time.Duration {
	pause := min(r.Delay, r.MaxDelay)
	for ; tries > 1 && pause < r.MaxDelay; tries-- {
		pause = min(2*pause, r.MaxDelay)
	}
	return pause
}
