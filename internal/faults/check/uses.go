package check

import (
	"slices"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
	"example.com/roster/internal/faults/work"
)

// checkUses compares the uses of the capped users with the calls: each key once,
// and each counter is the sum of what was taken from it, and no more than the cap.
func (c *checker) checkUses() {
	refunded := map[taken]bool{}
	rows, sums := map[roster.ID]map[string]int64{}, map[roster.ID]int64{}
	for _, use := range c.stored.uses {
		if rows[use.User] == nil {
			rows[use.User] = map[string]int64{}
		}
		rows[use.User][use.Key] = use.N
		if !use.Refunded.IsZero() {
			refunded[taken{use.User, use.Key}] = true
		}
		switch {
		case use.Shared != (use.Product == work.PoolProduct):
			note(&c.Half, "user %s: the use %s is of another counter", use.User, use.Key)
		case !use.Refunded.IsZero():
		case use.Shared:
			sums[use.Grant] += use.N
		default:
			sums[use.User] += use.N
		}
	}
	for _, id := range c.world.Shared {
		if p := c.people[id]; p != nil {
			c.checkTaken(p, rows[id])
			c.checkRefunded(p, refunded)
		}
		u, there := c.stored.users[id]
		c.checkCounter("user", id, there, u.CurrentUses, sums[id])
	}
	pool, there := c.stored.grants[c.world.Pool]
	c.checkCounter("grant", c.world.Pool, there, pool.CurrentUses, sums[c.world.Pool])
	for user := range rows {
		if !slices.Contains(c.world.Shared, user) {
			note(&c.Doubled, "user %s: uses that nobody took", user)
		}
	}
}

// taken is what a user took under a key.
type taken struct {
	user roster.ID
	key  string
}

// checkRefunded compares what was given back to a user with the calls.
func (c *checker) checkRefunded(p *person, refunded map[taken]bool) {
	asked := map[string]bool{}
	for _, e := range p.calls {
		if e.Intent.Use == nil || !e.Intent.Use.Refund {
			continue
		}
		key := e.Intent.Use.Key
		asked[key] = asked[key] || done(e) || unknown(e)
		if done(e) && !refunded[taken{p.id, key}] {
			note(&c.Lost, "user %s: the use %s was not given back", p.id, key)
		}
	}
	for use := range refunded {
		if use.user == p.id && !asked[use.key] {
			note(&c.Doubled, "user %s: the use %s, which nobody gave back", p.id, use.key)
		}
	}
}

// refunds: each has an event, and each event its refund.
func (c *checker) refunds() {
	missing := map[roster.ID]int{}
	for _, use := range c.stored.uses {
		if !use.Refunded.IsZero() {
			missing[use.User]++
		}
	}
	for _, e := range c.stored.events {
		if e.Kind == roster.EventUsesRefunded {
			missing[e.User]--
		}
	}
	for user, n := range missing {
		if n != 0 {
			note(&c.Half, "user %s: refunds less events: %d", user, n)
		}
	}
}

// checkCounter compares a counter with the sum of its uses.
func (c *checker) checkCounter(what string, id roster.ID, there bool, counts, sum int64) {
	switch {
	case !there:
		note(&c.Lost, "%s %s", what, id)
	case counts < sum:
		note(&c.Lost, "%s %s: counts %d uses, has %d", what, id, counts, sum)
	case counts > sum:
		note(&c.Doubled, "%s %s: counts %d uses, has %d", what, id, counts, sum)
	case counts > work.Cap:
		note(&c.Doubled, "%s %s: %d uses of %d", what, id, counts, work.Cap)
	}
}

// checkTaken compares the keys of a user with the calls.
func (c *checker) checkTaken(p *person, rows map[string]int64) {
	acknowledged, open, refused := map[string]*journal.Entry{}, map[string]bool{}, map[string]*journal.Entry{}
	for _, e := range p.calls {
		if e.Intent.Use == nil || e.Intent.Use.Refund {
			continue
		}
		switch key := e.Intent.Use.Key; {
		case done(e):
			acknowledged[key] = e
		case unknown(e):
			open[key] = true
		default:
			refused[key] = e
		}
	}
	for key, e := range acknowledged {
		if rows[key] != e.Intent.Use.N {
			note(&c.Lost, "user %s: the use %s", p.id, key)
		}
	}
	for key := range rows {
		switch {
		case acknowledged[key] != nil:
		case open[key]:
			c.Made++
		case refused[key] != nil:
			note(&c.Against, "%s: the use %s", refused[key], key)
		default:
			note(&c.Doubled, "user %s: the use %s, which nobody took", p.id, key)
		}
	}
}
