package wire

import (
	"context"
	"net/http"
	"runtime"
	"time"
)

// Apart returns what f returns. Where r has a body, f runs on a goroutine of its
// own: a look-up in SQLite takes 32 KiB of stack, which a goroutine keeps, and the
// one that serves r may wait for its body for as long as the client likes. A panic
// of f is one of the caller. In a burst only some run at a time, see [takeTurn].
func Apart[T any](r *http.Request, f func() (T, error)) (T, error) {
	if !HasBody(r) {
		return f()
	}
	return apart(r, f)
}

// HasBody tells whether r may have a body.
func HasBody(r *http.Request) bool { return r.ContentLength != 0 }

// apart runs f on a goroutine of its own.
func apart[T any](r *http.Request, f func() (T, error)) (v T, err error) {
	if takeTurn(r.Context()) {
		defer func() { <-turns }()
	}
	var panicked any
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { panicked = recover() }()
		v, err = f()
	}()
	<-done
	if panicked != nil {
		panic(panicked)
	}
	return v, err
}

// turns are those of the look-ups that run at a time: more would only hold more
// stacks of a store that computes.
var turns = make(chan struct{}, 4*runtime.GOMAXPROCS(0))

// patience is how long a look-up waits for its turn. It goes on without one then:
// the others may wait for a server, perhaps another one than its own.
const patience = 50 * time.Millisecond

// takeTurn waits for a turn, and reports false where patience or ctx ended first.
func takeTurn(ctx context.Context) bool {
	select {
	case turns <- struct{}{}:
		return true
	default:
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case turns <- struct{}{}:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

// MayWait tells whether the body of r is long, or of a length that nobody knows.
func MayWait(r *http.Request) bool { return r.ContentLength < 0 || r.ContentLength > 4<<10 }
