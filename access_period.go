package roster

import (
	"cmp"
	"slices"
	"time"
)

var periods = [...]Period{PeriodDay, PeriodMonth, PeriodForever, PeriodNone}

// Periods returns a new slice of every [Period], the shortest first.
//
// The order also tells which of two groups is more generous: the one with more
// uses, whatever the period; of two with as many uses, the one whose period comes
// later here. A group of PeriodNone has no limit, so it is the most generous.
func Periods() []Period { return slices.Clone(periods[:]) }

// Start returns the first instant, in UTC, of the period that contains now. It is
// the zero time for PeriodForever and PeriodNone.
func (p Period) Start(now time.Time) time.Time {
	year, month, day := now.UTC().Date()
	switch p {
	case PeriodDay:
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	case PeriodMonth:
		return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	}
	return never
}

// End returns the first instant, in UTC, after the period that contains now. It
// is the zero time for PeriodForever and PeriodNone, which do not end.
func (p Period) End(now time.Time) time.Time {
	switch p {
	case PeriodDay:
		return p.Start(now).AddDate(0, 0, 1)
	case PeriodMonth:
		return p.Start(now).AddDate(0, 1, 0)
	}
	return never
}

// compareAllowances orders two groups by generosity, the more generous one last:
// no limit wins, then more uses, whatever the period, then the longer period.
func compareAllowances(a, b *GroupProfile) int {
	switch aLimited, bLimited := a.Period != PeriodNone, b.Period != PeriodNone; {
	case aLimited && !bLimited:
		return -1
	case !aLimited && bLimited:
		return +1
	case a.Uses != b.Uses:
		return cmp.Compare(a.Uses, b.Uses)
	}
	return cmp.Compare(slices.Index(periods[:], a.Period), slices.Index(periods[:], b.Period))
}
