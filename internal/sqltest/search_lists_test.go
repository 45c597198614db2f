//go:build !race

package sqltest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestSearchesOfCommonWords pages through searches whose words many users have: each
// page has the next users by name for whom the words match.
func TestSearchesOfCommonWords(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		s := newStore(t, e.open(t), e.dialect, nil)
		fillNames(t, s, account, 5000)
		fillMartins(t, s)
		for _, test := range []struct {
			name  string
			terms []string
		}{
			{"a letter", []string{"d"}},
			{"two letters", []string{"an"}},
			{"three letters", []string{"ann"}},
			{"one word that everybody has", []string{"example"}},
			{"common words and rare ones that begin alike", []string{"martin"}},
			{"more words that begin alike than are sorted", []string{"ext0"}},
			{"more addresses than are sorted", []string{"@d"}},
			{"letters that meet in few places", []string{"a", "z"}},
			{"words that meet behind many users", []string{"tom", "zu"}},
			{"words that never meet", []string{"anna", "bob"}},
			{"words of which one is in every place", []string{"example", "anna"}},
			{"words that meet now and then", []string{"mar", "odd"}},
			{"more words than are passed over at once", strings.Fields("d e ex exa ext 0 00 000 exam examp")},
			{"more words than are passed over at once, one rarer", strings.Fields("d e ex exa ext 0 00 000 exam examp an")},
			{"three words", []string{"ext0", "anna", "ba"}},
		} {
			t.Run(test.name, func(t *testing.T) { walksByName(t, s, test.terms) })
		}
	})
}

// fillMartins writes users of whom most share four names. Each second one is odd.
func fillMartins(t testing.TB, s roster.Store) {
	t.Helper()
	err := s.Update(t.Context(), func(tx roster.Tx) error {
		for i := range 1200 {
			first := []string{"Martin", "Martina", "Martinez", fmt.Sprintf("Martin%dson", i)}[i%4]
			u := newUser(fmt.Sprintf("martin%d@martins.example", i))
			u.Name = fmt.Sprintf("%s %d %s", first, i, []string{"Even", "Odd"}[i*7/5%2])
			if i%3 == 0 {
				u.Name = fmt.Sprintf("%d %s", i, first)
			}
			if err := tx.PutUser(t.Context(), u); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// walksByName compares all pages of a search, in both directions, with the users for
// whom the terms match, and a page in the middle with what stands there.
func walksByName(t *testing.T, s roster.Store, terms []string) {
	is := is.New(t)
	for _, desc := range []bool{false, true} {
		byName := []roster.SortKey{{Field: roster.FieldName, Desc: desc}}
		all, err := s.Users(t.Context(), roster.UserSelection{Account: account, Sort: byName})
		is.NoErr(err)
		var want, got []roster.ID
		for i := range all {
			if roster.MatchWords(roster.SearchWords(&all[i]), terms) {
				want = append(want, all[i].ID)
			}
		}
		q := roster.UserSelection{Account: account, Search: terms, Sort: byName, Limit: max(9, len(want)/7)}
		for {
			page, err := s.Users(t.Context(), q)
			is.NoErr(err)
			got = append(got, ids(page)...)
			if len(page) < q.Limit {
				break
			}
			last := &page[len(page)-1]
			q.After = &roster.Position{Values: []roster.Value{last.Value(roster.FieldName)}, ID: last.ID}
		}
		is.Equal(len(got), len(want))
		is.Equal(got, want)
		q.After, q.Skip = nil, len(want)/2
		page, err := s.Users(t.Context(), q)
		is.NoErr(err)
		is.Equal(ids(page), want[q.Skip:min(q.Skip+q.Limit, len(want))])
	}
}

func ids(users []roster.User) (ids []roster.ID) {
	for i := range users {
		ids = append(ids, users[i].ID)
	}
	return ids
}
