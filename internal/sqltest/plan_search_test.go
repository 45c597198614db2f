//go:build !race

package sqltest

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestSearchPlans reads how SQLite runs a search: by the index of words, or by that of
// names where the word is common, and never by a scan of all.
func TestSearchPlans(t *testing.T) {
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	fillNames(t, s, account, 2000)
	fillMartins(t, s)
	fillDense(t, s)
	byName := []roster.SortKey{{Field: roster.FieldName}}
	place := &roster.Position{Values: []roster.Value{{Text: "K"}}, ID: roster.NewID()}
	first := &roster.Position{Values: []roster.Value{{Text: "Ali"}}, ID: roster.NewID()}
	const (
		words   = "roster_words USING PRIMARY KEY "
		names   = "roster_users USING INDEX roster_users_name "
		inRange = words + "(of_account=? AND word>? AND word<?)"
		ofWord  = words + "(of_account=? AND word=?)"
		inOther = "SEARCH other USING PRIMARY KEY (of_account=? AND word=? AND of_name=? AND of_id=?)"
		behind  = words + "(of_account=? AND word=? AND (of_name,of_id)>(?,?))"
	)
	for _, test := range []struct {
		name  string
		q     roster.UserSelection
		reads int
		finds string // how a list is searched
	}{
		{"a rare word", roster.UserSelection{Search: []string{"xa77"}, Sort: byName}, 3, inRange},
		{"two words", roster.UserSelection{Search: []string{"a", "xa77"}, Sort: byName, Limit: 50}, 2, inRange},
		{"a rare word in another order", roster.UserSelection{Search: []string{"xa77"}, Limit: 50}, 3, inRange},
		{"a letter", roster.UserSelection{Search: []string{"r"}, Sort: byName, Limit: 50}, 1, ofWord},
		{"a letter behind a place", roster.UserSelection{Search: []string{"r"}, Sort: byName, Limit: 50, After: place}, 1, behind},
		{"a number of few", roster.UserSelection{Search: []string{"77"}, Sort: byName, Limit: 50}, 3, ofWord},
		{"letters of many and letters of few", roster.UserSelection{Search: []string{"den", "spa"}, Sort: byName, Limit: 100}, 5, inOther},
		{"two letters", roster.UserSelection{Search: []string{"b", "r"}, Sort: byName, Limit: 50}, 9, behind},
		{"a word that many have", roster.UserSelection{Search: []string{"anna"}, Sort: byName, Limit: 50}, 2, inRange},
		{"two words that meet behind many users", roster.UserSelection{Search: []string{"mar", "odd"}, Sort: byName, Limit: 50, After: first}, 4, behind},
		{"a common word", roster.UserSelection{Search: []string{"example"}, Sort: byName, Limit: 50}, 3, names + "(account=?)"},
		{"a common letter", roster.UserSelection{Search: []string{"d"}, Sort: byName, Limit: 50}, 3, names + "(account=?)"},
		{"a common word behind a place", roster.UserSelection{Search: []string{"example"}, Sort: byName, Limit: 50, After: place}, 3, names + "(account=? AND (name,id)>(?,?))"},
		{"letters of all external ids", roster.UserSelection{Search: []string{"ext0"}, Sort: byName, Limit: 50, After: first}, 2, names + "(account=? AND (name,id)>(?,?))"},
		{"a common letter in another order", roster.UserSelection{Search: []string{"e"}, Limit: 50}, 2, "roster_users USING INDEX roster_users_created (account=?)"},
		{"a common letter and a rare word in another order", roster.UserSelection{Search: []string{"e", "xa77"}, Limit: 50}, 3, inRange},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			w.forget()
			test.q.Account = account
			_, err := s.Users(t.Context(), test.q)
			is.NoErr(err)
			texts := w.seen("SELECT")
			is.Equal(len(texts), test.reads)
			var got strings.Builder
			for _, text := range texts {
				got.WriteString(plan(t, db, text) + "\n")
			}
			t.Log(got.String())
			is.True(strings.Contains(got.String(), test.finds))
			is.True(strings.Contains(got.String(), "roster_users USING INDEX roster_users_"))
			is.True(!strings.Contains(got.String(), "SCAN roster_"))
		})
	}
}
