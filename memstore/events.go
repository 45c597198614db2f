package memstore

import (
	"context"

	"example.com/roster"
)

// events indexes events.
type events struct {
	byID, byAccount, byUser index[roster.Event]
}

func newEvents() events {
	return events{
		byID:      newIndex(func(e *roster.Event) (owner, id roster.ID) { return noOwner, e.ID }),
		byAccount: newIndex(func(e *roster.Event) (owner, id roster.ID) { return e.Account, e.ID }),
		byUser:    newIndex(func(e *roster.Event) (owner, id roster.ID) { return e.User, e.ID }),
	}
}

// Events returns events. It does not wait for an Update.
func (r *reader) Events(ctx context.Context, q roster.EventSelection) ([]roster.Event, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return nil, err
	}
	rows := s.events.byAccount.after(q.Account, q.After)
	switch {
	case !q.ID.IsZero():
		rows = single(s.events.byID.get(noOwner, q.ID))
	case !q.User.IsZero():
		rows = s.events.byUser.after(q.User, q.After)
	}
	return collect(rows, q.Limit, func(e *roster.Event) bool {
		return e.Account == q.Account &&
			(q.ID.IsZero() || e.ID == q.ID) &&
			(q.User.IsZero() || e.User == q.User) &&
			e.ID.Compare(q.After) > 0
	}), nil
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
	replace(t.token, old, &next, &s.events.byID.tree, &s.events.byAccount.tree, &s.events.byUser.tree)
	return nil
}
