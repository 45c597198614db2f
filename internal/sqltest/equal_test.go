//go:build !race

package sqltest

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestEqual puts one set of users, to the last bit, into every store, and asks
// each of them for every order and every condition: they answer with the same
// users in the same order. storetest holds each store to what the operators
// mean; this is the same promise seen from a host that changes its database.
func TestEqual(t *testing.T) {
	people := awkward(t)
	questions := slices.Concat(everyOrder(), everyCondition(people))
	want := answers(t, memstore.New(), people, questions)
	found := 0
	for _, ids := range want {
		found += len(ids)
	}
	onEach(t, func(t *testing.T, e engine) {
		got := answers(t, newStore(t, e.open(t), e.dialect, nil), people, questions)
		for i, q := range questions {
			if !slices.Equal(got[i], want[i]) {
				t.Errorf("sort %v, where %+v: %d users, in memory %d, or another order", q.Sort, q.Where, len(got[i]), len(want[i]))
			}
		}
		t.Logf("%d questions on %d users, answered with %d users", len(questions), len(people), found)
	})
}

// awkward returns users who were not written yet, whose texts are the addresses
// of the corpus, those that are refused too, and whose ids and times are the same
// in each run.
func awkward(t testing.TB) []roster.User {
	var texts []string
	var users []roster.User
	corpus := readAddresses(t)
	for _, a := range corpus {
		if utf8.ValidString(a.typed) && utf8.RuneCountInString(a.typed) <= 64 && !slices.Contains([]byte(a.typed), 0) {
			texts = append(texts, a.typed)
		}
	}
	random, taken := rand.New(rand.NewPCG(1, 2)), map[string]bool{"": true}
	text := func(field int) string { return texts[(len(users)*(field+1)+field*31)%len(texts)] }
	moment := func() time.Time {
		return time.Date(2026, time.November, 1+random.IntN(3), 0, 0, 0, 1000*random.IntN(3), time.UTC)
	}
	for _, a := range corpus {
		if taken[a.canonical] {
			continue
		}
		taken[a.canonical] = true
		u := roster.User{Account: account, CanonicalEmail: a.canonical, State: roster.States()[random.IntN(len(roster.States()))]}
		u.Number = int64(len(users) + 1) // as an empty store counts
		for i := range u.ID {
			u.ID[i] = byte(random.Uint32())
		}
		u.Email, u.ExternalID, u.Name, u.Avatar = a.typed, texts[len(users)], text(1), text(2)
		if random.IntN(2) == 0 {
			u.First, u.Last, u.Activity, u.Deactivated = text(3), text(4), moment(), moment()
		}
		u.Role, u.Created, u.Updated = []roster.Role{"user", "User", "admin", ""}[random.IntN(4)], moment(), moment()
		users = append(users, u)
	}
	return users
}

// everyOrder asks for all users by each sort key and each two of them, in each
// direction.
func everyOrder() []roster.UserQuery {
	var keys []roster.SortKey
	for _, f := range []roster.UserField{
		roster.FieldAlive, roster.FieldName, roster.FieldEmail, roster.FieldCreated, roster.FieldUpdated, roster.FieldActivity,
	} {
		keys = append(keys, roster.SortKey{Field: f}, roster.SortKey{Field: f, Desc: true})
	}
	var all []roster.UserQuery
	for _, a := range keys {
		all = append(all, roster.UserQuery{Sort: []roster.SortKey{a}})
		for _, b := range keys {
			if a.Field != b.Field {
				all = append(all, roster.UserQuery{Sort: []roster.SortKey{a, b}})
			}
		}
	}
	return all
}

// everyCondition compares each field by each operator that it takes, with values
// of some of the people.
func everyCondition(people []roster.User) []roster.UserQuery {
	var all []roster.UserQuery
	ask := func(f roster.UserField, op roster.Op, values ...roster.Value) {
		c := roster.Condition{Field: f, Op: op, Values: values}
		all = append(all, roster.UserQuery{Where: []roster.Condition{c}})
	}
	for _, f := range []roster.UserField{
		roster.FieldID, roster.FieldNumber, roster.FieldExternalID, roster.FieldEmail, roster.FieldName, roster.FieldFirst,
		roster.FieldLast, roster.FieldAvatar, roster.FieldRole, roster.FieldState, roster.FieldCreated, roster.FieldUpdated,
		roster.FieldActivity, roster.FieldDeactivated, roster.FieldDiscarded,
	} {
		ask(f, roster.OpBlank)
		ask(f, roster.OpPresent)
		for i := 3; i < len(people); i += 23 {
			v := people[i].Value(f)
			for _, op := range []roster.Op{roster.OpEq, roster.OpNotEq, roster.OpGt, roster.OpGte, roster.OpLt, roster.OpLte} {
				ask(f, op, v)
			}
			ask(f, roster.OpIn, v, people[i-3].Value(f))
			ask(f, roster.OpNotIn, v, people[i-3].Value(f))
			if f.Kind() != roster.KindText || v.Text == "" {
				continue
			}
			_, size := utf8.DecodeRuneInString(v.Text)
			parts := map[roster.Op]string{
				roster.OpPrefix: v.Text[:size], roster.OpSuffix: v.Text[size:], roster.OpContains: v.Text[:size], roster.OpNotContains: v.Text[:size],
			}
			for _, op := range []roster.Op{roster.OpPrefix, roster.OpSuffix, roster.OpContains, roster.OpNotContains} {
				if parts[op] != "" {
					ask(f, op, roster.Value{Text: parts[op]})
				}
			}
		}
	}
	return all
}

// answers writes people into s, and returns the ids of those whom each question
// finds, page after page.
func answers(t *testing.T, s roster.Store, people []roster.User, questions []roster.UserQuery) [][]roster.ID {
	t.Helper()
	is := is.New(t)
	is.NoErr(s.Update(t.Context(), func(tx roster.Tx) error {
		for n, u := range people {
			if err := tx.PutUser(t.Context(), &u); err != nil {
				return err
			}
			is.Equal(u.Number, people[n].Number)
		}
		return nil
	}))
	dir := roster.New(s, &roster.Config{Account: account})
	all := make([][]roster.ID, len(questions))
	for i, q := range questions {
		q.Limit = 101
		for u, err := range dir.AllUsers(t.Context(), q) {
			is.NoErr(err)
			all[i] = append(all[i], u.ID)
		}
	}
	return all
}
