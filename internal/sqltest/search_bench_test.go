package sqltest

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

var searchUsers = flag.Int("search.users", 100_000, "users that BenchmarkSearch makes")

// BenchmarkSearch compares the first page of a search with the first page by name,
// in rounds of one each, and prints the ratio of the medians:
//
//	go test ./internal/sqltest -run '^$' -bench Search -benchtime 20x -search.users 1000000
func BenchmarkSearch(b *testing.B) {
	for _, e := range engines {
		if e.name == "SQLite, mattn" {
			continue
		}
		b.Run(e.name, func(b *testing.B) { benchSearch(b, newStore(b, e.open(b), e.dialect, &sqlstore.Config{})) })
	}
}

func benchSearch(b *testing.B, s roster.Store) {
	fillNames(b, s, *searchUsers)
	dir := roster.New(s, &roster.Config{Account: account})
	searches := []struct{ name, text string }{
		{"by name", ""},
		{"one letter", "a"},
		{"another letter", "z"},
		{"two letters", "qu"},
		{"a rare word", "xa77"},
		{"a common name", "anna"},
		{"two words", "anna ba"},
		{"two letters apart", "a z"},
		{"an address", "anna.baba.5@d5.example"},
		{"three words, one rare", "example a 0000077"},
		{"nobody", "nobody"},
		{"common words that never meet", "anna bob"},
		{"a first name behind other words", "tom"},
		{"words that meet behind many users", "anna zuzu"},
		{"letters of all external ids", "ext0"},
		{"addresses with a common beginning", "anna.ba"},
		{"a domain", "@d5.example"},
		{"domains that never meet", "@d5.example @d7.example"},
		{"numbers that seldom meet", "12 34"},
	}
	took := make([][]time.Duration, len(searches))
	found := make([]int, len(searches))
	for b.Loop() {
		for i, search := range searches {
			start := time.Now()
			q := roster.UserQuery{Search: search.text, Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)}}
			if i == 0 {
				q.Sort = []roster.SortKey{{Field: roster.FieldName}}
			}
			page, err := dir.Users(b.Context(), q)
			if err != nil {
				b.Fatal(err)
			}
			took[i], found[i] = append(took[i], time.Since(start)), len(page.Users)
		}
	}
	median := func(i int) time.Duration { slices.Sort(took[i]); return took[i][len(took[i])/2] }
	for i, search := range searches {
		fmt.Printf("FIGURE search, %s: %.2f ms, %.2f times a page by name, %d users\n", search.name, float64(median(i))/1e6, float64(median(i))/float64(median(0)), found[i])
	}
}

// fillNames writes n users. Some first names are common, most last names are rare.
func fillNames(b testing.TB, s roster.Store, n int) {
	b.Helper()
	ctx := b.Context()
	random := rand.New(rand.NewPCG(1, 2))
	firsts := strings.Fields("Anna Bob Carla David Élodie Frank Grace Hugo Ines Jan Kim Lea Max Nora Omar Paul Quentin Rosa Sven Tom Uma Vera Will Xenia Yara Zoe Ali Bea Cem Dana")
	syllables := strings.Fields("ba ro ne ki la mu so te vi xa do pe ri go fa zu")
	last := func() string {
		parts := 2 + random.IntN(3)
		var name strings.Builder
		for range parts {
			name.WriteString(syllables[min(random.IntN(16), random.IntN(16))])
		}
		return strings.ToUpper(name.String()[:1]) + name.String()[1:]
	}
	for at := 0; at < n; at += 1000 {
		err := s.Update(ctx, func(tx roster.Tx) error {
			for i := at; i < min(at+1000, n); i++ {
				first, last := firsts[min(random.IntN(len(firsts)), random.IntN(len(firsts)))], last()
				if i%10_000 == 77 {
					last = fmt.Sprintf("Xa%d", i)
				}
				address := strings.ToLower(fmt.Sprintf("%s.%s.%d@d%d.example", first, last, i, i%200))
				if i == 5 {
					address = "anna.baba.5@d5.example"
				}
				u := newUser(address)
				u.Name, u.First, u.Last, u.Email, u.ExternalID = first+" "+last, first, last, address, fmt.Sprintf("EXT-%07d", i)
				u.Created = u.Created.Add(time.Duration(i) * time.Second)
				if err := tx.PutUser(ctx, u); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
