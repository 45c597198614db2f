package sqlstore

import (
	"context"
	"slices"
	"strings"

	"example.com/roster"
)

// The limits of one step of a search by lists.
const (
	mostCandidates = 256 // users that are looked at
	mostReads      = 16  // pieces that are read to pass over users
)

// searchLists returns a page of a search in the order of names. It looks at the users
// who stand in the lists of all terms, some at a time, until the page is full.
func (r *reader) searchLists(ctx context.Context, x *roster.UserSelection) ([]roster.User, error) {
	w, err := newWordReader(r, x)
	if err != nil {
		return nil, err
	}
	if page, err := w.listedPage(ctx); page != nil || err != nil {
		return page, err
	}
	w.lists, err = w.terms(ctx, x.Search)
	if err != nil || w.page != nil {
		return w.page, err
	}
	if x.Pause != nil && x.Skip == 0 {
		w.looks = x.Pause.Looks
	}
	var page []roster.User
	skip := x.Skip
	for size := min(x.Limit+skip, mostCandidates); len(page) < x.Limit && w.paused == nil; size = min(2*size, mostCandidates) {
		candidates, err := w.candidates(ctx, size)
		if err != nil {
			return nil, err
		}
		if len(candidates) == 0 {
			break
		}
		if skip > 0 {
			selected, err := r.countCandidates(ctx, x, candidates)
			if err != nil {
				return nil, err
			}
			if selected <= skip {
				skip -= selected
				continue
			}
		}
		users, err := w.users(ctx, candidates, skip, x.Limit-len(page))
		if err != nil {
			return nil, err
		}
		page, skip = append(page, users...), 0
		w.looked(len(candidates))
	}
	if w.paused != nil && len(page) < x.Limit {
		x.Pause.At = &roster.Position{Values: []roster.Value{{Text: w.paused.name}}, ID: w.paused.id}
	}
	return page, nil
}

// terms returns the lists of terms, and the list of one alone where it has few users:
// to look at them is faster than to read the others.
//
// Common terms have no list. Most users of another term have them, too: to look at those
// is enough. Where all terms are common, the users of one are read by name.
func (w *wordReader) terms(ctx context.Context, terms []string) (lists []termList, err error) {
	terms = longestFirst(terms)
	started, err := w.startOf(ctx, terms)
	if err != nil || w.page != nil {
		return nil, err
	}
	others := slices.DeleteFunc(slices.Clone(terms), w.common.has)
	if len(others) == 0 {
		others = terms[:1]
	}
	w.unsure = len(others) < len(terms)
	for _, term := range others {
		list := started[term]
		if list == nil || w.common.has(term) {
			var from *place
			if len(lists) > 0 {
				if at, ok := lists[0].first(w); ok {
					from = &at
				}
			}
			if list, err = w.term(ctx, term, from); err != nil || w.page != nil {
				return nil, err
			}
		}
		if list.few() {
			return []termList{list}, nil
		}
		lists = append(lists, list)
	}
	return lists, nil
}

// candidates returns the next users who stand in each of w.lists, at most n. Lists may
// differ for long: then it passes over users by seeking in one list where the other one
// goes on. After mostReads it returns users of the first list as they come, and so it does
// where each user of that list was found in the others so far. It pauses where it would read
// on and has read enough.
func (w *wordReader) candidates(ctx context.Context, n int) ([]roster.ID, error) {
	var found []roster.ID
	most := w.reads + mostReads
	w.begin()
	for len(found) < n && w.paused == nil {
		if w.wasted >= mostWasted {
			w.meetInFew()
		}
		reads, lists := w.reads, w.lists
		w.need = n - len(found)
		at, ok := lists[0].first(w)
		if !ok {
			break
		}
		others := most
		if lists[0].isFound(len(found)) {
			others = 0
		}
		to, ok, err := w.meet(ctx, lists[1:], at, others)
		if err != nil || !ok {
			return found, err
		}
		if to != at {
			w.followFound(len(found), func(t termList) bool { return t.reaches(w, to) })
			err = w.lists[0].seek(ctx, w, to)
		} else {
			if len(found) == 0 {
				w.first = at
			}
			found, w.passed = append(found, at.id), at
			w.followFound(len(found), func(t termList) bool { return !t.endsWith(at) })
			err = w.lists[0].leave(ctx, w, at)
		}
		if err != nil {
			return nil, err
		}
		if w.paused == nil && w.looks > 0 && w.rows >= w.looks && w.reads > reads {
			w.paused = &at
		}
	}
	return found, nil
}

// looked counts looks at users of whom a common term was not known, and pauses where they
// are enough.
func (w *wordReader) looked(users int) {
	if !w.unsure {
		return
	}
	w.rows += lookCost * users
	if w.looks > 0 && w.rows >= w.looks && w.paused == nil {
		w.paused = &w.passed
	}
}

// meet returns the first place from at on where one of lists has its next user: at, if
// all have that one. ok is false where a list has ended.
func (w *wordReader) meet(ctx context.Context, lists []termList, at place, most int) (to place, ok bool, err error) {
	for _, list := range lists {
		if w.reads >= most && !list.reaches(w, at) {
			list.stay()
			continue
		}
		if err := list.seek(ctx, w, at); err != nil {
			return at, false, err
		}
		if to, ok = list.first(w); !ok || to != at {
			return to, ok, nil
		}
	}
	return at, true, nil
}

// whereCandidates appends the conditions of x on some users of a table.
func (q *query) whereCandidates(table string, x *roster.UserSelection, ids []roster.ID) error {
	q.byID(table).whereIn("id", ids)
	q.where("account = ?", x.Account)
	_, err := q.whereSelected(x)
	return err
}

// firstUsers returns a page of a search for one term where the users who come first by
// name fill it, and else nil.
func (w *wordReader) firstUsers(ctx context.Context) ([]roster.User, error) {
	x := w.search
	if len(x.Search) > 1 || x.Skip > 0 || x.Lock {
		return nil, nil
	}
	t := w.schema.users
	from, on := "(SELECT * FROM "+t.name, ""
	if w.dialect.copiesRows {
		from, on = t.name+" JOIN (SELECT name AS of_name, id AS of_id FROM "+t.name, " ON id = of_id"
	}
	q := w.dialect.query().add(strings.TrimSuffix(t.selectSQL, t.name)+from).where("account = ?", x.Account)
	o := sortOrder{dialect: w.dialect, keys: x.Sort, indexed: true}
	if x.After != nil {
		if err := o.seekAfter(q, x.After); err != nil {
			return nil, err
		}
	}
	q.add(o.orderBy()).limit(x.Limit+x.Limit/4).add(") AS first_users"+on+" WHERE account = ?", x.Account)
	if _, err := q.whereSelected(x); err != nil {
		return nil, err
	}
	o.indexed, o.ofWords = false, w.dialect.copiesRows
	users, err := selectRecords(ctx, w.reader, t, q.add(o.orderBy()).limit(x.Limit), x.Limit)
	if len(users) < x.Limit {
		return nil, err
	}
	return users, err
}

// countCandidates returns how many of some users x selects.
func (r *reader) countCandidates(ctx context.Context, x *roster.UserSelection, ids []roster.ID) (int, error) {
	q := r.dialect.query().add("SELECT count(*) FROM " + r.schema.users.name)
	if err := q.whereCandidates(r.schema.users.name, x, ids); err != nil {
		return 0, err
	}
	count, err := r.queryInt(ctx, q)
	return int(count), err
}

// candidateUsers returns the users among some whom x selects, but the first skip and at
// most limit. candidates are in the order of the page.
func (r *reader) candidateUsers(ctx context.Context, x *roster.UserSelection, candidates []roster.ID, skip, limit int) ([]roster.User, error) {
	q := r.dialect.query().add(r.schema.users.selectSQL)
	if err := q.whereCandidates(r.schema.users.name, x, candidates); err != nil {
		return nil, err
	}
	all := skip == 0 && len(candidates) <= limit
	if !all {
		o := sortOrder{dialect: r.dialect, keys: x.Sort}
		q.add(o.orderBy()).limit(limit).add(" OFFSET ?", int64(skip))
	}
	users, err := selectRecords(ctx, r, r.schema.users, r.forUpdate(q, x.Lock), limit)
	if all { // to sort them here costs less than to have the database carry whole records around
		users = among(users, candidates)
	}
	return users, err
}
