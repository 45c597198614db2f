package storetest

import (
	"fmt"
	"slices"
	"testing"

	"example.com/roster"
)

// effectiveSort returns the sort keys, or the default.
func effectiveSort(sort []roster.SortKey) []roster.SortKey {
	if len(sort) == 0 {
		return []roster.SortKey{{Field: roster.FieldCreated}}
	}
	return sort
}

// positionOf returns the position of u in the order of sort.
func positionOf(u *roster.User, sort []roster.SortKey) roster.Position {
	p := roster.Position{ID: u.ID}
	for _, key := range effectiveSort(sort) {
		p.Values = append(p.Values, u.Value(key.Field))
	}
	return p
}

// comparePositions orders positions as roster.UserSelection says.
func comparePositions(a, b roster.Position, sort []roster.SortKey) int {
	sort = effectiveSort(sort)
	for i, key := range sort {
		if c := a.Values[i].Compare(b.Values[i]); c != 0 {
			return directed(c, key.Desc)
		}
	}
	return directed(a.ID.Compare(b.ID), sort[len(sort)-1].Desc)
}

func directed(c int, desc bool) int {
	if desc {
		return -c
	}
	return c
}

// wantUsers returns the users that q selects, by the comment of
// roster.UserSelection.
func wantUsers(users []roster.User, q roster.UserSelection) []roster.User {
	var list []roster.User
	for i := range users {
		u := &users[i]
		holds := u.Account == q.Account && roster.MatchWords(roster.SearchWords(u), q.Search)
		for _, c := range q.Where {
			holds = holds && c.Holds(u)
		}
		if holds && (q.After == nil || comparePositions(positionOf(u, q.Sort), *q.After, q.Sort) > 0) {
			list = append(list, *u)
		}
	}
	return pageOf(sortUsers(list, q.Sort, comparePositions), q)
}

// pageOf cuts users by the Skip and the Limit of q.
func pageOf(users []roster.User, q roster.UserSelection) []roster.User {
	users = users[min(q.Skip, len(users)):]
	if q.Limit > 0 {
		users = users[:min(q.Limit, len(users))]
	}
	return users
}

// sortUsers returns users in the order of their positions.
func sortUsers(users []roster.User, sort []roster.SortKey, compare func(a, b roster.Position, sort []roster.SortKey) int) []roster.User {
	type placed struct {
		at   roster.Position
		user *roster.User
	}
	places := make([]placed, len(users))
	for i := range users {
		places[i] = placed{positionOf(&users[i], sort), &users[i]}
	}
	slices.SortFunc(places, func(a, b placed) int { return compare(a.at, b.at, sort) })
	list := make([]roster.User, len(users))
	for i := range places {
		list[i] = *places[i].user
	}
	return list
}

// expectUsers reports users that q must not select, or another order. It
// returns whether r was right.
func expectUsers(t testing.TB, r roster.Reader, users []roster.User, q roster.UserSelection) bool {
	t.Helper()
	got, err := r.Users(t.Context(), q)
	if err != nil {
		t.Errorf("%s: %v", describe(q), err)
		return false
	}
	want := wantUsers(users, q)
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n\tgot  %s\n\twant %s", describe(q), describeUsers(got, q), describeUsers(want, q))
		return false
	}
	return true
}

func describe(q roster.UserSelection) string {
	s := fmt.Sprintf("sort %v, skip %d, limit %d", q.Sort, q.Skip, q.Limit)
	for _, c := range q.Where {
		s += ", " + describeCondition(c)
	}
	if len(q.Search) > 0 {
		s += fmt.Sprintf(", search %q", q.Search)
	}
	if q.After != nil {
		s += fmt.Sprintf(", after%s [%.8s]", quoteValues(q.After.Values), q.After.ID)
	}
	return s
}

func describeCondition(c roster.Condition) string {
	s := fmt.Sprintf("%s %s%s", c.Field, c.Op, quoteValues(c.Values))
	for _, part := range c.Of {
		s += " (" + describeCondition(part) + ")"
	}
	return s
}

// quoteValues shows values, the first of them where there are many.
func quoteValues(values []roster.Value) (s string) {
	for i, v := range values {
		if i == 5 {
			return s + " …"
		}
		s += fmt.Sprintf(" %+q/%d", v.Text, v.Int)
	}
	return s
}

// describeUsers prints the values of users that q sorts and selects by.
func describeUsers(users []roster.User, q roster.UserSelection) string {
	s := fmt.Sprint(len(users))
	for i, u := range users {
		if i == 12 {
			return s + " …"
		}
		values := positionOf(&u, q.Sort).Values
		for _, c := range q.Where {
			values = append(values, u.Value(c.Field))
		}
		s += fmt.Sprintf(" [%.8s%s]", u.ID, quoteValues(values))
	}
	return s
}
