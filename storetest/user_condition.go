package storetest

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

var conditionRules = []rule{
	{sentence: "every operator on every text field selects the users for whom it holds", check: textConditions},
	{sentence: "every operator on every number, time and id field selects the users for whom it holds", check: otherConditions},
	{sentence: "a selection has the users for whom all its conditions hold, in any order and on any page", check: conditionsTogether},
	{sentence: "a user who changed is selected and ordered by the new values", check: changesAreSelected},
}

var textFields = []roster.UserField{
	roster.FieldExternalID, roster.FieldUsername, roster.FieldEmail, roster.FieldName, roster.FieldFirst, roster.FieldLast,
	roster.FieldAvatar, roster.FieldRole, roster.FieldState,
}

var otherFields = []roster.UserField{
	roster.FieldNumber, roster.FieldID,
	roster.FieldCreated, roster.FieldUpdated, roster.FieldActivity, roster.FieldDeactivated, roster.FieldDiscarded,
}

var orderedOps = []roster.Op{roster.OpEq, roster.OpNotEq, roster.OpGt, roster.OpGte, roster.OpLt, roster.OpLte}

// partOps compare a part of a text.
var partOps = []roster.Op{roster.OpPrefix, roster.OpSuffix, roster.OpContains, roster.OpNotContains}

// newUsersWithTexts returns a user for each awkward text. The fields of a user
// have different texts, so that swapped fields are found.
func newUsersWithTexts(account roster.ID) []roster.User {
	users := make([]roster.User, len(awkwardTexts))
	text := func(i, field int) string { return awkwardTexts[(i+field*7)%len(awkwardTexts)] }
	for i := range users {
		u := newUser(account)
		u.ExternalID, u.CanonicalEmail = text(i, 0), text(i, 1)
		u.Name, u.First, u.Last, u.Avatar, u.Role = text(i, 2), text(i, 3), text(i, 4), text(i, 5), roster.Role(text(i, 6))
		u.CanonicalUsername = text(i, 7)
		u.State = roster.States()[i%len(roster.States())]
		moment := func(field int) time.Time { return awkwardTimes[(i+field*2)%len(awkwardTimes)] }
		u.Created, u.Updated, u.Activity, u.Deactivated, u.Discarded = moment(0), moment(1), moment(2), moment(3), moment(4)
		users[i] = u
	}
	return users
}

// writeUsersWithTexts writes such users into account, and into another one.
func writeUsersWithTexts(t testing.TB, s roster.Store, account roster.ID) []roster.User {
	t.Helper()
	users, others := newUsersWithTexts(account), newUsersWithTexts(roster.NewID())
	write(t, s, append(pointers(users), pointers(others)...)...)
	return users
}

// expectCondition is expectUsers for one condition.
func expectCondition(t testing.TB, s roster.Store, users []roster.User, f roster.UserField, op roster.Op, values ...any) bool {
	t.Helper()
	c := roster.Where(f, op, values...)
	return expectUsers(t, s, users, roster.UserSelection{Account: users[0].Account, Where: []roster.Condition{c}})
}

// textConditions compares the name with every text, and each other field with a
// third of them.
func textConditions(t testing.TB, s roster.Store) {
	users := writeUsersWithTexts(t, s, roster.NewID())
	all := append([]string{"n", "%b", "a%", "_b", `\b`, "nobody", "c", "d", "active"}, awkwardTexts...)
	for i, f := range textFields {
		var probes []string
		for j, text := range all {
			if f == roster.FieldName || i%3 == j%3 {
				probes = append(probes, text)
			}
		}
		for _, op := range append(orderedOps, partOps...) {
			part := slices.Contains(partOps, op)
			for _, text := range probes {
				if part && text == "" {
					continue // a query with an empty part is invalid
				}
				if !expectCondition(t, s, users, f, op, text) {
					break // one report for a field and an operator is enough
				}
			}
		}
		for _, op := range []roster.Op{roster.OpIn, roster.OpNotIn} {
			expectCondition(t, s, users, f, op, "ann")
			expectCondition(t, s, users, f, op, "", "A", "A", "nobody", "%")
			expectCondition(t, s, users, f, op, "a ", "active", "\u00e9", "\U0001f600")
		}
		expectCondition(t, s, users, f, roster.OpBlank)
		expectCondition(t, s, users, f, roster.OpPresent)
	}
}

func otherConditions(t testing.TB, s roster.Store) {
	users := writeUsersWithTexts(t, s, roster.NewID())
	for _, f := range otherFields {
		var probes []any
		switch f.Kind() {
		case roster.KindTime:
			for _, at := range awkwardTimes {
				probes = append(probes, at)
			}
			probes = append(probes, start.Add(-time.Microsecond))
		case roster.KindInt:
			for _, n := range []int64{-1, 0, 1, users[0].Number, users[20].Number, users[20].Number + 1, 1<<63 - 1} {
				probes = append(probes, n)
			}
		case roster.KindID:
			probes = []any{roster.ID{}, users[0].ID, users[20].ID, nextID(users[20].ID), roster.ID{0: 0xff}}
		}
		for _, op := range orderedOps {
			for _, v := range probes {
				if !expectCondition(t, s, users, f, op, v) {
					break
				}
			}
		}
		for _, op := range []roster.Op{roster.OpIn, roster.OpNotIn} {
			for n := range probes {
				expectCondition(t, s, users, f, op, probes[:n+1]...)
			}
		}
		expectCondition(t, s, users, f, roster.OpBlank)
		expectCondition(t, s, users, f, roster.OpPresent)
	}
}

// conditionsTogether combines random conditions, and as many as a query may
// have.
func conditionsTogether(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := writeUsersWithTexts(t, s, account)
	random := rand.New(rand.NewPCG(7, 8))
	condition := func() roster.Condition {
		u := &users[random.IntN(len(users))]
		if random.IntN(3) == 0 {
			f := otherFields[random.IntN(len(otherFields))]
			c := equal(f, u)
			c.Op = orderedOps[1+random.IntN(5)]
			return c
		}
		f := textFields[random.IntN(len(textFields))]
		ops := []roster.Op{roster.OpNotEq, roster.OpGt, roster.OpLte, roster.OpNotContains, roster.OpPresent, roster.OpContains}
		if op := ops[random.IntN(len(ops))]; op != roster.OpPresent && u.Value(f).Text != "" {
			return roster.Where(f, op, u.Value(f).Text)
		}
		return roster.Where(f, roster.OpPresent)
	}
	sorts := append(singleSorts(), nil)
	for range 150 {
		q := roster.UserSelection{Account: account, Sort: sorts[random.IntN(len(sorts))], Skip: random.IntN(3), Limit: random.IntN(20)}
		for range 2 + random.IntN(2) {
			q.Where = append(q.Where, condition())
		}
		if random.IntN(2) == 0 {
			after := positionOf(&users[random.IntN(len(users))], q.Sort)
			q.After = &after
		}
		expectUsers(t, s, users, q)
	}

	var most []roster.Condition // 64 conditions, 1,000 values
	for i := range 64 {
		n := 15
		if i == 0 {
			n = 1000 - 63*15
		}
		values := make([]any, n)
		for j := range values {
			values[j] = roster.NewID()
		}
		most = append(most, roster.Where(roster.FieldID, roster.OpNotIn, values...))
	}
	expectUsers(t, s, users, roster.UserSelection{Account: account, Where: most})
	values := make([]any, 1000)
	for i := range values {
		values[i] = roster.NewID()
	}
	values[999] = users[17].ID
	expectCondition(t, s, users, roster.FieldID, roster.OpIn, values...)
}

// changesAreSelected gives each user the values of another, to find an index
// that keeps old values.
func changesAreSelected(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := writeUsersWithTexts(t, s, account)
	model := newUsersWithTexts(account)
	for i := range users { // free what is unique first
		users[i].ExternalID, users[i].CanonicalEmail, users[i].CanonicalUsername = "", "", ""
	}
	write(t, s, pointers(users)...)
	for i := range users {
		u := model[(i+5)%len(model)]
		u.ID, u.Number, u.Version = users[i].ID, users[i].Number, users[i].Version
		users[i] = u
	}
	write(t, s, pointers(users)...)

	for _, f := range append(textFields, otherFields...) {
		for i := range users {
			expectUsers(t, s, users, roster.UserSelection{Account: account, Where: []roster.Condition{equal(f, &users[i])}})
		}
		expectCondition(t, s, users, f, roster.OpPresent)
	}
	for _, sort := range singleSorts() {
		expectUsers(t, s, users, roster.UserSelection{Account: account, Sort: sort})
	}
	for i := range users {
		if users[i].State == roster.StateDeleted {
			continue
		}
		for _, key := range uniqueKeys {
			if text := users[i].Value(key.of).Text; text != "" {
				u := newUser(account)
				key.set(&u, text)
				expectTaken(t, "insert of a value that another user has now", key.field, tryWrite(t.Context(), s, &u))
			}
		}
	}
}
