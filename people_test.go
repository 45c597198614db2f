package roster_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// withPeople adds own users and members to the second account, in the order of the
// alphabet: own users have even letters and members odd ones.
func withPeople(t *testing.T) *abroad {
	w := newAbroad(t, roster.RoleUser)
	for i := range 10 {
		name := fmt.Sprintf("%c Person", 'A'+i)
		n := roster.NewUser{Name: name, Email: fmt.Sprintf("%c@p.test", 'z'-i), ExternalID: fmt.Sprintf("ext-%c", 'a'+i), Active: true}
		w.clock.Add(time.Second)
		if i%2 == 0 {
			mustCreate(t, w.there, n)
			continue
		}
		role := roster.RoleUser
		if i == 9 {
			role = roster.RoleAdmin
		}
		w.join(t, mustCreate(t, w.home, n).ID, role)
	}
	return w
}

// initials returns the first letters of the names of people.
func initials(people []roster.Person) string {
	var b strings.Builder
	for _, p := range people {
		if p.User.Name == "" {
			b.WriteByte('-')
			continue
		}
		b.WriteByte(p.User.Name[0])
	}
	return b.String()
}

func TestPeople(t *testing.T) {
	w := withPeople(t)
	for _, id := range []roster.ID{w.owner.ID, w.admin.ID} {
		_, err := w.host.ForAccount(w.there.AccountID()).Edit(t.Context(), id, func(p *roster.Profile) error { p.Name = "Staff"; return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	by := func(f roster.UserField, desc bool) roster.SortKey { return roster.SortKey{Field: f, Desc: desc} }
	for _, test := range []struct {
		name string
		q    roster.PersonQuery
		want string
	}{
		{"own users and members, by name", roster.PersonQuery{}, "ABCDEFGHIJJSS"},
		{"by name, last first", roster.PersonQuery{Sort: by(roster.FieldName, true)}, "SSJJIHGFEDCBA"},
		{"by address", roster.PersonQuery{Sort: by(roster.FieldEmail, false)}, "SSJJIHGFEDCBA"},
		{"by when they came to the account", roster.PersonQuery{Sort: by(roster.FieldCreated, false), Search: "person"}, "ABCDEFGHIJ"},
		{"searched", roster.PersonQuery{Search: "person D"}, "D"},
		{"searched by an address", roster.PersonQuery{Search: "jane@x.test"}, "J"},
		{"an own user's external id", roster.PersonQuery{Search: "ext-a"}, "A"},
		{"not a member's, which is its home's", roster.PersonQuery{Search: "ext-b"}, ""},
		{"the role in the account", roster.PersonQuery{Roles: []roster.Role{roster.RoleAdmin}}, "JS"},
		{"a state", roster.PersonQuery{States: []roster.State{roster.StateDeactivated}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			page, err := w.there.People(t.Context(), test.q)
			is.NoErr(err)
			is.Equal(initials(page.People), test.want)
			n, err := w.there.CountPeople(t.Context(), test.q)
			is.NoErr(err)
			is.Equal(n, len(test.want))
		})
	}
}

// What the account sees of a member is the member's state and role there.
func TestPeopleShowMembers(t *testing.T) {
	is := is.New(t)
	w := withPeople(t)
	find := func(q roster.PersonQuery) []roster.Person {
		page, err := w.there.People(t.Context(), q)
		is.NoErr(err)
		return page.People
	}
	d := find(roster.PersonQuery{Search: "d person"})[0]
	seen, err := w.there.User(t.Context(), d.User.ID)
	is.NoErr(err)
	is.Equal(d.User, seen)
	is.Equal(d.Membership.User, d.User.ID)
	is.Equal(d.User.ExternalID, "")
	is.Equal(find(roster.PersonQuery{Search: "c person"})[0].Membership, roster.Membership{}) // an own user

	_, err = w.home.Apply(t.Context(), d.User.ID, roster.Deactivate) // at home
	is.NoErr(err)
	is.Equal(initials(find(roster.PersonQuery{States: []roster.State{roster.StateDeactivated}})), "D")
	_, err = w.home.Apply(t.Context(), d.User.ID, roster.Remove)
	is.NoErr(err)
	_, err = w.there.Apply(t.Context(), find(roster.PersonQuery{Search: "f person"})[0].User.ID, roster.Remove) // ends the membership
	is.NoErr(err)
	is.Equal(len(find(roster.PersonQuery{Search: "f person"})), 0)
	is.Equal(initials(find(roster.PersonQuery{Search: "person", States: []roster.State{roster.StateActive}})), "ABCEGHIJ")
}

// Pages go both ways over both kinds, and see everybody once.
func TestPeoplePages(t *testing.T) {
	w := withPeople(t)
	for limit := 1; limit <= 14; limit++ {
		for _, desc := range []bool{false, true} {
			is := is.New(t)
			q := roster.PersonQuery{Search: "person", Limit: limit, Sort: roster.SortKey{Field: roster.FieldName, Desc: desc}}
			want := "ABCDEFGHIJ"
			if desc {
				want = "JIHGFEDCBA"
			}
			var forth, back []string
			for {
				page, err := w.there.People(t.Context(), q)
				is.NoErr(err)
				forth = append(forth, initials(page.People))
				if page.Next == "" {
					q.Cursor = page.Prev
					break
				}
				q.Cursor = page.Next
			}
			is.Equal(strings.Join(forth, ""), want)
			for q.Cursor != "" {
				page, err := w.there.People(t.Context(), q)
				is.NoErr(err)
				back = append(back, initials(page.People))
				q.Cursor = page.Prev
			}
			slices.Reverse(back)
			is.Equal(strings.Join(back, "|"), strings.Join(forth[:len(forth)-1], "|"))
		}
	}
}

func TestPeopleRefuse(t *testing.T) {
	w := withPeople(t)
	first, err := w.there.People(t.Context(), roster.PersonQuery{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	users, err := w.there.Users(t.Context(), roster.UserQuery{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		q    roster.PersonQuery
		want string
	}{
		{"an order that members do not have", roster.PersonQuery{Sort: roster.SortKey{Field: roster.FieldActivity}}, "sort"},
		{"too many", roster.PersonQuery{Limit: w.there.MaxPage() + 1}, "limit"},
		{"a search that is too long", roster.PersonQuery{Search: strings.Repeat("a", 1025)}, "search"},
		{"a cursor of another query", roster.PersonQuery{Limit: 2, Search: "person", Cursor: first.Next}, "cursor"},
		{"a cursor of Users", roster.PersonQuery{Limit: 2, Cursor: users.Next}, "cursor"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := w.there.People(t.Context(), test.q)
			is.New(t).Equal(fieldOf(err), test.want)
		})
	}
	t.Run("an actor below rank admin", func(t *testing.T) {
		is := is.New(t)
		_, err := w.as(w.jane.ID).People(t.Context(), roster.PersonQuery{Search: "jane"})
		is.True(errors.Is(err, roster.ErrForbidden))
		_, err = w.as(w.jane.ID).CountPeople(t.Context(), roster.PersonQuery{})
		is.True(errors.Is(err, roster.ErrForbidden))
		_, err = w.as(w.admin.ID).People(t.Context(), roster.PersonQuery{})
		is.NoErr(err)
	})
}
