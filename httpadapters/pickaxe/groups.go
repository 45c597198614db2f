package pickaxe

import (
	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// Groups are read a few at a time, as each may have 64 KiB of products. Without
// take, a list has defaultGroups.
const (
	groupsAtOnce  = 16
	defaultGroups = 100
)

// listGroups returns take groups after the first skip, in the order of their ids.
func (c *call) listGroups() (any, error) {
	skip, take, err := c.page(defaultGroups)
	if err != nil {
		return nil, err
	}
	return newList(func(yield func(any, error) bool) {
		q := roster.GroupQuery{Limit: min(groupsAtOnce, c.acting.MaxPage())}
		for end := skip + take; end > 0 && take > 0; {
			groups, err := c.acting.Groups(c.r.Context(), q)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, g := range groups {
				if end--; end >= take { // one of the first skip
					continue
				}
				if !yield(newGroup(g), nil) || end == 0 {
					return
				}
			}
			if len(groups) < q.Limit {
				return
			}
			q.After = groups[len(groups)-1].ID
		}
	}), nil
}

// readGroup returns the object that has the members of a group: data, or the
// body itself.
func (c *call) readGroup() (*wire.Object, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	if body.Has("data") {
		body.NotNull("data")
		body = body.Object("data").V
	}
	body.NotNull("name")
	return body, body.Err()
}

func (c *call) newGroup() (any, error) {
	body, err := c.readGroup()
	if err != nil {
		return nil, err
	}
	e := readGroupEdits(body)
	if err := body.Err(); err != nil {
		return nil, err
	}
	p := roster.GroupProfile{Name: defaultGroupName}
	e.set(&p)
	g, err := c.acting.CreateGroup(c.r.Context(), p)
	if err != nil {
		return nil, err
	}
	return newGroup(g), nil
}

func (c *call) getGroup() (any, error) {
	id, err := c.groupNamed(c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	g, err := c.acting.Group(c.r.Context(), id)
	if err != nil {
		return nil, err
	}
	return newGroup(g), nil
}

func (c *call) editGroup() (any, error) {
	id, err := c.groupNamed(c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	body, err := c.readGroup()
	if err != nil {
		return nil, err
	}
	e := readGroupEdits(body)
	if err := body.Err(); err != nil {
		return nil, err
	}
	g, err := c.acting.EditGroup(c.r.Context(), id, func(p *roster.GroupProfile) error {
		e.set(p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return newGroup(g), nil
}

func (c *call) endGroup() (any, error) {
	id, err := c.groupNamed(c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	g, err := c.acting.EndGroup(c.r.Context(), id)
	if err != nil {
		return nil, err
	}
	return newGroup(g), nil
}
