package storetest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

// eventFixture gives each value to several events, some of them at one time.
type eventFixture struct {
	account, x, y, token roster.ID
	kinds                []roster.EventKind
	events               []roster.Event
}

func newEventFixture() *eventFixture {
	f := &eventFixture{account: roster.NewID(), x: roster.NewID(), y: roster.NewID(), token: roster.NewID()}
	f.kinds = []roster.EventKind{roster.EventSignedIn, roster.EventUserEdited, roster.EventGranted}
	actors := []roster.Actor{{}, {User: f.x}, {User: f.x, Token: f.token}, {User: f.y}, {Token: f.y}}
	for i := range 60 {
		f.events = append(f.events, roster.Event{
			ID: roster.NewID(), Account: f.account, User: []roster.ID{f.x, f.y, {}}[i%3], Kind: f.kinds[i/3%3],
			Actor: actors[i*7%5], At: start.Add(time.Duration(i*17%13) * time.Microsecond),
		})
	}
	return f
}

// eventsAreInTimeOrder asks for every combination of the fields, and compares with
// what their comments say.
func eventsAreInTimeOrder(t testing.TB, s roster.Store) {
	f := newEventFixture()
	write(t, s, pointers(f.events)...)
	times := []time.Time{{}, start.Add(3 * time.Microsecond), start.Add(9 * time.Microsecond)}
	kinds := [][]roster.EventKind{nil, f.kinds[:1], f.kinds[1:], {"unknown"}}
	for i := range 3 * 4 * 4 * 3 * 3 * 2 * 3 * 3 {
		next := func(n int) int { at := i % n; i /= n; return at }
		f.check(t, s, roster.EventSelection{
			Account:     f.account,
			User:        []roster.ID{{}, f.x, roster.NewID()}[next(3)],
			Kinds:       kinds[next(4)],
			Actor:       []roster.ID{{}, f.x, f.y, f.token}[next(4)],
			From:        times[next(3)],
			To:          times[next(3)],
			NewestFirst: next(2) == 1,
			After:       f.position(next(3)),
			Limit:       []int{0, 1, 4}[next(3)],
		})
	}
	for _, e := range f.events[:3] {
		f.check(t, s, roster.EventSelection{Account: f.account, IDs: []roster.ID{e.ID}, User: f.x})
		f.check(t, s, roster.EventSelection{Account: f.account, IDs: []roster.ID{e.ID}, Kinds: f.kinds[:1], From: times[1]})
		f.check(t, s, roster.EventSelection{Account: f.account, IDs: []roster.ID{f.events[0].ID, e.ID, roster.NewID(), e.ID}})
	}
}

// position returns no place, that of an event, or one between events.
func (f *eventFixture) position(i int) *roster.EventPosition {
	e := &f.events[20]
	return []*roster.EventPosition{nil, {At: e.At, ID: e.ID}, {At: start.Add(8 * time.Microsecond), ID: nextID(e.ID)}}[i]
}

// check compares what q selects with what it should.
func (f *eventFixture) check(t testing.TB, s roster.Store, q roster.EventSelection) {
	t.Helper()
	sign := 1
	if q.NewestFirst {
		sign = -1
	}
	compare := func(at time.Time, id roster.ID, p roster.EventPosition) int {
		return sign * cmp.Or(at.Compare(p.At), id.Compare(p.ID))
	}
	sorted := slices.SortedFunc(slices.Values(f.events), func(a, b roster.Event) int {
		return compare(a.At, a.ID, roster.EventPosition{At: b.At, ID: b.ID})
	})
	left := q.Limit
	expectSelected(t, s.Events, sorted, q, func(e *roster.Event) bool {
		is := (len(q.IDs) == 0 || slices.Contains(q.IDs, e.ID)) && matches(e.User, q.User) &&
			(len(q.Kinds) == 0 || slices.Contains(q.Kinds, e.Kind)) &&
			(matches(e.Actor.User, q.Actor) || matches(e.Actor.Token, q.Actor)) &&
			(q.From.IsZero() || !e.At.Before(q.From)) && (q.To.IsZero() || e.At.Before(q.To)) &&
			(q.After == nil || compare(e.At, e.ID, *q.After) > 0) && (q.Limit <= 0 || left > 0)
		if is {
			left--
		}
		return is
	})
}
