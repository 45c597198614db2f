package roster_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestEditStoresWhatTheClosureChanges(t *testing.T) {
	is := is.New(t)
	c := newClock()
	cfg := testConfig()
	cfg.Now = c.Now
	dir := roster.New(memstore.New(), cfg)
	u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Name: "Jane Doe"})
	c.Add(1)
	edited, err := dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error {
		p.Last = "Roe"
		p.CurrentUses = 9
		return nil
	})
	is.NoErr(err)
	want := u
	want.Name, want.Last, want.CurrentUses, want.Version, want.Updated = "Jane Roe", "Roe", 9, 2, dir.Now()
	want.UsesAt = want.Updated
	is.Equal(edited, want)
	stored, err := dir.User(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(stored, want)
	page, err := dir.Events(t.Context(), roster.EventQuery{User: u.ID})
	is.NoErr(err)
	events := page.Events
	is.Equal(events[1].Kind, roster.EventUserEdited)
	is.Equal(events[1].UserVersion, int64(2))
	is.Equal(events[1].Detail.String(), `{"changed":["name","last","current uses"]}`)
}

func TestEditThatChangesNothingWritesNothing(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Name: "Jane"})
	same, err := dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Name = "Jane"; return nil })
	is.NoErr(err)
	is.Equal(same, u)
	is.Equal(countEvents(t, dir, u.ID), 1)
}

func TestEditRefuses(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test"})
	mustCreate(t, dir, roster.NewUser{Email: "mike@x.test"})
	own := errors.New("the caller's own")
	for _, c := range []struct {
		name string
		id   roster.ID
		edit func(*roster.Profile) error
		want error
	}{
		{"an unknown user", roster.NewID(), func(*roster.Profile) error { return nil }, roster.ErrNotFound},
		{"the zero id", roster.ID{}, func(*roster.Profile) error { return nil }, roster.ErrNotFound},
		{"what the closure refuses", u.ID, func(*roster.Profile) error { return own }, own},
		{"an invalid value", u.ID, func(p *roster.Profile) error { p.Avatar = "a/b"; return nil }, roster.ErrInvalid},
		{"an address that is taken", u.ID, func(p *roster.Profile) error { p.Email = "MIKE@x.test"; return nil }, roster.ErrExists},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			_, err := dir.Edit(t.Context(), c.id, c.edit)
			is.True(errors.Is(err, c.want))
			stored, err := dir.User(t.Context(), u.ID)
			is.NoErr(err)
			is.Equal(stored, u)
		})
	}
	_, err := dir.Apply(t.Context(), u.ID, roster.Remove)
	is.NoErr(err)
	_, err = dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Name = "x"; return nil })
	is.True(errors.Is(err, roster.ErrState))
}

func TestAnotherAddressIsNotVerified(t *testing.T) {
	for _, c := range []struct {
		name  string
		email string
		want  bool
	}{
		{"another", "joan@x.test", false},
		{"the same in capitals", "JANE@X.TEST", true},
		{"none", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", EmailVerified: true})
			u, err := dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Email = c.email; return nil })
			is.NoErr(err)
			is.Equal(u.EmailVerified, c.want)
			is.Equal(u.Email, c.email)
		})
	}
	t.Run("set with the address", func(t *testing.T) {
		is := is.New(t)
		dir := roster.New(memstore.New(), testConfig())
		u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test"})
		u, err := dir.Edit(t.Context(), u.ID, func(p *roster.Profile) error {
			p.Email, p.EmailVerified = "joan@x.test", true
			return nil
		})
		is.NoErr(err)
		is.True(u.EmailVerified)
	})
}

// TestOnesOwnAddress has a user of a low rank set another address, and say that the
// own one is verified.
func TestOnesOwnAddress(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", EmailVerified: true, Active: true})
	own := dir.ActingAs(roster.Actor{User: u.ID})
	edit := func(email string, verified bool) error {
		_, err := own.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Email, p.EmailVerified = email, verified; return nil })
		return err
	}
	mustCreate(t, dir, roster.NewUser{Email: "taken@x.test"})
	for _, email := range []string{"doe@x.test", "taken@x.test", ""} {
		is.Equal(edit(email, true), roster.ErrForbidden)
		is.Equal(edit(email, false), roster.ErrForbidden)
	}
	is.NoErr(edit("Jane@X.test", true)) // the same mailbox
	is.NoErr(edit("Jane@X.test", false))
	is.Equal(edit("Jane@X.test", true), roster.ErrForbidden)
}

func TestTheLastOwnerStays(t *testing.T) {
	demote := func(dir *roster.Directory, id roster.ID, t *testing.T) error {
		_, err := dir.Edit(t.Context(), id, func(p *roster.Profile) error { p.Role = roster.RoleAdmin; return nil })
		return err
	}
	apply := func(a roster.Action) func(*roster.Directory, roster.ID, *testing.T) error {
		return func(dir *roster.Directory, id roster.ID, t *testing.T) error {
			_, err := dir.Apply(t.Context(), id, a)
			return err
		}
	}
	for name, leave := range map[string]func(*roster.Directory, roster.ID, *testing.T) error{
		"demote": demote, "deactivate": apply(roster.Deactivate), "remove": apply(roster.Remove),
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			first := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Role: roster.RoleOwner, Active: true})
			mustCreate(t, dir, roster.NewUser{Email: "b@x.test", Role: roster.RoleOwner}) // not active: does not count
			mustCreate(t, dir, roster.NewUser{Email: "c@x.test", Role: roster.RoleAdmin, Active: true})
			is.True(errors.Is(leave(dir, first.ID, t), roster.ErrLastOwner))
			is.True(errors.Is(leave(dir.ActingAs(roster.Actor{User: first.ID}), first.ID, t), roster.ErrLastOwner))
			stored, err := dir.User(t.Context(), first.ID)
			is.NoErr(err)
			is.Equal(stored, first)

			mustCreate(t, dir, roster.NewUser{Email: "d@x.test", Role: roster.RoleOwner, Active: true})
			is.NoErr(leave(dir, first.ID, t))
		})
	}
}

func TestUpdateIsAllOrNothing(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Name: "Jane"})
	own := errors.New("the caller's own")
	err := dir.Update(t.Context(), func(tx *roster.Directory) error {
		if _, err := tx.Create(t.Context(), roster.NewUser{Email: "joan@x.test"}); err != nil {
			return err
		}
		if _, err := tx.Edit(t.Context(), u.ID, func(p *roster.Profile) error { p.Name = "Joan"; return nil }); err != nil {
			return err
		}
		if _, err := tx.Grant(t.Context(), u.ID, roster.NewGrant{Product: "p"}); err != nil {
			return err
		}
		seen, err := tx.User(t.Context(), u.ID)
		is.NoErr(err)
		is.Equal(seen.Name, "Joan") // reads what it wrote
		return own
	})
	is.Equal(err, own)
	stored, err := dir.User(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(stored, u)
	n, err := dir.Count(t.Context(), roster.UserQuery{})
	is.NoErr(err)
	is.Equal(n, 1)
	is.Equal(countEvents(t, dir, u.ID), 1)
}

func TestAChangeThatWasRefusedUndoesTheUpdate(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	err := dir.Update(t.Context(), func(tx *roster.Directory) error {
		tx.Create(t.Context(), roster.NewUser{Grants: []roster.NewGrant{{Group: roster.NewID()}}}) // the error is lost
		return nil
	})
	is.True(errors.Is(err, roster.ErrInvalid))
	n, err := dir.Count(t.Context(), roster.UserQuery{})
	is.NoErr(err)
	is.Equal(n, 0)
}

func TestEraseEmptiesADeletedUser(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{
		Email: "jane@x.test", Name: "Jane Doe", ExternalID: "7", Summary: "s", Preferences: object(t, `{"a":1}`),
		Password: "securepassword", Active: true, Role: roster.RoleAdmin,
	})
	_, _, err := dir.IssueToken(t.Context(), roster.NewToken{User: u.ID})
	is.NoErr(err)
	_, err = dir.Erase(t.Context(), u.ID)
	is.True(errors.Is(err, roster.ErrState))
	_, err = dir.Apply(t.Context(), u.ID, roster.Remove)
	is.NoErr(err)
	erased, err := dir.Erase(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(erased.Profile, roster.Profile{Role: roster.RoleAdmin})
	is.Equal(erased.CanonicalEmail, "")
	is.Equal(erased.PasswordHash, roster.PasswordHash(""))
	is.Equal(erased.Number, u.Number)
	is.Equal(erased.State, roster.StateDeleted)
	again, err := dir.Erase(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(again, erased)
	_, err = dir.Apply(t.Context(), u.ID, roster.Restore)
	is.True(errors.Is(err, roster.ErrState))
	tokens, err := dir.Tokens(t.Context(), roster.TokenQuery{User: u.ID})
	is.NoErr(err)
	is.Equal(len(tokens), 0)
	page, err := dir.Events(t.Context(), roster.EventQuery{User: u.ID})
	is.NoErr(err)
	events := page.Events
	for _, e := range events {
		is.True(e.Detail.IsZero())
	}
	is.Equal(events[len(events)-1].Kind, roster.EventUserErased)
}
