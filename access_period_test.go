package roster_test

import (
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestPeriods has days and months at their ends, of every length.
func TestPeriods(t *testing.T) {
	west := time.FixedZone("", -5*3600)
	for _, test := range []struct {
		period     roster.Period
		now        time.Time
		start, end string // empty: none
	}{
		{roster.PeriodDay, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), "2030-01-01", "2030-01-02"},
		{roster.PeriodDay, time.Date(2030, 12, 31, 23, 59, 59, 999_999_000, time.UTC), "2030-12-31", "2031-01-01"},
		{roster.PeriodDay, time.Date(2028, 2, 28, 12, 0, 0, 0, time.UTC), "2028-02-28", "2028-02-29"},
		{roster.PeriodDay, time.Date(2030, 2, 28, 12, 0, 0, 0, time.UTC), "2030-02-28", "2030-03-01"},
		{roster.PeriodDay, time.Date(2030, 1, 1, 19, 0, 0, 0, west), "2030-01-02", "2030-01-03"}, // days are those of UTC
		{roster.PeriodMonth, time.Date(2030, 1, 31, 23, 59, 59, 999_999_000, time.UTC), "2030-01-01", "2030-02-01"},
		{roster.PeriodMonth, time.Date(2030, 2, 28, 0, 0, 0, 0, time.UTC), "2030-02-01", "2030-03-01"},
		{roster.PeriodMonth, time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC), "2028-02-01", "2028-03-01"},
		{roster.PeriodMonth, time.Date(2030, 4, 30, 0, 0, 0, 0, time.UTC), "2030-04-01", "2030-05-01"},
		{roster.PeriodMonth, time.Date(2030, 12, 1, 0, 0, 0, 0, time.UTC), "2030-12-01", "2031-01-01"},
		{roster.PeriodMonth, time.Date(2030, 1, 31, 19, 0, 0, 0, west), "2030-02-01", "2030-03-01"},
		{roster.PeriodForever, time.Date(2030, 1, 31, 0, 0, 0, 0, time.UTC), "", ""},
		{roster.PeriodNone, time.Date(2030, 1, 31, 0, 0, 0, 0, time.UTC), "", ""},
	} {
		t.Run(string(test.period)+" "+test.now.String(), func(t *testing.T) {
			is := is.New(t)
			is.Equal(test.period.Start(test.now), dayOf(t, test.start))
			is.Equal(test.period.End(test.now), dayOf(t, test.end))
		})
	}
}

// dayOf returns the first instant of a day, the zero time for "".
func dayOf(t *testing.T, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}
