package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/roster"
	"example.com/roster/internal/faults/journal"
)

// person is a user, with the calls about it in their order.
type person struct {
	id    roster.ID
	calls []*journal.Entry
	made  map[*journal.Entry]bool // of the calls of unknown outcome, whether they were done
	open  map[*journal.Entry]bool // of those, the ones of which the events do not say: others of the same kind were tried
}

// trail counts events of one user.
type trail map[mark]int

type mark struct {
	account roster.ID
	kind    roster.EventKind
}

func (m mark) String() string { return string(m.kind) }

// refusals are the kinds of events that are written later, for many calls.
var refusals = []roster.EventKind{
	roster.EventSignInFailed, roster.EventSignInThrottled, roster.EventCodeRefused, roster.EventVerifiedRefused,
	roster.EventTokenRefused, roster.EventForbidden,
}

// checkPeople compares each user with what its caller was told.
func (c *checker) checkPeople() {
	trails := map[roster.ID]trail{}
	for _, e := range c.stored.events {
		if e.User.IsZero() || slices.Contains(refusals, e.Kind) {
			continue
		}
		if trails[e.User] == nil {
			trails[e.User] = trail{}
		}
		trails[e.User][mark{e.Account, e.Kind}]++
	}
	ids := slices.SortedFunc(maps.Keys(c.people), roster.ID.Compare)
	settled := map[*journal.Entry]map[bool]bool{}
	for _, id := range ids {
		p := c.people[id]
		if slices.Contains(c.world.Shared, id) {
			continue // checkUses has these
		}
		if !c.checkTrail(p, trails[id]) {
			continue // its record is as wrong
		}
		c.checkRecord(p)
		for e, was := range p.made {
			if p.open[e] {
				continue
			}
			if settled[e] == nil {
				settled[e] = map[bool]bool{}
			}
			settled[e][was] = true
		}
	}
	for e, was := range settled {
		if was[true] {
			c.Made++
		}
		if len(was) == 2 {
			note(&c.Half, "%s: of one user alone", e)
		}
	}
	for id := range c.stored.users {
		if c.people[id] == nil {
			note(&c.Doubled, "user %s: nobody asked for it", id)
		}
	}
}

// checkTrail compares the events of a user with the calls about it, and finds out
// which ones of unknown outcome were done, where they say so: of two edits of which one
// was done, nobody can tell which. It tells whether all is as it may be.
func (c *checker) checkTrail(p *person, found trail) bool {
	want := trail{}
	var open, refused []*journal.Entry
	for _, e := range p.calls {
		switch {
		case done(e):
			want.add(p.id, e)
		case unknown(e):
			open = append(open, e)
		default:
			refused = append(refused, e)
		}
	}
	p.made, p.open = map[*journal.Entry]bool{}, map[*journal.Entry]bool{}
	extra := minus(found, want)
	explained := len(minus(want, found)) == 0 && p.explain(open, extra)
	if !explained {
		c.blame(p, want, found, open, refused)
	}
	return explained
}

// blame says in which way the events of a user are wrong.
func (c *checker) blame(p *person, want, found trail, open, refused []*journal.Entry) {
	missing, extra := minus(want, found), minus(found, want)
	if len(missing) > 0 {
		note(&c.Lost, "user %s: events %v", p.id, slices.Collect(maps.Keys(missing)))
	}
	if len(extra) == 0 {
		return
	}
	for _, e := range refused {
		t := trail{}
		if t.add(p.id, e); !e.Intent.Fails && len(minus(t, extra)) == 0 {
			note(&c.Against, "%s", e)
			return
		}
	}
	for _, e := range open {
		t := trail{}
		t.add(p.id, e)
		if len(minus(extra, t)) == 0 {
			note(&c.Half, "%s: only %v", e, slices.Collect(maps.Keys(extra)))
			return
		}
	}
	note(&c.Doubled, "user %s: events %v", p.id, slices.Collect(maps.Keys(extra)))
}

// add adds the events of a call about a user.
func (t trail) add(id roster.ID, e *journal.Entry) {
	for _, x := range e.Intent.Effects {
		if x.User != id {
			continue
		}
		for _, kind := range x.Events {
			t[mark{x.Account, kind}]++
		}
	}
}

// minus returns what a has more of than b.
func minus(a, b trail) trail {
	rest := trail{}
	for m, n := range a {
		if n > b[m] {
			rest[m] = n - b[m]
		}
	}
	return rest
}

// happened tells whether a call was done, by its answer or by its events.
func (p *person) happened(e *journal.Entry) bool { return done(e) || p.made[e] }

// checkRecord compares the stored user with the last record that was answered.
// What was done since without a record to show is counted by the versions.
func (c *checker) checkRecord(p *person) {
	u, there := c.stored.users[p.id]
	var last journal.Record
	var versions int64
	known, exists := true, false
	for _, e := range p.calls {
		if !p.happened(e) {
			continue
		}
		exists = true
		if e.Answer != nil && e.Answer.Records[p.id] != nil {
			last, versions, known = e.Answer.Records[p.id], 0, true
			continue
		}
		versions += raised(p.id, e)
		known = known && done(e) // else nobody was told which fields it changed
	}
	switch {
	case exists && !there:
		note(&c.Lost, "user %s", p.id)
	case there && !exists:
		note(&c.Half, "user %s: a row without an event", p.id)
	case exists && last != nil:
		c.compare(p, last, versions, known, journal.RecordOf(u))
	}
}

// compare compares a stored user with the one that was answered. known tells
// whether what raised the version since changed no other field.
func (c *checker) compare(p *person, last journal.Record, versions int64, known bool, stored journal.Record) {
	want, got := last.Version()+versions, stored.Version()
	switch {
	case got < want:
		note(&c.Lost, "user %s: version %d, of %d", p.id, got, want)
		return
	case got > want:
		note(&c.Doubled, "user %s: version %d, of %d", p.id, got, want)
		return
	case !known:
		return
	}
	var differ []string
	for name := range union(last, stored) {
		if versions > 0 && (name == "Version" || name == "Updated") {
			continue
		}
		if last[name] != stored[name] {
			differ = append(differ, fmt.Sprintf("%s %s, was answered as %s", name, stored[name], last[name]))
		}
	}
	if len(differ) > 0 {
		slices.Sort(differ)
		note(&c.Lost, "user %s: %s", p.id, strings.Join(differ, "; "))
	}
}

func union(a, b journal.Record) journal.Record {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

func raised(id roster.ID, e *journal.Entry) (n int64) {
	for _, x := range e.Intent.Effects {
		if x.User == id {
			n += x.Versions
		}
	}
	return n
}
