package scim

import "example.com/roster"

// askedMembers returns the ids that a filter compares members with, and whether it asks
// nothing else of members: then nobody else in a group need be read.
func askedMembers(f filter) (ids []string, only bool) {
	switch f := f.(type) {
	case allOf:
		return eachAskedMembers(f)
	case anyOf:
		return eachAskedMembers(f)
	case not:
		return askedMembers(f.filter)
	case some:
		if f.at.attr.name != "members" {
			return nil, true
		}
		want, _ := wanted(f.of)
		id, ok := want["value"].(string)
		return []string{id}, ok && len(want) == 1
	case compare:
		if f.at.attr == nil || f.at.attr.name != "members" {
			return nil, true
		}
		id, ok := f.value.(string)
		return []string{id}, ok && f.op == "eq" && (f.at.sub == nil || f.at.sub.name == "value")
	}
	return nil, true
}

func eachAskedMembers(list []filter) (ids []string, only bool) {
	for _, f := range list {
		some, only := askedMembers(f)
		if !only {
			return nil, false
		}
		ids = append(ids, some...)
	}
	return ids, true
}

// askMembers reads in which teams those are whom the filter of a list asks for, where it
// asks nothing else of members.
func (c *call) askMembers(l *groupList) error {
	names, only := askedMembers(l.filter)
	if !only || len(names) == 0 {
		return nil
	}
	ids, err := c.resolve(names)
	if err != nil {
		return err
	}
	l.asked = map[roster.ID][]any{}
	if len(ids) == 0 {
		return nil
	}
	known, err := c.people(ids)
	if err != nil {
		return err
	}
	return c.eachMembership(roster.TeamMembershipQuery{Users: ids}, func(m roster.TeamMembership) {
		if u, ok := known[m.User]; ok {
			l.asked[m.Team] = append(l.asked[m.Team], object{"value": userID(&u)})
		}
	})
}
