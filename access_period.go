package roster

import (
	"cmp"
	"slices"
	"time"
)

var periods = [...]Period{PeriodDay, PeriodMonth, PeriodForever, PeriodNone}

// Periods returns every Period, the least generous first: of two allowances of
// as many uses, the later one here is more generous.
func Periods() []Period { return slices.Clone(periods[:]) }

// Start returns the first instant of the period that now lies in, the zero time
// for one that began with the user.
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

// End returns the first instant after the period that now lies in, the zero time
// for one that has no end.
func (p Period) End(now time.Time) time.Time {
	switch p {
	case PeriodDay:
		return p.Start(now).AddDate(0, 0, 1)
	case PeriodMonth:
		return p.Start(now).AddDate(0, 1, 0)
	}
	return never
}

// compareAllowances orders what two groups allow, the more generous one last: no
// limit, then more uses, whatever the period, then the longer period.
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
