package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

var orderRules = []rule{
	{sentence: "users come in the order of each sort key, ascending and descending", check: everyKeySorts},
	{sentence: "several sort keys order one after the other", check: severalKeysSort},
	{sentence: "the id breaks ties, in the direction of the last key", check: idsBreakTies},
	{sentence: "without a sort key users come in the order of their creation", check: createdIsDefaultOrder},
	{sentence: "a page starts after its position, whether or not a user has that position", check: pagesStartAfter},
	{sentence: "skip and limit cut the order, and a limit of 0 or below is no limit", check: skipAndLimitCut},
}

var sortFields = []roster.UserField{
	roster.FieldAlive, roster.FieldName, roster.FieldUsername, roster.FieldEmail, roster.FieldCreated, roster.FieldUpdated, roster.FieldActivity,
}

// singleSorts returns the orders by one key.
func singleSorts() [][]roster.SortKey {
	var sorts [][]roster.SortKey
	for _, f := range sortFields {
		sorts = append(sorts, []roster.SortKey{{Field: f}}, []roster.SortKey{{Field: f, Desc: true}})
	}
	return sorts
}

// newUsersWithTies returns users who share values of each sort key but the
// e-mail and the username. Their ids are in no order, and they are not stored yet.
func newUsersWithTies(account roster.ID) []roster.User {
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{"", "", "Ann", "ann", "Ann ", "b", "\u00e9", "e\u0301", "z", "Z", "_", "\U0001f600", "\uffff"}
	moments := []time.Time{{}, {}, start, start.Add(time.Microsecond), start.Add(time.Hour), awkwardTimes[2], awkwardTimes[8]}
	users := make([]roster.User, 40)
	for i := range users {
		u := newUser(account)
		u.ID = randomID(random)
		u.State = roster.States()[random.IntN(len(roster.States()))]
		u.Name = names[random.IntN(len(names))]
		if i%4 != 0 {
			u.CanonicalEmail = fmt.Sprintf("%s%d@example.com", names[random.IntN(len(names))], random.IntN(1000)*100+i)
		}
		if i%3 != 0 {
			u.CanonicalUsername = fmt.Sprintf("%s%d", names[random.IntN(len(names))], random.IntN(1000)*100+i)
		}
		u.Created = moments[2+random.IntN(len(moments)-2)]
		u.Updated = moments[random.IntN(len(moments))]
		u.Activity = moments[random.IntN(len(moments))]
		users[i] = u
	}
	return users
}

func randomID(random *rand.Rand) (id roster.ID) {
	for i := range id {
		id[i] = byte(random.Uint32())
	}
	return id
}

// writeUsersWithTies writes users with ties into account, and into another one.
func writeUsersWithTies(t testing.TB, s roster.Store, account roster.ID) []roster.User {
	t.Helper()
	users, others := newUsersWithTies(account), newUsersWithTies(roster.NewID())
	for i := range others {
		others[i].ID = roster.NewID()
	}
	write(t, s, append(pointers(users), pointers(others)...)...)
	return users
}

func everyKeySorts(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := writeUsersWithTies(t, s, account)
	for _, sort := range singleSorts() {
		expectUsers(t, s, users, roster.UserSelection{Account: account, Sort: sort})
	}
}

func severalKeysSort(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := writeUsersWithTies(t, s, account)
	for _, first := range singleSorts() {
		for _, second := range singleSorts() {
			if first[0].Field != second[0].Field {
				sort := slices.Concat(first, second)
				expectUsers(t, s, users, roster.UserSelection{Account: account, Sort: sort})
				after := positionOf(&users[7], sort)
				expectUsers(t, s, users, roster.UserSelection{Account: account, Sort: sort, After: &after, Limit: 9})
			}
		}
	}
	for _, desc := range []bool{false, true} { // by all keys
		var sort []roster.SortKey
		for i, f := range sortFields {
			sort = append(sort, roster.SortKey{Field: f, Desc: (i%2 == 0) == desc})
		}
		for i := range users {
			after := positionOf(&users[i], sort)
			expectUsers(t, s, users, roster.UserSelection{Account: account, Sort: sort, After: &after, Limit: 5})
		}
	}
}

// idsBreakTies sorts users who have equal values of each sort key.
func idsBreakTies(t testing.TB, s roster.Store) {
	random := rand.New(rand.NewPCG(3, 4))
	account := roster.NewID()
	users := make([]roster.User, 12)
	for i := range users {
		users[i] = newUser(account)
		users[i].ID = randomID(random)
	}
	write(t, s, pointers(users)...)
	sorts := append(singleSorts(), nil)
	for _, a := range []bool{false, true} {
		for _, b := range []bool{false, true} {
			sorts = append(sorts, []roster.SortKey{{Field: roster.FieldName, Desc: a}, {Field: roster.FieldCreated, Desc: b}})
		}
	}
	for _, sort := range sorts {
		expectUsers(t, s, users, roster.UserSelection{Account: account, Sort: sort})
		after := positionOf(&users[5], sort)
		expectUsers(t, s, users, roster.UserSelection{Account: account, Sort: sort, After: &after, Limit: 3})
	}
}

func createdIsDefaultOrder(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := writeUsersWithTies(t, s, account)
	expectUsers(t, s, users, roster.UserSelection{Account: account})
	after := positionOf(&users[3], nil)
	expectUsers(t, s, users, roster.UserSelection{Account: account, After: &after})
}

func pagesStartAfter(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := writeUsersWithTies(t, s, account)
	for _, sort := range singleSorts() {
		for i := range users {
			after := positionOf(&users[i], sort)
			for _, id := range []roster.ID{after.ID, {}, {0: 0xff, 15: 1}, nextID(after.ID)} {
				after.ID = id
				expectUsers(t, s, users, roster.UserSelection{Account: account, Sort: sort, After: &after, Limit: 4})
			}
			if v := &after.Values[0]; v.Text != "" { // a value that no user has
				v.Text += "\x01"
			} else if v.Int != 0 {
				v.Int++
			}
			expectUsers(t, s, users, roster.UserSelection{Account: account, Sort: sort, After: &after, Limit: 4})
		}
	}
}

// nextID returns id plus one.
func nextID(id roster.ID) roster.ID {
	for i := len(id) - 1; i >= 0; i-- {
		if id[i]++; id[i] != 0 {
			break
		}
	}
	return id
}

func skipAndLimitCut(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := writeUsersWithTies(t, s, account)
	where := []roster.Condition{roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)}
	sort := []roster.SortKey{{Field: roster.FieldName, Desc: true}}
	after := positionOf(&users[0], sort)
	for _, skip := range []int{0, 1, 5, 39, 40, 41, 1<<31 - 1} {
		for _, limit := range []int{-1, 0, 1, 7, 40, 1000} {
			for _, a := range []*roster.Position{nil, &after} {
				expectUsers(t, s, users, roster.UserSelection{Account: account, Skip: skip, Limit: limit, Sort: sort, After: a})
				expectUsers(t, s, users, roster.UserSelection{Account: account, Skip: skip, Limit: limit, Where: where, After: a, Sort: sort})
			}
		}
	}
}
