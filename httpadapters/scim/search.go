package scim

import "iter"

// searchAll answers a search of users and groups: users first.
func (c *call) searchAll() (any, error) {
	q, err := c.searchQuery()
	if err != nil {
		return nil, err
	}
	if q.byCursor || q.sortBy != "" {
		return nil, bad(invalidValue, "cursor and sortBy are for searches of one type: /Users/.search and /Groups/.search")
	}
	if err := knownByOne(q.filter); err != nil {
		return nil, err
	}
	us, err := c.userList(q, true)
	if err != nil {
		return nil, err
	}
	gs, err := c.groupList(q, true)
	if err != nil {
		return nil, err
	}
	p, err := c.allUsers(us)
	if err != nil {
		return nil, err
	}
	gs.start, gs.count = max(1, q.start-p.total), max(0, min(q.count, q.start-1+q.count-p.total))
	if q.start > p.total {
		gs.count = q.count
	}
	second, err := c.groupsByIndex(gs)
	if err != nil {
		return nil, err
	}
	p.total, p.items = p.total+second.total, both(p.items, second.items)
	return p.answer(), nil
}

// knownByOne refuses a filter that names an attribute of neither type.
func knownByOne(text string) error {
	if text == "" {
		return nil
	}
	_, err := users.parse(text, false)
	if err == nil {
		return nil
	}
	if _, second := groups.parse(text, false); second == nil {
		return nil
	}
	return err
}

// allUsers returns the page of the users of a search.
func (c *call) allUsers(l *userList) (*page, error) {
	if l.exact {
		return c.usersByIndex(l)
	}
	return c.usersByScan(l)
}

// both yields what two sequences yield.
func both(first, second iter.Seq2[object, error]) iter.Seq2[object, error] {
	return func(yield func(object, error) bool) {
		for _, seq := range []iter.Seq2[object, error]{first, second} {
			for doc, err := range seq {
				if !yield(doc, err) {
					return
				}
			}
		}
	}
}
