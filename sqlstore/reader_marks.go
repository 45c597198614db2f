package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"

	"example.com/roster"
)

// A page far from the first passes over all users before it, or begins at a mark: marks
// are the places of every markEvery-th user of a list, in the order of creation. They are
// read once, and kept. New users come behind the last mark, and marks stay right.
const (
	markEvery  = 1024
	markedSkip = 4 * markEvery // a nearer page is found sooner without marks
	mostMarked = 16            // lists that have marks
)

// marks are places of users of one list as they stood at one time.
type marks struct {
	places     []roster.Position // user number markEvery, twice that and so on, counted from 1
	departures int64             // of the list, see the table of totals
}

// rank returns how many users the list has up to the last mark.
func (m *marks) rank() int { return len(m.places) * markEvery }

func (m *marks) last() *roster.Position {
	if len(m.places) == 0 {
		return nil
	}
	return &m.places[len(m.places)-1]
}

// markedList is what is known of the users of one account who fulfill some conditions.
type markedList struct {
	marks  atomic.Pointer[marks] // nil: there are none
	making sync.Mutex            // who holds it reads marks
	asked  atomic.Bool           // a far page was read since there were marks
}

// markCache has the marks of lists, by the conditions that select their users.
type markCache struct {
	mu    sync.Mutex
	lists map[string]*markedList
}

// list returns the list of a key. Another one goes, where there are many.
func (c *markCache) list(key string) *markedList {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l, ok := c.lists[key]; ok {
		return l
	}
	if len(c.lists) == mostMarked {
		for other := range c.lists {
			delete(c.lists, other)
			break
		}
	}
	if c.lists == nil {
		c.lists = map[string]*markedList{}
	}
	l := new(markedList)
	c.lists[key] = l
	return l
}

// mayBeMarked reports whether a page of x can begin at a mark: the order must be one that
// users keep, and the totals must tell how many users there are. A transaction also sees
// what it has written itself.
func (r *reader) mayBeMarked(x *roster.UserSelection) bool {
	if x.Skip < markedSkip || x.After != nil || r.status != nil || len(x.Sort) != 1 || x.Sort[0].Field != roster.FieldCreated {
		return false
	}
	other, ok := totalsAnswer(x)
	return ok && other.IsZero()
}

// markedPage returns the users of x from a mark on. ok is false where marks are missing or
// wrong: the page must be read without them. The first such page makes none: it may be the
// only one.
func (r *reader) markedPage(ctx context.Context, x *roster.UserSelection) (found []roster.User, ok bool, err error) {
	q := r.dialect.query()
	if _, err := q.whereSelected(x); err != nil {
		return nil, false, err
	}
	list := r.marked.list(fmt.Sprint(string(q.text), q.args))
	m := list.marks.Load()
	if m == nil {
		if !list.asked.Swap(true) {
			return nil, false, nil
		}
		if m, err = r.makeMarks(ctx, x, list, nil); m == nil || err != nil {
			return nil, false, err
		}
	}
	found, behind, ok, err := r.pageFromMark(ctx, x, m)
	if err != nil {
		return nil, false, err
	}
	if !ok {
		if list.marks.CompareAndSwap(m, nil) {
			list.asked.Store(false)
		}
		return nil, false, nil
	}
	if behind >= 2*markEvery {
		if _, err := r.makeMarks(ctx, x, list, m); err != nil {
			return nil, false, err
		}
	}
	return found, true, nil
}

// makeMarks reads the marks behind those of m, and the departures before them: whatever
// changes meanwhile is noticed when the marks are used. It returns nil where another call
// makes them.
func (r *reader) makeMarks(ctx context.Context, x *roster.UserSelection, list *markedList, m *marks) (*marks, error) {
	if !list.making.TryLock() {
		return nil, nil
	}
	defer list.making.Unlock()
	made := new(marks)
	if m != nil {
		made.places, made.departures = m.places[:len(m.places):len(m.places)], m.departures
	} else {
		standing, err := r.standing(ctx, x, nil)
		if err != nil {
			return nil, err
		}
		made.departures = standing.departures
	}
	for {
		next, err := r.nextMark(ctx, x, made.last())
		if err != nil {
			return nil, err
		}
		if next == nil {
			break
		}
		made.places = append(made.places, *next)
	}
	list.marks.CompareAndSwap(m, made)
	return made, nil
}

// behindPlace appends to q that a user is selected by x, and stands behind a place; nil: anywhere.
func behindPlace(q *query, x *roster.UserSelection, from *roster.Position, order sortOrder) error {
	if _, err := q.whereSelected(x); err != nil {
		return err
	}
	if from != nil {
		return order.seekAfter(q, from)
	}
	return nil
}

// byCreation is the order of marks.
func (r *reader) byCreation() sortOrder {
	return sortOrder{dialect: r.dialect, keys: []roster.SortKey{{Field: roster.FieldCreated}}, indexed: true}
}

// nextMark returns the place of the markEvery-th user of x behind a place; nil: there are
// fewer.
func (r *reader) nextMark(ctx context.Context, x *roster.UserSelection, from *roster.Position) (next *roster.Position, err error) {
	q, order := r.dialect.query().add("SELECT created, id FROM "+r.schema.users.name), r.byCreation()
	if err := behindPlace(q, x, from, order); err != nil {
		return nil, err
	}
	q.add(order.orderBy()).add(fmt.Sprintf(" LIMIT 1 OFFSET %d", markEvery-1))
	var id sql.RawBytes
	err = r.read(ctx, func(ctx context.Context) error {
		next = nil
		return r.queryRows(ctx, q, func(rows *sql.Rows) (err error) {
			next = &roster.Position{Values: make([]roster.Value, 1)}
			if err := rows.Scan(&next.Values[0].Int, &id); err != nil {
				return err
			}
			next.ID, err = scannedID(id)
			return err
		})
	})
	return next, err
}

// standing is how a list stands at one time.
type standing struct {
	users      int   // all of them
	behind     int   // those behind a mark
	departures int64 // how often one has left the list, or changed its place
}

// standing reads it by one statement.
func (r *reader) standing(ctx context.Context, x *roster.UserSelection, mark *roster.Position) (s standing, err error) {
	q := r.dialect.query().add("SELECT users, departed, ")
	if mark == nil {
		q.add("users")
	} else {
		q.add("(SELECT count(*) FROM " + r.schema.users.name)
		if err := behindPlace(q, x, mark, r.byCreation()); err != nil {
			return s, err
		}
		q.add(")")
	}
	q.add(" FROM (SELECT coalesce(sum(total), 0) AS users, coalesce(sum(departures), 0) AS departed FROM " + r.schema.totals)
	q.filtered = false
	if _, err := q.whereSelected(x); err != nil {
		return s, err
	}
	q.add(") AS totals")
	err = r.read(ctx, func(ctx context.Context) error {
		return r.queryRows(ctx, q, func(rows *sql.Rows) error { return rows.Scan(&s.users, &s.departures, &s.behind) })
	})
	return s, err
}

// pageFromMark returns the page of x, and how many users stand behind the last mark.
// ok is false where the marks are wrong.
//
// It looks whether they are right after it has read the page. They are where nobody has
// left since they were made, and as many users as then stand up to the last one: so nobody
// came between them either.
func (r *reader) pageFromMark(ctx context.Context, x *roster.UserSelection, m *marks) (found []roster.User, behind int, ok bool, err error) {
	page, i := *x, min(x.Skip/markEvery, len(m.places))
	if x.Sort[0].Desc {
		s, err := r.standing(ctx, x, m.last())
		if err != nil || s.users-s.behind != m.rank() {
			return nil, 0, false, err
		}
		first := max(s.users-x.Skip, 0) // the rank of the page's first user
		if i = first/markEvery + 1; i > len(m.places) {
			i = 0
		} else {
			page.Skip = i*markEvery - 1 - first
		}
	} else {
		page.Skip -= i * markEvery
	}
	if i > 0 {
		page.After = &m.places[i-1]
	}
	q, err := r.userQuery(&page, search{})
	if err != nil {
		return nil, 0, false, err
	}
	if found, err = selectRecords(ctx, r, r.schema.users, q, x.Limit); err != nil {
		return nil, 0, false, err
	}
	s, err := r.standing(ctx, x, m.last())
	return found, s.behind, s.departures == m.departures && s.users-s.behind == m.rank(), err
}
