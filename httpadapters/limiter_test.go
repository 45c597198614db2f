package httpadapters_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

var start = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

func TestLimiter(t *testing.T) {
	is := is.New(t)
	now := start
	l := httpadapters.NewLimiter(60)
	l.Now = func() time.Time { return now }
	a, b := roster.NewID(), roster.NewID()

	q := l.Take(t.Context(), a)
	is.Equal(q, httpadapters.Quota{Allowed: true, Limit: 60, Remaining: 59, Reset: start})
	for range 59 {
		q = l.Take(t.Context(), a)
		is.True(q.Allowed)
	}
	is.Equal(q.Remaining, 0)
	is.Equal(q.Reset, start.Add(time.Second)) // when the next may come, as Retry says
	q = l.Take(t.Context(), a)
	is.Equal(q, httpadapters.Quota{Limit: 60, Reset: start.Add(time.Second), Retry: time.Second})
	is.True(l.Take(t.Context(), b).Allowed) // a bucket for each id

	now = now.Add(time.Second)
	is.True(l.Take(t.Context(), a).Allowed)
	is.True(!l.Take(t.Context(), a).Allowed)
	now = now.Add(500 * time.Millisecond)
	is.Equal(l.Take(t.Context(), a).Retry, 500*time.Millisecond)

	now = now.Add(59 * time.Second) // the bucket has changed its generation
	taken := 0
	for l.Take(t.Context(), a).Allowed {
		taken++
	}
	is.Equal(taken, 59)
	now = now.Add(-time.Hour) // a clock that goes back gives nothing
	is.True(!l.Take(t.Context(), a).Allowed)
}

func TestLimiterOfNone(t *testing.T) {
	is := is.New(t)
	for _, perMinute := range []int{0, -1} {
		q := httpadapters.NewLimiter(perMinute).Take(t.Context(), roster.NewID())
		is.True(!q.Allowed)
		is.Equal(q.Limit, 0)
		is.True(q.Retry > 0)
	}
}

// However many ids there are, memory stays within bounds.
func TestLimiterMemory(t *testing.T) {
	is := is.New(t)
	l := httpadapters.NewLimiter(10)
	l.Now = func() time.Time { return start }
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 500_000 {
		l.Take(t.Context(), roster.NewID())
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	is.True(int64(after.HeapAlloc)-int64(before.HeapAlloc) < 40<<20)
	runtime.KeepAlive(l)
}

func TestLimiterConcurrent(t *testing.T) {
	is := is.New(t)
	l := httpadapters.NewLimiter(100)
	l.Now = func() time.Time { return start }
	id := roster.NewID()
	var allowed atomic.Int64
	var callers sync.WaitGroup
	for range 16 {
		callers.Go(func() {
			for range 50 {
				if l.Take(t.Context(), id).Allowed {
					allowed.Add(1)
				}
			}
		})
	}
	callers.Wait()
	is.Equal(allowed.Load(), int64(100))
}
