package roster

import (
	"bytes"
	"context"
	"encoding/binary"
	"iter"
	"slices"
	"time"
)

// maxKinds is how many kinds an [EventQuery] may name.
const maxKinds = 64

// Events returns a page of events, in the order of time: of those that are committed.
// It cannot be followed. An event is named and timed before its transaction commits, so
// that one that commits later, such as in a transaction of the host that was open for
// long, may stand before events that were read already. That is why the last page has no
// Next. To get every event once it is there, name a [Consumer] and call
// [Directory.Relay].
//
// An actor below rank admin may ask for its own user alone. Errors: InvalidError for a
// limit above Config.MaxPage, for more than 64 kinds, and for a cursor that another
// query returned; ErrForbidden.
func (d *Directory) Events(ctx context.Context, q EventQuery) (EventPage, error) {
	if err := d.requireRead(ctx, q.User); err != nil {
		return EventPage{}, err
	}
	if err := d.bound(&q.Limit); err != nil {
		return EventPage{}, err
	}
	s, back, err := q.selection(d.account)
	if err != nil {
		return EventPage{}, err
	}
	ask := s
	ask.NewestFirst = s.NewestFirst != back
	ask.Limit++ // one more tells whether there is another page
	events, err := d.store.Events(ctx, ask)
	if err != nil {
		return EventPage{}, err
	}
	more := len(events) > s.Limit
	events = events[:min(len(events), s.Limit)]
	if back {
		slices.Reverse(events)
	}
	page := EventPage{Events: events}
	if len(events) == 0 {
		return page, nil
	}
	if more || back {
		page.Next = s.cursor(&events[len(events)-1], forward)
	}
	if more && back || !back && s.After != nil {
		page.Prev = s.cursor(&events[0], backward)
	}
	return page, nil
}

// AllEvents returns all events of a query, read page after page: no connection is
// held while the body runs. Limit is the size of a page. An error ends the
// sequence.
func (d *Directory) AllEvents(ctx context.Context, q EventQuery) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for {
			page, err := d.Events(ctx, q)
			if err != nil {
				yield(Event{}, err)
				return
			}
			for _, e := range page.Events {
				if !yield(e, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			q.Cursor = page.Next
		}
	}
}

// selection checks q and returns it in the form that the store takes. back reports
// that the cursor came from EventPage.Prev.
func (q EventQuery) selection(account ID) (s EventSelection, back bool, err error) {
	s = EventSelection{
		Account: account, User: q.User, Actor: q.Actor,
		NewestFirst: q.NewestFirst, Limit: q.Limit,
	}
	if !q.ID.IsZero() {
		s.IDs = []ID{q.ID}
	}
	if len(q.Kinds) > maxKinds {
		return s, false, invalid("kinds", "must be at most %d", maxKinds)
	}
	for _, k := range q.Kinds {
		if checkConditionText(string(k)) != nil || k == "" || len(k) > maxName {
			return s, false, invalid("kinds", "must be kinds of events, such as %q", EventSignedIn)
		}
	}
	s.Kinds = slices.Clone(q.Kinds)
	slices.Sort(s.Kinds)
	s.Kinds = slices.Compact(s.Kinds)
	if !q.From.IsZero() {
		s.From = stamp(q.From)
	}
	if !q.To.IsZero() {
		s.To = stamp(q.To)
	}
	if q.Cursor != "" {
		s.After, back, err = s.position(q.Cursor)
	}
	return s, back, err
}

// cursor returns the cursor of the place of e in the order of s.
func (s *EventSelection) cursor(e *Event, direction byte) string {
	text := binary.BigEndian.AppendUint64(nil, uint64(Micros(e.At)))
	return sealCursor(direction, append(text, e.ID[:]...), s.bound())
}

// position returns the place that a cursor of s names. back reports that the page
// before that place is asked for.
func (s *EventSelection) position(cursor string) (p *EventPosition, back bool, err error) {
	direction, text, err := openCursor(cursor, s.bound())
	if err != nil || len(text) != 8+len(ID{}) {
		return nil, false, errCursor
	}
	p = &EventPosition{At: FromMicros(int64(binary.BigEndian.Uint64(text)))}
	copy(p.ID[:], text[8:])
	return p, direction == backward, nil
}

// bound returns what a cursor of s holds for alone: account, order and conditions.
func (s *EventSelection) bound() []byte {
	var b bytes.Buffer
	b.WriteString("events")
	for _, id := range append([]ID{s.Account, s.User, s.Actor}, s.IDs...) {
		b.Write(id[:])
	}
	for _, t := range []time.Time{s.From, s.To} {
		b.Write(binary.BigEndian.AppendUint64(nil, uint64(Micros(t))))
	}
	if s.NewestFirst {
		b.WriteByte('-')
	}
	for _, k := range s.Kinds {
		writeText(&b, string(k))
	}
	b.WriteByte(0)
	return b.Bytes()
}
