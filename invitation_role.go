package roster

import (
	"context"
	"errors"
	"slices"
)

// noteRoleGiver notes in User.Benefits who answers for the role of a user who has
// never been active: an invitation that says so may be purged before the person comes
// in. The host answers for nothing, and the role of every new user needs nobody's
// answer.
func (c *userChange) noteRoleGiver(maker ID) error {
	if c.member != nil || !c.u.Activated.IsZero() {
		return nil
	}
	list, err := c.u.Benefits.List()
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, Benefit.isRole)
	if !maker.IsZero() && c.cfg.roles.rank(c.u.Role) > c.cfg.roles.rank(c.cfg.DefaultRole) {
		list = append(list, Benefit{Role: c.u.Role, Creator: maker})
	}
	c.u.Benefits = benefitsOf(list)
	return nil
}

// isRole tells whether b says who gave the user's role.
func (b Benefit) isRole() bool { return b.Role != "" }

// takeRole returns due without what it says about the role. A user who comes in
// keeps the role as far as whoever gave it may still give it: the role becomes the
// giver's own where that ranks lower by now, and Config.DefaultRole where the giver
// may no longer act. An admin who makes somebody active gives the role anew. withheld
// tells that the role has changed.
func (c *userChange) takeRole(ctx context.Context, due []Benefit) (rest []Benefit, withheld bool, err error) {
	i := slices.IndexFunc(due, Benefit.isRole)
	if i < 0 {
		return due, false, nil
	}
	given := due[i]
	due = slices.Delete(due, i, i+1)
	if given.Role != c.u.Role || c.by.mayAdminister() == nil {
		return due, false, nil
	}
	now, err := c.roleOf(ctx, given.Creator)
	switch {
	case errors.Is(err, ErrNotFound):
		now = c.cfg.DefaultRole
	case err != nil:
		return nil, false, err
	}
	if c.cfg.roles.rank(now) >= c.cfg.roles.rank(c.u.Role) {
		return due, false, nil
	}
	c.u.Role = now
	return due, true, nil
}
