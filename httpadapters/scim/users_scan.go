package scim

import (
	"slices"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// usersByScan returns a page of users whom it finds by reading all whom a store selects.
func (c *call) usersByScan(l *userList) (*page, error) {
	if err := c.scannable(l); err != nil {
		return nil, err
	}
	p := &page{counted: true, start: l.start}
	var keys []key
	var kept []roster.User
	for read, err := range wire.AllPages(c.r.Context(), c.acting, l.users) {
		if err != nil {
			return nil, err
		}
		selected, err := c.selected(l, read.Users)
		if err != nil {
			return nil, err
		}
		for i := range selected {
			switch {
			case l.order != nil:
				keys = append(keys, l.order.key(c.user(&selected[i]), selected[i].ID.String()))
			case p.total >= l.start-1 && len(kept) < l.count:
				kept = append(kept, selected[i])
			}
			p.total++
		}
	}
	if l.order != nil {
		var err error
		if kept, err = c.inOrder(l, keys); err != nil {
			return nil, err
		}
	}
	docs, err := c.showUsers(kept, l.projection)
	p.items = each(docs)
	return p, err
}

// scannable refuses a list of which too many users would have to be read.
func (c *call) scannable(l *userList) error {
	if l.few {
		return nil
	}
	n, err := c.acting.Count(c.r.Context(), l.users)
	if err == nil && n > maxScan {
		err = bad(tooMany, "the account has more than %d users who may match, and no index for this filter or order: "+
			"add a filter on id, userName, externalId, active or meta, or page by cursor", maxScan)
	}
	return err
}

// inOrder reads the users of a page of an order.
func (c *call) inOrder(l *userList, keys []key) ([]roster.User, error) {
	slices.SortFunc(keys, l.order.compare)
	keys = cut(keys, &l.listQuery)
	if len(keys) == 0 {
		return nil, nil
	}
	ids, place := make([]any, len(keys)), map[string]int{}
	for i, k := range keys {
		id, _ := roster.ParseID(k.id)
		ids[i], place[k.id] = id, i
	}
	q := roster.UserQuery{Where: append(l.users.Where[:1:1], roster.Where(roster.FieldID, roster.OpIn, ids...)), Limit: len(ids)}
	found, err := c.acting.Users(c.r.Context(), q)
	slices.SortFunc(found.Users, func(a, b roster.User) int { return place[a.ID.String()] - place[b.ID.String()] })
	return found.Users, err
}
