package roster

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/matryer/is"
)

func trustedNetwork() bool { return true }

func otherNetwork() bool { return false }

// waiters start one after another, and note in which order they get a slot.
type waiters struct {
	queue *hashQueue
	work  sync.WaitGroup
	mu    sync.Mutex
	order []string
	errs  []error
}

func (w *waiters) start(ctx context.Context, name string, trusted func() bool) {
	w.work.Go(func() {
		err := w.queue.acquire(ctx, trusted)
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.errs = append(w.errs, err); err == nil {
			w.order = append(w.order, name)
		}
	})
	synctest.Wait()
}

func TestHashQueueIsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		w := &waiters{queue: newHashQueue(1, 8, time.Minute)}
		is.NoErr(w.queue.acquire(t.Context(), nil))
		for _, name := range []string{"a", "b", "c"} {
			w.start(t.Context(), name, nil)
		}
		for range 3 {
			w.queue.release()
			synctest.Wait()
		}
		is.Equal(w.order, []string{"a", "b", "c"})
		w.queue.release()
		is.Equal(w.queue.free, 1)
	})
}

// TestHashQueueKeepsAQuarterForTrusted lets eight others and two trusted wait:
// each fourth slot goes to a trusted one, though all the others came first.
func TestHashQueueKeepsAQuarterForTrusted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		w := &waiters{queue: newHashQueue(1, 12, time.Minute)}
		is.NoErr(w.queue.acquire(t.Context(), nil))
		for range 8 {
			w.start(t.Context(), "other", otherNetwork)
		}
		w.start(t.Context(), "trusted", trustedNetwork)
		w.start(t.Context(), "trusted", trustedNetwork)
		for range 10 {
			w.queue.release()
			synctest.Wait()
		}
		const o, y = "other", "trusted"
		is.Equal(w.order, []string{o, o, o, y, o, o, o, y, o, o})
	})
}

func TestHashQueueIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		w := &waiters{queue: newHashQueue(1, 4, time.Minute)}
		is.NoErr(w.queue.acquire(t.Context(), nil))
		for range 3 {
			w.start(t.Context(), "other", otherNetwork)
		}
		is.Equal(w.queue.acquire(t.Context(), otherNetwork), ErrBusy) // the fourth place is kept
		w.start(t.Context(), "trusted", trustedNetwork)
		is.Equal(w.queue.acquire(t.Context(), trustedNetwork), ErrBusy)

		time.Sleep(time.Minute) // of the bubble's clock: all have waited too long
		synctest.Wait()
		is.Equal(w.errs, []error{ErrBusy, ErrBusy, ErrBusy, ErrBusy})
		w.queue.release()
		is.NoErr(w.queue.acquire(t.Context(), nil)) // nobody holds a place any more
	})
}

func TestHashQueueEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		is := is.New(t)
		w := &waiters{queue: newHashQueue(1, 4, time.Minute)}
		is.NoErr(w.queue.acquire(t.Context(), nil))
		ctx, cancel := context.WithCancel(t.Context())
		w.start(ctx, "cancelled", nil)
		cancel()
		synctest.Wait()
		is.True(errors.Is(w.errs[0], context.Canceled))
		w.queue.release()
		is.Equal(w.queue.free, 1)
	})
}
