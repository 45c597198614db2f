package moving

import (
	"slices"
	"time"

	"example.com/roster"
)

// access is what a row gives its user: groups, products and teams that are there.
type access struct {
	grants []roster.NewGrant
	teams  []roster.ID
}

func (a access) none() bool { return len(a.grants) == 0 && len(a.teams) == 0 }

// resolve finds the groups and teams that the row names, and refuses unknown ones.
// What a removed user had is not given again.
func (it *item) resolve(n *names) {
	if it.row.State == roster.StateDeleted {
		return
	}
	for _, text := range it.row.Groups {
		it.grant(n, "groups", Plan{Group: text})
	}
	for _, p := range it.row.Plans {
		it.grant(n, "plans", p)
	}
	for _, text := range it.row.Teams {
		id, known := n.teams.find(text)
		if !known {
			it.refuse("teams", "must be teams that are there or stand before")
			return
		}
		if !slices.Contains(it.want.teams, id) {
			it.want.teams = append(it.want.teams, id)
		}
	}
}

// grant adds what a plan gives.
func (it *item) grant(n *names, field string, p Plan) {
	g := roster.NewGrant{Product: p.Product, Source: p.Source, From: stored(p.From), Until: stored(p.Until)}
	if p.Group != "" {
		id, known := n.groups.find(p.Group)
		if !known {
			it.refuse(field, "must be access groups that are there or stand before")
			return
		}
		g.Group = id
	}
	if !slices.Contains(it.want.grants, g) {
		it.want.grants = append(it.want.grants, g)
	}
}

// stored returns a time as records keep it.
func stored(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Microsecond)
}

// missing returns what of a the user lacks who has these grants and teams.
func (a access) missing(grants []roster.Grant, teams []roster.ID) (lacks access) {
	for _, n := range a.grants {
		has := func(g roster.Grant) bool {
			return g.Group == n.Group && g.Product == n.Product && g.Source == n.Source && g.From.Equal(n.From) && g.Until.Equal(n.Until)
		}
		if !slices.ContainsFunc(grants, has) {
			lacks.grants = append(lacks.grants, n)
		}
	}
	for _, t := range a.teams {
		if !slices.Contains(teams, t) {
			lacks.teams = append(lacks.teams, t)
		}
	}
	return lacks
}
