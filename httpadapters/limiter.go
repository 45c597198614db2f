package httpadapters

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"example.com/roster"
)

// Limiter counts requests. One that keeps its counts in a database can serve
// several nodes; it decides what to answer while the database is down. Methods
// are safe for concurrent use.
type Limiter interface {
	// Take counts one request of id: a token, or the user or account of a caller
	// without one, or a network.
	Take(ctx context.Context, id roster.ID) Quota
}

// Quota is the answer of a Limiter to one request.
type Quota struct {
	Allowed   bool
	Limit     int           // requests a minute
	Remaining int           // requests that may follow at once
	Reset     time.Time     // when the next request may come: now, unless Remaining is 0
	Retry     time.Duration // how long to wait if the request is not allowed
}

// Header sets the quota's headers, as the documented APIs have them:
// X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset in Unix seconds,
// and Retry-After in seconds if the request is not allowed (RFC 9110, section
// 10.2.3).
func (q Quota) Header(h http.Header) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(q.Limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(q.Remaining))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(q.Reset.Unix(), 10))
	if !q.Allowed {
		h.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(q.Retry.Seconds())))))
	}
}

// Count counts a request of id, and sets the headers of its [Quota] on w. The
// error is a roster.ThrottledError where the request is not allowed. A nil
// limiter counts nothing. [Authorize.Admit] calls it; routes without a caller call
// [CountNetwork].
func Count(w http.ResponseWriter, r *http.Request, limiter Limiter, id roster.ID) error {
	if limiter == nil {
		return nil
	}
	return answerQuota(w, limiter.Take(r.Context(), id))
}

// answerQuota sets the headers of q, and refuses the request if q does.
func answerQuota(w http.ResponseWriter, q Quota) error {
	q.Header(w.Header())
	if !q.Allowed {
		return &roster.ThrottledError{Retry: q.Retry}
	}
	return nil
}

// LimitID returns the id under which a [Limiter] counts c's requests.
func (c Caller) LimitID() roster.ID {
	for _, id := range []roster.ID{c.Token, c.User} {
		if !id.IsZero() {
			return id
		}
	}
	return c.Account
}

// maxBuckets bounds the memory of a MemoryLimiter: two generations of so many
// buckets take some 20 MiB.
const maxBuckets = 1 << 16

// generation is the time in which an empty bucket fills. A bucket that was not
// used for so long is full, and can be forgotten.
const generation = time.Minute

// MemoryLimiter is a [Limiter] in memory. Each id has a token bucket that holds
// the requests of a minute and fills in a minute. Above 65,536 ids a minute it
// forgets the oldest early.
type MemoryLimiter struct {
	// Now is the clock. It may be set before the first use.
	Now func() time.Time

	perMinute  int
	mu         sync.Mutex
	young, old map[roster.ID]*rate.Limiter
	turned     time.Time // when young began
}

var _ NetworkLimiter = (*MemoryLimiter)(nil)

// NewLimiter returns a limiter that allows each id perMinute requests at once,
// and as many again in every minute. 0 and below allow none.
func NewLimiter(perMinute int) *MemoryLimiter {
	return &MemoryLimiter{Now: time.Now, perMinute: max(perMinute, 0)}
}

// Take counts one request of id.
func (l *MemoryLimiter) Take(_ context.Context, id roster.ID) Quota { return l.take(id, l.perMinute) }

// take counts one request in the bucket of id, which holds so many.
func (l *MemoryLimiter) take(id roster.ID, perMinute int) Quota {
	now := l.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket := l.bucket(id, perMinute, now)
	allowed := bucket.AllowN(now, 1)
	tokens := max(bucket.TokensAt(now), 0)
	q := Quota{Allowed: allowed, Limit: perMinute, Remaining: int(tokens), Reset: now}
	if wait := fillTime(1-tokens, perMinute); tokens < 1 {
		q.Reset = now.Add(wait)
		if !allowed {
			q.Retry = wait
		}
	}
	return q
}

// bucket returns the bucket of id, or a full one.
func (l *MemoryLimiter) bucket(id roster.ID, perMinute int, now time.Time) *rate.Limiter {
	if l.young == nil || len(l.young) >= maxBuckets || now.Sub(l.turned) >= generation {
		l.young, l.old, l.turned = make(map[roster.ID]*rate.Limiter), l.young, now
	}
	b := l.young[id]
	if b == nil {
		b = l.old[id]
	}
	if b == nil {
		b = rate.NewLimiter(rate.Limit(float64(perMinute)/generation.Seconds()), perMinute)
	}
	l.young[id] = b
	return b
}

// fillTime returns the time in which a bucket gains so many tokens.
func fillTime(tokens float64, perMinute int) time.Duration {
	if perMinute == 0 {
		return generation
	}
	return time.Duration(math.Ceil(tokens / float64(perMinute) * float64(generation)))
}
