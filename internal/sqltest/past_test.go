package sqltest

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/sqlstore"
)

// pastGrants is how many grants of the past a user and its account have.
const pastGrants = 10_000

// TestThePastCostsNothing asks for the access of a user with a long past, and of one
// with a short one. Reading the past would take hundreds of times as long.
func TestThePastCostsNothing(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		s := newStore(t, e.open(t), e.dialect, nil)
		dir := roster.New(s, nil)
		account, err := dir.CreateAccount(t.Context(), roster.NewAccount{})
		is.NoErr(err)
		dir = dir.ForAccount(account.ID)
		group, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Products: []string{"reports"}})
		is.NoErr(err)
		plan := func(past int) *roster.User {
			u, err := dir.Create(t.Context(), roster.NewUser{Active: true, Grants: []roster.NewGrant{{Group: group.ID}}})
			is.NoErr(err)
			addPast(t, s, u.Account, u.ID, group.ID, past)
			return &u
		}
		short, long := plan(200), plan(pastGrants)
		addPast(t, s, account.ID, roster.ID{}, group.ID, pastGrants)
		for _, product := range []string{"reports", "charts"} { // allowed, refused
			took := map[*roster.User]time.Duration{}
			for range 5 {
				for _, u := range []*roster.User{short, long} {
					took[u] += fastestOf(40, func() {
						d, err := dir.Access(t.Context(), u.ID, product)
						is.NoErr(err)
						is.Equal(d.Allowed, product == "reports")
					})
				}
			}
			ratio := float64(took[long]) / float64(took[short])
			t.Logf("FIGURE access to %s with %d grants of the past: %v, %.2f times that with 200", product, pastGrants, took[long]/5, ratio)
			is.True(ratio < 3)
		}
	})
}

// addPast adds grants that are over, and as many that were revoked.
func addPast(t testing.TB, s roster.Store, account, user, group roster.ID, n int) {
	t.Helper()
	ended := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	err := s.Update(t.Context(), func(tx roster.Tx) (err error) {
		for i := range n {
			g := roster.Grant{ID: roster.NewID(), Account: account, User: user, Group: group}
			if i%2 == 0 {
				g.Until = ended.Add(time.Duration(i) * time.Second)
			} else {
				g.Ended = ended
			}
			err = errors.Join(err, tx.PutGrant(t.Context(), &g))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// fastestOf returns how long the fastest of n calls takes.
func fastestOf(n int, call func()) time.Duration {
	took := make([]time.Duration, n)
	for i := range took {
		start := time.Now()
		call()
		took[i] = time.Since(start)
	}
	return slices.Min(took)
}

// TestManyProductsStayInTheDatabase asks for the access of a user who has 200 groups
// of 64 KiB of products each. It runs beside no other test, as it looks at all memory.
func TestManyProductsStayInTheDatabase(t *testing.T) {
	for name, s := range map[string]roster.Store{
		"SQLite": newStore(t, openWatched(t, &watch{}, dsn(newFile(t))), sqlstore.SQLite, nil), "memstore": memstore.New(),
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(s, nil)
			u, err := dir.Create(t.Context(), roster.NewUser{Active: true})
			is.NoErr(err)
			last := ""
			is.NoErr(s.Update(t.Context(), func(tx roster.Tx) (err error) {
				for i := range 200 {
					g := roster.AccessGroup{ID: roster.NewID(), Account: u.Account}
					for j := range 256 {
						last = fmt.Sprintf("%04d %03d %s", i, j, strings.Repeat("x", 246))
						g.Products = append(g.Products, last)
					}
					grant := roster.Grant{ID: roster.NewID(), Account: u.Account, User: u.ID, Group: g.ID}
					err = errors.Join(err, tx.PutGroup(t.Context(), &g), tx.PutGrant(t.Context(), &grant))
				}
				return err
			}))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			took := fastestOf(3, func() {
				d, err := dir.Access(t.Context(), u.ID, last)
				is.NoErr(err)
				is.True(d.Allowed)
				is.Equal(d.Group.Products, []string{last})
			})
			runtime.ReadMemStats(&after)
			each := (after.TotalAlloc - before.TotalAlloc) / 3
			t.Logf("FIGURE access with 200 groups of 64 KiB: %v, %d KiB allocated", took, each>>10)
			is.True(each < 1<<20)
		})
	}
}
