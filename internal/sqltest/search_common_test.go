//go:build !race

package sqltest

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestCommonWordsHaveNoRows writes users who share words. Once those are common in the
// account, a new user has no rows for them, and is found by them all the same.
func TestCommonWordsHaveNoRows(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		db := e.open(t)
		s := newStore(t, db, e.dialect, nil)
		before := put(t, s, "first.user@d1.example")
		is.Equal(rowsOfWords(t, db, before, "exa"), 1)

		failed := errors.New("failed")
		is.True(errors.Is(fillDomain(t, s, failed), failed))
		is.Equal(rowsOfWords(t, db, put(t, s, "second.user@d1.example"), "exa"), 1) // what was rolled back is not common

		is.NoErr(fillDomain(t, s, nil))
		after := put(t, s, "third.user@d1.example")
		is.Equal(rowsOfWords(t, db, after, "exa"), 0)
		is.Equal(rowsOfWords(t, db, after, "example"), 0)
		is.Equal(rowsOfWords(t, db, after, "third"), 1) // of a rare word there is one
		wordsAgree(t, db)

		other := newStore(t, db, e.dialect, nil) // knows nothing yet
		for _, terms := range [][]string{{"exa"}, {"example"}, {"examp", "third"}, {"d1", "user1"}} {
			walksByName(t, other, terms)
			for _, q := range []roster.UserSelection{
				{Search: terms}, // by another order
				{Search: terms, Sort: []roster.SortKey{{Field: roster.FieldName}}}, // without a limit
			} {
				q.Account = account
				found, err := other.Users(t.Context(), q)
				is.NoErr(err)
				counted, err := other.CountUsers(t.Context(), q)
				is.NoErr(err)
				is.Equal(counted, len(found))
				want := 0
				all, err := other.Users(t.Context(), roster.UserSelection{Account: account})
				is.NoErr(err)
				for i := range all {
					if roster.MatchWords(roster.SearchWords(&all[i]), terms) {
						want++
					}
				}
				is.Equal(counted, want)
			}
		}
	})
}

// fillDomain writes users who share a domain, in one Update that returns result.
func fillDomain(t *testing.T, s roster.Store, result error) error {
	t.Helper()
	return s.Update(t.Context(), func(tx roster.Tx) error {
		for i := range 1100 {
			u := newUser(fmt.Sprintf("user%d@d1.example", i))
			u.Name = fmt.Sprintf("%c%d", 'A'+i%26, i)
			if err := tx.PutUser(t.Context(), u); err != nil {
				return err
			}
		}
		return result
	})
}

// TestWordsAreCommonByAccount checks that a word which one account shares is common in
// no other, and that names which begin alike make nothing common: they stand together.
func TestWordsAreCommonByAccount(t *testing.T) {
	is := is.New(t)
	db := openDB(t, dsn(newFile(t)))
	s := newStore(t, db, engines[0].dialect, nil)
	err := s.Update(t.Context(), func(tx roster.Tx) error {
		for i := range 1100 {
			u := newUser("")
			u.Account = account
			if u.Name = "Zoe Smith"; i%2 == 0 {
				u.Name = "Adam Smith"
			}
			if err := tx.PutUser(t.Context(), u); err != nil {
				return err
			}
		}
		return nil
	})
	is.NoErr(err)
	u := newUser("")
	u.Account, u.Name = account, "Zoe Smith"
	is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error { return tx.PutUser(t.Context(), u) }))
	is.Equal(rowsOfWords(t, db, u, "smith"), 0)
	is.Equal(rowsOfWords(t, db, u, "zoe"), 1)
	is.Equal(rowsOfWords(t, db, u, "z"), 1)
	u = newUser("")
	u.Account, u.Name = roster.NewID(), "Zoe Smith"
	is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error { return tx.PutUser(t.Context(), u) }))
	is.Equal(rowsOfWords(t, db, u, "smith"), 1)
	wordsAgree(t, db)
}

// put writes a user with an address in an Update of its own.
func put(t *testing.T, s roster.Store, address string) *roster.User {
	t.Helper()
	u := newUser(address)
	is.New(t).NoErr(s.Update(t.Context(), func(tx roster.Tx) error { return tx.PutUser(t.Context(), u) }))
	return u
}

// rowsOfWords returns how many rows a user has for a word.
func rowsOfWords(t *testing.T, db *sql.DB, u *roster.User, word string) (n int) {
	t.Helper()
	eachRow(t, db, "roster_words", func(row map[string]any) {
		if plain(row["word"]) == word && shown(row["of_id"], "id") == u.ID.String() {
			n++
		}
	})
	return n
}
