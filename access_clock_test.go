package roster_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestTheTurnOfAPeriod has two nodes take uses in turn around the end of a period,
// one of them a tenth of a second ahead.
func TestTheTurnOfAPeriod(t *testing.T) {
	turn := time.Date(2030, 2, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name    string
		period  roster.Period
		account bool // the account has the group, and shares it
		now     time.Time
		first   int // the node that takes first: 0 is behind
		taken   int
	}{
		{"a day, the node ahead first", roster.PeriodDay, false, turn.Add(-50 * time.Millisecond), 1, 3},
		{"a day, the node behind first", roster.PeriodDay, false, turn.Add(-50 * time.Millisecond), 0, 4}, // one of the day before
		{"a month, the node ahead first", roster.PeriodMonth, false, turn.Add(-50 * time.Millisecond), 1, 3},
		{"a month that all share", roster.PeriodMonth, true, turn.Add(-50 * time.Millisecond), 1, 3},
		{"within a month", roster.PeriodMonth, false, turn.Add(time.Hour), 1, 3},
		{"for ever", roster.PeriodForever, true, turn.Add(-50 * time.Millisecond), 1, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			store, now := memstore.New(), test.now
			node := func(ahead time.Duration) *roster.Directory {
				cfg := testConfig()
				cfg.Now = func() time.Time { return now.Add(ahead) }
				return roster.New(store, cfg)
			}
			nodes := []*roster.Directory{node(0), node(100 * time.Millisecond)}
			group, err := nodes[0].CreateGroup(t.Context(), roster.GroupProfile{
				Products: []string{"reports"}, Period: test.period, Uses: 3, Shared: test.account,
			})
			is.NoErr(err)
			u := mustCreate(t, nodes[0], roster.NewUser{Active: true})
			if test.account {
				_, err = nodes[0].GrantAccount(t.Context(), roster.NewGrant{Group: group.ID})
			} else {
				_, err = nodes[0].Grant(t.Context(), u.ID, roster.NewGrant{Group: group.ID})
			}
			is.NoErr(err)
			taken := 0
			var last roster.Use
			for i := range 100 {
				use, err := nodes[(i+test.first)%2].Consume(t.Context(), u.ID, "reports", 1, fmt.Sprint(i))
				if err == nil {
					taken++
					is.True(!use.At.Before(last.At)) // what was taken later was not taken before
					last = use
				} else {
					is.True(errors.Is(err, roster.ErrAccessRefused))
				}
			}
			is.Equal(taken, test.taken)
			for _, d := range nodes { // both say the same
				found, err := d.Access(t.Context(), u.ID, "reports")
				is.NoErr(err)
				is.Equal(found.Left, int64(0))
				is.Equal(found.Renewed, test.period.End(test.now.Add(100*time.Millisecond)))
			}
			_, err = nodes[0].RefundUse(t.Context(), u.ID, last.Key)
			is.NoErr(err)
		})
	}
}
