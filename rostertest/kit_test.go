package rostertest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/rostertest"
)

func TestPeople(t *testing.T) {
	kit := rostertest.New(t)
	for _, a := range []struct {
		name    string
		account rostertest.Account
	}{{"acme", kit.Acme}, {"globex", kit.Globex}} {
		for name, want := range map[string]struct {
			user  roster.User
			role  roster.Role
			state roster.State
		}{
			"owner":       {a.account.Owner, roster.RoleOwner, roster.StateActive},
			"admin":       {a.account.Admin, roster.RoleAdmin, roster.StateActive},
			"user":        {a.account.User, roster.RoleUser, roster.StateActive},
			"invited":     {a.account.Invited, roster.RoleUser, roster.StateInvited},
			"deactivated": {a.account.Deactivated, roster.RoleUser, roster.StateDeactivated},
		} {
			t.Run(a.name+" "+name, func(t *testing.T) {
				is := is.New(t)
				is.Equal(want.user.Email, name+"@"+a.name+".test")
				is.Equal(want.user.Role, want.role)
				is.Equal(want.user.State, want.state)
				stored, err := a.account.Directory.User(t.Context(), want.user.ID)
				is.NoErr(err)
				is.Equal(stored, want.user)
			})
		}
	}
}

// Dir acts in Acme, as a program with one account does.
func TestDirActsInAcme(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	is.Equal(kit.Dir.AccountID(), kit.Acme.AccountID())
	_, err := kit.Dir.User(t.Context(), kit.Globex.Admin.ID)
	is.True(errors.Is(err, roster.ErrNotFound))
}

func TestPasswordOfThePeople(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	s, err := kit.Dir.SignIn(t.Context(), roster.SignIn{Email: "user@acme.test", Password: rostertest.Password})
	is.NoErr(err)
	is.Equal(s.User.ID, kit.Acme.User.ID)
}

func TestAs(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	_, err := kit.As(kit.Globex.User).Create(t.Context(), roster.NewUser{Email: "new@globex.test"})
	is.True(errors.Is(err, roster.ErrForbidden)) // a user makes nobody
	u, err := kit.As(kit.Globex.Admin).Create(t.Context(), roster.NewUser{Email: "new@globex.test"})
	is.NoErr(err)
	is.Equal(u.Account, kit.Globex.AccountID())
}

func TestAdvance(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	s, err := kit.Acme.StartSession(t.Context(), kit.Acme.User.ID, roster.ClientInfo{})
	is.NoErr(err)
	kit.Advance(365 * 24 * time.Hour)
	_, err = kit.Dir.Session(t.Context(), s.Token)
	is.True(errors.Is(err, roster.ErrSessionOver))
	now := time.Date(2040, 2, 29, 12, 0, 0, 0, time.UTC)
	kit.Clock.Set(now)
	is.Equal(kit.Dir.Now(), now)
}

func TestConfig(t *testing.T) {
	is := is.New(t)
	store := memstore.New()
	kit := rostertest.NewWith(t, rostertest.Config{
		Store: store, Empty: true,
		Change: func(c *roster.Config) { c.MinPassword = 20 },
	})
	is.Equal(kit.Acme, rostertest.Account{})
	_, err := kit.Dir.HashPassword(t.Context(), "nineteen characters")
	is.True(errors.Is(err, roster.ErrInvalid))
	u, err := kit.Dir.Create(t.Context(), roster.NewUser{Email: "jane@acme.test"})
	is.NoErr(err)
	stored, err := store.Users(t.Context(), roster.UserSelection{Account: u.Account, Email: "jane@acme.test"})
	is.NoErr(err)
	is.Equal(len(stored), 1)
}

// Kits share nothing: whoever is changed in one is as before in the others.
func TestKitsInParallel(t *testing.T) {
	for range 8 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			kit := rostertest.New(t)
			u, err := kit.Acme.Edit(t.Context(), kit.Acme.User.ID, func(p *roster.Profile) error { p.Name = "Ann"; return nil })
			is.NoErr(err)
			is.Equal(u.Version, kit.Acme.User.Version+1)
			kit.Advance(time.Hour)
			is.Equal(kit.Dir.Now().Hour(), 1)
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		rostertest.New(b)
	}
}
