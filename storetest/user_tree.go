package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"example.com/roster"
)

var treeRules = []rule{
	{sentence: "conditions that are joined by and, or and not select the users for whom they hold, in any order and on any page", check: treesSelect},
	{sentence: "of values of unique fields that an or names, each finds its user once, in the account alone", check: treesLookUp},
}

// treeMaker makes random trees of conditions on the values of users.
type treeMaker struct {
	random *rand.Rand
	users  []roster.User
	fields []roster.UserField
}

// leaf returns a condition that some users fulfill.
func (m *treeMaker) leaf() roster.Condition {
	u := &m.users[m.random.IntN(len(m.users))]
	c := equal(m.fields[m.random.IntN(len(m.fields))], u)
	ops := append([]roster.Op{roster.OpIn, roster.OpBlank, roster.OpPresent}, orderedOps...)
	if c.Field.Kind() == roster.KindText && c.Values[0].Text != "" {
		ops = append(ops, partOps...)
	}
	switch c.Op = ops[m.random.IntN(len(ops))]; c.Op {
	case roster.OpBlank, roster.OpPresent:
		c.Values = nil
	case roster.OpIn:
		c.Values = append(c.Values, m.users[m.random.IntN(len(m.users))].Value(c.Field))
	}
	return c
}

// tree returns a tree of at most so many levels.
func (m *treeMaker) tree(levels int) roster.Condition {
	if levels == 0 || m.random.IntN(4) == 0 {
		return m.leaf()
	}
	if m.random.IntN(4) == 0 {
		return roster.Not(m.tree(levels - 1))
	}
	parts := make([]roster.Condition, 1+m.random.IntN(3))
	for i := range parts {
		parts[i] = m.tree(levels - 1)
	}
	if m.random.IntN(3) == 0 {
		return roster.And(parts...)
	}
	return roster.Or(parts...)
}

// treesSelect asks for random trees: on all fields, and on those that are sorted and
// looked up by, where a store may read by several indexes.
func treesSelect(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := writeUsersWithTexts(t, s, account)
	random := rand.New(rand.NewPCG(9, 10))
	all := slices.Concat(textFields, otherFields)
	indexed := []roster.UserField{
		roster.FieldID, roster.FieldNumber, roster.FieldExternalID, roster.FieldUsername, roster.FieldEmail, roster.FieldName, roster.FieldCreated,
	}
	sorts := append(singleSorts(), []roster.SortKey{{Field: roster.FieldName}, {Field: roster.FieldCreated, Desc: true}}, nil)
	for i := range 300 {
		m := &treeMaker{random, users, all}
		if i%2 == 0 {
			m.fields = indexed
		}
		q := roster.UserSelection{Account: account, Sort: sorts[random.IntN(len(sorts))], Skip: random.IntN(3), Limit: random.IntN(20)}
		for range 1 + random.IntN(2) {
			q.Where = append(q.Where, m.tree(3))
		}
		if random.IntN(2) == 0 {
			after := positionOf(&users[random.IntN(len(users))], q.Sort)
			q.After = &after
		}
		if !expectUsers(t, s, users, q) {
			return
		}
		expectCount(t, s, users, q)
	}
}

// expectCount compares how many users are counted with how many q selects on all pages.
func expectCount(t testing.TB, s roster.Store, users []roster.User, q roster.UserSelection) {
	t.Helper()
	q.After, q.Skip, q.Limit = nil, 0, 0
	want := len(wantUsers(users, q))
	if got, err := s.CountUsers(t.Context(), q); err != nil || got != want {
		t.Errorf("count of %s: %d, %v, want %d", describe(q), got, err, want)
	}
}

// treesLookUp joins look-ups by values that are unique in an account. Another account
// has users with the same ones, and deleted users have them too.
func treesLookUp(t testing.TB, s roster.Store) {
	account, other := roster.NewID(), roster.NewID()
	var users []roster.User
	for i := range 12 {
		for _, of := range []roster.ID{account, other} {
			u := newUser(of)
			name := fmt.Sprintf("user%02d", i)
			u.CanonicalEmail, u.CanonicalUsername, u.ExternalID, u.Name = name+"@example.com", name, "x"+name, "N"
			if i%3 == 0 {
				gone := u
				gone.ID, gone.State = roster.NewID(), roster.StateDeleted
				users = append(users, gone)
			}
			users = append(users, u)
		}
	}
	write(t, s, pointers(users)...)
	email := func(i int) roster.Condition {
		return roster.Where(roster.FieldEmail, roster.OpEq, fmt.Sprintf("user%02d@example.com", i))
	}
	username := func(i int) roster.Condition {
		return roster.Where(roster.FieldUsername, roster.OpEq, fmt.Sprintf("user%02d", i))
	}
	living := roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)
	named := roster.Where(roster.FieldName, roster.OpEq, "N")
	for _, where := range [][]roster.Condition{
		{roster.Or(email(3), username(3)), living}, // one user by both
		{roster.Or(email(3), username(3))},
		{roster.Or(email(3), username(6)), living},
		{roster.Or(email(3), username(99)), living},
		{roster.Or(email(99), username(99)), living},
		{roster.Or(email(1), roster.Where(roster.FieldUsername, roster.OpPrefix, "user1")), living},
		{roster.Or(roster.And(email(1), named), roster.And(username(2), roster.Not(named)), username(4)), living},
		{roster.Or(email(1), roster.Or(username(2), email(3))), living, roster.Not(username(2))},
		{roster.Or(roster.Where(roster.FieldUsername, roster.OpPrefix, "user0"), roster.Where(roster.FieldUsername, roster.OpGt, "user05"))},
	} {
		for _, sort := range [][]roster.SortKey{nil, {{Field: roster.FieldUsername}}, {{Field: roster.FieldUsername, Desc: true}}, {{Field: roster.FieldName}, {Field: roster.FieldEmail}}} {
			for _, limit := range []int{0, 1, 3} {
				q := roster.UserSelection{Account: account, Where: where, Sort: sort, Limit: limit}
				expectUsers(t, s, users, q)
				after := positionOf(&users[4], sort)
				q.After = &after
				expectUsers(t, s, users, q)
				expectCount(t, s, users, q)
			}
		}
	}
}
