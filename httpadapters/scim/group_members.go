package scim

import (
	"context"
	"slices"

	"example.com/roster"
)

// addGroups puts the teams of users into their resources.
func (c *call) addGroups(us []roster.User, docs []object) error {
	of := map[roster.ID][]roster.ID{} // the teams of each user
	var teams []roster.ID
	ids := make([]roster.ID, len(us))
	for i := range us {
		ids[i] = us[i].ID
	}
	for some := range slices.Chunk(ids, 64) {
		q := roster.TeamMembershipQuery{Users: some}
		err := c.eachMembership(q, func(m roster.TeamMembership) {
			of[m.User] = append(of[m.User], m.Team)
			teams = append(teams, m.Team)
		})
		if err != nil {
			return err
		}
	}
	if len(teams) == 0 {
		return nil
	}
	named, err := c.teams(teams)
	if err != nil {
		return err
	}
	for i := range us {
		var list []any
		for _, id := range of[us[i].ID] {
			if t, ok := named[id]; ok {
				list = append(list, object{
					"value": teamID(&t), "$ref": c.location(groups, teamID(&t)), "display": t.Name, "type": "direct",
				})
			}
		}
		if len(list) > 0 {
			docs[i]["groups"] = list
		}
	}
	return nil
}

// teams returns teams by their ids.
func (c *call) teams(ids []roster.ID) (map[roster.ID]roster.Team, error) {
	slices.SortFunc(ids, func(a, b roster.ID) int { return slices.Compare(a[:], b[:]) })
	named := map[roster.ID]roster.Team{}
	for some := range slices.Chunk(slices.Compact(ids), c.acting.MaxPage()) {
		found, err := c.acting.Teams(c.r.Context(), roster.TeamQuery{IDs: some})
		if err != nil {
			return nil, err
		}
		for _, t := range found {
			named[t.ID] = t
		}
	}
	return named, nil
}

// eachMembership calls fn for each membership that q selects.
func (c *call) eachMembership(q roster.TeamMembershipQuery, fn func(roster.TeamMembership)) error {
	for {
		found, err := c.acting.TeamMemberships(c.r.Context(), q)
		if err != nil {
			return err
		}
		for _, m := range found {
			fn(m)
			q.After = m.ID
		}
		if len(found) < c.acting.MaxPage() {
			return nil
		}
	}
}

// memberIDs returns the users in a team; of, those of some users alone.
func (c *call) memberIDs(team roster.ID, of ...roster.ID) (ids []roster.ID, err error) {
	all := [][]roster.ID{nil}
	if len(of) > 0 {
		all = slices.Collect(slices.Chunk(of, 500))
	}
	for _, some := range all {
		err := c.eachMembership(roster.TeamMembershipQuery{Team: team, Users: some}, func(m roster.TeamMembership) { ids = append(ids, m.User) })
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// addMembers puts the users of a team into its resource. named puts their names in, too.
func (c *call) addMembers(t *roster.Team, doc object, named bool) error {
	ids, err := c.memberIDs(t.ID)
	if err != nil {
		return err
	}
	shown, err := c.people(ids)
	if err != nil {
		return err
	}
	var list []any
	for _, id := range ids {
		u, ok := shown[id]
		if !ok {
			continue
		}
		m := object{"value": userID(&u), "$ref": c.location(users, userID(&u)), "type": "User"}
		if named {
			m["display"] = u.Name
		}
		list = append(list, m)
	}
	put(doc, "members", list)
	return nil
}

// people returns the users of the account with some ids, and its members, who are not
// deleted.
func (c *call) people(ids []roster.ID) (map[roster.ID]roster.User, error) {
	found := map[roster.ID]roster.User{}
	ctx := c.r.Context()
	for some := range slices.Chunk(ids, min(500, c.acting.MaxPage())) {
		page, err := c.acting.Users(ctx, roster.UserQuery{Limit: len(some), Where: []roster.Condition{
			roster.Where(roster.FieldID, roster.OpIn, asAny(some)...), roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted),
		}})
		if err != nil {
			return nil, err
		}
		for _, u := range page.Users {
			found[u.ID] = u
		}
		if err := c.addGuests(ctx, some, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// addGuests adds members of the account, whom other accounts own.
func (c *call) addGuests(ctx context.Context, ids []roster.ID, found map[roster.ID]roster.User) error {
	missing := slices.DeleteFunc(slices.Clone(ids), func(id roster.ID) bool { _, ok := found[id]; return ok })
	if len(missing) == 0 {
		return nil
	}
	guests, err := c.acting.Members(ctx, roster.MemberQuery{Users: missing})
	for _, p := range guests {
		if p.User.State != roster.StateDeleted {
			found[p.User.ID] = p.User
		}
	}
	return err
}

func asAny[T any](list []T) []any {
	all := make([]any, len(list))
	for i, v := range list {
		all[i] = v
	}
	return all
}

// resolve returns those users of the account whom ids of the set name, each once. Ids
// of nobody are left out: a user who was removed meanwhile must not keep the others of a
// group from coming.
func (c *call) resolve(ids []string) ([]roster.ID, error) {
	var own []roster.ID
	for _, id := range ids {
		k := roster.ID{}
		if parsed, err := roster.ParseID(id); err == nil {
			k = parsed
		} else if u, err := c.target(id); err == nil {
			k = u.ID
		}
		if !k.IsZero() && !slices.Contains(own, k) {
			own = append(own, k)
		}
	}
	known, err := c.people(own)
	return slices.DeleteFunc(own, func(id roster.ID) bool { _, ok := known[id]; return !ok }), err
}
