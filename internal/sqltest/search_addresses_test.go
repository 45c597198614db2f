//go:build !race

package sqltest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestSearchesOfAddresses pages through searches for addresses: users are found by their
// own ones, which have no row among the words, and by those in other texts.
func TestSearchesOfAddresses(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		s := newStore(t, e.open(t), e.dialect, nil)
		fillAddresses(t, s)
		for _, test := range []struct {
			name  string
			terms []string
		}{
			{"one address", []string{"info@c7.test"}},
			{"of many that begin alike", []string{"info@c1"}},
			{"of more than are read", []string{"info@"}},
			{"of those and of a word", []string{"info@", "company"}},
			{"of many who are deleted", []string{"gone@c.test"}},
			{"in the names of others", []string{"gone@c"}},
			{"that is typed in other letters", []string{"straße@c.test"}},
			{"that begins with what separates words", []string{"quiet_@c.test"}},
			{"whose beginning is no word", []string{"\U0001f600@c"}},
			{"that nobody has", []string{"info@d"}},
		} {
			t.Run(test.name, func(t *testing.T) { walksByName(t, s, test.terms) })
		}
	})
}

// TestAddressPlans reads how SQLite finds users by an address.
func TestAddressPlans(t *testing.T) {
	w := &watch{}
	db := openWatched(t, w, dsn(newFile(t)))
	s := newStore(t, db, sqlstore.SQLite, nil)
	fillAddresses(t, s)
	const (
		own    = "SEARCH roster_users USING INDEX roster_users_email (account=? AND email>? AND email<?)"
		ids    = "SEARCH roster_users USING COVERING INDEX roster_users_email (account=? AND email>? AND email<?)"
		others = "SEARCH roster_words USING PRIMARY KEY (of_account=? AND word>? AND word<?)"
	)
	for _, test := range []struct {
		name  string
		sort  roster.UserField
		reads int
		finds []string
	}{
		{"by name", roster.FieldName, 2, []string{own, others}},
		{"by address", roster.FieldEmail, 3, []string{ids, others}},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			w.forget()
			found, err := s.Users(t.Context(), roster.UserSelection{
				Account: account, Search: []string{"info@c7.test"}, Sort: []roster.SortKey{{Field: test.sort}}, Limit: 50,
			})
			is.NoErr(err)
			is.Equal(len(found), 1)
			texts := w.seen("SELECT")
			is.Equal(len(texts), test.reads)
			got := ""
			for _, text := range texts {
				got += plan(t, db, text) + "\n"
			}
			t.Log(got)
			for _, step := range test.finds {
				is.True(strings.Contains(got, step))
			}
			is.True(!strings.Contains(got, "SCAN roster_"))
		})
	}
}

// fillAddresses writes users with an address each that begins as thousands do, and some
// whose addresses are found in other ways.
func fillAddresses(t testing.TB, s roster.Store) {
	t.Helper()
	put := func(tx roster.Tx, name, email string, state roster.State) error {
		u := newUser("")
		u.Account, u.Name, u.State = account, name, state
		u.Email, u.CanonicalEmail = email, ""
		if email != "" {
			canonical, err := roster.CanonicalEmail(email)
			if err != nil {
				return err
			}
			u.CanonicalEmail = canonical
		}
		return tx.PutUser(t.Context(), u)
	}
	err := s.Update(t.Context(), func(tx roster.Tx) error {
		for i := range 4500 {
			if err := put(tx, fmt.Sprintf("Company %d", i*7919%4500), fmt.Sprintf("info@c%d.test", i), roster.StateActive); err != nil {
				return err
			}
		}
		for i := range 70 {
			if err := put(tx, fmt.Sprintf("Gone %d", i), "gone@c.test", roster.StateDeleted); err != nil {
				return err
			}
		}
		for _, u := range [][2]string{
			{"Writes to gone@c.test", ""}, {"Back", "Gone@C.test"}, {"Street", "straße@c.test"}, {"Quiet", "_quiet_@c.test"}, {"Smile", "\U0001f600@c.test"},
		} {
			if err := put(tx, u[0], u[1], roster.StateActive); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
