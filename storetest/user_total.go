package storetest

import (
	"errors"
	"slices"
	"testing"

	"example.com/roster"
)

var totalRules = []rule{
	{sentence: "counts by state and role are exact, whoever moves users at once", check: countsStayExact},
}

// countsStayExact lets writers insert users and move them through states and roles at
// once. Some of their Updates are refused, lose their race, or meet a taken e-mail.
func countsStayExact(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	states := roster.States()
	roles := []roster.Role{roster.RoleUser, roster.RoleOwner, ""}
	errUndo := errors.New("undo")
	put := func(u roster.User, refuse bool) (roster.User, error) {
		stored := u
		err := s.Update(ctx, func(tx roster.Tx) error {
			stored = u
			err := tx.PutUser(ctx, &stored)
			if refuse && err == nil {
				err = errUndo
			}
			return err
		})
		return stored, err
	}
	shared := newUser(account)
	shared.CanonicalEmail = "shared@example.com"
	write(t, s, &shared)
	errs := race(16, func(i int) error {
		u := newUser(account)
		for step := range len(states) * len(roles) {
			u.State, u.Role = states[(i+step)%len(states)], roles[(i+step)%len(roles)]
			if _, err := put(u, true); !errors.Is(err, errUndo) {
				return errors.Join(errors.New("the error of the closure is lost"), err)
			}
			var err error
			if u, err = put(u, false); err != nil {
				return err
			}
			taken := newUser(account)
			taken.CanonicalEmail = shared.CanonicalEmail
			if _, err := put(taken, false); !errors.Is(err, roster.ErrExists) {
				return errors.Join(errors.New("two users have one e-mail"), err)
			}
			stale := u
			stale.Version--
			if _, err := put(stale, false); stale.Version > 0 && !errors.Is(err, roster.ErrConflict) {
				return errors.Join(errors.New("a stale write is stored"), err)
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	all := must[[]roster.User](t)(s.Users(ctx, roster.UserSelection{Account: account, Sort: []roster.SortKey{{Field: roster.FieldCreated}}}))
	for _, where := range totalConditions(shared.ID) {
		want := 0
		for i := range all {
			if !slices.ContainsFunc(where, func(c roster.Condition) bool { return !c.Holds(&all[i]) }) {
				want++
			}
		}
		if n := must[int](t)(s.CountUsers(ctx, roster.UserSelection{Account: account, Where: where})); n != want {
			t.Errorf("users where %v: counted %d, want %d", where, n, want)
		}
	}
}

// totalConditions returns what programs count by: nothing, each state, each role, and
// the owners without one user.
func totalConditions(other roster.ID) (all [][]roster.Condition) {
	active := roster.Where(roster.FieldState, roster.OpEq, roster.StateActive)
	all = append(all, nil,
		[]roster.Condition{roster.Where(roster.FieldState, roster.OpNotIn, roster.StateDeactivated, roster.StateDeleted)},
		[]roster.Condition{roster.Where(roster.FieldRole, roster.OpNotEq, roster.RoleUser)},
		[]roster.Condition{active, roster.Where(roster.FieldRole, roster.OpIn, roster.RoleOwner, ""), roster.Where(roster.FieldID, roster.OpNotEq, other)},
		[]roster.Condition{active, roster.Where(roster.FieldID, roster.OpNotEq, roster.NewID())})
	for _, state := range roster.States() {
		all = append(all, []roster.Condition{roster.Where(roster.FieldState, roster.OpEq, state)})
	}
	for _, role := range []roster.Role{roster.RoleUser, roster.RoleOwner, ""} {
		all = append(all, []roster.Condition{roster.Where(roster.FieldRole, roster.OpEq, role)})
	}
	return all
}
