package roster

import (
	"context"
	"math"
	"time"
)

// counter is a count of uses: a user's, or that of a grant which an account shares.
type counter struct {
	uses   int64
	at     time.Time // when uses last changed
	period Period    // in which uses count
}

// counter returns the counter of the user.
func (u *User) counter() counter { return counter{u.CurrentUses, u.UsesAt, u.UsesPeriod} }

// setCounter sets the counter of the user.
func (u *User) setCounter(c counter) { u.CurrentUses, u.UsesAt, u.UsesPeriod = c.uses, c.at, c.period }

// counter returns the counter that people share.
func (g *Grant) counter() counter { return counter{g.CurrentUses, g.UsesAt, g.UsesPeriod} }

// setCounter sets the counter that people share.
func (g *Grant) setCounter(c counter) { g.CurrentUses, g.UsesAt, g.UsesPeriod = c.uses, c.at, c.period }

// clock returns the time by which c counts: now, or when c last changed where that
// is later. The clocks of two nodes are never quite equal. By its own clock, the
// node that is behind would count in the period that is over, and each of the two
// would start the other's count at zero again.
func (c counter) clock(now time.Time) time.Time {
	if now.Before(c.at) {
		return c.at
	}
	return now
}

// in returns how many uses were taken of an allowance for the period p at the time
// now. It is 0 where the period in which they were counted is over, and where that
// period began before the present p: a user who comes from unlimited uses to a
// hundred a month has all hundred.
func (c counter) in(p Period, now time.Time) int64 {
	now = c.clock(now)
	began := c.period.Start(c.at)
	if c.period.Start(now).After(c.at) || began.Before(p.Start(now)) {
		return 0
	}
	return c.uses
}

// take returns c with n uses more, of an allowance for the period p.
func (c counter) take(n int64, p Period, now time.Time) (counter, error) {
	uses := c.in(p, now)
	if uses > math.MaxInt64-n {
		return c, invalid("uses", "must be at most %d together", int64(math.MaxInt64))
	}
	return counter{uses + n, c.clock(now), p}, nil
}

// giveBack returns c with n uses less, and tells whether uses that were taken at
// that time still count.
func (c counter) giveBack(n int64, at, now time.Time) (counter, bool) {
	if c.period.Start(c.clock(now)).After(at) {
		return c, false
	}
	c.uses = max(0, c.uses-n) // somebody may have set fewer since
	return c, true
}

// CurrentUsesAt returns the uses that were counted in the period that contains
// now: CurrentUses, or 0 where the period in which they were counted is over.
// It does not read the user's groups; the Left of a [Decision] says how many
// uses they leave.
func (u User) CurrentUsesAt(now time.Time) int64 { return u.counter().in(PeriodForever, now) }

// CurrentUsesAt returns the uses that people took together in the period that
// contains now, of an account's grant whose group is Shared.
func (g Grant) CurrentUsesAt(now time.Time) int64 { return g.counter().in(PeriodForever, now) }

// setUsesPeriod sets the period in which the user's uses count, by its grants,
// after somebody has set the uses.
func (c *userChange) setUsesPeriod(ctx context.Context) error {
	p, err := c.principalWithGrants(ctx, c.u.ID, "", c.Now())
	c.u.UsesPeriod = Decide(p, "", c.u.UsesAt).Period
	return err
}
