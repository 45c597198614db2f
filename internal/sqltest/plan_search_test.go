//go:build !race

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
	fillNames(t, s, account, 2000)
	fillMartins(t, s)
	byName := []roster.SortKey{{Field: roster.FieldName}}
	place := &roster.Position{Values: []roster.Value{{Text: "K"}}, ID: roster.NewID()}
	first := &roster.Position{Values: []roster.Value{{Text: "Ali"}}, ID: roster.NewID()}
	for _, test := range []struct {
		name  string
		q     roster.UserSelection
		reads int
		finds string // how the words are searched
	}{
		{"a rare word", roster.UserSelection{Search: []string{"xa77"}, Sort: byName}, 2, "(of_account=? AND word>? AND word<?)"},
		{"two words", roster.UserSelection{Search: []string{"a", "xa77"}, Sort: byName, Limit: 50}, 2, "(of_account=? AND word>? AND word<?)"},
		{"a rare word in another order", roster.UserSelection{Search: []string{"xa77"}, Limit: 50}, 2, "(of_account=? AND word>? AND word<?)"},
		{"a letter", roster.UserSelection{Search: []string{"d"}, Sort: byName, Limit: 50}, 2, "(of_account=? AND word=?)"},
		{"a letter behind a place", roster.UserSelection{Search: []string{"d"}, Sort: byName, Limit: 50, After: place}, 2, "(of_account=? AND word=? AND (of_name,of_id)>(?,?))"},
		{"two common letters", roster.UserSelection{Search: []string{"d", "e"}, Sort: byName, Limit: 50}, 3, "(of_account=? AND word=? AND (of_name,of_id)>(?,?))"},
		{"a common word", roster.UserSelection{Search: []string{"example"}, Sort: byName, Limit: 50}, 3, "(of_account=? AND word>? AND word<?)"},
		{"a common word behind a place", roster.UserSelection{Search: []string{"example"}, Sort: byName, Limit: 50, After: place}, 4, "(of_account=? AND word=? AND (of_name,of_id)>(?,?))"},
		{"two words that meet behind many users", roster.UserSelection{Search: []string{"exa", "mar"}, Sort: byName, Limit: 50, After: first}, 4, "(of_account=? AND word=? AND (of_name,of_id)>(?,?))"},
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
			is.True(strings.Contains(got.String(), "roster_words USING PRIMARY KEY "+test.finds))
			is.True(strings.Contains(got.String(), "roster_users USING INDEX roster_users_id (id=?)"))
			is.True(!strings.Contains(got.String(), "SCAN roster_"))
		})
	}
}
