package papershift_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/papershift"
)

// over makes the fixture's set one over dir, where authorize knows the callers.
func (f *fixture) over(dir *roster.Directory, authorize httpadapters.Authorize) {
	f.set = papershift.New(dir, papershift.Config{Log: f.Logger(), Authorize: authorize})
}

// serve makes the fixture's set one over another store, for adm1.
func (f *fixture) serve(store roster.Store) {
	f.over(f.Dir.WithStore(store), f.AuthorizeAs("adm1"))
}

// A page is so many queries, and one more for its users behind the first 16.
func TestQueries(t *testing.T) {
	f := tree(t)
	for i := range 50 {
		name := fmt.Sprintf("user%02d", i)
		f.AddCreated(name)
		if i < 20 {
			must(f.T1.JoinTeam(t.Context(), f.IDs["sales"], f.IDs[name]))(t)
		}
	}
	for include, want := range map[string]string{
		"":                                  "principal, users, count",
		"account":                           "principal, users, count, accounts",
		"account_memberships":               "principal, users, count, memberships",
		"teams":                             "principal, users, count, team memberships, teams",
		"team_memberships":                  "principal, users, count, team memberships",
		"teams,team_memberships.team":       "principal, users, count, team memberships, teams",
		"teams.parent.parent":               "principal, users, count, team memberships, teams, teams", // the third level was among the second
		"account,account_memberships,teams": "principal, users, count, memberships, accounts, team memberships, teams",
		"account_memberships.account":       "principal, users, count, memberships, accounts, memberships, accounts", // the own one, and all others at once
	} {
		t.Run(include, func(t *testing.T) {
			is := is.New(t)
			store := &wiretest.Store{Store: f.Store}
			f.serve(store)
			a := success(t, f.ask("adm1", "GET", "/api/v1/users?page[size]=100&include="+include, ""))
			is.Equal(len(decoded[[]object](t, string(a.Data))), 62)
			is.Equal(strings.Join(store.Reads, ", "), want)
		})
	}
}

// Memberships that the Directory does not return at once are all there.
func TestBatches(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(rc *roster.Config, pc *papershift.Config) { rc.MaxPage, pc.MaxSize = 3, 3 })
	for i := range 10 {
		f.team(fmt.Sprintf("team%d", i), roster.ID{}, "alice", "bob")
	}
	users := many(t, f.ask("adm1", "GET", "/api/v1/users?include=teams,team_memberships.team", ""))
	is.Equal(len(users), 3)
	for _, u := range users[:2] {
		is.Equal(len(linked(t, u, "teams")), 10)
		is.Equal(len(linked(t, u, "team_memberships")), 10)
	}
	alice := one(t, f.ask("adm1", "GET", "/api/v1/users/{alice}?include=teams", ""))
	is.Equal(len(linked(t, alice, "teams")), 10)

	for range 5 {
		account := must(f.Dir.CreateAccount(t.Context(), roster.NewAccount{}))(t)
		must(f.Dir.CreateMembership(t.Context(), roster.NewMembership{
			Home: f.T1.AccountID(), User: f.IDs["alice"], Account: account.ID, Role: roster.RoleUser,
		}))(t)
	}
	r := f.ask("adm1", "GET", "/api/v1/users/{alice}?include=account_memberships.account", "")
	is.Equal(len(linked(t, one(t, r), "account_memberships")), 6)
	is.Equal(len(success(t, r).Included), 12)
}

// What the database says stays inside: one line in the log, and no success.
func TestBrokenStore(t *testing.T) {
	for name, fault := range wiretest.Faults() {
		t.Run(name, func(t *testing.T) {
			for _, request := range []string{
				"GET /api/v1/users", "GET /api/v1/users/{bob}", "DELETE /api/v1/users/{bob}",
				"POST /api/v1/users", "PATCH /api/v1/users/{bob}", "POST /api/v1/users/{chris}/invite",
			} {
				is := is.New(t)
				f := newFixture(t, nil)
				f.serve(&wiretest.Store{Store: f.Store, Err: fault.Err})
				method, path, _ := strings.Cut(request, " ")
				r := f.ask("adm1", method, path, `{"data":{"type":"user"}}`)
				is.Equal(refused(t, r).Detail, fault.Text)
				f.CheckFault(r, fault)
				is.True(!strings.Contains(f.Log.String(), f.IDs["bob"].String()))
			}
		})
	}
}

// No part of a page is left out because it could not be read.
func TestBrokenReads(t *testing.T) {
	for _, what := range []string{"users", "count", "accounts", "memberships", "team memberships", "teams"} {
		t.Run(what, func(t *testing.T) {
			is := is.New(t)
			f := tree(t)
			f.serve(&wiretest.Store{Store: f.Store, FailOnly: what, Err: errors.New("down")})
			r := f.ask("adm1", "GET", "/api/v1/users?include=account_memberships.account,teams", "")
			is.Equal(r.Status, 500)
			is.Equal(refused(t, r).Detail, "internal")
			is.Equal(strings.Count(f.Log.String(), "\n"), 1)
		})
	}
}
