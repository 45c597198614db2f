package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"example.com/roster"
)

var searchRules = []rule{
	{sentence: "a search selects the users of whose words one begins with each term", check: searchesSelect},
	{sentence: "a search comes with conditions, in any order and on any page", check: searchesOnPages},
	{sentence: "a search that may pause goes on where it paused, and finds the same", check: searchesPause},
	{sentence: "a user whose texts changed is found by the new words alone", check: changedWordsAreFound},
}

// newUsersWithWords returns users whose words share their beginnings. Some words
// are those of one user, and more than a thousand begin with "a".
func newUsersWithWords(account roster.ID) []roster.User {
	random := rand.New(rand.NewPCG(11, 12))
	syllables := []string{"a", "an", "ab", "b", "ba", "\u00c9a", "\u5c71\u7530", "a'b", "Z"}
	word := func() string { return syllables[random.IntN(len(syllables))] + syllables[random.IntN(len(syllables))] }
	users := make([]roster.User, 250)
	for i := range users {
		u := newUser(account)
		u.ID = randomID(random)
		u.Name = fmt.Sprintf("%s %s-%s", word(), word(), word())
		if i%2 == 0 {
			u.First, u.Last = word(), word()
		}
		if i%3 > 0 {
			u.Email = fmt.Sprintf("%s%d@A%d.example.com", []string{"Ann", "Bo"}[i%2], i, i%7)
			u.CanonicalEmail = fmt.Sprintf("%s%d@a%d.example.com", []string{"ann", "bo"}[i%2], i, i%7)
		}
		if i%5 == 0 {
			u.ExternalID = fmt.Sprintf("Ab-%d_%%", i)
		}
		u.State = roster.States()[random.IntN(len(roster.States()))]
		users[i] = u
	}
	return users
}

// searches are terms of common and of rare words, and of both.
var searches = [][]string{
	{"a"}, {"an"}, {"z"}, {"b", "com"}, {"a", "ba"}, {"abab"}, {"ann12@a5.example.com"}, {"ann1", "zz"}, {"@a3.example"}, {"@a3.example", "an"},
	{"\u5c71\u7530"}, {"\u7530"}, {"\u5c71\u7530a"}, {"ab0"}, {"ab", "10"}, {"example", "bo", "z"}, {"nobody"}, {"a", "nobody"}, {"bb", "az", "com"},
}

// writeUsersWithWords writes such users into account, and into another one.
func writeUsersWithWords(t testing.TB, s roster.Store, account roster.ID) []roster.User {
	t.Helper()
	users, others := newUsersWithWords(account), newUsersWithWords(roster.NewID())[:50]
	for i := range others {
		others[i].ID = roster.NewID()
	}
	write(t, s, append(pointers(users), pointers(others)...)...)
	return users
}

func searchesSelect(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := writeUsersWithWords(t, s, account)
	for _, terms := range searches {
		q := roster.UserSelection{Account: account, Search: terms}
		expectUsers(t, s, users, q)
		if got, want := must[int](t)(s.CountUsers(t.Context(), q)), len(wantUsers(users, q)); got != want {
			t.Errorf("%s: CountUsers is %d, want %d", describe(q), got, want)
		}
	}
}

func searchesOnPages(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := writeUsersWithWords(t, s, account)
	random := rand.New(rand.NewPCG(13, 14))
	sorts := append(singleSorts(), nil, []roster.SortKey{{Field: roster.FieldAlive}, {Field: roster.FieldName, Desc: true}})
	for i := range 200 {
		q := roster.UserSelection{Account: account, Search: searches[i%len(searches)], Sort: sorts[random.IntN(len(sorts))], Limit: random.IntN(12)}
		switch random.IntN(5) {
		case 0:
			q.Where = []roster.Condition{roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)}
		case 1:
			q.Where = []roster.Condition{roster.Where(roster.FieldName, roster.OpContains, "b")}
		case 2:
			q.Where = []roster.Condition{equal(roster.FieldID, &users[random.IntN(len(users))])}
		}
		if random.IntN(2) == 0 {
			q.Skip = random.IntN(5)
		}
		if random.IntN(2) == 0 {
			after := positionOf(&users[random.IntN(len(users))], q.Sort)
			q.After = &after
		}
		expectUsers(t, s, users, q)
	}
}

// changedWordsAreFound changes one text of a user after the other, in an Update
// that has read the user and in one that has not.
func changedWordsAreFound(t testing.TB, s roster.Store) {
	account := roster.NewID()
	u := newUser(account)
	expect := func(doing string, found, gone []string) {
		t.Helper()
		for i, terms := range [][]string{found, gone} {
			for _, term := range terms {
				users, err := s.Users(t.Context(), roster.UserSelection{Account: account, Search: []string{term}})
				if err != nil || len(users) != 1-i {
					t.Errorf("%s: %q finds %d users, error %v", doing, term, len(users), err)
				}
			}
		}
	}
	for _, readFirst := range []bool{false, true} {
		u = newUser(account)
		u.Name = "Ann Lee"
		write(t, s, &u)
		change := func(doing string, edit func(u *roster.User), found, gone []string) {
			t.Helper()
			err := s.Update(t.Context(), func(tx roster.Tx) error {
				if readFirst {
					if _, err := find(t.Context(), tx, &u); err != nil {
						return err
					}
				}
				next := u
				edit(&next)
				err := tx.PutUser(t.Context(), &next)
				if err == nil {
					u = next
				}
				return err
			})
			if err != nil {
				t.Fatalf("%s: %v", doing, err)
			}
			expect(doing, found, gone)
		}
		expect("insert", []string{"ann", "lee"}, []string{"kim"})
		change("a role", func(u *roster.User) { u.Role = "admin" }, []string{"ann", "lee"}, []string{"admin"})
		change("another name", func(u *roster.User) { u.Name = "Ann Kim" }, []string{"ann", "kim"}, []string{"lee"})
		change("a first name", func(u *roster.User) { u.First = "Bo" }, []string{"ann", "kim", "bo"}, nil)
		change("a last name", func(u *roster.User) { u.Last = "Cho" }, []string{"ann", "bo", "cho"}, nil)
		change("no first name", func(u *roster.User) { u.First = "" }, []string{"ann", "cho"}, []string{"bo"})
		change("an address", func(u *roster.User) { u.Email, u.CanonicalEmail = "D@e.example", "d@e.example" }, []string{"d@e.example", "@e.ex", "e"}, nil)
		change("another address", func(u *roster.User) { u.Email, u.CanonicalEmail = "F@e.example", "f@e.example" }, []string{"f@", "@e.ex"}, []string{"d@e.example"})
		change("an external id", func(u *roster.User) { u.ExternalID = "Ext-7" }, []string{"ext", "7", "ext7"}, nil)
		change("a name like two domains", func(u *roster.User) { u.Last = "@Here@There" }, []string{"@h", "@here", "@here@th", "@there"}, []string{"cho"})
		change("deletion", func(u *roster.User) { u.State = roster.StateDeleted }, []string{"ann", "f@e.example", "ext"}, nil)
		change("nothing left", func(u *roster.User) { u.Profile, u.CanonicalEmail = roster.Profile{}, "" }, nil,
			[]string{"ann", "kim", "cho", "f@e.example", "@e.example", "ext", "7"})
	}
}

// searchesPause pages through searches for two words that many users have, and few or
// none have both.
func searchesPause(t testing.TB, s roster.Store) {
	account := roster.NewID()
	random := rand.New(rand.NewPCG(15, 16))
	users := make([]roster.User, 600)
	for i := range users {
		u := newUser(account)
		u.ID = randomID(random)
		u.Name = fmt.Sprintf("%03d %s %s", i/3, []string{"Anna", "Bob"}[i%2], []string{"Bly", "Ash"}[i/200%2])
		users[i] = u
	}
	write(t, s, pointers(users)...)
	for _, terms := range [][]string{{"anna", "bob"}, {"anna", "ash"}, {"an", "b"}, {"a", "bl"}} {
		for _, desc := range []bool{false, true} {
			q := roster.UserSelection{Account: account, Search: terms, Sort: []roster.SortKey{{Field: roster.FieldName, Desc: desc}}}
			found, pauses := walkWithPauses(t, s, q)
			if want := wantUsers(users, q); !slices.Equal(found, want) {
				t.Errorf("%s: the pages have %d users, want %d", describe(q), len(found), len(want))
			}
			if terms[0] == "anna" && terms[1] == "bob" && pauses == 0 {
				t.Errorf("%s: it passes over all users without a pause", describe(q))
			}
			q.Limit, q.Skip, q.Pause = 5, 1, &roster.SearchPause{Looks: 20}
			expectUsers(t, s, users, q)
			if q.Pause.At != nil {
				t.Errorf("%s: it pauses, though it skips users", describe(q))
			}
		}
	}
}

// walkWithPauses returns the users of all pages of q, and how often it paused.
func walkWithPauses(t testing.TB, r roster.Reader, q roster.UserSelection) (found []roster.User, pauses int) {
	t.Helper()
	q.Limit = 5
	for {
		q.Pause = &roster.SearchPause{Looks: 20}
		page := must[[]roster.User](t)(r.Users(t.Context(), q))
		found = append(found, page...)
		at := q.Pause.At
		switch {
		case at != nil:
			pauses++
			if len(page) == q.Limit {
				t.Errorf("%s: it pauses behind a full page", describe(q))
			}
		case len(page) < q.Limit:
			return found, pauses
		default:
			last := positionOf(&page[len(page)-1], q.Sort)
			at = &last
		}
		if q.After != nil && comparePositions(*at, *q.After, q.Sort) <= 0 {
			t.Fatalf("%s: it does not go on", describe(q))
		}
		q.After = at
	}
}
