//go:build !race

package sqltest

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestSearchCorpus searches 300 people in 20 scripts on every store. Whom a search
// finds was written by hand.
func TestSearchCorpus(t *testing.T) {
	people := readPeople(t)
	is.New(t).Equal(len(people), 300)
	check := func(t *testing.T, s roster.Store) {
		dir := roster.New(s, &roster.Config{Account: account})
		err := dir.Update(t.Context(), func(dir *roster.Directory) error {
			for _, p := range people {
				if _, err := dir.Create(t.Context(), p); err != nil {
					return fmt.Errorf("%s: %w", p.Name, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range readLines(t, "testdata/searches.txt") {
			text, hits, _ := strings.Cut(line, " = ")
			want := strings.Fields(hits)
			var got []string
			for u, err := range dir.AllUsers(t.Context(), roster.UserQuery{Search: text}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, u.Email[:strings.IndexByte(u.Email, '@')])
			}
			if len(want) == 1 && strings.HasSuffix(want[0], "*") {
				for _, p := range people {
					if key := p.Email[:strings.IndexByte(p.Email, '@')]; strings.HasPrefix(key, want[0][:len(want[0])-1]) {
						want = append(want, key)
					}
				}
				want = want[1:]
			}
			want = slices.DeleteFunc(want, func(key string) bool { return key == "-" })
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%q finds %q, want %q", text, got, want)
			}
		}
	}
	t.Run("memstore", func(t *testing.T) { check(t, memstore.New()) })
	onEach(t, func(t *testing.T, e engine) { check(t, newStore(t, e.open(t), e.dialect, nil)) })
}

// readPeople reads the people of testdata/people.txt.
func readPeople(t testing.TB) (people []roster.NewUser) {
	for _, line := range readLines(t, "testdata/people.txt") {
		domain, names, _ := strings.Cut(line, ":")
		for i, name := range strings.Split(names, "|") {
			people = append(people, roster.NewUser{
				Name: strings.TrimSpace(name), Email: fmt.Sprintf("%s%d@%s", strings.TrimSuffix(domain, ".example"), i+1, domain),
			})
		}
	}
	return people
}

// readLines returns the lines of a file but comments.
func readLines(t testing.TB, name string) (lines []string) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		if line := scanner.Text(); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}
