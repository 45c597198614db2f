package roster

import (
	"context"
	"errors"
	"sync"
	"time"
)

// reservation is a failure that was counted before it is known to be one.
type reservation struct {
	email    string
	from     ClientInfo
	trusted  bool      // the network is: its own counter alone has it
	counter  ID        // of the address, the one that has it
	before   time.Time // Last of that counter until then
	at       time.Time // Last since
	networks []ID      // the counters of the network that have it
}

// unreserve takes back a reserved failure, which err showed to be none: the password
// was right, or was never compared. The database may be failing: it has
// forgivenWithin, whether the caller has left or not, and what it does not take then
// is kept for the next sign-in. An unknown outcome of err leaves open whether it was
// taken back.
func (d *Directory) unreserve(ctx context.Context, r reservation, err error) {
	unsure := errors.Is(err, ErrCommitUnknown)
	d.cfg.uncounted.add(r.debts(unsure))
	if unsure {
		return
	}
	short, cancel := context.WithTimeout(context.WithoutCancel(ctx), forgivenWithin)
	defer cancel()
	owed := d.cfg.uncounted.take(d.counters(r.email, r.from))
	err = d.update(short, func(c *change) error {
		n, err := c.readCounters(short, r.email, r.from)
		if err != nil {
			return err
		}
		owed.settle(&n)
		counter := &n.everybody
		if r.trusted {
			counter, n.networks = &n.network, nil
		}
		if err := c.putCounter(short, counter); err != nil {
			return err
		}
		return c.putNetworks(short, n.networks)
	})
	d.cfg.uncounted.keep(owed, r, err)
}

// debt is what a counter has too much.
type debt struct {
	failures     int64
	before, last time.Time // Last of the counter before these, for that of an address; and since
	unsure       bool      // it has them only if its Last is still last
}

// debts are those of some counters.
type debts map[ID]debt

// debts returns what the counters of r have too much by it, or may have.
func (r reservation) debts(unsure bool) debts {
	all := debts{r.counter: {failures: 1, before: r.before, last: r.at, unsure: unsure}}
	for _, id := range r.networks {
		all[id] = debt{failures: 1, last: r.at, unsure: unsure}
	}
	return all
}

// settle takes from counters what they have too much.
func (o debts) settle(n *counters) {
	for _, counter := range []*ThrottleCounter{&n.everybody, &n.network} {
		x := o[counter.ID]
		counter.Count = max(0, counter.Count-x.of(counter))
		if x.failures > 0 && counter.Last.Equal(x.last) {
			counter.Last = x.before
		}
	}
	for i := range n.networks {
		counter := &n.networks[i]
		for range o[counter.ID].of(&counter.ThrottleCounter) {
			counter.takeBack()
		}
	}
}

// of returns how many failures of a counter are the debt's.
func (x debt) of(counter *ThrottleCounter) int64 {
	if x.unsure && !counter.Last.Equal(x.last) {
		return 0
	}
	return x.failures
}

// mostUncounted is of how many counters a process remembers what they have too much.
const mostUncounted = 4096

// uncounted are the failures that were counted, are none, and could not be taken back
// from a database that was failing. It is safe for concurrent use.
type uncounted struct {
	mu  sync.Mutex
	all debts
}

// add adds debts. Where there are too many, another is forgotten.
func (u *uncounted) add(more debts) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.all == nil {
		u.all = debts{}
	}
	for id, x := range more {
		old, there := u.all[id]
		switch {
		case there && x.unsure:
			continue // what is certain is worth more
		case there && !old.unsure:
			x.failures += old.failures
			if x.before.Equal(old.last) {
				x.before = old.before
			}
		case len(u.all) >= mostUncounted:
			for other := range u.all {
				delete(u.all, other)
				break
			}
		}
		u.all[id] = x
	}
}

// keep adds what was taken for an Update that ended with err, and what of it the
// counters of r do not have.
func (u *uncounted) keep(taken debts, r reservation, err error) {
	switch {
	case len(taken) == 0 || errors.Is(err, ErrCommitUnknown):
		return
	case err == nil:
		delete(taken, r.counter)
		for _, id := range r.networks {
			delete(taken, id)
		}
	}
	u.add(taken)
}

// take returns the debts of counters, and removes them.
func (u *uncounted) take(n counters) debts {
	u.mu.Lock()
	defer u.mu.Unlock()
	var taken debts
	for _, counter := range n.all() {
		if x, there := u.all[counter.ID]; there {
			if taken == nil {
				taken = debts{}
			}
			taken[counter.ID] = x
			delete(u.all, counter.ID)
		}
	}
	return taken
}
