package storetest

import (
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

// grantsOfPages reads the grants of users as those of a page come: a store may look between
// the first and the last of them.
func grantsOfPages(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := make([]roster.ID, 60)
	var grants []roster.Grant
	for i := range users {
		users[i] = roster.NewID()
		for n := range []int{0, 2, 1, 0, 0, 4}[i/10] {
			g := roster.Grant{ID: roster.NewID(), Account: account, User: users[i], Product: "charts"}
			if n%2 == 1 {
				g.Ended = start
			}
			if n == 2 {
				g.Until = start
			}
			grants = append(grants, g)
		}
	}
	slices.Reverse(grants) // not in the order of users
	for i := range grants {
		grants[i].ID = roster.NewID()
	}
	write(t, s, pointers(grants)...)
	var fifth []roster.ID
	for i := 0; i < len(users); i += 5 {
		fifth = append(fifth, users[i])
	}
	backwards := slices.Clone(users[10:40])
	slices.Reverse(backwards)
	for name, page := range map[string][]roster.ID{
		"all":                          users,
		"those who have none":          users[30:50],
		"one in five of all":           fifth,
		"all but one":                  slices.Delete(slices.Clone(users), 15, 16),
		"from the last to the first":   backwards,
		"in no order":                  append(slices.Clone(backwards), users[5:12]...),
		"of whom each has many grants": users[50:],
	} {
		for _, ended := range []bool{false, true} {
			for _, at := range []time.Time{{}, start.Add(-time.Microsecond), start} {
				wanted := func(g *roster.Grant) bool {
					return slices.Contains(page, g.User) && (ended || g.Ended.IsZero()) && (at.IsZero() || g.Until.IsZero() || g.Until.After(at))
				}
				for _, limit := range []int{0, 1, 7, 1000} {
					left := limit
					q := roster.GrantSelection{Account: account, Users: page, Ended: ended, NotOverAt: at, Limit: limit}
					expectSelected(t, s.Grants, grants, q, func(g *roster.Grant) bool {
						if !wanted(g) || limit > 0 && left == 0 {
							return false
						}
						left--
						return true
					})
				}
				if t.Failed() {
					t.Fatalf("of %s", name)
				}
			}
		}
	}
}
