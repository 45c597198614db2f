package roster_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// crowd makes n users with names that repeat.
func crowd(t *testing.T, n int) *roster.Directory {
	t.Helper()
	cfg, c := testConfig(), newClock()
	cfg.Now = c.Now
	dir := roster.New(memstore.New(), cfg)
	for i := range n {
		c.Add(time.Second)
		mustCreate(t, dir, roster.NewUser{Email: fmt.Sprintf("u%03d@x.test", i), Name: fmt.Sprint("Name ", i%5)})
	}
	return dir
}

func TestPagesBothWays(t *testing.T) {
	for _, sort := range [][]roster.SortKey{
		nil,
		{{Field: roster.FieldName}},
		{{Field: roster.FieldName, Desc: true}},
		{{Field: roster.FieldName, Desc: true}, {Field: roster.FieldEmail}},
		{{Field: roster.FieldAlive}, {Field: roster.FieldCreated, Desc: true}},
	} {
		t.Run(fmt.Sprint(sort), func(t *testing.T) {
			is := is.New(t)
			dir := crowd(t, 23)
			all, err := dir.Users(t.Context(), roster.UserQuery{Sort: sort})
			is.NoErr(err)
			is.Equal(len(all.Users), 23)
			is.Equal(all.Next+all.Prev, "")

			var pages [][]roster.User
			q := roster.UserQuery{Sort: sort, Limit: 5}
			for {
				page, err := dir.Users(t.Context(), q)
				is.NoErr(err)
				is.Equal(page.Prev == "", len(pages) == 0)
				pages = append(pages, page.Users)
				if page.Next == "" {
					q.Cursor = page.Prev
					break
				}
				q.Cursor = page.Next
			}
			is.Equal(slices.Concat(pages...), all.Users)
			for i := len(pages) - 2; i >= 0; i-- { // and back
				page, err := dir.Users(t.Context(), q)
				is.NoErr(err)
				is.Equal(page.Users, pages[i])
				is.True(page.Next != "")
				is.Equal(page.Prev == "", i == 0)
				q.Cursor = page.Prev
			}
		})
	}
}

func TestSkipLimitCountEach(t *testing.T) {
	is := is.New(t)
	dir := crowd(t, 23)
	page, err := dir.Users(t.Context(), roster.UserQuery{Skip: 20, Limit: 10})
	is.NoErr(err)
	is.Equal(len(page.Users), 3)
	is.Equal(page.Users[0].Email, "u020@x.test")
	is.True(page.Prev != "")
	where := []roster.Condition{roster.Where(roster.FieldName, roster.OpEq, "Name 0")}
	n, err := dir.Count(t.Context(), roster.UserQuery{Where: where, Limit: 1})
	is.NoErr(err)
	is.Equal(n, 5)
	var seen []string
	for u, err := range dir.AllUsers(t.Context(), roster.UserQuery{Where: where, Limit: 2}) {
		is.NoErr(err)
		seen = append(seen, u.Email)
	}
	is.Equal(seen, []string{"u000@x.test", "u005@x.test", "u010@x.test", "u015@x.test", "u020@x.test"})
	for _, err := range dir.AllUsers(t.Context(), roster.UserQuery{Limit: -1}) {
		is.True(errors.Is(err, roster.ErrInvalid))
	}
}

func TestConditionsOnAddresses(t *testing.T) {
	dir := crowd(t, 3)
	for _, c := range []struct {
		op    roster.Op
		value string
		want  int
	}{
		{roster.OpEq, "U001@X.Test", 1},
		{roster.OpEq, "%", 0},
		{roster.OpEq, "_001@x.test", 0},
		{roster.OpEq, `\`, 0},
		{roster.OpEq, "'", 0},
		{roster.OpPrefix, "U00", 3},
		{roster.OpContains, "@X.", 3},
		{roster.OpSuffix, "1@X.TEST", 1},
		{roster.OpNotEq, "U001@X.Test", 2},
	} {
		t.Run(string(c.op)+" "+c.value, func(t *testing.T) {
			is := is.New(t)
			n, err := dir.Count(t.Context(), roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldEmail, c.op, c.value)}})
			is.NoErr(err)
			is.Equal(n, c.want)
		})
	}
}

// The empty text is a part of every text, of an absent one too.
func TestEmptyParts(t *testing.T) {
	dir := crowd(t, 3)
	_, err := dir.Create(t.Context(), roster.NewUser{})
	is.New(t).NoErr(err)
	for op, want := range map[roster.Op]int{roster.OpPrefix: 4, roster.OpSuffix: 4, roster.OpContains: 4, roster.OpNotContains: 0} {
		for _, field := range []roster.UserField{roster.FieldName, roster.FieldEmail, roster.FieldExternalID} {
			t.Run(string(op)+" "+string(field), func(t *testing.T) {
				is := is.New(t)
				empty := roster.Where(field, op, "")
				for limit := range 3 {
					q := roster.UserQuery{Where: []roster.Condition{empty, roster.Where(roster.FieldNumber, roster.OpGt, 0), empty}, Limit: limit}
					n, err := dir.Count(t.Context(), q)
					is.NoErr(err)
					is.Equal(n, want)
					page, err := dir.Users(t.Context(), q)
					is.NoErr(err)
					is.Equal(len(page.Users), min(want, map[int]int{0: 50, 1: 1, 2: 2}[limit]))
					if page.Next != "" {
						q.Cursor = page.Next
						page, err = dir.Users(t.Context(), q)
						is.NoErr(err)
						is.Equal(len(page.Users), limit)
					}
				}
				is.Equal(empty.Holds(&roster.User{}), want > 0)
				is.Equal(empty.Holds(&roster.User{Profile: roster.Profile{Name: "n", ExternalID: "x"}, CanonicalEmail: "a@x.test"}), want > 0)
			})
		}
	}
}

// An error names an operator in words.
func TestQueryErrorsInWords(t *testing.T) {
	for name, c := range map[string]struct {
		where roster.Condition
		want  string
	}{
		"part of a time": {roster.Where(roster.FieldCreated, roster.OpContains, time.Now()), "roster: invalid created: cannot be asked whether it contains a text: that needs a field of text and one value"},
		"two values":     {roster.Where(roster.FieldName, roster.OpNotEq, "a", "b"), "roster: invalid name: cannot be asked whether it does not equal a value: that needs one value"},
		"no value":       {roster.Where(roster.FieldName, roster.OpNotIn), "roster: invalid name: cannot be asked whether it equals none of several values: that needs one value or more"},
		"a value":        {roster.Where(roster.FieldName, roster.OpPresent, "x"), "roster: invalid name: cannot be asked whether it is not absent: that needs no value"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			_, err := crowd(t, 1).Users(t.Context(), roster.UserQuery{Where: []roster.Condition{c.where}})
			is.True(err != nil)
			is.Equal(err.Error(), c.want)
		})
	}
}

func TestQueriesOutOfBounds(t *testing.T) {
	dir := crowd(t, 1)
	where := func(c ...roster.Condition) roster.UserQuery { return roster.UserQuery{Where: c} }
	name := func(op roster.Op, values ...any) roster.UserQuery {
		return where(roster.Where(roster.FieldName, op, values...))
	}
	for what, q := range map[string]roster.UserQuery{
		"a limit over the cap":      {Limit: 1001},
		"a negative limit":          {Limit: -1},
		"a negative skip":           {Skip: -1},
		"a skip over 2,147,483,647": {Skip: 1 << 31},
		"an unknown sort key":       {Sort: []roster.SortKey{{Field: "name;drop table users"}}},
		"a sort by an other field":  {Sort: []roster.SortKey{{Field: roster.FieldRole}}},
		"a sort key twice":          {Sort: []roster.SortKey{{Field: roster.FieldName}, {Field: roster.FieldName, Desc: true}}},
		"too many conditions":       where(make([]roster.Condition, 65)...),
		"too many values":           name(roster.OpIn, make([]any, 1001)...),
		"an unknown field":          where(roster.Where("password_hash", roster.OpEq, "x")),
		"alive as a condition":      where(roster.Where(roster.FieldAlive, roster.OpEq, 0)),
		"an unknown operator":       name("like", "x"),
		"a number for a text":       name(roster.OpEq, 0),
		"a bool for a text":         name(roster.OpEq, true),
		"a text for a number":       where(roster.Where(roster.FieldNumber, roster.OpEq, "1")),
		"two values for eq":         name(roster.OpEq, "a", "b"),
		"no value for eq":           name(roster.OpEq),
		"no value for in":           name(roster.OpIn),
		"a value for blank":         name(roster.OpBlank, "a"),
		"a part of a time":          where(roster.Where(roster.FieldCreated, roster.OpContains, time.Now())),
		"a NUL":                     name(roster.OpEq, "a\x00"),
		"no UTF-8":                  name(roster.OpEq, "\xff"),
		"a cursor with skip":        {Cursor: "x", Skip: 1},
		"a cursor of a mebibyte":    {Cursor: string(make([]byte, 1<<20))},
	} {
		t.Run(what, func(t *testing.T) {
			is := is.New(t)
			_, err := dir.Users(t.Context(), q)
			is.True(errors.Is(err, roster.ErrInvalid))
		})
	}
}
