package publicala

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// source is the source of the set's grants.
const source = "publicala"

// newPlan is the plan that a body assigns. The zero number is none.
type newPlan struct {
	number int64
	until  time.Time // zero: for ever
}

func readPlan(body *wire.Object) newPlan {
	p := newPlan{number: integer(body, "assign_new_plan", math.MaxInt64).V}
	if last := day(body, "new_plan_custom_valid_to"); last.Present && !last.Null {
		p.until = last.V.AddDate(0, 0, 1)
	}
	return p
}

// grant returns the grant of p.
func (p newPlan) grant(ctx context.Context, dir *roster.Directory) (roster.NewGrant, error) {
	group, err := dir.GroupByVendorID(ctx, vendorKey, strconv.FormatInt(p.number, 10))
	if errors.Is(err, roster.ErrNotFound) {
		group, err = dir.GroupByNumber(ctx, p.number)
	}
	if errors.Is(err, roster.ErrNotFound) {
		err = &roster.InvalidError{Field: "group", Reason: "must be the id of a plan"}
	}
	return roster.NewGrant{Group: group.ID, Source: source, Until: p.until}, err
}

// assign grants a user the plan. It changes the end of an earlier grant of the
// same plan, and leaves other plans.
func (p newPlan) assign(ctx context.Context, dir *roster.Directory, user roster.ID) error {
	if p.number == 0 {
		return nil
	}
	n, err := p.grant(ctx, dir)
	if err != nil {
		return err
	}
	olds, err := dir.Grants(ctx, roster.GrantQuery{Users: []roster.ID{user}, Group: n.Group})
	if err != nil {
		return err
	}
	have, over := false, !n.Until.IsZero() && !dir.Now().Before(n.Until)
	for _, old := range olds {
		switch live := old.Valid(dir.Now()); {
		case old.Source != source:
		case !have && old.Until.Equal(n.Until) && (live || over):
			have = true
		case !live:
		default:
			if _, err := dir.RevokeGrant(ctx, old.ID); err != nil {
				return err
			}
		}
	}
	if have {
		return nil
	}
	_, err = dir.Grant(ctx, user, n)
	return err
}

// plans returns the plans of users, whoever granted them. It asks once for the grants
// of all, and once for the groups that are not in groups, see [wire.GroupsOf]. Who has no
// plan is not among them.
func (c *call) plans(users []roster.User, groups map[roster.ID]roster.AccessGroup) (map[roster.ID][]plan, error) {
	if len(users) == 0 {
		return nil, nil
	}
	ids := make([]roster.ID, len(users))
	for i := range users {
		ids[i] = users[i].ID
	}
	ctx := c.r.Context()
	grants, err := c.acting.Grants(ctx, roster.GrantQuery{Users: ids, Current: true})
	if err != nil {
		return nil, err
	}
	now := c.acting.Now()
	grants = slices.DeleteFunc(grants, func(g roster.Grant) bool { return g.Group.IsZero() || !g.Valid(now) })
	if err := wire.GroupsOf(ctx, c.acting, grants, groups); err != nil {
		return nil, err
	}
	plans := make(map[roster.ID][]plan)
	for _, g := range grants {
		group := groups[g.Group]
		if group.ID.IsZero() {
			continue // the group has ended, and its grants with it
		}
		plans[g.User] = append(plans[g.User], newShownPlan(group, g))
	}
	return plans, nil
}

func newShownPlan(group roster.AccessGroup, g roster.Grant) plan {
	p := plan{ID: shownNumber(group.VendorIDs, group.Number), Name: group.Name}
	if !g.From.IsZero() {
		text := g.From.Format(time.DateOnly)
		p.ValidFrom = &text
	}
	if !g.Until.IsZero() {
		text := g.Until.Add(-time.Microsecond).Format(time.DateOnly)
		p.ValidTo = &text
	}
	return p
}
