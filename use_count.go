package roster

import (
	"context"
	"time"
)

// CurrentUsesAt returns the uses that were counted in the period that contains
// now: CurrentUses, or 0 where the period in which they were counted is over.
// It does not read the user's groups; the Left of a [Decision] says how many
// uses they leave.
func (u User) CurrentUsesAt(now time.Time) int64 { return u.usesIn(PeriodForever, now) }

// usesIn returns how many uses u has taken of an allowance for the period p at
// the time now. It is 0 where the period in which they were counted is over,
// and where that period began before the present p: a user who comes from
// unlimited uses to a hundred a month has all hundred.
func (u *User) usesIn(p Period, now time.Time) int64 {
	began := u.UsesPeriod.Start(u.UsesAt)
	if u.UsesPeriod.Start(now).After(u.UsesAt) || began.Before(p.Start(now)) {
		return 0
	}
	return u.CurrentUses
}

// setUsesPeriod sets the period in which the user's uses count, by its grants,
// after somebody has set the uses.
func (c *userChange) setUsesPeriod(ctx context.Context) error {
	p, err := c.principalWithGrants(ctx, c.u.ID)
	c.u.UsesPeriod = Decide(p, "", c.u.UsesAt).Period
	return err
}
