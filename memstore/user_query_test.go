package memstore_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/memstore"
	"github.com/matryer/is"
)

// randomUsers returns users with few different values, so that many users have
// each value and each state.
func randomUsers(random *rand.Rand, account roster.ID, n int, states []roster.State) []roster.User {
	names := []string{"", "a", "ab", "b", "\xff", "\xff\xff", "a\xff", "é"}
	users := make([]roster.User, n)
	for i := range users {
		u := &users[i]
		for b := range u.ID {
			u.ID[b] = byte(random.Uint32())
		}
		u.Account = account
		u.State = states[random.IntN(len(states))]
		u.Name = names[random.IntN(len(names))]
		u.Role = roster.Role(names[random.IntN(len(names))])
		moment := func() time.Time { return roster.FromMicros(random.Int64N(7) - 2) }
		u.Created, u.Updated, u.Activity = moment(), moment(), moment()
		if key := random.IntN(n); u.State == roster.StateDeleted {
			u.CanonicalEmail, u.ExternalID = fmt.Sprint("e", key%7), fmt.Sprint("x", key%7)
		} else if key%3 > 0 {
			u.CanonicalEmail, u.ExternalID = fmt.Sprint("e", i), fmt.Sprint("x", i)
		}
	}
	return users
}

func randomCondition(random *rand.Rand, users []roster.User) roster.Condition {
	fields := []roster.UserField{
		roster.FieldID, roster.FieldNumber, roster.FieldEmail, roster.FieldExternalID, roster.FieldName,
		roster.FieldRole, roster.FieldCreated, roster.FieldUpdated, roster.FieldActivity,
		roster.FieldState, roster.FieldState, roster.FieldState, roster.FieldState,
	}
	ops := []roster.Op{
		roster.OpEq, roster.OpIn, roster.OpNotEq, roster.OpNotIn, roster.OpGt, roster.OpGte, roster.OpLt,
		roster.OpLte, roster.OpBlank, roster.OpPresent, roster.OpPrefix, roster.OpContains,
	}
	c := roster.Condition{Field: fields[random.IntN(len(fields))], Op: ops[random.IntN(len(ops))]}
	n := 1
	switch c.Op {
	case roster.OpBlank, roster.OpPresent:
		n = 0
	case roster.OpIn, roster.OpNotIn:
		n = random.IntN(5)
	}
	for range n {
		v := users[random.IntN(len(users))].Value(c.Field)
		if c.Op == roster.OpPrefix {
			v.Text = v.Text[:min(1, len(v.Text))]
		}
		c.Values = append(c.Values, v)
	}
	if n > 1 {
		c.Values[n-1] = c.Values[0] // named twice
	}
	return c
}

// wantUsers returns the users that q selects, by its definition.
func wantUsers(all []roster.User, q roster.UserSelection) (page []roster.User, count int) {
	keys := q.Sort
	if len(keys) == 0 {
		keys = []roster.SortKey{{Field: roster.FieldCreated}}
	}
	order := func(value func(roster.UserField, int) roster.Value, id roster.ID, u *roster.User) int {
		for i, key := range keys {
			if c := value(key.Field, i).Compare(u.Value(key.Field)); c != 0 {
				return directed(c, key.Desc)
			}
		}
		return directed(id.Compare(u.ID), keys[len(keys)-1].Desc)
	}
	for _, u := range all {
		if u.Account != q.Account || slices.ContainsFunc(q.Where, func(c roster.Condition) bool { return !c.Holds(&u) }) {
			continue
		}
		count++
		if after := q.After; after == nil ||
			order(func(_ roster.UserField, i int) roster.Value { return after.Values[i] }, after.ID, &u) < 0 {
			page = append(page, u)
		}
	}
	slices.SortFunc(page, func(a, b roster.User) int {
		return order(func(f roster.UserField, _ int) roster.Value { return a.Value(f) }, a.ID, &b)
	})
	page = page[min(q.Skip, len(page)):]
	if q.Limit > 0 {
		page = page[:min(q.Limit, len(page))]
	}
	return page, count
}

func directed(c int, desc bool) int {
	if desc {
		return -c
	}
	return c
}

// TestUsers compares random queries with a scan of all users.
func TestUsers(t *testing.T) {
	tests := map[string][]roster.State{
		"states of the lifecycle": roster.States(),
		"other states":            append([]roster.State{"", "banned"}, roster.States()...),
		"no deleted user":         roster.States()[:4],
	}
	for name, states := range tests {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			random := rand.New(rand.NewPCG(3, uint64(len(states))))
			accounts := []roster.ID{{1}, {2}, {3}}
			store := memstore.New()
			var all []roster.User
			for _, account := range accounts {
				users := randomUsers(random, account, 200, states)
				is.NoErr(store.Update(t.Context(), func(tx roster.Tx) error {
					for i := range users {
						if err := putTwice(t.Context(), tx, &users[i]); err != nil {
							return err
						}
					}
					return nil
				}))
				all = append(all, users...)
			}
			for range 1500 {
				q := randomQuery(random, all)
				q.Account = accounts[random.IntN(len(accounts))]
				page, count := wantUsers(all, q)
				got, err := store.Users(t.Context(), q)
				is.NoErr(err)
				n, err := store.CountUsers(t.Context(), q)
				is.NoErr(err)
				if !slices.Equal(got, page) || n != count {
					t.Fatalf("%+v\ngot %d users of %d, want %d of %d", q, len(got), n, len(page), count)
				}
			}
		})
	}
}

// putTwice inserts u with other values in each index, and then updates it.
func putTwice(ctx context.Context, tx roster.Tx, u *roster.User) error {
	draft := roster.User{ID: u.ID, Account: u.Account, State: roster.StateCreated, CanonicalEmail: u.ID.String(),
		Created: time.UnixMicro(9), Updated: time.UnixMicro(9), Activity: time.UnixMicro(9)}
	draft.Name, draft.ExternalID = "draft", u.ID.String()
	if err := tx.PutUser(ctx, &draft); err != nil {
		return err
	}
	u.Version = draft.Version
	return tx.PutUser(ctx, u)
}

func randomQuery(random *rand.Rand, users []roster.User) roster.UserSelection {
	keys := []roster.UserField{
		roster.FieldAlive, roster.FieldName, roster.FieldEmail, roster.FieldCreated, roster.FieldUpdated, roster.FieldActivity,
	}
	var q roster.UserSelection
	for range random.IntN(3) {
		q.Where = append(q.Where, randomCondition(random, users))
	}
	for range cmp.Or(random.IntN(4), 1) {
		q.Sort = append(q.Sort, roster.SortKey{Field: keys[random.IntN(len(keys))], Desc: random.IntN(2) > 0})
	}
	if random.IntN(2) > 0 {
		u := &users[random.IntN(len(users))]
		q.After = &roster.Position{ID: u.ID}
		for _, key := range q.Sort {
			q.After.Values = append(q.After.Values, u.Value(key.Field))
		}
	} else if random.IntN(10) == 0 {
		q.Sort = nil
	}
	q.Skip = random.IntN(2) * random.IntN(200)
	q.Limit = random.IntN(2) * random.IntN(20)
	return q
}
