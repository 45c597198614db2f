package sqltest

import (
	"context"
	"encoding/binary"
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestDecisionsAgree runs the same changes on a store in memory and on a database,
// with one clock and the same ids. After each, both decide alike.
func TestDecisionsAgree(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		store := newStore(t, e.open(t), e.dialect, nil)
		rapid.Check(t, func(t *rapid.T) { t.Repeat(newPair(t, store).actions()) })
	})
}

// pair is an account with one user on two stores.
type pair struct {
	now            time.Time
	dirs           [2]*roster.Directory
	user           roster.ID
	groups, grants []roster.ID
}

func newPair(t *rapid.T, store roster.Store) *pair {
	p := &pair{now: noon}
	account := roster.NewID()
	for i, s := range []roster.Store{memstore.New(), store} {
		dir := roster.New(s, &roster.Config{Now: func() time.Time { return p.now }, NewID: idsFrom(account)})
		if _, err := dir.CreateAccount(context.Background(), roster.NewAccount{ID: account}); err != nil {
			t.Fatal(err)
		}
		p.dirs[i] = dir.ForAccount(account)
	}
	u := same(t, p, func(dir *roster.Directory) (roster.User, error) {
		return dir.Create(context.Background(), roster.NewUser{Active: true})
	})
	p.user = u.ID
	return p
}

// idsFrom returns ids that follow one, in the order in which they are asked for.
func idsFrom(id roster.ID) func() roster.ID {
	return func() roster.ID {
		binary.BigEndian.PutUint64(id[8:], binary.BigEndian.Uint64(id[8:])+1)
		return id
	}
}

// same calls on both stores and compares what they answer, apart from numbers.
func same[T any](t *rapid.T, p *pair, call func(*roster.Directory) (T, error)) T {
	t.Helper()
	var answers [2]T
	var errs [2]error
	for i, dir := range p.dirs {
		answers[i], errs[i] = call(dir)
		switch v := any(&answers[i]).(type) {
		case *roster.User:
			v.Number = 0
		case *roster.AccessGroup:
			v.Number = 0
		case *roster.Decision:
			v.Group.Number = 0
		}
	}
	if !reflect.DeepEqual(answers[0], answers[1]) || fmt.Sprint(errs[0]) != fmt.Sprint(errs[1]) {
		t.Fatalf("in memory %+v, %v\nin SQL    %+v, %v", answers[0], errs[0], answers[1], errs[1])
	}
	return answers[0]
}

// drawID draws one of ids, or one that is not there.
func drawID(t *rapid.T, ids []roster.ID, label string) roster.ID {
	return rapid.SampledFrom(append([]roster.ID{{1}}, ids...)).Draw(t, label)
}

func drawProfile(t *rapid.T) roster.GroupProfile {
	return roster.GroupProfile{
		Name:     rapid.SampledFrom([]string{"Gold", "Größe"}).Draw(t, "name"),
		Products: rapid.SliceOfN(rapid.SampledFrom([]string{"reports", "charts"}), 0, 2).Draw(t, "products"),
		Period:   rapid.SampledFrom(roster.Periods()).Draw(t, "period"),
		Uses:     rapid.Int64Range(0, 5).Draw(t, "uses"),
		Shared:   rapid.Bool().Draw(t, "shared"),
	}
}

// actions are what may happen to a user's access, and the question after each.
func (p *pair) actions() map[string]func(*rapid.T) {
	ctx := context.Background()
	key := rapid.SampledFrom([]string{"a", "b", "c", "d"})
	return map[string]func(*rapid.T){
		"create a group": func(t *rapid.T) {
			profile := drawProfile(t)
			g := same(t, p, func(dir *roster.Directory) (roster.AccessGroup, error) { return dir.CreateGroup(ctx, profile) })
			p.groups = append(p.groups, g.ID)
		},
		"edit a group": func(t *rapid.T) {
			id, profile := drawID(t, p.groups, "group"), drawProfile(t)
			same(t, p, func(dir *roster.Directory) (roster.AccessGroup, error) {
				return dir.EditGroup(ctx, id, func(g *roster.GroupProfile) error { *g = profile; return nil })
			})
		},
		"end a group": func(t *rapid.T) {
			id := drawID(t, p.groups, "group")
			same(t, p, func(dir *roster.Directory) (roster.AccessGroup, error) { return dir.EndGroup(ctx, id) })
		},
		"grant": func(t *rapid.T) {
			n := roster.NewGrant{From: p.around(t, "from"), Until: p.around(t, "until"), Source: "test"}
			if len(p.groups) > 0 && rapid.Bool().Draw(t, "a group") {
				n.Group = drawID(t, p.groups, "group")
			} else {
				n.Product = rapid.SampledFrom([]string{"reports", "charts"}).Draw(t, "product")
			}
			account := rapid.Bool().Draw(t, "to the account")
			g := same(t, p, func(dir *roster.Directory) (roster.Grant, error) {
				if account {
					return dir.GrantAccount(ctx, n)
				}
				return dir.Grant(ctx, p.user, n)
			})
			p.grants = append(p.grants, g.ID)
		},
		"revoke": func(t *rapid.T) {
			id := drawID(t, p.grants, "grant")
			same(t, p, func(dir *roster.Directory) (roster.Grant, error) { return dir.RevokeGrant(ctx, id) })
		},
		"apply": func(t *rapid.T) {
			a := rapid.SampledFrom([]roster.Action{
				roster.Activate, roster.Deactivate, roster.Reactivate, roster.Reactivate, roster.Remove, roster.Restore,
			}).Draw(t, "action")
			same(t, p, func(dir *roster.Directory) (roster.User, error) { return dir.Apply(ctx, p.user, a) })
		},
		"set uses": func(t *rapid.T) {
			current, extra := rapid.Int64Range(0, 5).Draw(t, "current uses"), rapid.Int64Range(0, 2).Draw(t, "extra uses")
			same(t, p, func(dir *roster.Directory) (roster.User, error) {
				return dir.Edit(ctx, p.user, func(u *roster.Profile) error { u.CurrentUses, u.ExtraUses = current, extra; return nil })
			})
		},
		"consume": func(t *rapid.T) {
			n, key := rapid.Int64Range(1, 3).Draw(t, "n"), key.Draw(t, "key")
			same(t, p, func(dir *roster.Directory) (roster.Use, error) { return dir.Consume(ctx, p.user, "reports", n, key) })
		},
		"refund": func(t *rapid.T) {
			key := key.Draw(t, "key")
			same(t, p, func(dir *roster.Directory) (roster.Use, error) { return dir.RefundUse(ctx, p.user, key) })
		},
		"expire": func(t *rapid.T) {
			same(t, p, func(dir *roster.Directory) (int, error) { return dir.ExpireGrants(ctx) })
		},
		"wait": func(t *rapid.T) {
			p.now = p.now.Add(time.Duration(rapid.Int64Range(1, int64(40*time.Hour/time.Microsecond)).Draw(t, "µs")) * time.Microsecond)
		},
		"": func(t *rapid.T) {
			same(t, p, func(dir *roster.Directory) (roster.Decision, error) { return dir.Access(ctx, p.user, "reports") })
			same(t, p, func(dir *roster.Directory) (roster.User, error) { return dir.User(ctx, p.user) })
			same(t, p, func(dir *roster.Directory) ([]roster.Grant, error) {
				return dir.Grants(ctx, roster.GrantQuery{Ended: true})
			})
		},
	}
}

// around draws never, now, or a time of the days before and after.
func (p *pair) around(t *rapid.T, label string) time.Time {
	switch hours := rapid.IntRange(-3, 3).Draw(t, label); hours {
	case -3:
		return time.Time{}
	default:
		return p.now.Add(time.Duration(hours) * 20 * time.Hour)
	}
}
