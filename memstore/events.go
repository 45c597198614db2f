package memstore

import (
	"cmp"
	"context"
	"iter"
	"math"
	"slices"

	"example.com/roster"
)

// events indexes events. All but byID have them in the order of time behind one
// value of an account.
type events struct {
	byID                                                 index[roster.Event]
	byAccount, byUser, byKind, byActorUser, byActorToken eventIndex
}

func newEvents() events {
	type event = roster.Event
	return events{
		byID:         newIndex(func(e *event) (owner, id roster.ID) { return noOwner, e.ID }),
		byAccount:    newEventIndex(func(*event) (of eventOwner) { return of }),
		byUser:       newEventIndex(func(e *event) eventOwner { return eventOwner{id: e.User} }),
		byKind:       newEventIndex(func(e *event) eventOwner { return eventOwner{kind: e.Kind} }),
		byActorUser:  newEventIndex(func(e *event) eventOwner { return eventOwner{id: e.Actor.User} }),
		byActorToken: newEventIndex(func(e *event) eventOwner { return eventOwner{id: e.Actor.Token} }),
	}
}

// eventOwner is the value, within an account, behind which an index has events.
type eventOwner struct {
	id   roster.ID
	kind roster.EventKind
}

// eventKey is a place in an eventIndex.
type eventKey struct {
	account roster.ID
	owner   eventOwner
	at      int64
	id      roster.ID
}

func (k eventKey) compareOwner(other eventKey) int {
	return cmp.Or(k.account.Compare(other.account), k.owner.id.Compare(other.owner.id), cmp.Compare(k.owner.kind, other.owner.kind))
}

func (k eventKey) compare(other eventKey) int {
	return cmp.Or(k.compareOwner(other), cmp.Compare(k.at, other.at), k.id.Compare(other.id))
}

type eventIndex struct {
	tree[*roster.Event]
	owner func(*roster.Event) eventOwner
}

func newEventIndex(owner func(*roster.Event) eventOwner) eventIndex {
	x := eventIndex{owner: owner}
	x.treeConfig = &treeConfig[*roster.Event]{
		compare: func(a, b *roster.Event) int { return x.key(a).compare(x.key(b)) },
	}
	return x
}

func (x *eventIndex) key(e *roster.Event) eventKey {
	return eventKey{account: e.Account, owner: x.owner(e), at: roster.Micros(e.At), id: e.ID}
}

// of returns the events of an owner in the order of q, from the place where q
// begins.
func (x *eventIndex) of(owner eventOwner, q *roster.EventSelection) iter.Seq[*roster.Event] {
	begin := eventKey{account: q.Account, owner: owner}
	var rows iter.Seq[*roster.Event]
	if q.NewestFirst {
		begin.at = math.MaxInt64
		if !q.To.IsZero() {
			begin.at = roster.Micros(q.To)
		}
		if q.After != nil && roster.Micros(q.After.At) < begin.at {
			begin.at, begin.id = roster.Micros(q.After.At), q.After.ID
		}
		rows = x.descend(func(e *roster.Event) bool { return x.key(e).compare(begin) < 0 }, allStates)
	} else {
		begin.at = math.MinInt64
		if !q.From.IsZero() {
			begin.at = roster.Micros(q.From)
		}
		if q.After != nil && roster.Micros(q.After.At) >= begin.at {
			begin.at, begin.id = roster.Micros(q.After.At), q.After.ID
		}
		rows = x.ascend(func(e *roster.Event) bool { return x.key(e).compare(begin) <= 0 }, allStates)
	}
	return func(yield func(*roster.Event) bool) {
		for e := range rows {
			outside := q.NewestFirst && !inFrom(e, q) || !q.NewestFirst && !inTo(e, q)
			if outside || x.key(e).compareOwner(begin) != 0 || !yield(e) {
				return
			}
		}
	}
}

func inFrom(e *roster.Event, q *roster.EventSelection) bool {
	return q.From.IsZero() || roster.Micros(e.At) >= roster.Micros(q.From)
}

func inTo(e *roster.Event, q *roster.EventSelection) bool {
	return q.To.IsZero() || roster.Micros(e.At) < roster.Micros(q.To)
}

// Events returns events. It does not wait for an Update.
func (r *reader) Events(ctx context.Context, q roster.EventSelection) ([]roster.Event, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return nil, err
	}
	var found []roster.Event
	for _, rows := range s.events.find(&q) {
		found = append(found, collect(rows, q.Limit, func(e *roster.Event) bool { return selectsEvent(&q, e) })...)
	}
	slices.SortFunc(found, func(a, b roster.Event) int { return compareEvents(&q, &a, roster.EventPosition{At: b.At, ID: b.ID}) })
	if q.Limit > 0 {
		found = found[:min(len(found), q.Limit)]
	}
	return found, nil
}

// find returns the sequences that have the events of q between them, each once.
func (ev *events) find(q *roster.EventSelection) []iter.Seq[*roster.Event] {
	type rows = []iter.Seq[*roster.Event]
	switch {
	case len(q.IDs) > 0:
		ids, all := slices.SortedFunc(slices.Values(q.IDs), roster.ID.Compare), make(rows, 0, len(q.IDs))
		for _, id := range slices.Compact(ids) {
			all = append(all, single(ev.byID.get(noOwner, id)))
		}
		return all
	case !q.User.IsZero():
		return rows{ev.byUser.of(eventOwner{id: q.User}, q)}
	case !q.Actor.IsZero():
		return rows{ev.byActorUser.of(eventOwner{id: q.Actor}, q), ev.byActorToken.of(eventOwner{id: q.Actor}, q)}
	case len(q.Kinds) == 0:
		return rows{ev.byAccount.of(eventOwner{}, q)}
	}
	var all rows
	for _, k := range q.Kinds {
		all = append(all, ev.byKind.of(eventOwner{kind: k}, q))
	}
	return all
}

// selectsEvent tells whether q selects e.
func selectsEvent(q *roster.EventSelection, e *roster.Event) bool {
	return e.Account == q.Account &&
		(len(q.IDs) == 0 || slices.Contains(q.IDs, e.ID)) &&
		(q.User.IsZero() || e.User == q.User) &&
		(q.Actor.IsZero() || e.Actor.User == q.Actor || e.Actor.Token == q.Actor) &&
		(len(q.Kinds) == 0 || slices.Contains(q.Kinds, e.Kind)) &&
		inFrom(e, q) && inTo(e, q) &&
		(q.After == nil || compareEvents(q, e, *q.After) > 0)
}

// compareEvents compares the place of e in the order of q with another place.
func compareEvents(q *roster.EventSelection, e *roster.Event, p roster.EventPosition) int {
	c := cmp.Or(cmp.Compare(roster.Micros(e.At), roster.Micros(p.At)), e.ID.Compare(p.ID))
	if q.NewestFirst {
		return -c
	}
	return c
}

// PutEvent appends an event, or replaces the Detail of one that exists.
func (t *tx) PutEvent(ctx context.Context, e *roster.Event) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	old, next := s.events.byID.get(noOwner, e.ID), *e
	if old != nil {
		next = *old
		next.Detail = e.Detail
	}
	toStoredTimes(&next.At)
	ev := &s.events
	replace(t.token, old, &next, &ev.byID.tree, &ev.byAccount.tree, &ev.byUser.tree, &ev.byKind.tree, &ev.byActorUser.tree, &ev.byActorToken.tree)
	return nil
}
