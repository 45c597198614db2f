//go:build !race

package sqltest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestFarPages reads pages far from the first, by number, before and after changes that a
// store which remembers places of users must notice.
func TestFarPages(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		f := newFarPages(t, e)
		f.insert(6200)
		steps := []struct {
			name   string
			change func()
		}{
			{"nothing has changed", func() {}},
			{"users came behind the last", func() { f.insert(4000) }},
			{"one came between others", func() { f.put(f.user(f.begin.Add(time.Hour + time.Millisecond))) }},
			{"one was deactivated", func() { f.users[40].State = roster.StateDeactivated; f.put(f.users[40]) }},
			{"one was deleted and another came", func() {
				f.users[3000].State = roster.StateDeleted
				f.put(f.users[3000], f.user(f.begin.Add(time.Second)))
			}},
			{"one has another time", func() { f.users[10].Created = f.begin.Add(45 * time.Minute); f.put(f.users[10]) }},
		}
		for _, step := range steps {
			t.Run(step.name, func(t *testing.T) {
				step.change()
				for range 3 { // without places, with new ones, and with those
					f.read(t)
				}
				before := f.standing.Load()
				f.read(t)
				if f.standing.Load() == before {
					t.Error("places are not used")
				}
			})
		}
	})
}

type farPages struct {
	t        *testing.T
	store    *sqlstore.Store
	standing atomic.Int64 // statements that look whether places are right
	begin    time.Time
	users    []*roster.User // in the order of creation
}

func newFarPages(t *testing.T, e engine) *farPages {
	f := &farPages{t: t, begin: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	f.store = newStore(t, e.open(t), e.dialect, &sqlstore.Config{Observe: func(_ context.Context, text string) func(bool) {
		if strings.Contains(text, "departed") {
			f.standing.Add(1)
		}
		return func(bool) {}
	}})
	return f
}

// user returns a new user of a time.
func (f *farPages) user(created time.Time) *roster.User {
	u := newUser(fmt.Sprintf("u%d@x.test", len(f.users)))
	u.Created, u.State = created, roster.StateActive
	f.users = append(f.users, u)
	return u
}

// insert makes n users, two in each second, behind all others.
func (f *farPages) insert(n int) {
	first := len(f.users)
	for i := range n {
		f.user(f.begin.Add(time.Duration(first+i) / 2 * time.Second))
	}
	is.New(f.t).NoErr(f.store.Update(f.t.Context(), func(tx roster.Tx) error {
		_, err := tx.(roster.BulkTx).InsertUsers(f.t.Context(), f.users[first:])
		return err
	}))
	f.sort()
}

func (f *farPages) put(users ...*roster.User) {
	is.New(f.t).NoErr(f.store.Update(f.t.Context(), func(tx roster.Tx) error {
		for _, u := range users {
			if err := tx.PutUser(f.t.Context(), u); err != nil {
				return err
			}
		}
		return nil
	}))
	f.sort()
}

func (f *farPages) sort() {
	slices.SortFunc(f.users, func(a, b *roster.User) int {
		return cmp.Or(a.Created.Compare(b.Created), a.ID.Compare(b.ID))
	})
}

// read compares far pages of some lists with what they must have.
func (f *farPages) read(t *testing.T) {
	for _, where := range [][]roster.Condition{
		nil,
		{roster.Where(roster.FieldState, roster.OpNotIn, roster.StateDeactivated, roster.StateDeleted)},
	} {
		listed := slices.DeleteFunc(slices.Clone(f.users), func(u *roster.User) bool {
			return slices.ContainsFunc(where, func(c roster.Condition) bool { return !c.Holds(u) })
		})
		for _, desc := range []bool{false, true} {
			if desc {
				slices.Reverse(listed)
			}
			for _, skip := range []int{4096, 5119, 5120, 5121, len(listed) - 1025, len(listed) - 3, len(listed), len(listed) + 5000} {
				found, err := f.store.Users(t.Context(), roster.UserSelection{Account: f.users[0].Account, Where: where,
					Sort: []roster.SortKey{{Field: roster.FieldCreated, Desc: desc}}, Skip: skip, Limit: 5})
				is.New(t).NoErr(err)
				want := listed[min(skip, len(listed)):min(skip+5, len(listed))]
				if !slices.EqualFunc(found, want, func(u roster.User, w *roster.User) bool { return u.ID == w.ID }) {
					t.Errorf("descending %t, skip %d of %d: %d users, and not those of the list", desc, skip, len(listed), len(found))
				}
			}
		}
	}
}
