package memstore_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/memstore"
)

// newStore returns a store with n users of one account, in no order.
func newStore(b *testing.B, n int) *memstore.Store {
	random := rand.New(rand.NewPCG(5, 6))
	s := memstore.New()
	err := s.Update(b.Context(), func(tx roster.Tx) error {
		for i := range n {
			u := roster.User{ID: roster.NewID(), Account: account, State: roster.StateActive}
			u.Name = fmt.Sprintf("%x", random.Uint64())
			u.CanonicalEmail = u.Name + "@example.com"
			u.Email, u.ExternalID, u.Role = u.CanonicalEmail, fmt.Sprint("ext-", i), roster.RoleUser
			u.Created = time.UnixMicro(int64(i))
			u.Updated = u.Created
			if err := tx.PutUser(b.Context(), &u); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkPageDepth compares the last page by cursor with the first one, of 50
// out of 100,000 users. The goal is a ratio of at most 1.5.
func BenchmarkPageDepth(b *testing.B) {
	s := newStore(b, 100_000)
	read := func(q roster.UserSelection) []roster.User {
		q.Account = account
		page, err := s.Users(b.Context(), q)
		if err != nil {
			b.Fatal(err)
		}
		return page
	}
	first := roster.UserSelection{Sort: []roster.SortKey{{Field: roster.FieldName}}, Limit: 50}
	last := first
	end := read(roster.UserSelection{Sort: []roster.SortKey{{Field: roster.FieldName, Desc: true}}, Limit: 51})
	last.After = &roster.Position{Values: []roster.Value{end[50].Value(roster.FieldName)}, ID: end[50].ID}

	var firsts, lasts []time.Duration
	measure := func(q roster.UserSelection) time.Duration {
		start := time.Now()
		for range 20 {
			if n := len(read(q)); n != 50 {
				b.Fatalf("a page of %d", n)
			}
		}
		return time.Since(start)
	}
	for b.Loop() {
		firsts = append(firsts, measure(first))
		lasts = append(lasts, measure(last))
	}
	slices.Sort(firsts)
	slices.Sort(lasts)
	ratio := float64(lasts[len(lasts)/2]) / float64(firsts[len(firsts)/2])
	b.ReportMetric(ratio, "ratio")
	fmt.Printf("FIGURE memstore_page_depth_ratio %.2f ratio\n", ratio)
}
