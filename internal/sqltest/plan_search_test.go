package sqltest

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestSearchPlans reads how SQLite runs a search: by the index of words, and never by
// a scan.
func TestSearchPlans(t *testing.T) {
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	fillNames(t, s, 2000)
	byName := []roster.SortKey{{Field: roster.FieldName}}
	place := &roster.Position{Values: []roster.Value{{Text: "K"}}, ID: roster.NewID()}
	for _, test := range []struct {
		name  string
		q     roster.UserSelection
		finds string // how the words are searched
		users string // how the users are
	}{
		{"a rare word", roster.UserSelection{Search: []string{"xa77"}, Sort: byName}, "(of_account=? AND word>? AND word<?)", "roster_users_id (id=?)"},
		{"two words", roster.UserSelection{Search: []string{"a", "xa77"}, Sort: byName, Limit: 50}, "(of_account=? AND word>? AND word<?)", "roster_users_id (id=?)"},
		{"a rare word in another order", roster.UserSelection{Search: []string{"xa77"}, After: nil, Limit: 50}, "(of_account=? AND word>? AND word<?)", "roster_users_id (id=?)"},
		{"a letter", roster.UserSelection{Search: []string{"d"}, Sort: byName, Limit: 50}, "(of_account=? AND word=?)", "roster_users_id (id=?)"},
		{"a letter behind a place", roster.UserSelection{Search: []string{"d"}, Sort: byName, Limit: 50, After: place}, "(of_account=? AND word=? AND (of_name,of_id)>(?,?))", "roster_users_id (id=?)"},
		{"a common word", roster.UserSelection{Search: []string{"example"}, Sort: byName, Limit: 50}, "(of_account=? AND word>? AND word<?)", "roster_users_id (id=?)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			w.forget()
			test.q.Account = account
			_, err := s.Users(t.Context(), test.q)
			is.NoErr(err)
			texts := w.seen("SELECT")
			is.Equal(len(texts), 2) // one looks how many words there are
			got := plan(t, db, texts[1])
			t.Log(got)
			is.True(strings.Contains(got, "roster_words USING PRIMARY KEY "+test.finds))
			is.True(strings.Contains(got, test.users))
			is.True(!strings.Contains(got, "SCAN roster_"))
		})
	}
}

// TestSearchesOfCommonWords pages through searches whose words many users have: each
// page has the next users by name for whom the words match.
func TestSearchesOfCommonWords(t *testing.T) {
	is := is.New(t)
	s := newStore(t, openDB(t, dsn(newFile(t))), sqlstore.SQLite, nil)
	fillNames(t, s, 2000)
	for _, desc := range []bool{false, true} {
		byName := []roster.SortKey{{Field: roster.FieldName, Desc: desc}}
		all, err := s.Users(t.Context(), roster.UserSelection{Account: account, Sort: byName})
		is.NoErr(err)
		for _, terms := range [][]string{{"example"}, {"example", "anna"}, {"ext", "zoe"}, {"an", "e"}, {"d"}} {
			var want, got []roster.ID
			for i := range all {
				if roster.MatchWords(roster.SearchWords(&all[i]), terms) {
					want = append(want, all[i].ID)
				}
			}
			q := roster.UserSelection{Account: account, Search: terms, Sort: byName, Limit: 9}
			for {
				page, err := s.Users(t.Context(), q)
				is.NoErr(err)
				for _, u := range page {
					got = append(got, u.ID)
				}
				if len(page) < q.Limit {
					break
				}
				last := &page[len(page)-1]
				q.After = &roster.Position{Values: []roster.Value{last.Value(roster.FieldName)}, ID: last.ID}
			}
			is.Equal(got, want)
			is.True(len(want) > 0)
		}
	}
}
