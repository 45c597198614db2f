package roster_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestSearchWords(t *testing.T) {
	for _, test := range []struct {
		name string
		user roster.Profile
		want string
	}{
		{"a name", roster.Profile{Name: "Ann Lee"}, "ann lee"},
		{"each word once", roster.Profile{Name: "Ann Ann", First: "ann"}, "ann"},
		{"a hyphen", roster.Profile{Name: "Jean-Luc"}, "jean jeanluc luc"},
		{"an apostrophe", roster.Profile{Name: "O'Brien"}, "brien o obrien"},
		{"an apostrophe that is a letter to Unicode", roster.Profile{Last: "O\u02bcBrien"}, "brien o obrien"},
		{"an accent for an apostrophe", roster.Profile{Last: "O\u00b4Brien"}, "brien o obrien"},
		{"accents and case", roster.Profile{Name: "\u00c9LODIE e\u0301lodie"}, "elodie"},
		{"letters without a decomposition", roster.Profile{Name: "\u0141\u00f3d\u017a \u00d8re Stra\u00dfe \u0131\u0130"}, "ii lodz ore strasse"},
		{"compatible characters", roster.Profile{Name: "\uff21\uff4e\uff4e \ufb01n"}, "ann fin"},
		{"invisible characters", roster.Profile{Name: "a\u200bn\u00adn"}, "ann"},
		{"a name without blanks", roster.Profile{Name: "\u5c71\u7530\u592a\u90ce"}, "\u592a\u90ce \u5c71\u7530\u592a\u90ce \u7530\u592a\u90ce \u90ce"},
		{"an emoji", roster.Profile{Name: "\U0001f984"}, "\U0001f984"},
		{"an external id", roster.Profile{ExternalID: "EXT-2024/17"}, "17 2024 ext ext202417"},
		{"an address", roster.Profile{Email: "Ann.Lee+x@Mail.Example.com"}, "@mail.example.com ann ann.lee+x@mail.example.com com example lee mail x"},
		{"punctuation", roster.Profile{Name: ". - @ '"}, ""},
		{"nothing", roster.Profile{}, ""},
		{"what is no name", roster.Profile{Summary: "s", Image: "i", Avatar: "a", Role: "admin", IPAddress: "::1"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(strings.Join(roster.SearchWords(&roster.User{Profile: test.user}), " "), test.want)
		})
	}
}

func TestSearchWordsAreBounded(t *testing.T) {
	is := is.New(t)
	long := strings.Repeat("\u5c71", 255)
	words := roster.SearchWords(&roster.User{Profile: roster.Profile{Name: long, First: long, Last: long}})
	is.Equal(len(words), 1) // what is longer than a word may be is cut to the same
	words = roster.SearchWords(&roster.User{Profile: roster.Profile{Name: "\u5c71" + strings.Repeat("\u7530\u592a", 50)}})
	is.Equal(len(words), 16)
	for _, word := range words {
		is.True(len(word) <= 320)
	}
}

// searchFixture has users whose names a search finds.
func searchFixture(t testing.TB) *roster.Directory {
	dir := roster.New(memstore.New(), nil)
	for _, u := range []roster.NewUser{
		{Name: "Zoe Exact", Email: "ann@example.com"},
		{Name: "Ann Lee", Email: "ann@example.com.au"},
		{Name: "Ann Kim", Email: "kim@example.org", ExternalID: "EXT-1"},
		{Name: "Bob Lee", Email: "bob@example.org"},
		{Name: "Ann", Email: "aaa@example.org", ExternalID: "ann@example.com"},
		{Name: "Carl Lee", Email: "carl@example.org", Role: roster.RoleAdmin},
	} {
		if _, err := dir.Create(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func names(users []roster.User) string {
	var all []string
	for _, u := range users {
		all = append(all, u.Name)
	}
	return strings.Join(all, ", ")
}

func TestSearch(t *testing.T) {
	dir := searchFixture(t)
	for _, test := range []struct {
		name string
		q    roster.UserQuery
		want string
	}{
		{"by name", roster.UserQuery{Search: "ann"}, "Ann, Ann Kim, Ann Lee, Zoe Exact"},
		{"all words, in any order", roster.UserQuery{Search: "le AN"}, "Ann Lee"},
		{"a word twice", roster.UserQuery{Search: "lee l lee"}, "Ann Lee, Bob Lee, Carl Lee"},
		{"the external id", roster.UserQuery{Search: "ext-1"}, "Ann Kim"},
		{"the domain", roster.UserQuery{Search: "@example.org lee"}, "Bob Lee, Carl Lee"},
		{"the exact address first", roster.UserQuery{Search: " Ann@Example.com "}, "Zoe Exact, Ann, Ann Lee"},
		{"the beginning of an address", roster.UserQuery{Search: "ann@"}, "Ann, Ann Lee, Zoe Exact"},
		{"an order of one's own", roster.UserQuery{Search: "ann@example.com", Sort: []roster.SortKey{{Field: roster.FieldName, Desc: true}}}, "Zoe Exact, Ann Lee, Ann"},
		{"with a condition", roster.UserQuery{Search: "lee", Where: []roster.Condition{roster.Where(roster.FieldRole, roster.OpEq, roster.RoleAdmin)}}, "Carl Lee"},
		{"no text", roster.UserQuery{Limit: 2}, "Zoe Exact, Ann Lee"},
		{"blanks and punctuation", roster.UserQuery{Search: " .,-\t@ ", Limit: 2}, "Zoe Exact, Ann Lee"},
		{"nobody", roster.UserQuery{Search: "ann nobody"}, ""},
		{"what a pattern would be", roster.UserQuery{Search: "a%n"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			page, err := dir.Users(t.Context(), test.q)
			is.NoErr(err)
			is.Equal(names(page.Users), test.want)
			if test.q.Limit == 0 {
				n, err := dir.Count(t.Context(), test.q)
				is.NoErr(err)
				is.Equal(n, len(page.Users))
			}
		})
	}
}

func TestSearchPages(t *testing.T) {
	is := is.New(t)
	dir := searchFixture(t)
	q := roster.UserQuery{Search: "example", Limit: 2}
	var forth, back []string
	for {
		page, err := dir.Users(t.Context(), q)
		is.NoErr(err)
		forth = append(forth, names(page.Users))
		if page.Next == "" {
			q.Cursor = page.Prev
			break
		}
		q.Cursor = page.Next
	}
	for q.Cursor != "" {
		page, err := dir.Users(t.Context(), q)
		is.NoErr(err)
		back = append(back, names(page.Users))
		q.Cursor = page.Prev
	}
	is.Equal(forth, []string{"Ann, Ann Kim", "Ann Lee, Bob Lee", "Carl Lee, Zoe Exact"})
	is.Equal(back, []string{"Ann Lee, Bob Lee", "Ann, Ann Kim"})

	page, err := dir.Users(t.Context(), q)
	is.NoErr(err)
	_, err = dir.Users(t.Context(), roster.UserQuery{Search: "ann", Limit: 2, Cursor: page.Next})
	is.Equal(fieldOf(err), "cursor") // of another search
	_, err = dir.Users(t.Context(), roster.UserQuery{Search: "EXAMPLE!", Limit: 2, Cursor: page.Next})
	is.NoErr(err) // the same words
}

func TestSearchLimits(t *testing.T) {
	dir := searchFixture(t)
	var many []string
	for i := range 17 {
		many = append(many, fmt.Sprintf("%c", 'a'+i))
	}
	for _, test := range []struct {
		name, text string
		refused    bool
	}{
		{"16 words", strings.Join(many[:16], " "), false},
		{"17 words", strings.Join(many, " "), true},
		{"one word again and again", strings.Repeat("ann ", 256), false},
		{"1,025 bytes", strings.Repeat("a", 1025), true},
		{"a word of 320 bytes", strings.Repeat("a", 320), false},
		{"a word of 321 bytes", strings.Repeat("a", 321), true},
		{"no UTF-8", "a\xff", true},
		{"a NUL", "a\x00b", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			for _, ask := range []func() error{
				func() error { _, err := dir.Users(t.Context(), roster.UserQuery{Search: test.text}); return err },
				func() error { _, err := dir.Count(t.Context(), roster.UserQuery{Search: test.text}); return err },
			} {
				if test.refused {
					is.Equal(fieldOf(ask()), "search")
				} else {
					is.NoErr(ask())
				}
			}
		})
	}
}

func TestErasedUsersAreNotFound(t *testing.T) {
	is := is.New(t)
	dir := searchFixture(t)
	u, err := dir.UserByEmail(t.Context(), "bob@example.org")
	is.NoErr(err)
	found := func() int {
		n, err := dir.Count(t.Context(), roster.UserQuery{Search: "bob"})
		is.NoErr(err)
		return n
	}
	_, err = dir.Apply(t.Context(), u.ID, roster.Remove)
	is.NoErr(err)
	is.Equal(found(), 1) // removed users are found, as Users lists them
	_, err = dir.Erase(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(found(), 0)
}

// fieldOf returns the field of an InvalidError, and "" for other errors.
func fieldOf(err error) string {
	var invalid *roster.InvalidError
	if errors.As(err, &invalid) {
		return invalid.Field
	}
	return ""
}
