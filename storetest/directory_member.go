package storetest

import (
	"errors"
	"fmt"
	"testing"

	"example.com/roster"
)

// usesOfAMemberAreExact lets 64 callers take uses of a member, of which 20 are allowed.
// The membership is their guard row.
func usesOfAMemberAreExact(t testing.TB, s roster.Store) {
	const allowed = 20
	ctx := t.Context()
	host := newDirectory(s)
	home, dir := newAccount(t, host), newAccount(t, host)
	u := must[roster.User](t)(home.Create(ctx, roster.NewUser{Active: true}))
	m := must[roster.Membership](t)(host.CreateMembership(ctx, roster.NewMembership{
		Account: dir.AccountID(), Home: home.AccountID(), User: u.ID, Role: roster.RoleUser,
	}))
	u = must[roster.User](t)(home.User(ctx, u.ID))
	group := must[roster.AccessGroup](t)(dir.CreateGroup(ctx, roster.GroupProfile{
		Products: []string{"reports"}, Period: roster.PeriodForever, Uses: allowed,
	}))
	must[roster.Grant](t)(dir.Grant(ctx, u.ID, roster.NewGrant{Group: group.ID}))
	taken := 0
	for _, err := range race(64, func(i int) error {
		return errOnly(dir.Consume(ctx, u.ID, "reports", 1, fmt.Sprint(i)))
	}) {
		switch {
		case err == nil:
			taken++
		case !errors.Is(err, roster.ErrAccessRefused):
			t.Errorf("a Consume failed: %v", err)
		}
	}
	seen := must[roster.User](t)(dir.User(ctx, u.ID))
	if taken != allowed || seen.CurrentUses != allowed {
		t.Errorf("%d of 64 took a use and %d are counted, want %d", taken, seen.CurrentUses, allowed)
	}
	if now := must[roster.User](t)(home.User(ctx, u.ID)); now != u {
		t.Errorf("the user at home was changed: %+v, want %+v", now, u)
	}
	rows := must[[]roster.Membership](t)(dir.Memberships(ctx, roster.MembershipQuery{Account: dir.AccountID()}))
	if len(rows) != 1 || rows[0].ID != m.ID || rows[0].CurrentUses != allowed {
		t.Errorf("the memberships are %+v, want one with %d uses", rows, allowed)
	}
}

// oneOwnerIsLeftAmongMembers takes the account from its own owner and from one by
// membership at once, in each way, and counts who may act as an owner.
func oneOwnerIsLeftAmongMembers(t testing.TB, s roster.Store) {
	ctx := t.Context()
	host := newDirectory(s)
	type world struct {
		dir, home  *roster.Directory
		own, guest roster.ID
		membership roster.ID
	}
	demote := func(dir *roster.Directory, id roster.ID) error {
		return errOnly(dir.Edit(ctx, id, func(p *roster.Profile) error { p.Role = roster.RoleUser; return nil }))
	}
	apply := func(dir *roster.Directory, id roster.ID, a roster.Action) error {
		return errOnly(dir.Apply(ctx, id, a))
	}
	ofOwn := []func(w *world) error{
		func(w *world) error { return demote(w.dir, w.own) },
		func(w *world) error { return apply(w.dir, w.own, roster.Deactivate) },
		func(w *world) error { return apply(w.dir, w.own, roster.Remove) },
	}
	ofGuest := []func(w *world) error{
		func(w *world) error { return demote(w.dir, w.guest) },
		func(w *world) error { return errOnly(w.dir.EndMembership(ctx, w.membership)) },
		func(w *world) error { return w.dir.Leave(ctx, w.guest) },
		func(w *world) error { return apply(w.home, w.guest, roster.Deactivate) },
		func(w *world) error { return apply(w.home, w.guest, roster.Remove) },
	}
	const rounds = 4
	for round := range rounds * len(ofOwn) * len(ofGuest) {
		w := &world{dir: newAccount(t, host), home: newAccount(t, host)}
		w.own = must[roster.User](t)(w.dir.Create(ctx, roster.NewUser{Role: roster.RoleOwner, Active: true})).ID
		w.guest = must[roster.User](t)(w.home.Create(ctx, roster.NewUser{Active: true})).ID
		w.membership = must[roster.Membership](t)(host.CreateMembership(ctx, roster.NewMembership{
			Account: w.dir.AccountID(), Home: w.home.AccountID(), User: w.guest, Role: roster.RoleOwner,
		})).ID
		a, b := round%len(ofOwn), round/len(ofOwn)%len(ofGuest)
		errs := race(2, func(i int) error {
			if i == 0 {
				return ofOwn[a](w)
			}
			return ofGuest[b](w)
		})
		expectOneWinner(t, errs, roster.ErrLastOwner)
		owners := 0
		for _, id := range []roster.ID{w.own, w.guest} {
			role, err := w.dir.ActingAs(roster.Actor{User: id}).ActorRole(ctx)
			if err != nil && !errors.Is(err, roster.ErrForbidden) {
				t.Fatal(err)
			}
			if role == roster.RoleOwner {
				owners++
			}
		}
		if owners != 1 {
			t.Fatalf("round %d, ways %d and %d: %d owners are left, want one", round+1, a, b, owners)
		}
	}
}
