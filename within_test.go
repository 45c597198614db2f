package roster_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// within returns a Directory whose Config.Within is fn.
func within(fn func(ctx context.Context, dir *roster.Directory, tx roster.Tx, e roster.Event) error) *roster.Directory {
	cfg := testConfig()
	cfg.Within = fn
	return roster.New(memstore.New(), cfg)
}

// refusing vetoes events of one kind.
func refusing(kind roster.EventKind) func(context.Context, *roster.Directory, roster.Tx, roster.Event) error {
	return func(_ context.Context, _ *roster.Directory, _ roster.Tx, e roster.Event) error {
		if e.Kind == kind {
			return roster.Veto("user", "owns invoices, and cannot be removed")
		}
		return nil
	}
}

// TestAVetoTakesTheChangeBack refuses a removal, and finds the user as it was.
func TestAVetoTakesTheChangeBack(t *testing.T) {
	is := is.New(t)
	dir := within(refusing(roster.EventUserRemoved))
	u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Active: true})
	_, err := dir.Apply(t.Context(), u.ID, roster.Remove)
	is.True(errors.Is(err, roster.ErrVeto))
	is.True(errors.Is(err, roster.ErrInvalid))
	is.Equal(err.Error(), "roster: refused: user owns invoices, and cannot be removed")
	var invalid *roster.InvalidError
	is.True(errors.As(err, &invalid))
	is.Equal(*invalid, roster.InvalidError{Field: "user", Reason: "owns invoices, and cannot be removed"})
	var veto *roster.VetoError
	is.True(errors.As(err, &veto))

	again, err := dir.User(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(again, u)
	is.Equal(countEvents(t, dir, u.ID), 1)
}

// TestWithinSeesTheChange reads what the change has written, and makes one of its own.
func TestWithinSeesTheChange(t *testing.T) {
	is := is.New(t)
	var kinds []roster.EventKind
	var seen roster.User
	dir := within(func(ctx context.Context, dir *roster.Directory, tx roster.Tx, e roster.Event) (err error) {
		kinds = append(kinds, e.Kind)
		if e.Kind != roster.EventUserCreated {
			return nil
		}
		if seen, err = dir.User(ctx, e.User); err != nil {
			return err
		}
		_, err = dir.CreateTeam(ctx, roster.TeamProfile{Name: "Team of " + seen.Email})
		return err
	})
	u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Active: true})
	is.Equal(seen, u)
	teams, err := dir.Teams(t.Context(), roster.TeamQuery{})
	is.NoErr(err)
	is.Equal(len(teams), 1)
	is.True(!slices.Contains(kinds, roster.EventTeamCreated)) // of its own change it is not told
	is.Equal(kinds, []roster.EventKind{roster.EventAccountCreated, roster.EventUserCreated})
}

// TestWithinMakesBothOrNeither takes back what Within made, with the change.
func TestWithinMakesBothOrNeither(t *testing.T) {
	for name, fail := range map[string]func(ctx context.Context, dir *roster.Directory) error{
		"an error of Within": func(context.Context, *roster.Directory) error { return errors.New("no") },
		"a panic":            func(context.Context, *roster.Directory) error { panic("no") },
		"an error of a change that Within drops": func(ctx context.Context, dir *roster.Directory) error {
			_, _ = dir.Create(ctx, roster.NewUser{Email: "no address"})
			_, _ = dir.Edit(ctx, roster.NewID(), func(*roster.Profile) error { return nil })
			_, _ = dir.CreateTeam(ctx, roster.TeamProfile{})
			_, _ = dir.Apply(ctx, roster.NewID(), roster.Remove)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir := within(func(ctx context.Context, dir *roster.Directory, _ roster.Tx, e roster.Event) error {
				if e.Kind != roster.EventUserCreated {
					return nil
				}
				if _, err := dir.CreateTeam(ctx, roster.TeamProfile{Name: "Team"}); err != nil {
					return err
				}
				return fail(ctx, dir)
			})
			err := func() (err error) {
				defer func() {
					if p := recover(); p != nil {
						err = errors.New("it panicked")
					}
				}()
				_, err = dir.Create(t.Context(), roster.NewUser{Email: "a@x.test"})
				return err
			}()
			is.True(err != nil)
			page, err := dir.Users(t.Context(), roster.UserQuery{})
			is.NoErr(err)
			is.Equal(len(page.Users), 0)
			teams, err := dir.Teams(t.Context(), roster.TeamQuery{})
			is.NoErr(err)
			is.Equal(len(teams), 0)
		})
	}
}

// TestWithinActsForTheHost does what the actor of the change may not do.
func TestWithinActsForTheHost(t *testing.T) {
	is := is.New(t)
	var made roster.Event
	dir := within(func(ctx context.Context, dir *roster.Directory, _ roster.Tx, e roster.Event) error {
		if e.Kind != roster.EventUserEdited {
			return nil
		}
		made = e
		_, err := dir.CreateTeam(ctx, roster.TeamProfile{Name: "Team"})
		return err
	})
	u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Active: true})
	_, err := dir.ActingAs(roster.Actor{User: u.ID}).Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Name = "Jane"; return nil })
	is.NoErr(err)
	is.Equal(made.Actor.User, u.ID)
}

// TestAVetoOfManyRefusesOne creates three, of whom one is refused.
func TestAVetoOfManyRefusesOne(t *testing.T) {
	is := is.New(t)
	dir := within(func(ctx context.Context, dir *roster.Directory, _ roster.Tx, e roster.Event) error {
		if e.Kind != roster.EventUserCreated {
			return nil
		}
		u, err := dir.User(ctx, e.User)
		if err == nil && u.Email == "b@x.test" {
			err = roster.Veto("email", "must be of a customer")
		}
		return err
	})
	var refused []string
	for r, err := range dir.CreateAll(t.Context(), slices.Values([]roster.NewUser{{Email: "a@x.test"}, {Email: "b@x.test"}, {Email: "c@x.test"}})) {
		is.NoErr(err)
		if r.Err != nil {
			refused = append(refused, r.Err.Error())
		}
	}
	is.Equal(refused, []string{"roster: refused: email must be of a customer"})
	page, err := dir.Users(t.Context(), roster.UserQuery{})
	is.NoErr(err)
	is.Equal(len(page.Users), 2)
}

// TestAVetoOfASignInIsNoFailure refuses sign-ins by a rule, however often.
func TestAVetoOfASignInIsNoFailure(t *testing.T) {
	is := is.New(t)
	veto := true
	dir := within(func(_ context.Context, _ *roster.Directory, _ roster.Tx, e roster.Event) error {
		if e.Kind == roster.EventSignedIn && veto {
			return roster.Veto("sign-in", "is not possible at night")
		}
		return nil
	})
	const password = "correct horse battery"
	_, err := dir.Create(t.Context(), roster.NewUser{Email: "a@x.test", Password: password, Active: true})
	is.NoErr(err)
	for range 20 {
		_, err = dir.SignIn(t.Context(), roster.SignIn{Email: "a@x.test", Password: password})
		is.True(errors.Is(err, roster.ErrVeto))
	}
	veto = false
	_, err = dir.SignIn(t.Context(), roster.SignIn{Email: "a@x.test", Password: password})
	is.NoErr(err)
}

// TestWithinIsNotCalledForRefusedCalls writes what was refused, which nothing takes back.
func TestWithinIsNotCalledForRefusedCalls(t *testing.T) {
	is := is.New(t)
	dir := within(refusing(roster.EventSignInFailed))
	mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Active: true})
	_, err := dir.SignIn(t.Context(), roster.SignIn{Email: "a@x.test", Password: "another password"})
	is.Equal(err, roster.ErrCredentials)
	is.NoErr(dir.WriteRefusals(t.Context()))
}
