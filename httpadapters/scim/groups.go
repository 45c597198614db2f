package scim

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"example.com/roster"
)

// teamID returns the id under which the set shows a team.
func teamID(t *roster.Team) string { return t.ID.String() }

// group returns a team as a resource, without its members.
func (c *call) group(t *roster.Team) object {
	id := teamID(t)
	doc := object{
		"schemas": []any{urnGroup}, "id": id, "displayName": t.Name,
		"meta": c.meta(groups, id, t.Created, t.Updated, t.Version),
	}
	setText(doc, "externalId", t.ExternalID)
	return doc
}

// team returns the team with an id.
func (c *call) team(id string) (roster.Team, error) {
	own, err := roster.ParseID(id)
	if err == nil {
		return c.acting.Team(c.r.Context(), own)
	}
	return roster.Team{}, roster.ErrNotFound
}

func (c *call) getGroup() (any, error) {
	t, err := c.team(c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	pr, err := c.projection(groups)
	if err != nil {
		return nil, err
	}
	return c.asRead(t.Version, func() (object, error) { return c.showGroup(&t, pr) })
}

// showGroup returns a team as the client wants it.
func (c *call) showGroup(t *roster.Team, pr projection) (object, error) {
	doc := c.group(t)
	members := groups.schema.attribute("members")
	if pr.has(members) {
		if err := c.addMembers(t, doc, pr.names); err != nil {
			return nil, err
		}
	}
	return groups.apply(pr, doc), nil
}

func (c *call) createGroup() (any, error) {
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	pr, err := c.projection(groups)
	if err != nil {
		return nil, err
	}
	if err := conditionsOf(c.r.Header).check(0); err != nil {
		return nil, err
	}
	t, err := c.makeGroup(body)
	if err != nil {
		return nil, err
	}
	doc, err := c.showGroup(&t, pr)
	if err != nil {
		return nil, err
	}
	return &resource{http.StatusCreated, t.Version, c.location(groups, teamID(&t)), doc}, nil
}

// readGroup returns a body as a group, and who shall be in it.
func readGroup(body object) (doc object, m memberChange, err error) {
	if doc, err = groups.resource(body); err != nil {
		return doc, m, err
	}
	if strings.TrimSpace(textOf(doc, "displayName")) == "" {
		return doc, m, bad(invalidValue, "displayName is required")
	}
	m.all()
	err = m.takeValues(groups.schema.attribute("members"), operation{op: opAdd, value: doc["members"]})
	return doc, m, err
}

// makeGroup makes the team of a body with its members, in one commit.
func (c *call) makeGroup(body object) (t roster.Team, err error) {
	doc, m, err := readGroup(body)
	if err != nil {
		return t, err
	}
	ctx := c.r.Context()
	err = c.planned(roster.ID{}, m, func(who plan) error {
		return c.acting.Update(ctx, func(tx *roster.Directory) (err error) {
			var p roster.TeamProfile
			setGroup(&p, doc)
			if t, err = tx.CreateTeam(ctx, p); err == nil {
				t, err = c.move(tx, t, who)
			}
			return err
		})
	})
	return t, err
}

// setGroup makes a profile of a team what a resource asks for.
func setGroup(p *roster.TeamProfile, doc object) {
	p.Name = textOf(doc, "displayName")
	p.ExternalID = textOf(doc, "externalId")
}

// atOnce is how many users roster lets into a team, or out of it, by one call.
const atOnce = 1000

// move lets users into a team and out of it, and returns it as it then is.
func (c *call) move(tx *roster.Directory, t roster.Team, who plan) (roster.Team, error) {
	ctx := c.r.Context()
	for some := range slices.Chunk(who.come, atOnce) {
		if _, err := tx.JoinTeamAll(ctx, t.ID, some); err != nil {
			return t, err
		}
	}
	for some := range slices.Chunk(who.leave, atOnce) {
		if _, err := tx.LeaveTeamAll(ctx, t.ID, some); err != nil {
			return t, err
		}
	}
	if len(who.come)+len(who.leave) == 0 {
		return t, nil
	}
	return tx.Team(ctx, t.ID)
}

func (c *call) putGroup() (any, error) {
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	return c.groupWritten(c.replaceGroup(c.r.PathValue("id"), body))
}

// replaceGroup puts a body in place of a group.
func (c *call) replaceGroup(id string, body object) (roster.Team, error) {
	doc, m, err := readGroup(body)
	if err != nil {
		return roster.Team{}, err
	}
	return c.changeGroup(id, func(*roster.Team, object) (object, memberChange, error) { return doc, m, nil })
}

func (c *call) patchGroup() (any, error) {
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	return c.groupWritten(c.amendGroup(c.r.PathValue("id"), body))
}

// amendGroup makes the operations of a PATCH, all or none.
func (c *call) amendGroup(id string, body object) (roster.Team, error) {
	ops, err := operations(body)
	if err != nil {
		return roster.Team{}, err
	}
	return c.changeGroup(id, func(t *roster.Team, doc object) (after object, m memberChange, err error) {
		after = maps.Clone(doc)
		load := func() ([]any, error) {
			with := object{}
			err := c.addMembers(t, with, true)
			list, _ := with["members"].([]any)
			return list, err
		}
		for _, op := range ops {
			rest, left, err := m.take(op, load)
			if err == nil && left {
				after, err = groups.patch(after, rest)
			}
			if err != nil {
				return nil, m, err
			}
		}
		return after, m, nil
	})
}

// changeGroup makes a team what change makes of it, in one commit, and returns it.
func (c *call) changeGroup(id string, change func(*roster.Team, object) (object, memberChange, error)) (roster.Team, error) {
	k, ctx := conditionsOf(c.r.Header), c.r.Context()
	for try := 0; ; try++ {
		t, err := c.team(id)
		if err != nil {
			return t, err
		}
		if err := k.check(t.Version); err != nil {
			return t, err
		}
		after, m, err := change(&t, c.group(&t))
		if err != nil {
			return t, err
		}
		team, dir := t.ID, c.acting.IfVersion(t.ID, t.Version)
		err = c.planned(team, m, func(who plan) error {
			return dir.Update(ctx, func(tx *roster.Directory) (err error) { // may run again
				if t, err = tx.EditTeam(ctx, team, func(p *roster.TeamProfile) error { setGroup(p, after); return nil }); err == nil {
					t, err = c.move(tx, t, who)
				}
				return err
			})
		})
		var other *roster.VersionError
		switch {
		case !errors.As(err, &other):
			return t, err
		case len(k.match) > 0 || try == maxTries:
			return t, errPrecondition
		}
	}
}

// largeGroup is how many members a group may have that a PATCH answers with.
// The members are read for it: in a sync of a large group, by PATCHes of 100 members,
// those would be most of the work.
const largeGroup = 100

// groupWritten returns the answer to a change of a group. A PATCH of a large one that
// asks for no attributes is answered 204, as RFC 7644, section 3.5.2 allows.
func (c *call) groupWritten(t roster.Team, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	pr, err := c.projection(groups)
	if err != nil {
		return nil, err
	}
	if c.r.Method == http.MethodPatch && !pr.names && pr.has(groups.schema.attribute("members")) {
		q := roster.TeamMembershipQuery{Team: t.ID, Limit: min(largeGroup+1, c.acting.MaxPage())}
		some, err := c.acting.TeamMemberships(c.r.Context(), q)
		if err != nil {
			return nil, err
		}
		if len(some) > largeGroup {
			return &resource{status: http.StatusNoContent, version: t.Version}, nil
		}
	}
	doc, err := c.showGroup(&t, pr)
	if err != nil {
		return nil, err
	}
	return &resource{status: http.StatusOK, version: t.Version, doc: doc}, nil
}

func (c *call) deleteGroup() (any, error) { return nil, c.removeGroup(c.r.PathValue("id")) }

// removeGroup ends a team. The second time it is not found.
func (c *call) removeGroup(id string) error {
	k := conditionsOf(c.r.Header)
	t, err := c.team(id)
	if err != nil {
		return err
	}
	if err := k.check(t.Version); err != nil {
		return err
	}
	dir := c.acting
	if len(k.match) > 0 {
		dir = dir.IfVersion(t.ID, t.Version)
	}
	_, err = dir.EndTeam(c.r.Context(), t.ID)
	return unlessChanged(err)
}
