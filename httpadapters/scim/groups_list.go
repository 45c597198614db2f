package scim

import (
	"slices"

	"example.com/roster"
)

func (c *call) listGroups() (any, error) {
	q, err := c.listQuery()
	if err != nil {
		return nil, err
	}
	return c.groupPage(q)
}

func (c *call) searchGroups() (any, error) {
	q, err := c.searchQuery()
	if err != nil {
		return nil, err
	}
	return c.groupPage(q)
}

// groupList is a list of groups that was asked for.
type groupList struct {
	listQuery
	projection
	filter filter // nil: every group
	order  *order // nil: by id
	teams  roster.TeamQuery
	none   bool // no group fulfills the filter

	// asked has the members of each team of whom the filter asks; nil: it asks of all.
	asked map[roster.ID][]any
}

// groupPage returns a page of groups.
func (c *call) groupPage(q listQuery) (any, error) {
	l, err := c.groupList(q, false)
	if err != nil {
		return nil, err
	}
	var p *page
	if q.byCursor {
		p, err = c.groupsByCursor(l)
	} else {
		p, err = c.groupsByIndex(l)
	}
	if err != nil {
		return nil, err
	}
	return p.answer(), nil
}

// groupList reads filter, order and projection. lenient takes the name of an attribute
// that groups do not have for one that no group has.
func (c *call) groupList(q listQuery, lenient bool) (*groupList, error) {
	l := &groupList{listQuery: q}
	var err error
	if l.projection, err = groups.parseProjection(q.attributes, q.excluded); err != nil {
		return nil, err
	}
	if q.filter != "" {
		if l.filter, err = groups.parse(q.filter, lenient); err != nil {
			return nil, err
		}
		if err := c.narrowGroups(l, l.filter); err != nil {
			return nil, err
		}
		if err := c.askMembers(l); err != nil {
			return nil, err
		}
	}
	if q.sortBy == "" {
		return l, nil
	}
	o, err := groups.orderOf(&q)
	if err == nil && q.byCursor {
		err = bad(invalidValue, "sortBy must not be given for pages of groups by cursor")
	}
	l.order = &o
	return l, err
}

// narrowGroups selects the teams that a filter can select at most: by id, or by who is
// in them. Part of a filter that must hold in any case is as good as all of it.
func (c *call) narrowGroups(l *groupList, f filter) error {
	switch f := f.(type) {
	case allOf:
		for _, part := range f {
			if err := c.narrowGroups(l, part); err != nil {
				return err
			}
		}
	case some:
		if f.at.attr.name == "members" {
			if want, ok := wanted(f.of); ok && want["value"] != nil {
				return c.narrowToMember(l, want["value"].(string))
			}
		}
	case compare:
		id, _ := f.value.(string)
		if f.op != "eq" || f.unknown || id == "" {
			return nil
		}
		switch f.at.String() {
		case "id":
			own, _ := roster.ParseID(id)
			l.only([]roster.ID{own})
		case "externalId":
			l.teams.ExternalID = id
		case "displayName":
			if teamKey(id) != "" {
				l.teams.Name = id
			}
		case "members", "members.value":
			return c.narrowToMember(l, id)
		}
	}
	return nil
}

func (c *call) narrowToMember(l *groupList, id string) error {
	ids, err := c.resolve([]string{id})
	if err != nil {
		return err
	}
	teams := []roster.ID{}
	if len(ids) > 0 {
		err = c.eachMembership(roster.TeamMembershipQuery{Users: ids}, func(m roster.TeamMembership) { teams = append(teams, m.Team) })
	}
	l.only(teams)
	return err
}

// only leaves teams that are among ids.
func (l *groupList) only(ids []roster.ID) {
	if l.teams.IDs != nil {
		ids = slices.DeleteFunc(slices.Clone(l.teams.IDs), func(id roster.ID) bool { return !slices.Contains(ids, id) })
	}
	l.teams.IDs = ids
	l.none = len(ids) == 0
}

// matches tells whether the filter of a list selects a team.
func (c *call) matches(l *groupList, t *roster.Team) (bool, error) {
	if l.filter == nil {
		return true, nil
	}
	doc := c.group(t)
	if l.asked != nil {
		put(doc, "members", l.asked[t.ID])
	} else if mentions(l.filter, groups.schema.attribute("members")) {
		if err := c.addMembers(t, doc, true); err != nil {
			return false, err
		}
	}
	return l.filter.holds(doc), nil
}

// maxMemberScan is how many groups are read with their members for one filter.
const maxMemberScan = 100

// groupsByIndex returns a page of groups. It reads them all, but for their members.
func (c *call) groupsByIndex(l *groupList) (*page, error) {
	most := maxScan
	if l.filter != nil && l.teams.IDs == nil && l.asked == nil && mentions(l.filter, groups.schema.attribute("members")) {
		most = maxMemberScan
	}
	var found []roster.Team
	read := 0
	for !l.none {
		teams, err := c.acting.Teams(c.r.Context(), l.teams)
		if err != nil {
			return nil, err
		}
		if read += len(teams); read > most {
			return nil, bad(tooMany, "the account has more than %d groups: add a filter on id or on members.value, or page by cursor", most)
		}
		for i := range teams {
			ok, err := c.matches(l, &teams[i])
			if err != nil {
				return nil, err
			}
			if ok {
				found = append(found, teams[i])
			}
			l.teams.After = teams[i].ID
		}
		if len(teams) < c.acting.MaxPage() {
			break
		}
	}
	if l.order != nil {
		slices.SortStableFunc(found, func(a, b roster.Team) int {
			return l.order.compare(l.order.key(c.group(&a), a.ID.String()), l.order.key(c.group(&b), b.ID.String()))
		})
	}
	p := &page{total: len(found), counted: true, start: l.start}
	p.items = c.shownGroups(cut(found, &l.listQuery), l.projection)
	return p, nil
}

// groupsByCursor returns a page of groups behind the one that a cursor names. It may
// have fewer than count: those that the filter leaves.
func (c *call) groupsByCursor(l *groupList) (*page, error) {
	if l.cursor != "" {
		after, err := roster.ParseID(l.cursor)
		if err != nil {
			return nil, bad(invalidCursor, "the cursor is not one that this list returned")
		}
		l.teams.After = after
	}
	p := &page{items: each(nil)}
	if l.count == 0 || l.none {
		return p, nil
	}
	l.teams.Limit = l.count
	if l.filter != nil && mentions(l.filter, groups.schema.attribute("members")) {
		l.teams.Limit = min(l.count, maxMemberScan)
	}
	teams, err := c.acting.Teams(c.r.Context(), l.teams)
	if err != nil {
		return nil, err
	}
	if len(teams) == l.teams.Limit {
		p.next = teams[len(teams)-1].ID.String()
	}
	var found []roster.Team
	for i := range teams {
		ok, err := c.matches(l, &teams[i])
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, teams[i])
		}
	}
	p.items = c.shownGroups(found, l.projection)
	return p, nil
}

// shownGroups yields teams as the client wants them.
func (c *call) shownGroups(teams []roster.Team, pr projection) func(func(object, error) bool) {
	return func(yield func(object, error) bool) {
		for i := range teams {
			doc, err := c.showGroup(&teams[i], pr)
			if !yield(doc, err) || err != nil {
				return
			}
		}
	}
}
