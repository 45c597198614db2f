package storetest

import (
	"context"
	"slices"
	"time"

	"example.com/roster"
)

type eventSelection = roster.EventSelection

var eventMutants = []mutant{
	{"newest first is oldest first", eventsAreInTimeOrder, onEvents(func(q *eventSelection) { q.NewestFirst = false })},
	{"of several kinds one is read", eventsAreInTimeOrder, onEvents(func(q *eventSelection) { q.Kinds = q.Kinds[:min(1, len(q.Kinds))] })},
	{"of several events one is read", eventsAreInTimeOrder, onEvents(func(q *eventSelection) { q.IDs = q.IDs[:min(1, len(q.IDs))] })},
	{"the ids of events are ignored", eventsAreInTimeOrder, onEvents(func(q *eventSelection) { q.IDs = nil })},
	{"the kinds are ignored", eventsAreInTimeOrder, onEvents(func(q *eventSelection) { q.Kinds = nil })},
	{"the user is ignored", eventsAreInTimeOrder, onEvents(func(q *eventSelection) { q.User = roster.ID{} })},
	{"the actor is ignored", eventsAreInTimeOrder, onEvents(func(q *eventSelection) { q.Actor = roster.ID{} })},
	{"an actor is a user alone", eventsAreInTimeOrder, onResult(roster.Reader.Events, func(q eventSelection, events *[]roster.Event) {
		*events = slices.DeleteFunc(*events, func(e roster.Event) bool { return !q.Actor.IsZero() && e.Actor.User != q.Actor })
	})},
	{"From is left out", eventsAreInTimeOrder, onEvents(func(q *eventSelection) { q.From = shifted(q.From) })},
	{"To is included", eventsAreInTimeOrder, onEvents(func(q *eventSelection) { q.To = shifted(q.To) })},
	{"a place is the end of its time", eventsAreInTimeOrder, onEvents(func(q *eventSelection) {
		if q.After != nil && !q.NewestFirst {
			q.After = &roster.EventPosition{At: q.After.At, ID: nextID(roster.ID{0: 0xff, 1: 0xff})}
		}
	})},
	{"a place is ignored", eventsAreInTimeOrder, onEvents(func(q *eventSelection) { q.After = nil })},
	{"the limit of events is ignored", eventsAreInTimeOrder, onEvents(func(q *eventSelection) { q.Limit = 0 })},
	{"events come in the order of their ids", eventsAreInTimeOrder, onResult(roster.Reader.Events, func(_ eventSelection, events *[]roster.Event) {
		slices.SortFunc(*events, func(a, b roster.Event) int { return a.ID.Compare(b.ID) })
	})},
	{"an event of refused calls keeps its first count", attacksLeaveFewEvents, onPut(func(ctx context.Context, tx roster.Tx, e *roster.Event) error {
		if stored, _ := find(ctx, tx, e); stored != nil {
			return nil
		}
		return tx.PutEvent(ctx, e)
	})},
	{"the kinds of events are read in every account", accountsAreSeparate, inEveryAccount(roster.Reader.Events, func(q eventSelection) bool { return len(q.Kinds) > 0 })},
}

func onEvents(edit func(q *eventSelection)) func(h *hooks) {
	return onQuery(roster.Reader.Events, edit)
}

func shifted(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Add(time.Microsecond)
}
