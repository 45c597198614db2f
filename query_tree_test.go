package roster_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// notDeep returns a condition that so many Nots deep is the same, or its opposite.
func notDeep(c roster.Condition, deep int) roster.Condition {
	for range deep {
		c = roster.Not(c)
	}
	return c
}

// TestTrees asks for people by trees of conditions.
func TestTrees(t *testing.T) {
	dir := roster.New(memstore.New(), testConfig())
	for _, n := range []roster.NewUser{
		{Username: "ann", Email: "ann@x.test", Name: "Ann Lee"}, {Username: "bob", Name: "Bob Lee"}, {Email: "cy@x.test", Name: "Cy Fox"}, {Name: "Dee"},
	} {
		mustCreate(t, dir, n)
	}
	name := func(op roster.Op, text string) roster.Condition { return roster.Where(roster.FieldName, op, text) }
	ann, bob, cy := name(roster.OpEq, "Ann Lee"), name(roster.OpEq, "Bob Lee"), name(roster.OpEq, "Cy Fox")
	lee, all := name(roster.OpSuffix, "Lee"), name(roster.OpPrefix, "")
	for _, c := range []struct {
		name  string
		where []roster.Condition
		want  string // the first letters
	}{
		{"or", []roster.Condition{roster.Or(ann, cy)}, "AC"},
		{"or beside another condition", []roster.Condition{roster.Or(ann, cy), lee}, "A"},
		{"or of several fields", []roster.Condition{roster.Or(roster.Where(roster.FieldEmail, roster.OpEq, "ANN@x.test"), roster.Where(roster.FieldUsername, roster.OpEq, "BOB"))}, "AB"},
		{"and inside or", []roster.Condition{roster.Or(roster.And(lee, roster.Not(bob)), cy)}, "AC"},
		{"not", []roster.Condition{roster.Not(lee)}, "CD"},
		{"not of or", []roster.Condition{roster.Not(roster.Or(ann, cy))}, "BD"},
		{"not of and", []roster.Condition{roster.Not(roster.And(lee, ann))}, "BCD"},
		{"not of what is absent", []roster.Condition{roster.Not(roster.Where(roster.FieldEmail, roster.OpGt, "b"))}, "ABD"},
		{"not of not", []roster.Condition{notDeep(lee, 2)}, "AB"},
		{"or with everybody", []roster.Condition{roster.Or(ann, all)}, "ABCD"},
		{"and with everybody", []roster.Condition{roster.And(ann, all)}, "A"},
		{"and of everybody", []roster.Condition{roster.And(all, all)}, "ABCD"},
		{"not of everybody", []roster.Condition{roster.Not(all)}, ""},
		{"not of nobody", []roster.Condition{roster.Not(name(roster.OpNotContains, ""))}, "ABCD"},
		{"or with nobody", []roster.Condition{roster.Or(ann, roster.Not(all))}, "A"},
		{"one alone", []roster.Condition{roster.Or(roster.And(ann))}, "A"},
		{"the deepest", []roster.Condition{notDeep(ann, 16)}, "A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			q := roster.UserQuery{Where: c.where, Sort: []roster.SortKey{{Field: roster.FieldName}}}
			page, err := dir.Users(t.Context(), q)
			is.NoErr(err)
			got := ""
			for _, u := range page.Users {
				got += u.Name[:1]
			}
			is.Equal(got, c.want)
			n, err := dir.Count(t.Context(), q)
			is.NoErr(err)
			is.Equal(n, len(c.want))
		})
	}
}

// TestTreesOutOfBounds are refused in words.
func TestTreesOutOfBounds(t *testing.T) {
	dir := roster.New(memstore.New(), testConfig())
	c := roster.Where(roster.FieldName, roster.OpEq, "a")
	for _, q := range []struct {
		name  string
		where roster.Condition
		want  string
	}{
		{"17 deep", notDeep(c, 17), "roster: invalid conditions: must be nested at most 16 deep"},
		{"65 together", roster.Or(slices.Repeat([]roster.Condition{roster.Or(slices.Repeat([]roster.Condition{c}, 13)...)}, 5)...), "roster: invalid conditions: must be at most 64"},
		{"1,001 values", roster.Or(c, roster.Where(roster.FieldName, roster.OpIn, slices.Repeat([]any{"a"}, 1000)...)), "roster: invalid conditions: must have at most 1000 values"},
		{"or of nothing", roster.Or(), "roster: invalid conditions: must be joined by And and Or, one or more, or by Not, one alone"},
		{"not of two", roster.Condition{Op: roster.OpNot, Of: []roster.Condition{c, c}}, "roster: invalid conditions: must be joined by And and Or, one or more, or by Not, one alone"},
		{"a field that joins", roster.Condition{Field: roster.FieldName, Op: roster.OpOr, Of: []roster.Condition{c}}, "roster: invalid conditions: must be joined by And and Or, one or more, or by Not, one alone"},
		{"a comparison that joins", roster.Condition{Field: roster.FieldName, Op: roster.OpBlank, Of: []roster.Condition{c}}, "roster: invalid name: must not be compared by other conditions"},
		{"a bad part", roster.Not(roster.Or(c, roster.Where(roster.FieldCreated, roster.OpContains, "a"))), "roster: invalid created: must be compared with a value of the field's type"},
	} {
		t.Run(q.name, func(t *testing.T) {
			is := is.New(t)
			_, err := dir.Users(t.Context(), roster.UserQuery{Where: []roster.Condition{q.where}})
			is.True(errors.Is(err, roster.ErrInvalid))
			is.Equal(err.Error(), q.want)
		})
	}
}

// TestTreeTellsNobodyElse asks below rank admin: an or that names the own id among others
// is not for them.
func TestTreeTellsNobodyElse(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Active: true})
	as := dir.ActingAs(roster.Actor{User: u.ID})
	self := roster.Where(roster.FieldID, roster.OpEq, u.ID)
	for _, where := range []roster.Condition{roster.Or(self, roster.Where(roster.FieldName, roster.OpEq, "Joe")), roster.Not(roster.Not(self)), roster.Not(self)} {
		_, err := as.Users(t.Context(), roster.UserQuery{Where: []roster.Condition{where}})
		is.Equal(err, roster.ErrForbidden)
	}
	page, err := as.Users(t.Context(), roster.UserQuery{Where: []roster.Condition{self, roster.Not(roster.Where(roster.FieldName, roster.OpEq, "Joe"))}})
	is.NoErr(err)
	is.Equal(len(page.Users), 1)
}

// TestTreeCursor takes a cursor to another tree of the same conditions.
func TestTreeCursor(t *testing.T) {
	is := is.New(t)
	dir := crowd(t, 3)
	a, b := roster.Where(roster.FieldName, roster.OpPresent), roster.Where(roster.FieldEmail, roster.OpPresent)
	q := roster.UserQuery{Where: []roster.Condition{roster.Or(a, b)}, Limit: 1}
	page, err := dir.Users(t.Context(), q)
	is.NoErr(err)
	q.Cursor = page.Next
	_, err = dir.Users(t.Context(), q)
	is.NoErr(err)
	for _, where := range [][]roster.Condition{{a, b}, {roster.Or(b, a)}, {roster.Not(roster.Or(a, b))}, {roster.Or(a, roster.Not(b))}} {
		q.Where = where
		_, err = dir.Users(t.Context(), q)
		is.True(errors.Is(err, roster.ErrInvalid))
	}
}
