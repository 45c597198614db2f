package roster

import (
	"context"
	"errors"
	"runtime/debug"
	"time"
)

// attempt delivers x in a slot and writes the result: x is deleted, marked dead, or due
// again. It returns the delivery that follows x, with a lease, where there is one and ctx
// has not ended. Delivering and writing have a Timeout each; the lease is as long as both.
func (r *relay) attempt(ctx context.Context, x *claimed) (next *claimed) {
	if due, ok := r.takeSlot(ctx, x); !ok {
		r.handBack(ctx, x, due)
		return nil
	}
	unending := context.WithoutCancel(ctx)
	m, to, failed := r.deliver(unending, x)
	<-r.slots
	r.failing.tried(x.Delivery, failed, r.Now(), func(tries int64) time.Duration { return r.wait(tries, failed) })
	unending, cancel := context.WithTimeout(unending, r.Timeout)
	defer cancel()
	again := r.Now().Add(r.wait(x.Tries, failed))
	log := r.cfg.Log.With("delivery", x.ID.String(), "consumer", x.Consumer, "destination", x.Destination, "try", x.Tries)
	dead := false
	switch {
	case failed == nil:
	case x.Tries >= int64(r.Tries), errors.As(failed, new(permanentError)):
		dead = true
		log.ErrorContext(ctx, "roster: message is dead", "error", m.hide(failed))
	default:
		log.WarnContext(ctx, "roster: message not delivered", "again", again, "error", m.hide(failed))
	}
	sole, version, reason := x.sole, x.Version, ""
	if failed != nil {
		reason = m.reason(failed)
	}
	err := r.settle(unending, x.Delivery, func(tx Tx, x Delivery) (err error) {
		next, x.Reason = nil, reason
		switch goOn := ctx.Err() == nil; {
		case failed == nil:
			if err = r.divide(unending, tx, &x, to); err != nil {
				return err
			}
			if _, err = tx.Purge(unending, PurgeSelection{Delivery: x.ID, Version: x.Version}); err == nil && !(sole && x.Version == version) {
				next, err = r.follow(unending, tx, &x, goOn)
			}
		case dead:
			next, err = r.giveUp(unending, tx, x, goOn)
		default:
			err = release(unending, tx, x, again)
		}
		return err
	})
	if err != nil {
		log.ErrorContext(ctx, "roster: the result of a delivery was not written, the message is tried again", "error", err)
		return nil
	}
	if len(to) > 0 {
		select {
		case r.divided <- struct{}{}:
		default:
		}
	}
	return next
}

// Permanent wraps the error of a [RelayConfig]'s Deliver that no further try can
// mend, such as an address that a mail server says does not exist (a 5yz reply of
// RFC 5321): the message is kept as dead at once.
func Permanent(err error) error { return permanentError{err} }

type permanentError struct{ error }

func (e permanentError) Unwrap() error { return e.error }

// RetryAfter wraps the error of a [RelayConfig]'s Deliver where the receiver has said
// how long to wait, such as by the header Retry-After of HTTP. The next try is so much
// later, or after the relay's own pause where that is longer, and MaxDelay later at most.
func RetryAfter(err error, wait time.Duration) error { return retryAfterError{err, wait} }

type retryAfterError struct {
	error
	wait time.Duration
}

func (e retryAfterError) Unwrap() error { return e.error }

// deliver gives what x delivers to Deliver, unless it is not wanted any more. It returns
// the destinations instead, where x has none yet.
func (r *relay) deliver(ctx context.Context, x *claimed) (m Message, to []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, r.Timeout)
	defer cancel()
	m, wanted, err := r.message(ctx, x)
	switch {
	case errors.Is(err, ErrNoKey), errors.Is(err, ErrNotFound):
		return m, nil, permanentError{err}
	case err != nil, !wanted:
		return m, nil, err
	}
	if r.cfg.Observe != nil {
		end := r.inAccount(x.Account).observe(ctx, OperationDeliver, x.Consumer)
		defer func() { end(err) }() // after the next one, which turns a panic into err
	}
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{p, debug.Stack()}
		}
	}()
	if r.Destinations != nil && x.Destination == "" {
		to, err = r.destinations(ctx, m)
		return m, to, err
	}
	if err := r.Deliver(ctx, m); err != nil {
		return m, nil, err
	}
	r.arrived.Add(1)
	return m, nil, nil
}

// wait returns how long to wait before the next try, after so many that failed.
func (r *relay) wait(tries int64, failed error) time.Duration {
	wait := r.pause(tries)
	if asked := (retryAfterError{}); errors.As(failed, &asked) {
		wait = max(wait, min(asked.wait, r.MaxDelay))
	}
	return wait
}

// pause returns how long to wait before the next try, after so many failed ones.
func (r *relay) pause(tries int64) time.Duration {
	pause := min(r.Delay, r.MaxDelay)
	for ; tries > 1 && pause < r.MaxDelay; tries-- {
		pause = min(2*pause, r.MaxDelay)
	}
	return pause
}
