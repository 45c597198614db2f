package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

var pageRules = []rule{
	{sentence: "a walk over all pages sees each user who stays exactly once, while others are added and deleted", check: walksSeeEveryUserOnce},
	{sentence: "a count is the number of users that the conditions select", check: countsMatchConditions},
	{sentence: "users of some states and roles come in the order of creation, on each page", check: fewAreSelected},
}

// randomUser returns a user with random sort keys.
func randomUser(account roster.ID, random *rand.Rand) roster.User {
	u := newUser(account)
	u.ID = randomID(random)
	u.Name = string(rune('a' + random.IntN(5)))
	u.State = roster.States()[random.IntN(4)]
	if random.IntN(2) == 0 {
		u.CanonicalEmail = fmt.Sprintf("%c%d@example.com", 'a'+random.IntN(26), random.Uint64())
	}
	u.Created = start.Add(time.Duration(random.IntN(4)) * time.Microsecond)
	u.Activity = start.Add(time.Duration(random.IntN(4)) * time.Hour)
	return u
}

// walksSeeEveryUserOnce deletes half of the users of each page, often the last
// one, whose position the next page starts after. It deletes users before and
// after the page too, and adds others.
func walksSeeEveryUserOnce(t testing.TB, s roster.Store) {
	random := rand.New(rand.NewPCG(5, 6))
	sorts := [][]roster.SortKey{
		nil,
		{{Field: roster.FieldName}},
		{{Field: roster.FieldName, Desc: true}},
		{{Field: roster.FieldEmail, Desc: true}},
		{{Field: roster.FieldAlive}, {Field: roster.FieldActivity, Desc: true}},
		{{Field: roster.FieldName, Desc: true}, {Field: roster.FieldCreated}},
	}
	for _, sort := range sorts {
		account := roster.NewID()
		users := make([]roster.User, 60)
		for i := range users {
			users[i] = randomUser(account, random)
		}
		write(t, s, pointers(users)...)
		stays, goes := map[roster.ID]bool{}, map[roster.ID]*roster.User{}
		for i := range users {
			if i%2 == 0 {
				stays[users[i].ID] = true
			} else {
				goes[users[i].ID] = &users[i]
			}
		}
		seen := walkPages(t, s, roster.UserSelection{
			Account: account, Sort: sort, Limit: 7,
			Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)},
		}, func(page []roster.User) {
			var changes []any
			remove := func(id roster.ID) {
				if u := goes[id]; u != nil {
					delete(goes, id)
					u.State = roster.StateDeleted
					changes = append(changes, u)
				}
			}
			for _, u := range page {
				remove(u.ID)
			}
			remove(users[1+2*random.IntN(30)].ID)
			remove(users[1+2*random.IntN(30)].ID)
			for range 4 {
				u := randomUser(account, random)
				changes = append(changes, &u)
			}
			write(t, s, changes...)
		})
		for id := range stays {
			if seen[id] != 1 {
				t.Errorf("sort %v: a user who stayed was seen %d times", sort, seen[id])
			}
		}
	}
}

// walkPages reads all pages of q, calls between after each, and counts how
// often it sees each user.
func walkPages(t testing.TB, s roster.Store, q roster.UserSelection, between func(page []roster.User)) map[roster.ID]int {
	t.Helper()
	seen := map[roster.ID]int{}
	for range 200 {
		page := must[[]roster.User](t)(s.Users(t.Context(), q))
		for i := range page {
			at := positionOf(&page[i], q.Sort)
			if q.After != nil && comparePositions(at, *q.After, q.Sort) <= 0 {
				t.Errorf("sort %v: a page shows a user who does not come after its position", q.Sort)
			}
			q.After = &at
			seen[page[i].ID]++
		}
		if len(page) < q.Limit {
			return seen
		}
		between(page)
	}
	t.Errorf("sort %v: a walk over some 60 users does not end", q.Sort)
	return seen
}

func countsMatchConditions(t testing.TB, s roster.Store) {
	account := roster.NewID()
	users := writeUsersWithTies(t, s, account)
	after := positionOf(&users[0], nil)
	for _, where := range [][]roster.Condition{
		nil,
		{roster.Where(roster.FieldState, roster.OpEq, roster.StateActive)},
		{roster.Where(roster.FieldName, roster.OpContains, "n"), roster.Where(roster.FieldEmail, roster.OpPresent)},
		{roster.Where(roster.FieldActivity, roster.OpBlank)},
		{roster.Where(roster.FieldEmail, roster.OpEq, users[1].CanonicalEmail)},
		{roster.Where(roster.FieldID, roster.OpEq, users[9].ID)},
		{roster.Where(roster.FieldID, roster.OpIn, roster.NewID())},
	} {
		want := len(wantUsers(users, roster.UserSelection{Account: account, Where: where}))
		for _, q := range []roster.UserSelection{
			{}, {Limit: 1}, {Skip: 3}, {After: &after}, {Sort: []roster.SortKey{{Field: roster.FieldName}}}, {Lock: true},
		} {
			q.Account, q.Where = account, slices.Clone(where)
			if got := must[int](t)(s.CountUsers(t.Context(), q)); got != want {
				t.Errorf("count %s: %d, want %d", describe(q), got, want)
			}
		}
	}
}

// fewAreSelected asks for users of states and roles that few or most have, whom a store may
// find each by an index of its own, and again once their states and roles have changed.
func fewAreSelected(t testing.TB, s roster.Store) {
	random := rand.New(rand.NewPCG(7, 8))
	account := roster.NewID()
	states, roles := roster.States(), []roster.Role{roster.RoleUser, roster.RoleUser, roster.RoleAdmin, roster.RoleOwner, ""}
	users := make([]roster.User, 60)
	for i := range users {
		users[i] = randomUser(account, random)
		users[i].Role = roles[random.IntN(len(roles))]
	}
	elsewhere := randomUser(roster.NewID(), random)
	elsewhere.Role, elsewhere.State = roster.RoleAdmin, roster.StateDeactivated
	write(t, s, append(pointers(users), &elsewhere)...)
	role := func(op roster.Op, values ...any) roster.Condition {
		return roster.Where(roster.FieldRole, op, values...)
	}
	state := func(op roster.Op, values ...any) roster.Condition {
		return roster.Where(roster.FieldState, op, values...)
	}
	wheres := [][]roster.Condition{
		{state(roster.OpEq, roster.StateDeactivated)},
		{state(roster.OpIn, roster.StateDeactivated, roster.StateDeleted), role(roster.OpEq, roster.RoleUser)},
		{role(roster.OpIn, roster.RoleAdmin, roster.RoleOwner, roster.RoleAdmin)},
		{role(roster.OpEq, roster.RoleOwner), state(roster.OpNotIn, roster.StateDeactivated, roster.StateDeleted)},
		{role(roster.OpIn, roster.RoleAdmin, roster.RoleUser)},
		{role(roster.OpEq, "")},
		{role(roster.OpEq, roster.RoleAdmin), role(roster.OpNotEq, roster.RoleAdmin)},
		{state(roster.OpEq, roster.StateDeleted), state(roster.OpEq, roster.StateActive)},
	}
	for range 2 {
		for _, where := range wheres {
			for _, q := range []roster.UserSelection{
				{}, {Limit: 4}, {Limit: 4, Skip: 3}, {Sort: []roster.SortKey{{Field: roster.FieldCreated, Desc: true}}, Limit: 5},
			} {
				q.Account, q.Where = account, where
				expectUsers(t, s, users, q)
				at := positionOf(&users[random.IntN(len(users))], q.Sort)
				q.After = &at
				expectUsers(t, s, users, q)
			}
		}
		for i := range users {
			if users[i].State != roster.StateDeleted {
				users[i].State = states[random.IntN(len(states))]
			}
			users[i].Role = roles[random.IntN(len(roles))]
		}
		write(t, s, pointers(users)...)
	}
}
