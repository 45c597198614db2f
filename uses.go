package roster

import (
	"context"
	"time"
)

// Uses returns what CurrentUses is worth at the time now: 0 once the period is
// over that it was counted in. It asks no groups: those of the user may have set
// another period since, and a [Decision] says what is left by them.
func (u User) Uses(now time.Time) int64 { return u.usesIn(PeriodForever, now) }

// usesIn returns the uses that were taken, as an allowance of the period p counts
// them: none from before it began, nor of a period that is over.
func (u *User) usesIn(p Period, now time.Time) int64 {
	if p.Start(now).After(u.UsesAt) || u.UsesPeriod.Start(now).After(u.UsesAt) {
		return 0
	}
	return u.CurrentUses
}

// countIn notes the period in which u's uses, which were just set, count by its
// grants.
func (d *Directory) countIn(ctx context.Context, tx Tx, u *User) error {
	s, err := d.granted(ctx, tx, u.ID)
	u.UsesPeriod = Decide(s, "", u.UsesAt).Period
	return err
}
