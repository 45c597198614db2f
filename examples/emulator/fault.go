package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

// maxDelay is how slow an answer may be.
const maxDelay = time.Minute

// fault is what becomes of the next calls, in the words of the emulator's API.
type fault struct {
	Calls      int    `json:"calls"`                 // how many; 0 is 1
	Path       string `json:"path,omitempty"`        // how their paths begin; empty: whatever the path is
	Answer     int    `json:"answer,omitempty"`      // 429, 500 or 503, as the vendor answers it; 0: as always
	RetryAfter int    `json:"retry_after,omitempty"` // seconds, of 429; 0 is 1
	Cut        string `json:"cut,omitempty"`         // cut the connection "before" the call is done, or "after" that, without an answer
	Delay      string `json:"delay,omitempty"`       // how long the call waits first, such as "2s"

	delay time.Duration
}

// check fills in what a fault leaves out.
func (f *fault) check() (err error) {
	if f.Calls == 0 {
		f.Calls = 1
	}
	if f.RetryAfter == 0 && f.Answer == http.StatusTooManyRequests {
		f.RetryAfter = 1
	}
	if f.Delay != "" {
		f.delay, err = time.ParseDuration(f.Delay)
	}
	switch {
	case f.Calls < 0:
		return errors.New("calls must be 1 or more")
	case err != nil || f.delay < 0 || f.delay > maxDelay:
		return fmt.Errorf("delay must be a duration of at most %s, such as 2s", maxDelay)
	case f.RetryAfter < 0:
		return errors.New("retry_after must be 1 or more, in seconds")
	case f.Cut != "" && f.Cut != "before" && f.Cut != "after":
		return errors.New(`cut must be "before" or "after"`)
	case f.Cut != "" && f.Answer != 0:
		return errors.New("answer does not go with cut: no answer is sent")
	case f.Answer == 0 && f.Cut == "" && f.delay == 0:
		return errors.New("a fault must have an answer, a cut or a delay")
	}
	switch f.Answer {
	case 0, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable:
		return nil
	}
	return errors.New("answer must be 429, 500 or 503")
}

// faultKey is the key of a fault in the context of its request.
type faultKey struct{}

// answer answers a request with the fault.
func (f fault) answer(w http.ResponseWriter, r *http.Request, world *world) {
	select {
	case <-time.After(f.delay):
	case <-r.Context().Done():
		return
	}
	r = r.WithContext(context.WithValue(r.Context(), faultKey{}, f))
	switch {
	case f.Cut == "before":
		panic(http.ErrAbortHandler) // net/http closes the connection
	case f.Cut == "after":
		world.sets.ServeHTTP(unsent{}, r)
		panic(http.ErrAbortHandler)
	case f.Answer == http.StatusTooManyRequests:
		world.limited.ServeHTTP(w, r)
	default:
		world.sets.ServeHTTP(w, r)
	}
}

// failing returns Authorize that fails where the request has a fault: every set asks it
// first, and answers its error in the vendor's form.
func failing(authorize httpadapters.Authorize) httpadapters.Authorize {
	return func(r *http.Request, token string) (httpadapters.Caller, error) {
		switch f, _ := r.Context().Value(faultKey{}).(fault); f.Answer {
		case http.StatusInternalServerError:
			return httpadapters.Caller{}, errors.New("a fault that was asked for")
		case http.StatusServiceUnavailable:
			return httpadapters.Caller{}, roster.ErrBusy
		}
		return authorize(r, token)
	}
}

// exhausted is a limiter that allows nothing.
type exhausted struct{ *emulator }

// Take refuses the request for as long as its fault says.
func (e exhausted) Take(ctx context.Context, _ roster.ID) httpadapters.Quota {
	f, _ := ctx.Value(faultKey{}).(fault)
	retry := time.Duration(f.RetryAfter) * time.Second
	return httpadapters.Quota{Limit: 100, Reset: e.clock.Now().Add(retry), Retry: retry}
}

// unsent is a response that nobody gets.
type unsent struct{}

func (unsent) Header() http.Header         { return http.Header{} }
func (unsent) Write(p []byte) (int, error) { return len(p), nil }
func (unsent) WriteHeader(int)             {}

// faults are those that are to come, the first one first.
type faults struct {
	mu   sync.Mutex
	next []fault
}

// set replaces what is to come.
func (q *faults) set(next []fault) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.next = next
}

// left returns what is to come.
func (q *faults) left() []fault {
	q.mu.Lock()
	defer q.mu.Unlock()
	return append([]fault{}, q.next...)
}

// take takes a call of the first fault that is for a path.
func (q *faults) take(path string) (fault, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range q.next {
		if !strings.HasPrefix(path, q.next[i].Path) {
			continue
		}
		f := q.next[i]
		if q.next[i].Calls--; q.next[i].Calls == 0 {
			q.next = append(q.next[:i:i], q.next[i+1:]...)
		}
		return f, true
	}
	return fault{}, false
}
