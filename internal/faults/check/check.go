package check

import (
	"cmp"
	"context"
	"slices"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
	"example.com/roster/internal/faults/work"
)

// Host reads the host's rows: the users for whom it has one.
type Host interface {
	HostRows(ctx context.Context) ([]string, error)
}

// checker is one comparison.
type checker struct {
	Report
	world  work.World
	stored *contents
	dir    *roster.Directory
	people map[roster.ID]*person

	journals bool // there are some: what was delivered is known
	arrivals map[roster.ID][]*arrival
}

// Span is a time in which a disk was being cut off: what was answered then may or
// may not have reached it.
type Span struct{ From, To time.Time }

// Run compares a store, and the rows of its host, with the journals. A nil host
// has none. What was answered in one of the cuts counts as unknown. The error is
// one of reading: then nothing is known.
func Run(ctx context.Context, w work.World, store roster.Store, host Host, cuts []Span, journals ...string) (*Report, error) {
	return run(ctx, w, store, host, cuts, never, journals)
}

// never is after all calls.
var never = time.Unix(1<<40, 0)

// Saved is Run for a copy of the database that was saved in a span. What was answered
// before is in the copy, and what began later is not.
func Saved(ctx context.Context, w work.World, store roster.Store, host Host, in Span, journals ...string) (*Report, error) {
	return run(ctx, w, store, host, []Span{{in.From, never}}, in.To, journals)
}

// run is Run for the calls that began until a moment.
func run(ctx context.Context, w work.World, store roster.Store, host Host, cuts []Span, until time.Time, journals []string) (*Report, error) {
	c := &checker{
		world: w, dir: roster.New(store, work.Config()), people: map[roster.ID]*person{},
		journals: true, arrivals: map[roster.ID][]*arrival{},
	}
	for _, path := range journals {
		entries, err := journal.Read(path)
		if err != nil {
			return nil, err
		}
		c.Pause = max(c.Pause, pause(entries))
		for _, e := range entries {
			if !e.Began.After(until) {
				c.during(e, cuts)
			}
		}
	}
	var err error
	if c.stored, err = read(ctx, store, w.Home, w.Away); err != nil {
		return nil, err
	}
	c.checkPeople()
	c.checkUses()
	if err := c.checkTexts(ctx); err != nil {
		return nil, err
	}
	if host != nil {
		rows, err := host.HostRows(ctx)
		if err != nil {
			return nil, err
		}
		c.checkHost(rows)
	}
	c.checkArrivals()
	c.checkDatabase()
	return &c.Report, c.checkLookups(ctx, store)
}

// during takes an entry, of which nothing is known that was answered in a cut.
func (c *checker) during(e *journal.Entry, cuts []Span) {
	cut := func(at time.Time) bool {
		return slices.ContainsFunc(cuts, func(s Span) bool { return !at.Before(s.From) && !at.After(s.To) })
	}
	if e.Intent.Arrival != nil {
		c.arrive(e, cut(e.Began))
		return
	}
	if cut(e.Ended) {
		e.Answer = nil
	}
	c.take(e)
}

// take counts a call, and gives it to the users whom it is about.
func (c *checker) take(e *journal.Entry) {
	switch {
	case e.Answer == nil || e.Answer.Outcome == journal.Unknown:
		c.Unknown++
	case e.Answer.Outcome == journal.Done:
		c.Acknowledged++
	default:
		c.Refused++
	}
	if e.Answer != nil && e.Answer.Wrong {
		note(&c.Wrong, "%s", e)
	}
	for i := range e.Intent.Effects {
		id := e.Intent.Effects[i].User
		p := c.people[id]
		if p == nil {
			p = &person{id: id}
			c.people[id] = p
		}
		if len(p.calls) == 0 || p.calls[len(p.calls)-1] != e {
			p.calls = append(p.calls, e)
		}
	}
}

// pause returns the longest time between two acknowledgements.
func pause(entries []*journal.Entry) (longest time.Duration) {
	var times []time.Time
	for _, e := range entries {
		if done(e) {
			times = append(times, e.Ended)
		}
	}
	slices.SortFunc(times, func(a, b time.Time) int { return cmp.Compare(a.UnixNano(), b.UnixNano()) })
	for i := 1; i < len(times); i++ {
		longest = max(longest, times[i].Sub(times[i-1]))
	}
	return longest
}

func done(e *journal.Entry) bool { return e.Answer != nil && e.Answer.Outcome == journal.Done }

func unknown(e *journal.Entry) bool {
	return e.Answer == nil || e.Answer.Outcome == journal.Unknown
}

// Whole looks for what must hold in any database, whatever the callers did.
func Whole(ctx context.Context, w work.World, store roster.Store) (*Report, error) {
	c := &checker{world: w}
	var err error
	if c.stored, err = read(ctx, store, w.Home, w.Away); err != nil {
		return nil, err
	}
	c.checkDatabase()
	return &c.Report, c.checkLookups(ctx, store)
}
