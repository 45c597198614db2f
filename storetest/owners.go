package storetest

import (
	"testing"

	"example.com/roster"
)

// oneOwnerStays lets two owners act on each other at once, in each pair of ways
// to be an owner no more, and counts after each round.
func oneOwnerStays(t testing.TB, s roster.Store) {
	const rounds = 200
	type attack func(dir *roster.Directory, on roster.ID) error
	attacks := []attack{
		func(dir *roster.Directory, on roster.ID) error {
			_, err := dir.Edit(t.Context(), on, func(p *roster.Profile) error { p.Role = roster.RoleUser; return nil })
			return err
		},
		func(dir *roster.Directory, on roster.ID) error {
			_, err := dir.Apply(t.Context(), on, roster.Deactivate)
			return err
		},
		func(dir *roster.Directory, on roster.ID) error {
			_, err := dir.Remove(t.Context(), on)
			return err
		},
	}
	host := newDirectory(s)
	for round := range rounds {
		dir, owners := twoOwners(t, host)
		errs := race(2, func(i int) error {
			by := dir
			if round/9%2 == 0 { // the others are the host's doing
				by = dir.As(roster.Actor{User: owners[i]})
			}
			return attacks[[]int{round % 3, round / 3 % 3}[i]](by, owners[1-i])
		})
		expectOneWinner(t, errs, roster.ErrLastOwner, roster.ErrForbidden, roster.ErrState)
		n := must[int](t)(dir.Count(t.Context(), roster.UserQuery{Where: []roster.Condition{
			roster.Where(roster.FieldRole, roster.OpEq, roster.RoleOwner),
			roster.Where(roster.FieldState, roster.OpEq, roster.StateActive),
		}}))
		if n != 1 {
			t.Fatalf("round %d of %d: %d active owners are left, want one", round+1, rounds, n)
		}
	}
}

// twoOwners makes an account that has two owners.
func twoOwners(t testing.TB, host *roster.Directory) (dir *roster.Directory, ids [2]roster.ID) {
	t.Helper()
	account := roster.NewID()
	err := host.Update(t.Context(), func(host *roster.Directory) error {
		if _, err := host.CreateAccount(t.Context(), roster.NewAccount{ID: account}); err != nil {
			return err
		}
		for i := range ids {
			u, err := host.In(account).Create(t.Context(), roster.NewUser{Role: roster.RoleOwner, Active: true})
			if err != nil {
				return err
			}
			ids[i] = u.ID
		}
		return nil
	})
	if err != nil {
		t.Fatalf("making two owners: %v", err)
	}
	return host.In(account), ids
}
