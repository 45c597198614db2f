package roster_test

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// actorWorld is an account in which every method of a Directory has something to
// work on: alice, a user of rank user, is whom the calls are about.
type actorWorld struct {
	fixture
	host, acme  *roster.Directory
	signedIn    roster.Session
	adminIn     roster.Session // the admin of the table
	clock       *clock
	mail        mailbox // codes mailed to alice
	invitation  roster.Invitation
	ended       roster.User // removed
	use         roster.Use
	away        roster.Membership // alice in another account
	guest       roster.Membership // somebody else's user in this one
	actors      map[string]*roster.Directory
	home, third roster.ID
}

// theActors are the columns of the table.
var theActors = []string{
	"host", "confined", "zero", "none", "read-only", "self", "admin", "owner", "capped", "of another", "member", "member admin", "deactivated", "closed", "staff",
}

func newActorWorld(t *testing.T) *actorWorld {
	t.Helper()
	ctx := t.Context()
	cfg, clock := testConfig(), newClock()
	cfg.Now = clock.Now
	cfg.Consumers = []roster.Consumer{{Name: "mail", Kinds: roster.MailedEvents()}}
	cfg.Account = roster.NewID() // the host's own Directory acts in the account of the table
	host := roster.New(memstore.New(), cfg)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	account, err := host.CreateAccount(ctx, roster.NewAccount{ID: cfg.Account, Name: "Acme"})
	must(err)
	other, err := host.CreateAccount(ctx, roster.NewAccount{Name: "Other"})
	must(err)
	third, err := host.CreateAccount(ctx, roster.NewAccount{Name: "Third"})
	must(err)
	acme := host.ForAccount(account.ID)
	w := &actorWorld{fixture: newFixture(t, acme), host: host, acme: acme, home: account.ID, third: third.ID, clock: clock}
	alice := w.fixture.user

	member := func(dir *roster.Directory, role roster.Role) roster.ID {
		return mustCreate(t, dir, roster.NewUser{Role: role, Active: true}).ID
	}
	mustCreate(t, acme, roster.NewUser{Role: roster.RoleOwner, Active: true}) // so that no owner is the last
	owner, admin := member(acme, roster.RoleOwner), member(acme, roster.RoleAdmin)
	w.adminIn, err = acme.StartSession(ctx, admin, roster.ClientInfo{})
	must(err)
	gone := member(acme, roster.RoleOwner)
	_, err = acme.Apply(ctx, gone, roster.Deactivate)
	must(err)
	stranger := member(host.ForAccount(other.ID), roster.RoleOwner)

	join := func(role roster.Role) roster.Membership {
		m, err := host.CreateMembership(ctx, roster.NewMembership{
			Account: account.ID, Home: other.ID, User: member(host.ForAccount(other.ID), roster.RoleOwner), Role: role,
		})
		must(err)
		return m
	}
	w.guest = join(roster.RoleUser)

	w.ended = mustCreate(t, acme, roster.NewUser{Email: "gone@x.test"})
	_, err = acme.Apply(ctx, w.ended.ID, roster.Remove)
	must(err)
	w.signedIn, err = acme.StartSession(ctx, alice.ID, roster.ClientInfo{})
	must(err)
	w.away, err = host.CreateMembership(ctx, roster.NewMembership{Account: other.ID, Home: account.ID, User: alice.ID, Role: roster.RoleUser})
	must(err)
	_, err = acme.Grant(ctx, alice.ID, roster.NewGrant{Product: "reports"})
	must(err)
	w.use, err = acme.Consume(ctx, alice.ID, "reports", 1, "k")
	must(err)
	w.invitation = mustInvite(t, acme, roster.NewInvitation{Email: "dave@x.test"})
	w.user = everyCode(t, host, acme, alice.ID, &w.mail)

	as := func(a roster.Actor) *roster.Directory { return acme.ActingAs(a) }
	w.actors = map[string]*roster.Directory{
		"host": host, "confined": acme, "zero": as(roster.Actor{}),
		"none":      as(roster.Actor{User: member(acme, roster.RoleNone)}),
		"read-only": as(roster.Actor{User: member(acme, roster.RoleReadOnly)}),
		"self":      as(roster.Actor{User: alice.ID}),
		"admin":     as(roster.Actor{User: admin}), "owner": as(roster.Actor{User: owner}),
		"capped":     as(roster.Actor{User: owner, Token: roster.NewID(), Role: roster.RoleReadOnly}),
		"of another": as(roster.Actor{User: stranger}),
		"member":     as(roster.Actor{User: join(roster.RoleUser).User}), "member admin": as(roster.Actor{User: join(roster.RoleAdmin).User}),
		"deactivated": as(roster.Actor{User: gone}),
		"closed":      as(roster.Actor{User: owner}),
		"staff":       acme.ActingAsStaff(roster.Session{User: roster.User{ID: stranger, Account: other.ID}}, roster.RoleAdmin),
	}
	return w
}

// noRights are the methods that ask nobody for rights: they read and change no
// record, or have a row under another name.
var noRights = []string{
	"AccountID", "ActingAs", "ActingAsStaff", "ActingWith", "CalledFrom", "Confined", "DefaultRole", "ForAccount", "IfVersion", "MaxPage", "NoteForbidden", "Now", "Relay", "Role", "Roles", "WithStore",
}

func last[T any](_ T, err error) error { return err }

func each[T any](records iter.Seq2[T, error]) error {
	for _, err := range records {
		if err != nil {
			return err
		}
	}
	return nil
}

// TestActors calls every method for every kind of actor, and compares who may
// with testdata/actors.txt; -update writes that anew.
func TestActors(t *testing.T) {
	is := is.New(t)
	for m := range reflect.TypeFor[*roster.Directory]().Methods() {
		_, called := calls[m.Name]
		is.True(called != slices.Contains(noRights, m.Name)) // each method has a row, here or there
	}
	var table strings.Builder
	fmt.Fprintf(&table, "%-26s", "")
	for _, actor := range theActors {
		fmt.Fprintf(&table, "%-13s", actor)
	}
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		fmt.Fprintf(&table, "\n%-26s", name)
		for _, actor := range theActors {
			fmt.Fprintf(&table, "%-13s", outcomeFor(t, name, actor))
		}
	}
	got := regexp.MustCompile(` +\n`).ReplaceAllString(table.String()+"\n", "\n")
	if *update {
		is.NoErr(os.WriteFile("testdata/actors.txt", []byte(got), 0o644))
	}
	want, err := os.ReadFile("testdata/actors.txt")
	is.NoErr(err)
	is.Equal(got, string(want))
}

// outcomeFor makes a world of its own, so that no call finds what another left.
func outcomeFor(t *testing.T, name, actor string) string {
	w := newActorWorld(t)
	dir := w.actors[actor]
	if actor == "closed" {
		if _, err := w.acme.CloseAccount(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	err := calls[name](w, t.Context(), dir)
	switch {
	case err == nil:
		return "yes"
	case errors.Is(err, roster.ErrForbidden):
		return "-"
	case errors.Is(err, roster.ErrCredentials):
		return "credentials"
	case errors.Is(err, roster.ErrNotFound):
		return "not found"
	}
	t.Errorf("%s for %s: %v", name, actor, err)
	return err.Error()
}
