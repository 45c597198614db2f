package roster_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestSearchPauses pages through a search whose words few users have together: pages are
// short, lead on and back, and all of them have everybody once.
func TestSearchPauses(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), nil)
	err := dir.Update(t.Context(), func(dir *roster.Directory) error {
		for i := range 4000 {
			name := fmt.Sprintf("%04d %s", i, []string{"Anna", "Bob"}[i%2])
			if i%1500 == 1499 {
				name += " Anna"
			}
			if _, err := dir.Create(t.Context(), roster.NewUser{Name: name}); err != nil {
				return err
			}
		}
		return nil
	})
	is.NoErr(err)
	want := []string{"1499 Bob Anna", "2999 Bob Anna"}
	q := roster.UserQuery{Search: "anna bob", Limit: 5}
	names := func(page roster.UserPage) (names []string) {
		for _, u := range page.Users {
			names = append(names, u.Name)
		}
		return names
	}

	page, err := dir.Users(t.Context(), q)
	is.NoErr(err)
	is.Equal(names(page), nil)
	is.True(page.Next != "")
	is.Equal(page.Prev, "") // it is the first one

	var found []string
	var leadsBack string
	pages := 1
	for ; page.Next != ""; pages++ {
		q.Cursor = page.Next
		page, err = dir.Users(t.Context(), q)
		is.NoErr(err)
		is.True(page.Prev != "" || page.Next == "") // an empty last page has none
		if page.Prev != "" {
			leadsBack = page.Prev
		}
		found = append(found, names(page)...)
	}
	is.Equal(found, want)
	is.Equal(pages, 10) // 4,000 users, 400 on a page

	found = nil
	for q.Cursor = leadsBack; q.Cursor != ""; q.Cursor = page.Prev {
		page, err = dir.Users(t.Context(), q)
		is.NoErr(err)
		back := names(page)
		slices.Reverse(back)
		found = append(found, back...)
	}
	slices.Reverse(found)
	is.Equal(found, want)

	q.Cursor, q.Skip = "", 1 // who skips gets a whole page
	page, err = dir.Users(t.Context(), q)
	is.NoErr(err)
	is.Equal(names(page), want[1:])
}

// TestSmallPagesFind searches for a name behind others, as a box does that shows few
// names while somebody types: a small account is searched to its end.
func TestSmallPagesFind(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), nil)
	for i := range 30 {
		_, err := dir.Create(t.Context(), roster.NewUser{Name: fmt.Sprint([]string{"Anna ", "Bob ", "Zoe "}[i%3], i)})
		is.NoErr(err)
	}
	page, err := dir.Users(t.Context(), roster.UserQuery{Search: "zoe", Limit: 1})
	is.NoErr(err)
	is.Equal(len(page.Users), 1)
}
