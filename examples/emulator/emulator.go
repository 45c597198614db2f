package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/memstore"
)

// emulator serves the sets over a world, which a reset replaces.
type emulator struct {
	options options
	control http.Handler // of /_emulator/; nil: switched off
	clock   clock
	faults  faults
	world   atomic.Pointer[world]
	reset   sync.Mutex // of one reset at a time
}

// world is what the sets show, from one reset to the next.
type world struct {
	sets    http.Handler
	limited http.Handler // the same sets, above every limit
}

// newEmulator returns an emulator as at its start.
func newEmulator(ctx context.Context, o options) (*emulator, error) {
	e := &emulator{options: o}
	if o.control {
		e.control = newControl(e)
	}
	return e, e.restart(ctx)
}

// restart makes everything as at the start. Requests that have begun end in the world
// that they began in.
func (e *emulator) restart(ctx context.Context) error {
	e.reset.Lock()
	defer e.reset.Unlock()
	e.clock.start(e.options.clock)
	e.faults.set(nil)
	dir := roster.New(memstore.New(), &roster.Config{
		Now:       e.clock.Now,
		NewID:     (&counter{}).next,
		Keys:      []roster.MailKey{{Number: 1, Secret: bytes.Repeat([]byte{7}, 32)}}, // public, as the tokens are
		Consumers: []roster.Consumer{{Name: "mail", Kinds: roster.MailedEvents()}},    // whose mails nobody sends
	})
	if err := populate(ctx, dir, e.options); err != nil {
		return err
	}
	s := serving{dir: dir, authorize: failing(httpadapters.Tokens(dir)), limits: e.options.limits}
	w := &world{sets: mount(e.options.sets, s)}
	s.limiter = exhausted{e}
	w.limited = mount(e.options.sets, s)
	e.world.Store(w)
	return nil
}

func (e *emulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/_emulator/") {
		if e.control == nil {
			http.Error(w, "the emulator was started without -control", http.StatusNotFound)
			return
		}
		e.control.ServeHTTP(w, r)
		return
	}
	f, ok := e.faults.take(r.URL.Path)
	if !ok {
		e.world.Load().sets.ServeHTTP(w, r)
		return
	}
	f.answer(w, r, e.world.Load())
}

// counter makes ids that are the same at every start, in the order in which they are made.
type counter struct{ made atomic.Uint64 }

func (c *counter) next() roster.ID {
	var id roster.ID
	if err := id.UnmarshalText(fmt.Appendf(nil, "01900000-0000-7000-8000-%012x", c.made.Add(1))); err != nil {
		panic(err) // the text is an id
	}
	return id
}

// clock is a clock that tests move. The zero clock shows the time.
type clock struct {
	mu     sync.Mutex
	stands bool
	now    time.Time     // where it stands
	ahead  time.Duration // of the time, while it runs
}

// Now returns the time that the clock shows.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stands {
		return c.now
	}
	return time.Now().Add(c.ahead)
}

// start makes the clock stand at now, and run for the zero time.
func (c *clock) start(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stands, c.now, c.ahead = !now.IsZero(), now, 0
}

// add moves the clock.
func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.ahead = c.now.Add(d), c.ahead+d
}
