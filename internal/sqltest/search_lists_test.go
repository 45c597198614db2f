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
		fillDense(t, s)
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
			{"a word of few among those of many", []string{"den", "spa"}},
			{"a word of few among two of many", []string{"den", "spa", "even"}},
			{"words that meet behind many users", []string{"tom", "zu"}},
			{"words that never meet", []string{"anna", "bob"}},
			{"words of which one is in every place", []string{"example", "anna"}},
			{"words that meet now and then", []string{"mar", "odd"}},
			{"more words than are passed over at once", strings.Fields("d e ex exa ext 0 00 000 exam examp")},
			{"more words than are passed over at once, one rarer", strings.Fields("d e ex exa ext 0 00 000 exam examp an")},
			{"three words", []string{"ext0", "anna", "ba"}},
			{"three letters", []string{"a", "b", "z"}},
			{"four letters", []string{"m", "a", "o", "r"}},
			{"three numbers", []string{"00", "01", "02"}},
			{"numbers of those whom a word has", []string{"den", "00", "0"}},
			{"words of which each is found in the next", []string{"den", "eve", "spa", "0"}},
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

// fillDense writes users of whom nearly all are dense, and each twentieth is sparse: half of
// those are dense.
func fillDense(t testing.TB, s roster.Store) {
	t.Helper()
	err := s.Update(t.Context(), func(tx roster.Tx) error {
		for i := range 2800 {
			u := newUser("")
			u.Account, u.Name = account, fmt.Sprintf("%04d Dense", i)
			switch {
			case i%40 == 0:
				u.Name += " Sparse"
			case i%40 == 20:
				u.Name = fmt.Sprintf("%04d Sparse", i)
			}
			if i%80 == 0 {
				u.Name += " Even"
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
		var want []roster.ID
		for i := range all {
			if roster.MatchWords(roster.SearchWords(&all[i]), terms) {
				want = append(want, all[i].ID)
			}
		}
		q := roster.UserSelection{Account: account, Search: terms, Sort: byName, Limit: max(9, len(want)/7)}
		is.Equal(walkPages(t, s, q, 0), want)
		if len(terms) <= 3 && !desc { // more take long
			is.Equal(walkPages(t, s, q, 400), want) // with pauses
		}
		q.Skip = len(want) / 2
		page, err := s.Users(t.Context(), q)
		is.NoErr(err)
		is.Equal(ids(page), want[q.Skip:min(q.Skip+q.Limit, len(want))])
	}
}

// walkPages returns the users of all pages of q, which pause after some looks; 0: they do not.
func walkPages(t *testing.T, s roster.Store, q roster.UserSelection, looks int) (got []roster.ID) {
	for {
		if looks > 0 {
			q.Pause = &roster.SearchPause{Looks: looks}
		}
		page, err := s.Users(t.Context(), q)
		is.New(t).NoErr(err)
		got = append(got, ids(page)...)
		switch {
		case looks > 0 && q.Pause.At != nil:
			q.After = q.Pause.At
		case len(page) < q.Limit:
			return got
		default:
			last := &page[len(page)-1]
			q.After = &roster.Position{Values: []roster.Value{last.Value(roster.FieldName)}, ID: last.ID}
		}
	}
}

func ids(users []roster.User) (ids []roster.ID) {
	for i := range users {
		ids = append(ids, users[i].ID)
	}
	return ids
}
