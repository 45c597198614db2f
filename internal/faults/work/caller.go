package work

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/database"
	"example.com/roster/internal/faults/journal"
)

// Callers are some who work until they are stopped.
type Callers struct {
	stopped      chan struct{}
	all          sync.WaitGroup
	acknowledged atomic.Int64
	once         sync.Once
	err          error // of the journal: then nothing counts
	codes        codes
	relays       context.CancelFunc
}

// Start starts n callers and a relay on each database. deadline is that of each call; 0 means
// none. The label makes the addresses of one process different from those of
// others.
func Start(ctx context.Context, w World, j *journal.Journal, label string, n int, deadline time.Duration, databases ...*database.Database) *Callers {
	return StartPaced(ctx, w, j, label, n, deadline, 0, databases...)
}

// StartPaced is Start for callers who wait for pause before each call.
func StartPaced(
	ctx context.Context, w World, j *journal.Journal, label string, n int, deadline, pause time.Duration, databases ...*database.Database,
) *Callers {
	all := &Callers{stopped: make(chan struct{})}
	relaying, stop := context.WithCancel(ctx)
	all.relays = stop
	for i, d := range databases {
		all.all.Go(func() { all.relay(relaying, d, j) })
		for k := range n {
			c := &caller{
				world: w, dir: roster.New(d.Callers(), Config()), database: d, journal: j, deadline: deadline, pause: pause,
				label: fmt.Sprintf("%s-%d-%d", label, i, k), callers: all,
			}
			all.all.Go(func() { c.work(ctx) })
		}
	}
	return all
}

// Acknowledged returns how many calls were done so far.
func (c *Callers) Acknowledged() int64 { return c.acknowledged.Load() }

// Stop ends the callers after the calls that they are in. The error is one of the
// journal.
func (c *Callers) Stop() error {
	close(c.stopped)
	c.relays()
	c.all.Wait()
	return c.err
}

// caller is one of them. It has users of its own, so that what becomes of each is
// in its own order, and shares the capped ones.
type caller struct {
	world    World
	dir      *roster.Directory
	database *database.Database
	journal  *journal.Journal
	deadline time.Duration
	pause    time.Duration
	label    string
	callers  *Callers

	made     int       // users, for their addresses
	people   []*person // those whose state is known
	keys     []taken   // what was consumed
	refunded []taken   // what was given back
}

// person is a user as its caller knows it.
type person struct {
	id         roster.ID
	email      string
	state      roster.State
	password   roster.SecretText
	code       roster.SecretText
	tokens     []token
	grants     []roster.ID
	inTeam     bool
	member     roster.ID   // the membership in World.Away; zero: none
	memberHas  []token     // tokens for World.Away
	session    string      // the last one; empty: it has ended
	isAway     bool        // the session acts in World.Away
	next       *address    // that was asked for
	before     *address    // the one before the last change
	asked      int         // how often an address was asked for
	identities []roster.ID // by which the user can sign in
	lost       bool        // the outcome of a call is not known: it is left alone
}

type token struct {
	id   roster.ID
	text roster.SecretText
}

type taken struct {
	user roster.ID
	key  string
	done bool // it is known that it was taken
}

// atOnce is how many users a caller keeps working on.
const atOnce = 20

// work makes one call after the other.
func (c *caller) work(ctx context.Context) {
	for {
		select {
		case <-c.callers.stopped:
			return
		default:
		}
		time.Sleep(c.pause)
		c.people = without(c.people, func(p *person) bool { return p.lost })
		if len(c.people) > atOnce {
			c.people = c.people[1:]
		}
		possible := all
		if c.database == nil {
			possible = onAnyStore
		}
		possible[rand.IntN(len(possible))](c, ctx)
	}
}

// pick returns one of the caller's users for whom where holds, or nil.
func (c *caller) pick(where func(*person) bool) *person {
	if len(c.people) == 0 {
		return nil
	}
	from := rand.IntN(len(c.people))
	for i := range c.people {
		if p := c.people[(from+i)%len(c.people)]; !p.lost && where(p) {
			return p
		}
	}
	return nil
}

// call makes one call about some users, and writes down the intent and the
// answer. It tells whether the call was done. Users of whom nobody knows what
// they are now are left alone.
func (c *caller) call(ctx context.Context, i journal.Intent, about []*person, fn func(context.Context, *journal.Answer) error) bool {
	n, err := c.journal.Intend(i)
	if err != nil {
		c.broken(err)
		return false
	}
	if c.deadline > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.deadline)
		defer cancel()
	}
	var a journal.Answer
	err = fn(ctx, &a)
	a.Outcome = outcome(err)
	if err != nil {
		a.Error = err.Error()
		a.Records, a.Live = nil, nil
		a.Wrong = a.Outcome == journal.Refused && !i.Fails && wrong(err)
	}
	if i.Fails && err == nil {
		a.Wrong, a.Error = true, "it was meant to fail"
	}
	for _, p := range about {
		p.lost = p.lost || a.Outcome == journal.Unknown
	}
	if err := c.journal.Answered(n, a); err != nil {
		c.broken(err)
	}
	if a.Outcome == journal.Done && c.callers != nil {
		c.callers.acknowledged.Add(1)
	}
	return a.Outcome == journal.Done
}

func (c *caller) broken(err error) {
	if c.callers != nil {
		c.callers.broken(err)
	}
}

func (c *Callers) broken(err error) { c.once.Do(func() { c.err = err }) }

func outcome(err error) journal.Outcome {
	switch {
	case err == nil:
		return journal.Done
	case errors.Is(err, roster.ErrCommitUnknown):
		return journal.Unknown
	}
	return journal.Refused
}

// wrong tells of errors that nobody gets for users who are theirs alone, and whose
// passwords nobody mistypes.
func wrong(err error) bool {
	for _, never := range []error{
		roster.ErrExists, roster.ErrNotFound, roster.ErrConflict, roster.ErrState, roster.ErrInvalid,
		roster.ErrCredentials, roster.ErrForbidden, roster.ErrNestedUpdate, roster.ErrThrottled,
	} {
		if errors.Is(err, never) {
			return true
		}
	}
	return false
}

func without[T any](all []T, drop func(T) bool) []T {
	kept := all[:0]
	for _, x := range all {
		if !drop(x) {
			kept = append(kept, x)
		}
	}
	return kept
}
