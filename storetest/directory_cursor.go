package storetest

import (
	"math/rand/v2"
	"testing"

	"example.com/roster"
)

// cursorFixture is an account with users who stay and users who are removed.
type cursorFixture struct {
	dir    *roster.Directory
	random *rand.Rand
	stays  map[roster.ID]bool
	goes   []roster.ID
}

// newCursorFixture creates the users. The first and the last by name stay, so
// that the last page is never empty.
func newCursorFixture(t testing.TB, s roster.Store) *cursorFixture {
	t.Helper()
	f := &cursorFixture{dir: newAccount(t, newDirectory(s)), random: rand.New(rand.NewPCG(9, 10))}
	err := f.dir.Update(t.Context(), func(dir *roster.Directory) error {
		f.stays, f.goes = map[roster.ID]bool{}, nil
		for i := range 50 {
			name := f.name()
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
				f.stays[u.ID] = true
			} else {
				f.goes = append(f.goes, u.ID)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("making users: %v", err)
	}
	f.random.Shuffle(len(f.goes), func(i, j int) { f.goes[i], f.goes[j] = f.goes[j], f.goes[i] })
	return f
}

func (f *cursorFixture) name() string { return string(rune('a' + f.random.IntN(5))) }

// changeUsers removes some users of the page, maybe its last one, and another
// user, and creates one.
func (f *cursorFixture) changeUsers(t testing.TB, page []roster.User) {
	t.Helper()
	gone := func(id roster.ID) {
		if _, err := f.dir.Apply(t.Context(), id, roster.Remove); err != nil {
			t.Fatalf("Remove: %v", err)
		}
	}
	for _, u := range page {
		if !f.stays[u.ID] && f.random.IntN(2) == 0 {
			gone(u.ID)
		}
	}
	if len(f.goes) > 0 {
		gone(f.goes[0])
		f.goes = f.goes[1:]
	}
	if _, err := f.dir.Create(t.Context(), roster.NewUser{Name: f.name()}); err != nil {
		t.Fatalf("Create: %v", err)
	}
}

// cursorsSeeEveryUserOnce reads to the end by Next, and back to the start by
// Prev.
func cursorsSeeEveryUserOnce(t testing.TB, s roster.Store) {
	f := newCursorFixture(t, s)
	q := roster.UserQuery{
		Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted)},
		Sort:  []roster.SortKey{{Field: roster.FieldName, Desc: true}}, Limit: 6,
	}
	for _, way := range []struct {
		name string
		next func(p roster.UserPage) string
	}{
		{"forward", func(p roster.UserPage) string { return p.Next }},
		{"back", func(p roster.UserPage) string { return p.Prev }},
	} {
		seen := map[roster.ID]int{}
		for pages := 0; ; pages++ {
			page := must[roster.UserPage](t)(f.dir.Users(t.Context(), q))
			for _, u := range page.Users {
				seen[u.ID]++
			}
			next := way.next(page)
			if next == "" || pages == 100 {
				break
			}
			q.Cursor = next
			f.changeUsers(t, page.Users)
		}
		for _, n := range seen {
			if n > 1 {
				t.Errorf("%s: a user was seen %d times", way.name, n)
			}
		}
		for id := range f.stays {
			if seen[id] != 1 {
				t.Errorf("%s: a user who stayed was seen %d times", way.name, seen[id])
			}
		}
	}
}
