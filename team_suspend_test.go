package roster_test

import (
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// teamsOf returns the names of the teams that a user is in.
func teamsOf(t *testing.T, dir *roster.Directory, user roster.ID) map[string]bool {
	t.Helper()
	all, err := dir.TeamMemberships(t.Context(), roster.TeamMembershipQuery{Users: []roster.ID{user}})
	is.New(t).NoErr(err)
	names := map[string]bool{}
	for _, m := range all {
		team, err := dir.Team(t.Context(), m.Team)
		is.New(t).NoErr(err)
		names[team.Name] = true
	}
	return names
}

// TestWhoIsRemovedIsInNoTeam, in no list of a team and in no count, until they are
// restored: to the teams that are still there, and to none that they had left.
func TestWhoIsRemovedIsInNoTeam(t *testing.T) {
	is := is.New(t)
	c, cfg := newClock(), testConfig()
	cfg.Now = c.Now
	dir := roster.New(memstore.New(), cfg)
	jane, john := mustCreate(t, dir, roster.NewUser{Active: true}), mustCreate(t, dir, roster.NewUser{Active: true})
	teams := map[string]roster.ID{}
	for _, name := range []string{"stays", "ends", "left"} {
		team, err := dir.CreateTeam(t.Context(), roster.TeamProfile{Name: name})
		is.NoErr(err)
		teams[name] = team.ID
		for _, u := range []roster.User{jane, john} {
			_, err = dir.JoinTeam(t.Context(), team.ID, u.ID)
			is.NoErr(err)
		}
	}
	group, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "g"})
	is.NoErr(err)
	_, err = dir.Grant(t.Context(), jane.ID, roster.NewGrant{Group: group.ID})
	is.NoErr(err)
	_, err = dir.LeaveTeam(t.Context(), teams["left"], jane.ID)
	is.NoErr(err)
	c.Add(time.Second)

	mustApply(t, dir, jane.ID, roster.Deactivate) // which takes nobody out of a team
	is.Equal(len(teamsOf(t, dir, jane.ID)), 2)
	mustApply(t, dir, jane.ID, roster.Remove)
	is.Equal(len(teamsOf(t, dir, jane.ID)), 0)
	in, err := dir.TeamMemberships(t.Context(), roster.TeamMembershipQuery{Team: teams["stays"]})
	is.NoErr(err)
	is.Equal(len(in), 1)
	is.Equal(in[0].User, john.ID)
	for u, err := range dir.GroupMembers(t.Context(), group.ID) {
		t.Errorf("%v is a member of the group: %v", u, err)
	}

	c.Add(time.Second)
	_, err = dir.EndTeam(t.Context(), teams["ends"])
	is.NoErr(err)
	mustApply(t, dir, jane.ID, roster.Restore)
	is.Equal(teamsOf(t, dir, jane.ID), map[string]bool{"stays": true})

	c.Add(time.Second)
	mustApply(t, dir, jane.ID, roster.Remove)
	_, err = dir.Erase(t.Context(), jane.ID)
	is.NoErr(err)
	is.Equal(len(teamsOf(t, dir, jane.ID)), 0)
}

// TestWhoIsRemovedAtHomeIsInNoTeamElsewhere, where it was a member.
func TestWhoIsRemovedAtHomeIsInNoTeamElsewhere(t *testing.T) {
	is := is.New(t)
	c, cfg := newClock(), testConfig()
	cfg.Now = c.Now
	dir := roster.New(memstore.New(), cfg)
	account, err := dir.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	there := dir.ForAccount(account.ID)
	u := mustCreate(t, dir, roster.NewUser{Active: true})
	_, err = dir.CreateMembership(t.Context(), roster.NewMembership{Account: account.ID, User: u.ID, Role: roster.RoleUser})
	is.NoErr(err)
	team, err := there.CreateTeam(t.Context(), roster.TeamProfile{Name: "theirs"})
	is.NoErr(err)
	_, err = there.JoinTeam(t.Context(), team.ID, u.ID)
	is.NoErr(err)
	c.Add(time.Second)
	mustApply(t, dir, u.ID, roster.Remove)
	is.Equal(len(teamsOf(t, there, u.ID)), 0)
	c.Add(time.Second)
	mustApply(t, dir, u.ID, roster.Restore)
	is.Equal(teamsOf(t, there, u.ID), map[string]bool{"theirs": true})
}
