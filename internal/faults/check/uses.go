package check

import (
	"slices"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
	"example.com/roster/internal/faults/work"
)

// checkUses compares the uses of the capped users with the calls: each key once,
// and the counter is their sum and no more than the cap.
func (c *checker) checkUses() {
	rows := map[roster.ID]map[string]int64{}
	for _, use := range c.stored.uses {
		if rows[use.User] == nil {
			rows[use.User] = map[string]int64{}
		}
		rows[use.User][use.Key] = use.N
	}
	for _, id := range c.world.Shared {
		p := c.people[id]
		if p == nil {
			continue
		}
		c.checkTaken(p, rows[id])
		var sum int64
		for _, n := range rows[id] {
			sum += n
		}
		u, there := c.stored.users[id]
		switch {
		case !there:
			note(&c.Lost, "user %s", id)
		case u.CurrentUses < sum:
			note(&c.Lost, "user %s: counts %d uses, has %d", id, u.CurrentUses, sum)
		case u.CurrentUses > sum:
			note(&c.Doubled, "user %s: counts %d uses, has %d", id, u.CurrentUses, sum)
		case u.CurrentUses > work.Cap:
			note(&c.Doubled, "user %s: %d uses of %d", id, u.CurrentUses, work.Cap)
		}
	}
	for user := range rows {
		if !slices.Contains(c.world.Shared, user) {
			note(&c.Doubled, "user %s: uses that nobody took", user)
		}
	}
}

// checkTaken compares the keys of a user with the calls.
func (c *checker) checkTaken(p *person, rows map[string]int64) {
	acknowledged, open, refused := map[string]*journal.Entry{}, map[string]bool{}, map[string]*journal.Entry{}
	for _, e := range p.calls {
		if e.Intent.Use == nil {
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
