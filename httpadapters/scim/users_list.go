package scim

import (
	"iter"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// userList is a list of users that was asked for.
type userList struct {
	listQuery
	projection
	filter filter // nil: everybody
	narrowed
	users roster.UserQuery
	order *order // nil: users has the order
}

func (c *call) listUsers() (any, error) {
	q, err := c.listQuery()
	if err != nil {
		return nil, err
	}
	return c.userPage(q)
}

func (c *call) searchUsers() (any, error) {
	q, err := c.searchQuery()
	if err != nil {
		return nil, err
	}
	return c.userPage(q)
}

// userPage returns a page of users.
func (c *call) userPage(q listQuery) (any, error) {
	l, err := newUserList(q, false)
	if err != nil {
		return nil, err
	}
	if p, ok, err := c.userNamed(l); ok {
		if err != nil {
			return nil, err
		}
		return p.answer(), nil
	}
	if err := c.narrowUsers(l); err != nil {
		return nil, err
	}
	var p *page
	switch {
	case q.byCursor:
		p, err = c.usersByCursor(l)
	case l.exact && l.order == nil:
		p, err = c.usersByIndex(l)
	default:
		p, err = c.usersByScan(l)
	}
	if err != nil {
		return nil, err
	}
	return p.answer(), nil
}

// userList is newUserList, and then narrowUsers.
func (c *call) userList(q listQuery, lenient bool) (*userList, error) {
	l, err := newUserList(q, lenient)
	if err != nil {
		return nil, err
	}
	return l, c.narrowUsers(l)
}

// newUserList reads filter and projection. lenient takes the name of an attribute that
// users do not have for one that nobody has.
func newUserList(q listQuery, lenient bool) (l *userList, err error) {
	l = &userList{listQuery: q}
	if l.projection, err = users.parseProjection(q.attributes, q.excluded); err != nil {
		return nil, err
	}
	if q.filter != "" {
		if l.filter, err = users.parse(q.filter, lenient); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// narrowUsers reads the order, and selects the users whom the filter can select at most.
func (c *call) narrowUsers(l *userList) (err error) {
	if l.narrowed, err = c.narrow(l.filter); err != nil {
		return err
	}
	l.users.Where = []roster.Condition{roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)}
	if l.some {
		l.users.Where = append(l.users.Where, l.where)
	}
	return c.sort(l)
}

// sort reads the order. That of a field with an index is the store's.
func (c *call) sort(l *userList) error {
	if l.sortBy == "" {
		return nil
	}
	o, err := users.orderOf(&l.listQuery)
	if err != nil {
		return err
	}
	switch o.at.String() {
	case "meta.created":
		l.users.Sort = []roster.SortKey{{Field: roster.FieldCreated, Desc: o.desc}}
	case "meta.lastModified":
		l.users.Sort = []roster.SortKey{{Field: roster.FieldUpdated, Desc: o.desc}}
	default:
		if l.byCursor {
			return bad(invalidValue, "sortBy must be meta.created or meta.lastModified for pages by cursor")
		}
		l.order = &o
	}
	return nil
}

// usersByIndex returns a page of the users whom a store selects.
func (c *call) usersByIndex(l *userList) (*page, error) {
	total, err := c.acting.Count(c.r.Context(), l.users)
	if err != nil {
		return nil, err
	}
	p := &page{total: total, counted: true, start: l.start, items: each(nil)}
	if l.count == 0 || l.start > total {
		return p, nil
	}
	l.users.Skip, l.users.Limit = l.start-1, l.count
	p.items = c.shownPages(l, wire.Pages(c.r.Context(), c.acting, l.users, false), nil)
	return p, nil
}

// leads returns the cursor of the Directory's that a client's cursor has inside, and whether
// it leads back. The first letter tells: n for the next page, p for the previous one.
func (l *userList) leads() (text string, back bool, err error) {
	switch {
	case l.cursor == "":
		return "", false, nil
	case len(l.cursor) > 1 && (l.cursor[0] == 'n' || l.cursor[0] == 'p'):
		return l.cursor[1:], l.cursor[0] == 'p', nil
	}
	return "", false, bad(invalidCursor, "the cursor is not one that this list returned")
}

// usersByCursor returns a page from where a cursor leads. Of what no index selects, it
// has those whom the filter leaves of count users, which may be none.
func (c *call) usersByCursor(l *userList) (*page, error) {
	text, back, err := l.leads()
	if err != nil {
		return nil, err
	}
	p := &page{items: each(nil)}
	if l.exact {
		total, err := c.acting.Count(c.r.Context(), l.users)
		if err != nil {
			return nil, err
		}
		p.total, p.counted = total, true
	}
	if l.count == 0 {
		return p, nil
	}
	l.users.Cursor, l.users.Limit = text, l.count
	first := true
	p.items = c.shownPages(l, wire.Pages(c.r.Context(), c.acting, l.users, back), func(read *roster.UserPage) {
		if first && read.Prev != "" {
			p.previous = "p" + read.Prev
		}
		if first, p.next = false, ""; read.Next != "" {
			p.next = "n" + read.Next
		}
	})
	return p, nil
}

// shownPages yields the users of pages whom the filter selects, as the client wants
// them. read, which may be nil, is told of each page.
func (c *call) shownPages(l *userList, pages iter.Seq2[roster.UserPage, error], read func(*roster.UserPage)) iter.Seq2[object, error] {
	return func(yield func(object, error) bool) {
		for page, err := range pages {
			var docs []object
			if err == nil {
				if read != nil {
					read(&page)
				}
				var selected []roster.User
				if selected, err = c.selected(l, page.Users); err == nil {
					docs, err = c.showUsers(selected, l.projection)
				}
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, doc := range docs {
				if !yield(doc, nil) {
					return
				}
			}
		}
	}
}

// selected returns those of some users whom the filter selects.
func (c *call) selected(l *userList, us []roster.User) ([]roster.User, error) {
	if l.exact || len(us) == 0 {
		return us, nil
	}
	docs := make([]object, len(us))
	for i := range us {
		docs[i] = c.user(&us[i])
	}
	if mentions(l.filter, users.schema.attribute("groups")) {
		if err := c.addGroups(us, docs); err != nil {
			return nil, err
		}
	}
	var kept []roster.User
	for i := range us {
		if err := c.r.Context().Err(); err != nil {
			return nil, err // long texts and many comparisons take a while
		}
		if l.filter.holds(docs[i]) {
			kept = append(kept, us[i])
		}
	}
	return kept, nil
}
