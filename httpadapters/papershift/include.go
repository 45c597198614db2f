package papershift

import "strings"

// maxDepth is the largest number of relations in one path of include.
const maxDepth = 3

// relation leads from one type of resources to another.
type relation struct {
	kind string
	many bool
}

// relations are the relations of each type.
var relations = map[string]map[string]relation{
	typeUser: {
		"account":             {typeAccount, false},
		"account_memberships": {typeAccountMembership, true},
		"teams":               {typeTeam, true},
		"team_memberships":    {typeTeamMembership, true},
	},
	typeAccountMembership: {"account": {typeAccount, false}},
	typeTeamMembership:    {"team": {typeTeam, false}},
	typeTeam:              {"parent": {typeTeam, false}},
}

// paths are relations to follow, each with the relations to follow from there.
type paths map[string]paths

// depth returns the length of the longest path.
func (p paths) depth() int {
	deepest := 0
	for _, next := range p {
		deepest = max(deepest, 1+next.depth())
	}
	return deepest
}

func (q *query) parseInclude(texts []string) error {
	if len(texts) > 1 {
		return badParameter("include", "must be given once")
	}
	q.include = make(paths)
	if texts[0] == "" {
		return nil
	}
	for path := range strings.SplitSeq(texts[0], ",") {
		if !q.include.add(path) {
			return badParameter("include", "must list relations of a user, followed at most 3 deep")
		}
	}
	return nil
}

// add adds a path. It reports false for a path with an unknown relation.
func (p paths) add(path string) (ok bool) {
	kind := typeUser
	names := strings.SplitN(path, ".", maxDepth+1)
	for _, name := range names {
		to, known := relations[kind][name]
		if !known || len(names) > maxDepth {
			return false
		}
		if p[name] == nil {
			p[name] = make(paths)
		}
		p, kind = p[name], to.kind
	}
	return true
}
