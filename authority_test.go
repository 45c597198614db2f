package roster_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// act is one thing that an actor may do to a target; it returns the error.
type act struct {
	name string
	do   func(t *testing.T, dir *roster.Directory, target roster.ID) error
}

func edit(change func(*roster.Profile)) func(*testing.T, *roster.Directory, roster.ID) error {
	return func(t *testing.T, dir *roster.Directory, target roster.ID) error {
		_, err := dir.Edit(t.Context(), target, func(p *roster.Profile) error { change(p); return nil })
		return err
	}
}

var acts = []act{
	{"edit name", edit(func(p *roster.Profile) { p.Name = "New Name" })},
	{"edit address", edit(func(p *roster.Profile) { p.Email = "new@x.test" })},
	{"edit nothing", edit(func(*roster.Profile) {})},
	{"verify address", edit(func(p *roster.Profile) { p.EmailVerified = true })},
	{"edit uses", edit(func(p *roster.Profile) { p.ExtraUses = 1000 })},
	{"edit attrs", edit(func(p *roster.Profile) { p.Attrs, _ = roster.ParseJSONObject([]byte(`{"plan":1}`)) })},
	{"make admin", edit(func(p *roster.Profile) { p.Role = roster.RoleAdmin })},
	{"make owner", edit(func(p *roster.Profile) { p.Role = roster.RoleOwner })},
	{"set password", func(t *testing.T, dir *roster.Directory, target roster.ID) error {
		_, err := dir.SetPassword(t.Context(), target, "securepassword")
		return err
	}},
	{"deactivate", func(t *testing.T, dir *roster.Directory, target roster.ID) error {
		_, err := dir.Apply(t.Context(), target, roster.Deactivate)
		return err
	}},
	{"grant", func(t *testing.T, dir *roster.Directory, target roster.ID) error {
		_, err := dir.Grant(t.Context(), target, roster.NewGrant{Product: "p"})
		return err
	}},
	{"issue token", func(t *testing.T, dir *roster.Directory, target roster.ID) error {
		_, _, err := dir.IssueToken(t.Context(), roster.NewToken{User: target})
		return err
	}},
	{"issue owner token", func(t *testing.T, dir *roster.Directory, target roster.ID) error {
		_, _, err := dir.IssueToken(t.Context(), roster.NewToken{User: target, Role: roster.RoleOwner})
		return err
	}},
	{"ask for another address", func(t *testing.T, dir *roster.Directory, target roster.ID) error {
		_, err := dir.ChangeEmail(t.Context(), target, "new@x.test")
		return err
	}},
}

// What an actor of each role may do to a target of each role, the columns in
// the order of acts: y is allowed, n is forbidden.
const allowed = `
read-only self   n n n n n n n n n n n n n n
user      self   y n y n n n n n n n n n n y
user      user   n n n n n n n n n n n n n n
admin     self   y y y y y y y n n y y y n y
admin     user   y y y y y y y n y y y y n y
admin     admin  y y y y y y y n y y y y n y
admin     owner  n n n n n n n n n n n n n n
owner     owner  y y y y y y y y y y y y y y
owner     admin  y y y y y y y y y y y y y y
none      user   n n n n n n n n n n n n n n
`

func TestRankBindsTheActor(t *testing.T) {
	var actor, target string
	cells := make([]string, len(acts))
	for _, line := range lines(allowed) {
		into := []any{&actor, &target}
		for i := range cells {
			into = append(into, &cells[i])
		}
		if _, err := fmt.Sscan(line, into...); err != nil {
			t.Fatal(err)
		}
		for i, a := range acts {
			t.Run(actor+" on "+target+"/"+a.name, func(t *testing.T) {
				is := is.New(t)
				dir := roster.New(memstore.New(), testConfig())
				mustCreate(t, dir, roster.NewUser{Role: roster.RoleOwner, Active: true}) // another owner
				self := mustCreate(t, dir, roster.NewUser{Email: "actor@x.test", Role: roster.Role(actor), Active: true})
				on := self
				if target != "self" {
					on = mustCreate(t, dir, roster.NewUser{Email: "target@x.test", Role: roster.Role(target), Active: true})
				}
				err := a.do(t, dir.ActingAs(roster.Actor{User: self.ID}), on.ID)
				if cells[i] == "y" {
					is.NoErr(err)
					return
				}
				is.Equal(err, roster.ErrForbidden)
				stored, err := dir.User(t.Context(), on.ID)
				is.NoErr(err)
				is.Equal(stored, on)
			})
		}
	}
}

func TestActorsAreReadAnew(t *testing.T) {
	for name, lose := range map[string]func(*testing.T, *roster.Directory, roster.ID) error{
		"role taken": edit(func(p *roster.Profile) { p.Role = roster.RoleUser }),
		"deactivated": func(t *testing.T, dir *roster.Directory, id roster.ID) error {
			_, err := dir.Apply(t.Context(), id, roster.Deactivate)
			return err
		},
		"removed": func(t *testing.T, dir *roster.Directory, id roster.ID) error {
			_, err := dir.Apply(t.Context(), id, roster.Remove)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), testConfig())
			admin := mustCreate(t, dir, roster.NewUser{Role: roster.RoleAdmin, Active: true})
			target := mustCreate(t, dir, roster.NewUser{Email: "a@x.test"})
			as := dir.ActingAs(roster.Actor{User: admin.ID})
			_, err := as.Apply(t.Context(), target.ID, roster.Activate)
			is.NoErr(err)
			is.NoErr(lose(t, dir, admin.ID))
			_, err = as.Apply(t.Context(), target.ID, roster.Deactivate)
			is.Equal(err, roster.ErrForbidden)
			_, err = as.Create(t.Context(), roster.NewUser{})
			is.Equal(err, roster.ErrForbidden)
			_, err = as.Invite(t.Context(), roster.NewInvitation{Email: "b@x.test"})
			is.Equal(err, roster.ErrForbidden)
		})
	}
}

func TestATokensRoleCapsItsUser(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	owner := mustCreate(t, dir, roster.NewUser{Role: roster.RoleOwner, Active: true})
	as := dir.ActingAs(roster.Actor{User: owner.ID, Token: roster.NewID(), Role: roster.RoleAdmin})
	_, err := as.Create(t.Context(), roster.NewUser{Role: roster.RoleOwner})
	is.Equal(err, roster.ErrForbidden)
	u, err := as.Create(t.Context(), roster.NewUser{Role: roster.RoleAdmin})
	is.NoErr(err)
	page, err := dir.Events(t.Context(), roster.EventQuery{User: u.ID})
	is.NoErr(err)
	events := page.Events
	is.Equal(events[0].Actor.User, owner.ID) // the event names the actor
}

func TestHostOnly(t *testing.T) {
	is := is.New(t)
	host := roster.New(memstore.New(), testConfig())
	owner := mustCreate(t, host, roster.NewUser{Role: roster.RoleOwner, Active: true})
	for _, dir := range []*roster.Directory{host.ForAccount(roster.DefaultAccount()), host.ActingAs(roster.Actor{User: owner.ID})} {
		_, err := dir.CreateAccount(t.Context(), roster.NewAccount{})
		is.True(errors.Is(err, roster.ErrForbidden))
		_, err = dir.Accounts(t.Context(), roster.AccountQuery{})
		is.True(errors.Is(err, roster.ErrForbidden))
		_, err = dir.Purge(t.Context(), dir.Now())
		is.True(errors.Is(err, roster.ErrForbidden))
	}
}

// TestRoleThatConfigLacksIsGuarded reads users of a role that was renamed, or that
// another node knows already.
func TestRoleThatConfigLacksIsGuarded(t *testing.T) {
	is := is.New(t)
	store, cfg := memstore.New(), testConfig()
	dir := roster.New(store, cfg)
	owner := mustCreate(t, dir, roster.NewUser{Role: roster.RoleOwner, Active: true})
	admin := mustCreate(t, dir, roster.NewUser{Role: roster.RoleAdmin, Active: true})

	renamed := *cfg
	renamed.Roles = []roster.RoleInfo{
		{Role: roster.RoleUser, Rank: roster.RankUser}, {Role: roster.RoleAdmin, Rank: roster.RankAdmin}, {Role: "proprietor", Rank: roster.RankOwner},
	}
	host := roster.New(store, &renamed)
	as := host.ActingAs(roster.Actor{User: admin.ID})
	is.Equal(last(as.Apply(t.Context(), owner.ID, roster.Remove)), roster.ErrForbidden)
	is.Equal(last(as.SetPassword(t.Context(), owner.ID, "securepassword")), roster.ErrForbidden)
	is.Equal(last(host.Apply(t.Context(), owner.ID, roster.Remove)), roster.ErrLastOwner) // for the host too
	is.Equal(last(host.ActingAs(roster.Actor{User: owner.ID}).Users(t.Context(), roster.UserQuery{})), roster.ErrForbidden)
}
