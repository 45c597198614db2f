package roster

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// hashQueue hands out the slots in which passwords are hashed. Whoever finds none
// free waits in the order of arrival, for at most a time and in at most a number:
// waiting costs a few hundred bytes, and hashing megabytes.
//
// A quarter is kept for networks from which the user has signed in before: of the
// places in the queue, and of the slots that become free while both wait. Many
// callers who guess then slow down who signs in as usual, and refuse nobody.
type hashQueue struct {
	wait   time.Duration
	places int // callers that may wait

	mu      sync.Mutex
	free    int       // slots
	trusted list.List // of chan struct{}, closed when the slot is the waiter's
	others  list.List
	turns   int // slots that went to others since the last that went to trusted
}

func newHashQueue(slots, places int, wait time.Duration) *hashQueue {
	return &hashQueue{free: slots, places: places, wait: wait}
}

// acquire waits for a slot, which release gives back. trusted is asked only of a
// caller who must wait; nil is nobody. The error is ErrBusy when the queue is full
// or the wait too long, or that of ctx.
func (q *hashQueue) acquire(ctx context.Context, trusted func() bool) error {
	if q.tryAcquire() {
		return nil
	}
	turn, leave, err := q.join(trusted != nil && trusted())
	if err != nil {
		return err
	}
	timer := time.NewTimer(q.wait)
	defer timer.Stop()
	select {
	case <-turn:
		return nil
	case <-timer.C:
		err = ErrBusy
	case <-ctx.Done():
		err = ctx.Err()
	}
	if leave() {
		return err
	}
	return nil // the slot came at the same moment
}

func (q *hashQueue) tryAcquire() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.free == 0 {
		return false
	}
	q.free--
	return true
}

// join takes a place in the queue. leave gives it up, and tells whether the slot
// had not come yet.
func (q *hashQueue) join(trusted bool) (turn chan struct{}, leave func() bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	turn = make(chan struct{})
	if q.free > 0 {
		q.free--
		close(turn)
		return turn, func() bool { return false }, nil
	}
	line, full := &q.others, q.others.Len() >= q.places-q.places/4
	if trusted {
		line, full = &q.trusted, q.trusted.Len()+q.others.Len() >= q.places
	}
	if full {
		return nil, nil, ErrBusy
	}
	place := line.PushBack(turn)
	leave = func() bool {
		q.mu.Lock()
		defer q.mu.Unlock()
		select {
		case <-turn:
			return false
		default:
			line.Remove(place)
			return true
		}
	}
	return turn, leave, nil
}

// release gives a slot to the next in turn.
func (q *hashQueue) release() {
	q.mu.Lock()
	defer q.mu.Unlock()
	line := &q.others
	if q.trusted.Len() > 0 && (q.others.Len() == 0 || q.turns >= 3) {
		line = &q.trusted
	}
	if line.Len() == 0 {
		q.free++
		return
	}
	if q.turns++; line == &q.trusted {
		q.turns = 0
	}
	close(line.Remove(line.Front()).(chan struct{}))
}
