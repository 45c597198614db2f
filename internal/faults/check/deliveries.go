package check

import (
	"cmp"
	"slices"
	"time"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
	"example.com/roster/internal/faults/work"
)

// arrival is an event that a relay has delivered, once or several times.
type arrival struct {
	journal.Arrival
	at    time.Time
	inCut bool // the database may have lost what it showed then
}

func (c *checker) arrive(e *journal.Entry, inCut bool) {
	a := &arrival{*e.Intent.Arrival, e.Began, inCut}
	c.arrivals[a.Event] = append(c.arrivals[a.Event], a)
}

// deliveries: each event waits once for who delivers nothing. For the consumer that a
// relay serves it waits once or has arrived.
func (c *checker) deliveries() {
	waiting := map[string]map[roster.ID]int{work.Kept: {}, work.Relayed: {}}
	for _, d := range c.stored.deliveries {
		waiting[d.Consumer][d.Event]++
		if !d.Dead.IsZero() {
			note(&c.Lost, "event %s: its delivery is dead", d.Event)
		}
	}
	for _, e := range c.stored.events {
		kept, relayed := waiting[work.Kept][e.ID], waiting[work.Relayed][e.ID]
		switch {
		case kept != 1:
			note(&c.Half, "event %s (%s): %d deliveries", e.ID, e.Kind, kept)
		case relayed > 1:
			note(&c.Doubled, "event %s (%s): %d deliveries to a relay", e.ID, e.Kind, relayed)
		case relayed == 0 && c.journals && len(c.arrivals[e.ID]) == 0 && !c.dropped(&e):
			note(&c.Lost, "event %s (%s): it neither arrived nor waits", e.ID, e.Kind)
		}
		delete(waiting[work.Kept], e.ID)
		delete(waiting[work.Relayed], e.ID)
	}
	for _, left := range waiting {
		for id := range left {
			note(&c.Half, "a delivery of %s, which is no event", id)
		}
	}
}

// dropped tells whether an event need not arrive: the code that it mails is over.
func (c *checker) dropped(e *roster.Event) bool {
	s := c.stored.secrets[e.Secret]
	return !e.Secret.IsZero() && (!s.Redeemed.IsZero() || !s.Revoked.IsZero())
}

// checkArrivals: what arrived has happened, and what is about one user of an account
// arrived in its order.
func (c *checker) checkArrivals() {
	events := map[roster.ID]bool{}
	for _, e := range c.stored.events {
		events[e.ID] = true
	}
	type queue struct{ account, user roster.ID }
	queues := map[queue][]*arrival{}
	for id, all := range c.arrivals {
		first := slices.MinFunc(all, func(a, b *arrival) int { return a.at.Compare(b.at) })
		switch {
		case !events[id] && !first.inCut:
			note(&c.Lost, "event %s (%s): it arrived, and is not there", id, first.Kind)
		case !first.User.IsZero() && !slices.Contains(refusals, first.Kind):
			of := queue{first.Account, first.User}
			queues[of] = append(queues[of], first)
		}
	}
	for of, all := range queues {
		slices.SortStableFunc(all, func(a, b *arrival) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.Version, b.Version)) })
		for i := 1; i < len(all); i++ {
			if all[i].Version < all[i-1].Version {
				note(&c.Half, "user %s: event %s (%s) of version %d arrived after one of version %d", of.user, all[i].Event, all[i].Kind,
					all[i].Version, all[i-1].Version)
			}
		}
	}
}
