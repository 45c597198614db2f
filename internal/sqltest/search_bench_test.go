package sqltest

import (
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
)

var (
	searchUsers = flag.Int("search.users", 100_000, "users that BenchmarkSearch makes")
	searchKept  = flag.String("search.kept", "", "a directory that keeps the users for the next BenchmarkSearch; servers keep theirs in the database that their variable names")
)

// BenchmarkSearch compares the first page of a search with the first page by name,
// in rounds of one each, and prints the ratio of the medians. Each round has its own
// order: what one query leaves in the cache of SQLite helps all others alike.
//
//	go test ./internal/sqltest -run '^$' -bench Search -benchtime 20x -search.users 1000000
//
// To write the users takes much longer than to search them: -search.kept keeps them.
func BenchmarkSearch(b *testing.B) {
	for _, e := range engines {
		if e.name == "SQLite, mattn" {
			continue
		}
		b.Run(e.name, func(b *testing.B) {
			db := openSearched(b, e)
			fill := sqlstore.New(db, e.dialect, &fastFill)
			fillSearched(b, fill)
			is.New(b).NoErr(fill.Close())
			benchSearch(b, newStore(b, db, e.dialect, &sqlstore.Config{}))
		})
	}
}

// openSearched returns a pool on an empty database, or on the one that is kept.
func openSearched(b *testing.B, e engine) *sql.DB {
	b.Helper()
	variable := map[sqlstore.Dialect]string{sqlstore.Postgres: servers.PostgresVariable, sqlstore.MySQL: servers.MySQLVariable}[e.dialect]
	switch {
	case *searchKept == "":
		return e.open(b)
	case e.dialect == sqlstore.SQLite:
		return openDB(b, dsn(filepath.Join(*searchKept, "search.db")))
	case os.Getenv(variable) == "":
		b.Skip(variable + " names no database to keep users in")
	case e.dialect == sqlstore.MySQL:
		return mysqlPool(b, os.Getenv(variable))
	}
	db, err := sql.Open("pgx", os.Getenv(variable))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return pooled(db)
}

// searchAccount owns the users of BenchmarkSearch: the same account in each process.
var searchAccount = roster.ID{15: 1}

// fastFill is for a database that is thrown away if it is not filled to its end.
var fastFill = sqlstore.Config{CacheKiB: 1 << 20, CheckpointPages: 1 << 16, Synchronous: sqlstore.SynchronousNormal}

// fillSearched writes the users of BenchmarkSearch, unless they are there.
func fillSearched(b *testing.B, s *sqlstore.Store) {
	if err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	n, err := s.CountUsers(b.Context(), roster.UserSelection{Account: searchAccount})
	switch {
	case err != nil:
		b.Fatal(err)
	case n == 0:
		fillNames(b, s, searchAccount, *searchUsers)
	case n != *searchUsers:
		b.Fatalf("the kept database has %d users, want %d", n, *searchUsers)
	}
}

func benchSearch(b *testing.B, s roster.Store) {
	dir := roster.New(s, &roster.Config{Account: searchAccount})
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
	random := rand.New(rand.NewPCG(1, 1))
	for b.Loop() {
		for _, i := range random.Perm(len(searches)) {
			search, start := searches[i], time.Now()
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

// fillNames writes n users of an account. Some first names are common, most last names are rare.
func fillNames(b testing.TB, s roster.Store, account roster.ID, n int) {
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
	const atOnce = 10_000
	for at := 0; at < n; at += atOnce {
		var users []*roster.User
		for i := at; i < min(at+atOnce, n); i++ {
			first, last := firsts[min(random.IntN(len(firsts)), random.IntN(len(firsts)))], last()
			if i%10_000 == 77 {
				last = fmt.Sprintf("Xa%d", i)
			}
			address := strings.ToLower(fmt.Sprintf("%s.%s.%d@d%d.example", first, last, i, i%200))
			if i == 5 {
				address = "anna.baba.5@d5.example"
			}
			u := newUser(address)
			u.Account = account
			u.Name, u.First, u.Last, u.Email, u.ExternalID = first+" "+last, first, last, address, fmt.Sprintf("EXT-%07d", i)
			u.Created = u.Created.Add(time.Duration(i) * time.Second)
			users = append(users, u)
		}
		err := s.Update(ctx, func(tx roster.Tx) error {
			_, err := tx.(roster.BulkTx).InsertUsers(ctx, users)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
