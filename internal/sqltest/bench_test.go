package sqltest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/sqlstore"
	"example.com/roster/storetest"
)

func BenchmarkStore(b *testing.B) {
	storetest.Bench(b, func(t testing.TB) roster.Store {
		return newStore(t, openDB(t, dsn(newFile(t))), sqlstore.SQLite, nil)
	})
}

// BenchmarkPrincipal reads what a session check needs, and with it the grants.
func BenchmarkPrincipal(b *testing.B) {
	s := newStore(b, openDB(b, dsn(newFile(b))), sqlstore.SQLite, nil)
	x := fillPrincipals(b, s)
	for name, grants := range map[string]bool{"Session": false, "Grants": true} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				found, err := s.Principal(b.Context(), roster.PrincipalSelection{Hash: x.Hash, Purpose: x.Purpose, Grants: grants})
				if err != nil || found.User.ID != x.User || grants != (len(found.Grants) == 2) {
					b.Fatal(found, err)
				}
			}
		})
	}
}

// BenchmarkPageDepth compares the first page of 100,000 users with the last one,
// by position, in rounds of one each. It prints the ratio of the medians.
func BenchmarkPageDepth(b *testing.B) {
	const users, limit = 100_000, 50
	s := newStore(b, openDB(b, dsn(newFile(b))), sqlstore.SQLite, nil)
	start := time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC)
	var last []roster.User
	for n := 0; n < users; n += 1000 {
		err := s.Update(b.Context(), func(tx roster.Tx) error {
			last = last[:0]
			for i := range 1000 {
				u := newUser(fmt.Sprintf("user%d@example.com", n+i))
				u.Name, u.Created = fmt.Sprintf("User %d", n+i), start.Add(time.Duration(n+i)*time.Second)
				if err := tx.PutUser(b.Context(), u); err != nil {
					return err
				}
				last = append(last, *u)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	before := last[len(last)-limit-1]
	first := roster.UserSelection{Account: account, Limit: limit}
	deep := first
	deep.After = &roster.Position{Values: []roster.Value{before.Value(roster.FieldCreated)}, ID: before.ID}
	took := func(q roster.UserSelection) time.Duration {
		begin := time.Now()
		page, err := s.Users(b.Context(), q)
		if err != nil || len(page) != limit {
			b.Fatalf("%d users, error %v", len(page), err)
		}
		return time.Since(begin)
	}
	var firsts, deeps []time.Duration
	for b.Loop() {
		for range 200 {
			firsts, deeps = append(firsts, took(first)), append(deeps, took(deep))
		}
	}
	ratio := float64(median(deeps)) / float64(median(firsts))
	b.ReportMetric(ratio, "x-first")
	fmt.Printf("FIGURE sqlite_page_depth_ratio %.2f ratio\n", ratio)
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
