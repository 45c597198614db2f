package roster_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func mustTeam(t *testing.T, dir *roster.Directory, p roster.TeamProfile) roster.Team {
	t.Helper()
	team, err := dir.CreateTeam(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return team
}

func moveTeam(t *testing.T, dir *roster.Directory, team, parent roster.ID) error {
	_, err := dir.EditTeam(t.Context(), team, func(p *roster.TeamProfile) error { p.Parent = parent; return nil })
	return err
}

func TestTeams(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	all := mustTeam(t, dir, roster.TeamProfile{Name: "All"})
	sales := mustTeam(t, dir, roster.TeamProfile{Name: "Sales", Parent: all.ID})
	u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test"})
	joined, err := dir.JoinTeam(t.Context(), sales.ID, u.ID)
	is.NoErr(err)
	again, err := dir.JoinTeam(t.Context(), sales.ID, u.ID)
	is.NoErr(err)
	is.Equal(again, joined)

	_, err = dir.EndTeam(t.Context(), all.ID)
	is.True(errors.Is(err, roster.ErrInvalid)) // another lies below
	_, err = dir.EndTeam(t.Context(), sales.ID)
	is.NoErr(err)
	members, err := dir.TeamMemberships(t.Context(), roster.TeamMembershipQuery{Users: []roster.ID{u.ID}})
	is.NoErr(err)
	is.Equal(len(members), 0) // ended with the team
	_, err = dir.LeaveTeam(t.Context(), sales.ID, u.ID)
	is.Equal(err, roster.ErrNotFound)

	_, err = dir.JoinTeam(t.Context(), all.ID, u.ID)
	is.NoErr(err)
	left, err := dir.LeaveTeam(t.Context(), all.ID, u.ID)
	is.NoErr(err)
	is.Equal(left.Ended, dir.Now())
	teams, err := dir.Teams(t.Context(), roster.TeamQuery{})
	is.NoErr(err)
	is.Equal(len(teams), 1)
	is.Equal(teams[0].ID, all.ID)
}

func TestTeamsRefuse(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	a := mustTeam(t, dir, roster.TeamProfile{Name: "a"})
	b := mustTeam(t, dir, roster.TeamProfile{Name: "b", Parent: a.ID})
	c := mustTeam(t, dir, roster.TeamProfile{Name: "c", Parent: b.ID})
	user := mustCreate(t, dir, roster.NewUser{Active: true})
	for name, err := range map[string]error{
		"itself":           moveTeam(t, dir, a.ID, a.ID),
		"a circle of two":  moveTeam(t, dir, a.ID, b.ID),
		"a circle of more": moveTeam(t, dir, a.ID, c.ID),
		"unknown":          moveTeam(t, dir, a.ID, roster.NewID()),
	} {
		var invalid *roster.InvalidError
		if !errors.As(err, &invalid) || invalid.Field != "parent" {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := dir.CreateTeam(t.Context(), roster.TeamProfile{Name: strings.Repeat("x", 256)})
	is.True(errors.Is(err, roster.ErrInvalid))
	_, err = dir.JoinTeam(t.Context(), roster.NewID(), user.ID)
	is.True(errors.Is(err, roster.ErrInvalid))
	_, err = dir.JoinTeam(t.Context(), a.ID, roster.NewID())
	is.Equal(err, roster.ErrNotFound)
	as := dir.ActingAs(roster.Actor{User: user.ID})
	_, err = as.CreateTeam(t.Context(), roster.TeamProfile{})
	is.Equal(err, roster.ErrForbidden)
	_, err = as.JoinTeam(t.Context(), a.ID, user.ID)
	is.Equal(err, roster.ErrForbidden)

	for range 29 { // as deep as it goes
		c = mustTeam(t, dir, roster.TeamProfile{Parent: c.ID})
	}
	_, err = dir.CreateTeam(t.Context(), roster.TeamProfile{Parent: c.ID})
	is.True(errors.Is(err, roster.ErrInvalid))
}

func TestTeamsNeverBecomeEachOthersParents(t *testing.T) {
	for range 100 {
		is := is.New(t)
		dir := roster.New(memstore.New(), testConfig())
		a, b := mustTeam(t, dir, roster.TeamProfile{}), mustTeam(t, dir, roster.TeamProfile{})
		var errs [2]error
		var both sync.WaitGroup
		both.Go(func() { errs[0] = moveTeam(t, dir, a.ID, b.ID) })
		both.Go(func() { errs[1] = moveTeam(t, dir, b.ID, a.ID) })
		both.Wait()
		is.True((errs[0] == nil) != (errs[1] == nil)) // exactly one moves
	}
}

// TestTeamExternalID gives a team an id of the host's own data.
func TestTeamExternalID(t *testing.T) {
	is := is.New(t)
	ctx, dir := t.Context(), roster.New(memstore.New(), testConfig())
	team := mustTeam(t, dir, roster.TeamProfile{Name: "Sales", ExternalID: "okta-1"})
	other := mustTeam(t, dir, roster.TeamProfile{Name: "Other"})
	find := func(external string) []roster.Team {
		t.Helper()
		found, err := dir.Teams(ctx, roster.TeamQuery{ExternalID: external})
		is.NoErr(err)
		return found
	}
	is.Equal(find("okta-1"), []roster.Team{team})
	is.Equal(len(find("OKTA-1")), 0)
	is.Equal(len(find("okta-1\x00")), 0)

	taken := error(&roster.ExistsError{Field: "external id"})
	_, err := dir.CreateTeam(ctx, roster.TeamProfile{ExternalID: "okta-1"})
	is.Equal(err, taken)
	set := func(id roster.ID, external string) error {
		_, err := dir.EditTeam(ctx, id, func(p *roster.TeamProfile) error { p.ExternalID = external; return nil })
		return err
	}
	is.Equal(set(other.ID, "okta-1"), taken)
	is.NoErr(set(other.ID, strings.Repeat("\u00e9", 64)))
	for _, bad := range []string{strings.Repeat("\u00e9", 65), "a\nb", "\xff"} {
		is.True(errors.Is(set(other.ID, bad), roster.ErrInvalid))
	}
	_, err = dir.EndTeam(ctx, team.ID)
	is.NoErr(err)
	is.Equal(len(find("okta-1")), 0)
	is.NoErr(set(other.ID, "okta-1")) // free once the team has ended
}

// TestTeamsByName finds teams of the account whatever the case of their names.
func TestTeamsByName(t *testing.T) {
	ctx, dir := t.Context(), roster.New(memstore.New(), testConfig())
	sales, again := mustTeam(t, dir, roster.TeamProfile{Name: "Sales"}), mustTeam(t, dir, roster.TeamProfile{Name: "SALES"})
	street := mustTeam(t, dir, roster.TeamProfile{Name: "Stra\u00dfe"})
	mustTeam(t, dir, roster.TeamProfile{Name: "\u200b"})
	for name, want := range map[string][]roster.Team{
		"sales":     {sales, again},
		"STRASSE":   {street},
		"sale":      nil,
		"\u200b":    nil, // nobody sees it
		"sales\xff": nil,
	} {
		found, err := dir.Teams(ctx, roster.TeamQuery{Name: name})
		if err != nil || !slices.Equal(found, want) {
			t.Errorf("%q: %v, %v", name, found, err)
		}
	}
}
