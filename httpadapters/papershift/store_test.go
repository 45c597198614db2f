package papershift_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/papershift"
)

// watched is a store that writes down what is read, and fails where it is told
// to.
type watched struct {
	roster.Store
	reads []string
	fail  string // what fails; "all": everything
	err   error
}

func (s *watched) read(what string) error {
	s.reads = append(s.reads, what)
	if s.fail == what || s.fail == "all" {
		return s.err
	}
	return nil
}

func (s *watched) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	if err := s.read("users"); err != nil {
		return nil, err
	}
	return s.Store.Users(ctx, q)
}

func (s *watched) CountUsers(ctx context.Context, q roster.UserSelection) (int, error) {
	if err := s.read("count"); err != nil {
		return 0, err
	}
	return s.Store.CountUsers(ctx, q)
}

func (s *watched) Accounts(ctx context.Context, q roster.AccountSelection) ([]roster.Account, error) {
	if err := s.read("accounts"); err != nil {
		return nil, err
	}
	return s.Store.Accounts(ctx, q)
}

func (s *watched) Memberships(ctx context.Context, q roster.MembershipSelection) ([]roster.Membership, error) {
	if err := s.read("memberships"); err != nil {
		return nil, err
	}
	return s.Store.Memberships(ctx, q)
}

func (s *watched) TeamMemberships(ctx context.Context, q roster.TeamMembershipSelection) ([]roster.TeamMembership, error) {
	if err := s.read("team memberships"); err != nil {
		return nil, err
	}
	return s.Store.TeamMemberships(ctx, q)
}

func (s *watched) Teams(ctx context.Context, q roster.TeamSelection) ([]roster.Team, error) {
	if err := s.read("teams"); err != nil {
		return nil, err
	}
	return s.Store.Teams(ctx, q)
}

func (s *watched) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if s.fail == "all" {
		return s.err
	}
	return s.Store.Update(ctx, fn)
}

// over makes the fixture's set one over a store, for adm1.
func (f *fixture) over(store roster.Store) {
	f.set = papershift.New(f.dir.WithStore(store), papershift.Config{
		Log: slog.New(slog.NewJSONHandler(&f.log, nil)),
		Authorize: func(*http.Request, string) (httpadapters.Caller, error) {
			return httpadapters.Caller{Account: f.t1.AccountID(), User: f.ids["adm1"], Role: roster.RoleAdmin}, nil
		},
	})
}

// A page is so many queries, however many users it has.
func TestQueries(t *testing.T) {
	f := tree(t)
	for i := range 50 {
		name := fmt.Sprintf("user%02d", i)
		f.waiting(name)
		if i < 20 {
			must(f.t1.JoinTeam(t.Context(), f.ids["sales"], f.ids[name]))(t)
		}
	}
	for include, want := range map[string]string{
		"":                                  "users, count",
		"account":                           "users, count, accounts",
		"account_memberships":               "users, count, memberships",
		"teams":                             "users, count, team memberships, teams",
		"team_memberships":                  "users, count, team memberships",
		"teams,team_memberships.team":       "users, count, team memberships, teams",
		"teams.parent.parent":               "users, count, team memberships, teams, teams", // the third level was among the second
		"account,account_memberships,teams": "users, count, memberships, accounts, team memberships, teams",
		// one more membership and account for each account that is not the own one
		"account_memberships.account": "users, count, memberships, accounts, memberships, accounts",
	} {
		t.Run(include, func(t *testing.T) {
			is := is.New(t)
			store := &watched{Store: f.store}
			f.over(store)
			a := success(t, f.ask("adm1", "GET", "/api/v1/users?page[size]=100&include="+include, ""))
			is.Equal(len(decoded[[]object](t, string(a.Data))), 62)
			is.Equal(strings.Join(store.reads, ", "), want)
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
		account := must(f.dir.CreateAccount(t.Context(), roster.NewAccount{}))(t)
		must(f.dir.CreateMembership(t.Context(), roster.NewMembership{
			Home: f.t1.AccountID(), User: f.ids["alice"], Account: account.ID, Role: roster.RoleUser,
		}))(t)
	}
	r := f.ask("adm1", "GET", "/api/v1/users/{alice}?include=account_memberships.account", "")
	is.Equal(len(linked(t, one(t, r), "account_memberships")), 6)
	is.Equal(len(success(t, r).Included), 12)
}

// What the database says stays inside: one line in the log, and no success.
func TestBrokenStore(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		status int
		want   string
		lines  int
	}{
		"down":     {errors.New("SELECT * FROM x: dial tcp 10.0.0.1:5432\nrefused"), 500, "internal", 1},
		"unknown":  {roster.ErrCommitUnknown, 500, "internal", 1},
		"conflict": {roster.ErrConflict, 409, "changed by somebody else: try again", 0},
		"busy":     {roster.ErrBusy, 503, "busy: try again soon", 0},
		"late":     {context.DeadlineExceeded, 503, "the request took too long", 0},
	} {
		t.Run(name, func(t *testing.T) {
			for _, request := range []string{
				"GET /api/v1/users", "GET /api/v1/users/{bob}", "DELETE /api/v1/users/{bob}",
				"POST /api/v1/users", "PATCH /api/v1/users/{bob}", "POST /api/v1/users/{chris}/invite",
			} {
				is := is.New(t)
				f := newFixture(t, nil)
				f.over(&watched{Store: f.store, fail: "all", err: c.err})
				method, path, _ := strings.Cut(request, " ")
				r := f.ask("adm1", method, path, `{"data":{"type":"user"}}`)
				is.Equal(r.status, c.status)
				is.Equal(refused(t, r).Detail, c.want)
				is.Equal(r.header.Get("Retry-After") != "", c.status == 503)
				is.Equal(strings.Count(f.log.String(), "\n"), c.lines) // one event, one line
				is.True(!strings.Contains(f.log.String(), f.ids["bob"].String()))
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
			f.over(&watched{Store: f.store, fail: what, err: errors.New("down")})
			r := f.ask("adm1", "GET", "/api/v1/users?include=account_memberships.account,teams", "")
			is.Equal(r.status, 500)
			is.Equal(refused(t, r).Detail, "internal")
			is.Equal(strings.Count(f.log.String(), "\n"), 1)
		})
	}
}
