//go:build !race

package sqltest

import (
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// onNodes calls fn n times at once, with the Directory of each node in turn, and
// returns the errors.
func onNodes(stores []roster.Store, n int, fn func(dir *roster.Directory, i int) error) []error {
	errs := make([]error, n)
	var all, ready sync.WaitGroup
	ready.Add(n)
	for i := range n {
		dir := roster.New(stores[i%len(stores)], &roster.Config{Account: account})
		all.Go(func() {
			ready.Done()
			ready.Wait()
			errs[i] = fn(dir, i)
		})
	}
	all.Wait()
	return errs
}

// galeraOneEmail creates users of one address through three nodes at once.
// One is made, and all others are told that it exists.
func galeraOneEmail(t *testing.T) {
	const callers = 64
	stores := openCluster(t)
	for round := range 3 * rounds(t) {
		is := is.New(t)
		email := fmt.Sprintf("jane%d@example.com", round)
		made, refused := 0, 0
		for _, err := range onNodes(stores, callers, func(dir *roster.Directory, _ int) error {
			_, err := dir.Create(t.Context(), roster.NewUser{Email: email})
			return err
		}) {
			var exists *roster.ExistsError
			switch {
			case err == nil:
				made++
			case errors.As(err, &exists) && exists.Field == "email":
				refused++
			default:
				t.Error(err)
			}
		}
		is.Equal([]int{made, refused}, []int{1, callers - 1})
		for _, s := range stores {
			is.Equal(count(t, s), round+1)
		}
	}
}

// galeraOneUser edits one user through three nodes at once. Every edit is
// kept, on each of them.
func galeraOneUser(t *testing.T) {
	const callers = 20
	is := is.New(t)
	pools := openGalera(t)
	var stores []roster.Store
	for _, db := range pools {
		stores = append(stores, newStore(t, db, sqlstore.MySQL, nil))
	}
	u := newUser("jane@example.com")
	u.Role = roster.RoleUser
	is.NoErr(putUser(t.Context(), stores[0], u))
	before := refusals(t, pools)
	edits := callers * rounds(t)
	is.NoErr(errors.Join(onNodes(stores, edits, func(dir *roster.Directory, _ int) error {
		_, err := dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.ExtraUses++; return nil })
		return err
	})...))
	for _, s := range stores {
		users, err := s.Users(t.Context(), byID(u.ID))
		is.NoErr(err)
		is.Equal(users[0].ExtraUses, int64(edits))
		is.Equal(users[0].Version, int64(1+edits))
	}
	t.Logf("FIGURE galera certification_conflicts %d", refusals(t, pools)-before)
}

// refusals returns how many transactions the nodes have refused because another
// node was first.
func refusals(t testing.TB, pools []*sql.DB) (all int) {
	t.Helper()
	for _, db := range pools {
		each(t, db, `SELECT sum(variable_value) FROM information_schema.global_status
			WHERE variable_name IN ('wsrep_local_cert_failures', 'wsrep_local_bf_aborts')`, 1, func(row []string) {
			n := 0
			if _, err := fmt.Sscan(row[0], &n); err != nil {
				t.Fatal(err)
			}
			all += n
		})
	}
	return all
}

// galeraConflictAtCommit lets another node change a user between a closure's
// return and its COMMIT, which is refused. The Update runs again, and succeeds.
func galeraConflictAtCommit(t *testing.T) {
	is := is.New(t)
	stores := openCluster(t)
	u := newUser("jane@example.com")
	is.NoErr(putUser(t.Context(), stores[0], u))
	add := func(tx roster.Tx) error {
		users, err := tx.Users(t.Context(), byID(u.ID))
		if err != nil {
			return err
		}
		users[0].ExtraUses++
		return tx.PutUser(t.Context(), &users[0])
	}
	returned := 0
	is.NoErr(stores[0].Update(t.Context(), func(tx roster.Tx) error {
		if err := add(tx); err != nil {
			return err
		}
		if returned++; returned == 1 {
			return stores[1].Update(t.Context(), add)
		}
		return nil
	}))
	is.Equal(returned, 2)
	for _, s := range stores {
		users, err := s.Users(t.Context(), byID(u.ID))
		is.NoErr(err)
		is.Equal(users[0].ExtraUses, int64(2))
	}
}

// galeraOwners lets two owners demote each other, or deactivate each other,
// through two nodes at once: one stays, again and again.
func galeraOwners(t *testing.T) {
	is := is.New(t)
	stores := openCluster(t)
	host := roster.New(stores[2], &roster.Config{Account: account})
	var owners [2]roster.ID
	for i := range owners {
		u, err := host.Create(t.Context(), roster.NewUser{Role: roster.RoleOwner, Active: true})
		is.NoErr(err)
		owners[i] = u.ID
	}
	role := func(r roster.Role) func(*roster.Directory, roster.ID) error {
		return func(dir *roster.Directory, id roster.ID) error {
			_, err := dir.Edit(t.Context(), id, func(p *roster.Profile) error { p.Role = r; return nil })
			return err
		}
	}
	state := func(a roster.Action) func(*roster.Directory, roster.ID) error {
		return func(dir *roster.Directory, id roster.ID) error {
			_, err := dir.Apply(t.Context(), id, a)
			return err
		}
	}
	ways := []struct {
		fall, rise func(*roster.Directory, roster.ID) error
	}{
		{role(roster.RoleUser), role(roster.RoleOwner)},
		{state(roster.Deactivate), state(roster.Reactivate)},
	}
	for round := range 100 * rounds(t) {
		way := ways[round%len(ways)]
		errs := onNodes(stores[:2], 2, func(dir *roster.Directory, i int) error {
			return way.fall(dir.ActingAs(roster.Actor{User: owners[i]}), owners[1-i])
		})
		left, err := stores[2].CountUsers(t.Context(), roster.UserSelection{Account: account, Where: []roster.Condition{
			roster.Where(roster.FieldRole, roster.OpEq, roster.RoleOwner),
			roster.Where(roster.FieldState, roster.OpEq, roster.StateActive),
		}})
		is.NoErr(err)
		is.Equal(left, 1)
		for i, err := range errs {
			switch {
			case err == nil: // the other one is an owner no more
				is.NoErr(way.rise(host, owners[1-i]))
			case !errors.Is(err, roster.ErrLastOwner) && !errors.Is(err, roster.ErrForbidden):
				t.Error(err)
			}
		}
	}
}
