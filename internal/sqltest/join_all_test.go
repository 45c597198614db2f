package sqltest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// teamOf makes a team and users, of whom each third is in it, and others have been
// changed since.
func teamOf(t *testing.T, dir *roster.Directory, n int) (team roster.ID, users []roster.ID) {
	t.Helper()
	is, ctx := is.New(t), t.Context()
	made, err := dir.CreateTeam(ctx, roster.TeamProfile{Name: "Sales"})
	is.NoErr(err)
	for i := range n {
		u, err := dir.Create(ctx, roster.NewUser{Active: true, Email: fmt.Sprintf("u%d@x.test", i), Name: fmt.Sprintf("Ann %d \u00e9", i)})
		is.NoErr(err)
		for range i % 4 {
			_, err = dir.Edit(ctx, u.ID, func(p *roster.Profile) error { p.ExtraUses++; return nil })
			is.NoErr(err)
		}
		if i%3 == 0 {
			_, err = dir.JoinTeam(ctx, made.ID, u.ID)
			is.NoErr(err)
		}
		users = append(users, u.ID)
	}
	return made.ID, users
}

// told is what a Directory knows of users and a team: without ids and times.
func told(t *testing.T, dir *roster.Directory, team roster.ID, users []roster.ID) (all []string) {
	t.Helper()
	is, ctx := is.New(t), t.Context()
	for _, id := range users {
		u, err := dir.User(ctx, id)
		is.NoErr(err)
		in, err := dir.TeamMemberships(ctx, roster.TeamMembershipQuery{Users: []roster.ID{id}, Team: team, Ended: true})
		is.NoErr(err)
		text := fmt.Sprint(u.Email, u.Name, u.ExtraUses, u.Version)
		for _, m := range in {
			text += fmt.Sprint(" in ", m.Ended.IsZero(), m.Version)
		}
		page, err := dir.Events(ctx, roster.EventQuery{User: id})
		is.NoErr(err)
		for _, e := range page.Events {
			text += fmt.Sprint(" ", e.Kind, e.UserVersion)
		}
		all = append(all, text)
	}
	stored, err := dir.Team(ctx, team)
	is.NoErr(err)
	return append(all, fmt.Sprint(stored.Version))
}

// TestJoinTeamAll lets users into a team and out of it by statements of many rows, and
// compares what is there then with what is in memory.
func TestJoinTeamAll(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is, ctx := is.New(t), t.Context()
		db := e.open(t)
		dirs := []*roster.Directory{roster.New(newStore(t, db, e.dialect, nil), nil), roster.New(memstore.New(), nil)}
		var want []string
		for i, dir := range slices.Backward(dirs) {
			team, users := teamOf(t, dir, 107)
			come, err := dir.JoinTeamAll(ctx, team, users)
			is.NoErr(err)
			is.Equal(len(come), 71)
			for _, m := range come {
				stored, err := dir.TeamMemberships(ctx, roster.TeamMembershipQuery{ID: m.ID})
				is.NoErr(err)
				is.Equal(stored, []roster.TeamMembership{m})
			}
			left, err := dir.LeaveTeamAll(ctx, team, users[50:])
			is.NoErr(err)
			is.Equal(len(left), 57)
			again, err := dir.JoinTeamAll(ctx, team, users[55:])
			is.NoErr(err)
			is.Equal(len(again), 52)
			got := told(t, dir, team, users)
			if i == 1 {
				want = got
				continue
			}
			is.Equal(got, want)
		}
		columnsAgree(t, db)
	})
}

// TestJoinTeamAllMeetsAnother lets users into a team while somebody else changes one of
// them: all come, and nothing is lost.
func TestJoinTeamAllMeetsAnother(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is, ctx := is.New(t), t.Context()
		dir := roster.New(newStore(t, e.open(t), e.dialect, nil), nil)
		team, users := teamOf(t, dir, 20)
		edited := make(chan error, 1)
		go func() {
			for range 20 {
				if _, err := dir.Edit(ctx, users[7], func(p *roster.Profile) error { p.CurrentUses++; return nil }); err != nil {
					edited <- err
					return
				}
			}
			edited <- nil
		}()
		for range 10 {
			_, err := dir.JoinTeamAll(ctx, team, users)
			is.NoErr(err)
			_, err = dir.LeaveTeamAll(ctx, team, users)
			is.NoErr(err)
		}
		is.NoErr(<-edited)
		u, err := dir.User(ctx, users[7])
		is.NoErr(err)
		is.Equal(u.CurrentUses, int64(20))
		in, err := dir.TeamMemberships(ctx, roster.TeamMembershipQuery{Team: team})
		is.NoErr(err)
		is.Equal(len(in), 0)
	})
}

// TestTouchUsersOfAnotherVersion refuses users of whom one was changed since.
func TestTouchUsersOfAnotherVersion(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is, ctx := is.New(t), t.Context()
		store := newStore(t, e.open(t), e.dialect, nil)
		dir := roster.New(store, nil)
		_, ids := teamOf(t, dir, 5)
		var before []roster.User
		for _, id := range ids {
			u, err := dir.User(ctx, id)
			is.NoErr(err)
			before = append(before, u)
		}
		err := store.Update(ctx, func(tx roster.Tx) error {
			var users []*roster.User
			for _, u := range slices.Clone(before) {
				u.Updated = u.Updated.Add(time.Hour)
				users = append(users, &u)
			}
			users[3].Version--
			return tx.(roster.BulkTx).TouchUsers(ctx, users)
		})
		is.True(errors.Is(err, roster.ErrConflict))
		for i, id := range ids {
			u, err := dir.User(ctx, id)
			is.NoErr(err)
			is.Equal(u, before[i])
		}
	})
}
