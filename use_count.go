package roster

import (
	"context"
	"time"
)

// CurrentUsesAt returns what CurrentUses is worth at the time now: 0 once the period is
// over that it was counted in. It asks no groups: those of the user may have set
// another period since, and a [Decision] says what is left by them.
func (u User) CurrentUsesAt(now time.Time) int64 { return u.usesIn(PeriodForever, now) }

// usesIn returns the uses that were taken, as an allowance of the period p counts
// them: none of a count whose own period is over, nor of one that began before p
// did. Who comes from unlimited uses to a hundred a month has all hundred.
func (u *User) usesIn(p Period, now time.Time) int64 {
	began := u.UsesPeriod.Start(u.UsesAt)
	if u.UsesPeriod.Start(now).After(u.UsesAt) || began.Before(p.Start(now)) {
		return 0
	}
	return u.CurrentUses
}

// setUsesPeriod notes the period in which the uses, which were just set, count by
// the user's grants.
func (c *userChange) setUsesPeriod(ctx context.Context) error {
	p, err := c.principal(ctx, c.u.ID)
	c.u.UsesPeriod = Decide(p, "", c.u.UsesAt).Period
	return err
}
