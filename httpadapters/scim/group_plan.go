package scim

import (
	"errors"

	"example.com/roster"
)

// plan is who comes into a team and who goes.
type plan struct{ come, leave []roster.ID }

// planned runs write, an Update, with the plan of a change. The users who are named are
// not read first: the Update reads them. Only where it does not know one of them is looked
// up who of them there is.
func (c *call) planned(team roster.ID, m memberChange, write func(plan) error) error {
	if who, ok := m.asNamed(); ok && (!m.replaced || team.IsZero()) {
		err := write(who)
		if !errors.Is(err, roster.ErrNotFound) && !errors.Is(err, roster.ErrState) {
			return err
		}
	}
	who, err := c.plan(team, m)
	if err != nil {
		return err
	}
	return write(who)
}

// asNamed returns the users whom the change names; false where an id is not roster's own, or
// is written in two ways.
func (m *memberChange) asNamed() (who plan, ok bool) {
	seen := map[roster.ID]bool{}
	for _, name := range m.order {
		id, err := roster.ParseID(name)
		if err != nil || seen[id] {
			return plan{}, false
		}
		seen[id] = true
		if m.named[name] {
			who.come = append(who.come, id)
		} else {
			who.leave = append(who.leave, id)
		}
	}
	return who, true
}

// plan returns what the change makes of a team.
func (c *call) plan(team roster.ID, m memberChange) (p plan, err error) {
	come, err := c.resolve(m.ids(true))
	if err != nil {
		return p, err
	}
	leave, err := c.resolve(m.ids(false))
	if err != nil {
		return p, err
	}
	concerned := append(append([]roster.ID{}, come...), leave...)
	if len(concerned) == 0 && !m.replaced {
		return p, nil
	}
	if m.replaced {
		concerned = nil // everybody
	}
	in := map[roster.ID]bool{}
	if !team.IsZero() {
		there, err := c.memberIDs(team, concerned...)
		if err != nil {
			return p, err
		}
		for _, id := range there {
			in[id] = true
		}
		if m.replaced {
			leave = there
		}
	}
	stay := map[roster.ID]bool{}
	for _, id := range come {
		if stay[id] = true; !in[id] {
			p.come = append(p.come, id)
		}
	}
	for _, id := range leave {
		if in[id] && !stay[id] {
			p.leave = append(p.leave, id)
		}
	}
	return p, nil
}
