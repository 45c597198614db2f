package wire

import "net/http"

// Apart returns what f returns. Where r has a body, f runs on a goroutine of its
// own: a look-up in SQLite takes 32 KiB of stack, which a goroutine keeps, and the
// one that serves r may wait for its body for as long as the client likes. A panic
// of f is one of the caller.
func Apart[T any](r *http.Request, f func() (T, error)) (v T, err error) {
	if r.ContentLength == 0 {
		return f()
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
