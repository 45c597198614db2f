package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"

	"example.com/roster"
)

// A page far from the first passes over all users before it, or begins at a milestone: the
// place of every milestoneEvery-th user of a list, in the order of creation. Milestones are
// read once, and kept. New users come behind the last one, and they stay right.
const (
	milestoneEvery = 1024
	farSkip        = 4 * milestoneEvery // a nearer page is found sooner without milestones
	mostLongLists  = 16                 // lists that have milestones
)

// milestones are places of users of one list as they stood at one time.
type milestones struct {
	places     []roster.Position // user number milestoneEvery, twice that and so on, counted from 1
	departures int64             // of the list, see the table of totals
}

// rank returns how many users the list has up to the last milestone.
func (m *milestones) rank() int { return len(m.places) * milestoneEvery }

func (m *milestones) last() *roster.Position {
	if len(m.places) == 0 {
		return nil
	}
	return &m.places[len(m.places)-1]
}

// longList is what is known of the users of one account who fulfill some conditions.
type longList struct {
	milestones atomic.Pointer[milestones] // nil: there are none
	setting    sync.Mutex                 // who holds it reads milestones
	asked      atomic.Bool                // a far page was read since there were milestones
}

// longLists has the milestones of lists, by the conditions that select their users.
type longLists struct {
	mu    sync.Mutex
	lists map[string]*longList
}

// list returns the list of a key. Another one goes, where there are many.
func (l *longLists) list(key string) *longList {
	l.mu.Lock()
	defer l.mu.Unlock()
	if known, ok := l.lists[key]; ok {
		return known
	}
	if len(l.lists) == mostLongLists {
		for other := range l.lists {
			delete(l.lists, other)
			break
		}
	}
	if l.lists == nil {
		l.lists = map[string]*longList{}
	}
	l.lists[key] = new(longList)
	return l.lists[key]
}

// isFar reports whether a page of x can begin at a milestone: the order must be one that
// users keep, and the totals must tell how many users there are. A transaction also sees
// what it has written itself.
func (r *reader) isFar(x *roster.UserSelection) bool {
	if x.Skip < farSkip || x.After != nil || r.status != nil || len(x.Sort) != 1 || x.Sort[0].Field != roster.FieldCreated {
		return false
	}
	other, ok := totalsAnswer(x)
	return ok && other.IsZero()
}

// farPage returns the users of x from a milestone on. ok is false where milestones are
// missing or wrong: the page must be read without them. The first such page sets none: it
// may be the only one.
func (r *reader) farPage(ctx context.Context, x *roster.UserSelection) (found []roster.User, ok bool, err error) {
	q := r.dialect.query()
	if _, err := q.whereSelected(x); err != nil {
		return nil, false, err
	}
	list := r.far.list(fmt.Sprint(string(q.text), q.args))
	m := list.milestones.Load()
	if m == nil {
		if !list.asked.Swap(true) {
			return nil, false, nil
		}
		if m, err = r.setMilestones(ctx, x, list, nil); m == nil || err != nil {
			return nil, false, err
		}
	}
	found, behind, ok, err := r.pageFromMilestone(ctx, x, m)
	if err != nil {
		return nil, false, err
	}
	if !ok {
		if list.milestones.CompareAndSwap(m, nil) {
			list.asked.Store(false)
		}
		return nil, false, nil
	}
	if behind >= 2*milestoneEvery {
		if _, err := r.setMilestones(ctx, x, list, m); err != nil {
			return nil, false, err
		}
	}
	return found, true, nil
}

// setMilestones reads the milestones behind those of m, and the departures before them:
// whatever changes meanwhile is noticed when the milestones are used. It returns nil where
// another call sets them.
func (r *reader) setMilestones(ctx context.Context, x *roster.UserSelection, list *longList, m *milestones) (*milestones, error) {
	if !list.setting.TryLock() {
		return nil, nil
	}
	defer list.setting.Unlock()
	made := new(milestones)
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
		next, err := r.nextMilestone(ctx, x, made.last())
		if err != nil {
			return nil, err
		}
		if next == nil {
			break
		}
		made.places = append(made.places, *next)
	}
	list.milestones.CompareAndSwap(m, made)
	return made, nil
}

// behindPlace appends to q that a user is selected by x, and stands behind a place; nil:
// anywhere.
func behindPlace(q *query, x *roster.UserSelection, from *roster.Position, order sortOrder) error {
	if _, err := q.whereSelected(x); err != nil {
		return err
	}
	if from != nil {
		return order.seekAfter(q, from)
	}
	return nil
}

// byCreation is the order of milestones.
func (r *reader) byCreation() sortOrder {
	return sortOrder{dialect: r.dialect, keys: []roster.SortKey{{Field: roster.FieldCreated}}, indexed: true}
}

// nextMilestone returns the place of the milestoneEvery-th user of x behind a place; nil:
// there are fewer.
func (r *reader) nextMilestone(ctx context.Context, x *roster.UserSelection, from *roster.Position) (next *roster.Position, err error) {
	q, order := r.dialect.query().add("SELECT created, id FROM "+r.schema.users.name), r.byCreation()
	if err := behindPlace(q, x, from, order); err != nil {
		return nil, err
	}
	q.add(order.orderBy()).add(fmt.Sprintf(" LIMIT 1 OFFSET %d", milestoneEvery-1))
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
	behind     int   // those behind a milestone
	departures int64 // how often one has left the list, or changed its place
}

// standing reads it by one statement.
func (r *reader) standing(ctx context.Context, x *roster.UserSelection, milestone *roster.Position) (s standing, err error) {
	q := r.dialect.query().add("SELECT users, departed, ")
	if milestone == nil {
		q.add("users")
	} else {
		q.add("(SELECT count(*) FROM " + r.schema.users.name)
		if err := behindPlace(q, x, milestone, r.byCreation()); err != nil {
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

// pageFromMilestone returns the page of x, and how many users stand behind the last
// milestone. ok is false where the milestones are wrong.
//
// It looks whether they are right after it has read the page. They are where nobody has
// left since they were set, and as many users as then stand up to the last one: so nobody
// came between them either.
func (r *reader) pageFromMilestone(ctx context.Context, x *roster.UserSelection, m *milestones) (found []roster.User, behind int, ok bool, err error) {
	page, i := *x, min(x.Skip/milestoneEvery, len(m.places))
	if x.Sort[0].Desc {
		s, err := r.standing(ctx, x, m.last())
		if err != nil || s.users-s.behind != m.rank() {
			return nil, 0, false, err
		}
		first := max(s.users-x.Skip, 0) // the rank of the page's first user
		if i = first/milestoneEvery + 1; i > len(m.places) {
			i = 0
		} else {
			page.Skip = i*milestoneEvery - 1 - first
		}
	} else {
		page.Skip -= i * milestoneEvery
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
