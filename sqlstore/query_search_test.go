package sqlstore

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestBeginnings: whoever has a term has its beginning, too, as a word of the table.
func TestBeginnings(t *testing.T) {
	for term, want := range map[string]string{
		"martin": "mar", "山田太郎": "山田太", "info@d5": "inf", "j.doe@d5": "j", "o'brien@d5": "o", "@d5.example": "d5", "@d-5": "d",
		"\U0001f600@d5": "",
	} {
		is := is.New(t)
		is.Equal(beginning(term), want)
		if want != "" {
			words := roster.SearchWords(&roster.User{Profile: roster.Profile{Name: "x", Email: strings.TrimPrefix(term, "@")}})
			is.True(roster.MatchWords(words, []string{want}))
			is.True(listed(want))
		}
	}
}

// TestWhereListsMeet: a list that would have to be read any more is left to the look at
// the users once enough was read.
func TestWhereListsMeet(t *testing.T) {
	at := func(name string) place { return place{name: name} }
	for _, test := range []struct {
		name  string
		next  []place
		more  bool
		to    place
		meets bool
	}{
		{"the list has the user", []place{at("a"), at("b"), at("d")}, true, at("b"), true},
		{"the list goes on behind the user", []place{at("a"), at("d")}, true, at("d"), true},
		{"the list would have to be read", []place{at("a")}, true, at("b"), true},
		{"the list has ended", []place{at("a")}, false, place{}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			w := &wordReader{order: sortOrder{keys: []roster.SortKey{{Field: roster.FieldName}}}, reads: mostReads}
			to, ok, err := w.meet(t.Context(), []termList{{{next: test.next, more: test.more}}}, at("b"), mostReads)
			is.NoErr(err)
			is.Equal(ok, test.meets)
			is.Equal(to, test.to)
		})
	}
}
