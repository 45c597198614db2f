package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"example.com/roster"
)

// oneCreateWins spells the e-mail in another letter case each time.
func oneCreateWins(t testing.TB, s roster.Store) {
	ctx := t.Context()
	dir := newAccount(t, newDirectory(s))
	before := len(must[roster.EventPage](t)(dir.Events(ctx, roster.EventQuery{})).Events)
	errs := race(64, func(i int) error {
		email := []byte("abcdef@example.com")
		for bit := range 6 {
			if i>>bit&1 == 1 {
				email[bit] -= 'a' - 'A'
			}
		}
		_, err := dir.Create(ctx, roster.NewUser{Email: string(email)})
		return err
	})
	won := expectOneWinner(t, errs, roster.ErrExists)
	t.Logf("%d of %d won, %d were told that the e-mail exists", won, len(errs), len(errs)-won)
	page := must[roster.UserPage](t)(dir.Users(ctx, roster.UserQuery{}))
	if len(page.Users) != 1 {
		t.Errorf("%d users have the e-mail, want one", len(page.Users))
	}
	events := must[roster.EventPage](t)(dir.Events(ctx, roster.EventQuery{})).Events
	if len(events) != before+1 {
		t.Errorf("%d events of 64 creates, want that of the winner", len(events)-before)
	}
}

func noEditIsLost(t testing.TB, s roster.Store) {
	ctx := t.Context()
	dir := newAccount(t, newDirectory(s))
	u := must[roster.User](t)(dir.Create(ctx, roster.NewUser{Email: "jane@example.com"}))
	const writers, times = 20, 5
	var read sync.WaitGroup // no writer writes before all have read the user
	read.Add(writers)
	errs := race(writers, func(int) error {
		var first sync.Once
		defer first.Do(read.Done) // the others must not wait for one that failed
		for range times {
			if _, err := dir.Edit(ctx, u.ID, func(p *roster.Profile) error {
				first.Do(func() {
					read.Done()
					read.Wait()
				})
				p.ExtraUses++
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
	left := must[roster.User](t)(dir.User(ctx, u.ID))
	if left.ExtraUses != writers*times {
		t.Errorf("%d writers who added 1 %d times each left %d", writers, times, left.ExtraUses)
	}
	versions := map[int64]bool{}
	for _, e := range must[roster.EventPage](t)(dir.Events(ctx, roster.EventQuery{User: u.ID})).Events {
		versions[e.UserVersion] = true
	}
	if len(versions) != 1+writers*times {
		t.Errorf("the events of 1 create and %d edits name %d versions of the user", writers*times, len(versions))
	}
	t.Logf("%d of %d edits of %d writers are kept", left.ExtraUses, writers*times, writers)
}

func invitationsAreRedeemedOnce(t testing.TB, s roster.Store) {
	ctx := t.Context()
	host := newDirectory(s)
	dir := newAccount(t, host)
	invitation := must[roster.Invitation](t)(dir.Invite(ctx, roster.NewInvitation{Email: "jane@example.com"}))
	before := len(must[roster.EventPage](t)(dir.Events(ctx, roster.EventQuery{})).Events)
	errs := race(64, func(i int) error {
		_, err := host.AcceptInvitation(ctx, invitation.Code, roster.Acceptance{Name: fmt.Sprintf("Jane %d", i)})
		return err
	})
	expectOneWinner(t, errs, roster.ErrCredentials)
	jane := must[roster.User](t)(dir.User(ctx, invitation.User.ID))
	if jane.State != roster.StateActive {
		t.Errorf("the user is %s, want active", jane.State)
	}
	for i, err := range errs {
		if is := jane.Name == fmt.Sprintf("Jane %d", i); is != (err == nil) {
			t.Errorf("the user is called %q, and number %d has %v", jane.Name, i, err)
		}
	}
	events := must[roster.EventPage](t)(dir.Events(ctx, roster.EventQuery{})).Events
	if len(events) != before+1 {
		t.Errorf("redeeming left %d events, want one", len(events)-before)
	}
}

// oneOwnerIsLeft lets two owners demote, deactivate or remove each other at
// once, and counts the owners after each round.
func oneOwnerIsLeft(t testing.TB, s roster.Store) {
	const rounds = 200
	type demotion func(dir *roster.Directory, on roster.ID) error
	demotions := []demotion{
		func(dir *roster.Directory, on roster.ID) error {
			return errOnly(dir.Edit(t.Context(), on, func(p *roster.Profile) error { p.Role = roster.RoleUser; return nil }))
		},
		func(dir *roster.Directory, on roster.ID) error {
			return errOnly(dir.Apply(t.Context(), on, roster.Deactivate))
		},
		func(dir *roster.Directory, on roster.ID) error {
			return errOnly(dir.Apply(t.Context(), on, roster.Remove))
		},
	}
	host := newDirectory(s)
	for round := range rounds {
		dir, owners := twoOwners(t, host)
		errs := race(2, func(i int) error {
			by := dir
			if round/9%2 == 0 { // else the host acts
				by = dir.ActingAs(roster.Actor{User: owners[i]})
			}
			return demotions[[]int{round % 3, round / 3 % 3}[i]](by, owners[1-i])
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
	t.Logf("one owner is left in each of %d rounds", rounds)
}

// twoOwners creates an account with two owners.
func twoOwners(t testing.TB, host *roster.Directory) (dir *roster.Directory, ids [2]roster.ID) {
	t.Helper()
	account := roster.NewID()
	err := host.Update(t.Context(), func(host *roster.Directory) error {
		if _, err := host.CreateAccount(t.Context(), roster.NewAccount{ID: account}); err != nil {
			return err
		}
		for i := range ids {
			u, err := host.ForAccount(account).Create(t.Context(), roster.NewUser{Role: roster.RoleOwner, Active: true})
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
	return host.ForAccount(account), ids
}

// membershipsAreMadeOnce tests a rule that no unique index keeps. The user is
// its guard row.
func membershipsAreMadeOnce(t testing.TB, s roster.Store) {
	ctx := t.Context()
	host := newDirectory(s)
	dir, other := newAccount(t, host), newAccount(t, host)
	u := must[roster.User](t)(dir.Create(ctx, roster.NewUser{Active: true}))
	errs := race(64, func(int) error {
		return errOnly(host.CreateMembership(ctx, roster.NewMembership{
			Account: other.AccountID(), Home: dir.AccountID(), User: u.ID, Role: roster.RoleUser,
		}))
	})
	expectOneWinner(t, errs, roster.ErrExists)
	list := must[[]roster.Membership](t)(dir.Memberships(ctx, roster.MembershipQuery{}))
	if len(list) != 1 {
		t.Errorf("the user has %d memberships, want one", len(list))
	}
}

// teamsFormNoCycle tests a rule over several rows. The account is their guard
// row.
func teamsFormNoCycle(t testing.TB, s roster.Store) {
	const rounds = 30
	ctx := t.Context()
	dir := newAccount(t, newDirectory(s))
	for round := range rounds {
		var teams [2]roster.Team
		for i := range teams {
			teams[i] = must[roster.Team](t)(dir.CreateTeam(ctx, roster.TeamProfile{}))
		}
		errs := race(2, func(i int) error {
			return errOnly(dir.EditTeam(ctx, teams[i].ID, func(p *roster.TeamProfile) error { p.Parent = teams[1-i].ID; return nil }))
		})
		expectOneWinner(t, errs, roster.ErrInvalid)
		a, b := must[roster.Team](t)(dir.Team(ctx, teams[0].ID)), must[roster.Team](t)(dir.Team(ctx, teams[1].ID))
		if a.Parent == b.ID && b.Parent == a.ID {
			t.Fatalf("round %d of %d: two teams are each other's parent", round+1, rounds)
		}
	}
}
