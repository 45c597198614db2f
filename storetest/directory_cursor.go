package storetest

import (
	"math/rand/v2"
	"testing"

	"example.com/roster"
)

// cursorFixture is an account whose users come and go, but some stay.
type cursorFixture struct {
	dir    *roster.Directory
	random *rand.Rand
	stays  map[roster.ID]bool
	goes   []roster.ID // in no order
}

// newCursorFixture has users who stay first and last in the order of names, so that
// the last page of a walk is never empty.
func newCursorFixture(t testing.TB, s roster.Store) *cursorFixture {
	t.Helper()
	st := &cursorFixture{dir: newAccount(t, newDirectory(s)), random: rand.New(rand.NewPCG(9, 10))}
	err := st.dir.Update(t.Context(), func(dir *roster.Directory) error {
		st.stays, st.goes = map[roster.ID]bool{}, nil
		for i := range 50 {
			name := st.name()
			switch i {
			case 0:
				name = "A"
			case 2:
				name = "z"
			}
			u, err := dir.Create(t.Context(), roster.NewUser{Name: name})
			if err != nil {
				return err
			}
			if i%2 == 0 {
				st.stays[u.ID] = true
			} else {
				st.goes = append(st.goes, u.ID)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("making users: %v", err)
	}
	st.random.Shuffle(len(st.goes), func(i, j int) { st.goes[i], st.goes[j] = st.goes[j], st.goes[i] })
	return st
}

func (st *cursorFixture) name() string { return string(rune('a' + st.random.IntN(5))) }

// changeUsers removes some of those on the page, whose place the next page may start
// after, and one more, and lets one come.
func (st *cursorFixture) changeUsers(t testing.TB, page []roster.User) {
	t.Helper()
	gone := func(id roster.ID) {
		if _, err := st.dir.Apply(t.Context(), id, roster.Remove); err != nil {
			t.Fatalf("Remove: %v", err)
		}
	}
	for _, u := range page {
		if !st.stays[u.ID] && st.random.IntN(2) == 0 {
			gone(u.ID)
		}
	}
	if len(st.goes) > 0 {
		gone(st.goes[0])
		st.goes = st.goes[1:]
	}
	if _, err := st.dir.Create(t.Context(), roster.NewUser{Name: st.name()}); err != nil {
		t.Fatalf("Create: %v", err)
	}
}

// cursorsSeeEveryUserOnce walks to the end by Next, and from there to the start by Prev.
func cursorsSeeEveryUserOnce(t testing.TB, s roster.Store) {
	st := newCursorFixture(t, s)
	q := roster.UserQuery{
		Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)},
		Sort:  []roster.SortKey{{Field: roster.FieldName, Desc: true}}, Limit: 6,
	}
	for _, way := range []struct {
		name string
		next func(p roster.UserPage) string
	}{
		{"forth", func(p roster.UserPage) string { return p.Next }},
		{"back", func(p roster.UserPage) string { return p.Prev }},
	} {
		seen := map[roster.ID]int{}
		for pages := 0; ; pages++ {
			page := must[roster.UserPage](t)(st.dir.Users(t.Context(), q))
			for _, u := range page.Users {
				seen[u.ID]++
			}
			next := way.next(page)
			if next == "" || pages == 100 {
				break
			}
			q.Cursor = next
			st.changeUsers(t, page.Users)
		}
		for _, n := range seen {
			if n > 1 {
				t.Errorf("%s: a user was seen %d times", way.name, n)
			}
		}
		for id := range st.stays {
			if seen[id] != 1 {
				t.Errorf("%s: a user who stayed was seen %d times", way.name, seen[id])
			}
		}
	}
}
