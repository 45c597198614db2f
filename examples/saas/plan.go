package main

import (
	"slices"

	"example.com/roster"
)

// plans are what a workspace can buy. All people in it use up the thousand reports
// of a month together.
var plans = map[string]roster.GroupProfile{
	"pro": {Name: "pro", Products: []string{"reports"}, Period: roster.PeriodMonth, Uses: 1000, Shared: true},
}

// buyPlan gives the workspace a plan for a month. A product that sells does so once
// it is paid.
func (c *call) buyPlan(in struct{ Plan string }) (any, error) {
	plan, sold := plans[in.Plan]
	if !sold {
		return nil, &roster.InvalidError{Field: "plan", Reason: "must be one that is sold"}
	}
	var grant roster.Grant
	err := c.people.Update(c.Context(), func(tx *roster.Directory) error {
		groups, err := tx.Groups(c.Context(), roster.GroupQuery{})
		if err != nil {
			return err
		}
		var group roster.AccessGroup
		if i := slices.IndexFunc(groups, func(g roster.AccessGroup) bool { return g.Name == plan.Name }); i >= 0 {
			group = groups[i]
		} else if group, err = tx.CreateGroup(c.Context(), plan); err != nil {
			return err
		}
		grant, err = tx.GrantAccount(c.Context(), roster.NewGrant{Group: group.ID, Until: tx.Now().AddDate(0, 1, 0)})
		return err
	})
	return map[string]any{"plan": plan.Name, "until": grant.Until}, err
}

// report is what the plan pays for: see routes. The product counts for it, whatever
// the rank of who asks.
func (c *call) report() (any, error) {
	n, err := c.dir.ForAccount(c.who.Account).CountPeople(c.Context(), roster.PersonQuery{})
	return map[string]any{"people": n}, err
}
