package roster_test

import (
	"context"
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// joiners is a team of ours with one user, and users who are not in it.
type joiners struct {
	dir     *roster.Directory
	team    roster.Team
	in      roster.User
	out     []roster.User
	deleted roster.User
}

func newJoiners(t *testing.T) *joiners {
	t.Helper()
	w := &joiners{dir: roster.New(memstore.New(), testConfig())}
	w.team = mustTeam(t, w.dir, roster.TeamProfile{Name: "Sales"})
	w.in = mustCreate(t, w.dir, roster.NewUser{Active: true})
	for range 3 {
		w.out = append(w.out, mustCreate(t, w.dir, roster.NewUser{Active: true}))
	}
	w.deleted = mustCreate(t, w.dir, roster.NewUser{Active: true})
	mustApply(t, w.dir, w.deleted.ID, roster.Remove)
	if _, err := w.dir.JoinTeam(t.Context(), w.team.ID, w.in.ID); err != nil {
		t.Fatal(err)
	}
	return w
}

// kinds returns how many events of each kind there are.
func (w *joiners) kinds(t *testing.T) map[roster.EventKind]int {
	t.Helper()
	kinds := map[roster.EventKind]int{}
	for e, err := range w.dir.AllEvents(t.Context(), roster.EventQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		kinds[e.Kind]++
	}
	return kinds
}

// members returns who is in the team.
func (w *joiners) members(t *testing.T) map[roster.ID]bool {
	t.Helper()
	in := map[roster.ID]bool{}
	all, err := w.dir.TeamMemberships(t.Context(), roster.TeamMembershipQuery{Team: w.team.ID})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		in[m.User] = true
	}
	return in
}

// version returns the version of the team.
func (w *joiners) version(t *testing.T) int64 {
	t.Helper()
	team, err := w.dir.Team(t.Context(), w.team.ID)
	if err != nil {
		t.Fatal(err)
	}
	return team.Version
}

// TestJoinTeamAll lets those into a team who are not in it, each once and with an event.
func TestJoinTeamAll(t *testing.T) {
	is, ctx, w := is.New(t), t.Context(), newJoiners(t)
	a, b := w.out[0], w.out[1]
	before := w.version(t)
	made, err := w.dir.JoinTeamAll(ctx, w.team.ID, []roster.ID{b.ID, w.in.ID, a.ID, b.ID})
	is.NoErr(err)
	is.Equal(len(made), 2)
	is.Equal([]roster.ID{made[0].User, made[1].User}, []roster.ID{b.ID, a.ID})
	for _, m := range made {
		stored, err := w.dir.TeamMemberships(ctx, roster.TeamMembershipQuery{ID: m.ID})
		is.NoErr(err)
		is.Equal(stored, []roster.TeamMembership{m})
	}
	is.Equal(w.version(t), before+1) // one write for all
	is.Equal(w.kinds(t)[roster.EventTeamJoined], 3)
	now, err := w.dir.User(ctx, a.ID)
	is.NoErr(err)
	is.Equal(now.Version, a.Version+1)

	again, err := w.dir.JoinTeamAll(ctx, w.team.ID, []roster.ID{a.ID, b.ID})
	is.NoErr(err)
	is.Equal(len(again), 0)
	is.Equal(w.version(t), before+1) // nothing was written
	is.Equal(w.kinds(t)[roster.EventTeamJoined], 3)
}

// TestLeaveTeamAll takes those out of a team who are in it, each with an event.
func TestLeaveTeamAll(t *testing.T) {
	is, ctx, w := is.New(t), t.Context(), newJoiners(t)
	is.NoErr(last(w.dir.JoinTeamAll(ctx, w.team.ID, []roster.ID{w.out[0].ID, w.out[1].ID})))
	before := w.version(t)
	left, err := w.dir.LeaveTeamAll(ctx, w.team.ID, []roster.ID{w.out[0].ID, w.out[2].ID, roster.NewID(), w.deleted.ID, w.in.ID})
	is.NoErr(err)
	is.Equal(len(left), 2)
	for _, m := range left {
		is.Equal(m.Ended, w.dir.Now())
	}
	is.Equal(w.members(t), map[roster.ID]bool{w.out[1].ID: true})
	is.Equal(w.version(t), before+1)
	is.Equal(w.kinds(t)[roster.EventTeamLeft], 2)

	left, err = w.dir.LeaveTeamAll(ctx, w.team.ID, []roster.ID{w.in.ID})
	is.NoErr(err)
	is.Equal(len(left), 0)
	is.Equal(w.version(t), before+1)
}

// TestTeamUsersAllOrNone refuses a list of which one may not come or go.
func TestTeamUsersAllOrNone(t *testing.T) {
	type call = func(w *joiners, ctx context.Context, dir *roster.Directory) error
	join := func(more func(w *joiners) roster.ID) call {
		return func(w *joiners, ctx context.Context, dir *roster.Directory) error {
			return last(dir.JoinTeamAll(ctx, w.team.ID, []roster.ID{w.out[0].ID, more(w), w.out[1].ID}))
		}
	}
	for name, c := range map[string]struct {
		call call
		want error
	}{
		"an unknown user": {join(func(*joiners) roster.ID { return roster.NewID() }), roster.ErrNotFound},
		"the zero id":     {join(func(*joiners) roster.ID { return roster.ID{} }), roster.ErrNotFound},
		"a deleted user":  {join(func(w *joiners) roster.ID { return w.deleted.ID }), roster.ErrState},
		"more than a thousand": {func(w *joiners, ctx context.Context, dir *roster.Directory) error {
			return last(dir.JoinTeamAll(ctx, w.team.ID, make([]roster.ID, 1001)))
		}, roster.ErrInvalid},
		"more than a thousand who go": {func(w *joiners, ctx context.Context, dir *roster.Directory) error {
			return last(dir.LeaveTeamAll(ctx, w.team.ID, make([]roster.ID, 1001)))
		}, roster.ErrInvalid},
		"an unknown team": {func(w *joiners, ctx context.Context, dir *roster.Directory) error {
			return last(dir.JoinTeamAll(ctx, roster.NewID(), []roster.ID{w.out[0].ID}))
		}, roster.ErrInvalid},
		"an unknown team to leave": {func(w *joiners, ctx context.Context, dir *roster.Directory) error {
			return last(dir.LeaveTeamAll(ctx, roster.NewID(), []roster.ID{w.in.ID}))
		}, roster.ErrNotFound},
		"an owner, for an admin": {func(w *joiners, ctx context.Context, dir *roster.Directory) error {
			owner, err := dir.Create(ctx, roster.NewUser{Active: true, Role: roster.RoleOwner})
			if err != nil {
				return err
			}
			admin, err := dir.Create(ctx, roster.NewUser{Active: true, Role: roster.RoleAdmin})
			if err != nil {
				return err
			}
			return last(dir.ActingAs(roster.Actor{User: admin.ID}).JoinTeamAll(ctx, w.team.ID, []roster.ID{w.out[0].ID, owner.ID}))
		}, roster.ErrForbidden},
		"another version": {func(w *joiners, ctx context.Context, dir *roster.Directory) error {
			return last(dir.IfVersion(w.team.ID, 1).JoinTeamAll(ctx, w.team.ID, []roster.ID{w.out[0].ID}))
		}, roster.ErrConflict},
		"another version of a user": {func(w *joiners, ctx context.Context, dir *roster.Directory) error {
			return last(dir.IfVersion(w.out[1].ID, 9).JoinTeamAll(ctx, w.team.ID, []roster.ID{w.out[0].ID, w.out[1].ID}))
		}, roster.ErrConflict},
	} {
		t.Run(name, func(t *testing.T) {
			is, w := is.New(t), newJoiners(t)
			is.True(errors.Is(c.call(w, t.Context(), w.dir), c.want))
			is.Equal(w.members(t), map[roster.ID]bool{w.in.ID: true})
			is.Equal(w.kinds(t)[roster.EventTeamJoined], 1)
		})
	}
}

// TestJoinTeamAllAsksWithin takes back all where Config.Within refuses the event of one.
func TestJoinTeamAllAsksWithin(t *testing.T) {
	is := is.New(t)
	cfg := testConfig()
	refused := errors.New("not today")
	asked := 0
	cfg.Within = func(_ context.Context, _ *roster.Directory, _ roster.Tx, e roster.Event) error {
		if e.Kind != roster.EventTeamJoined {
			return nil
		}
		if asked++; asked == 3 {
			return refused
		}
		return nil
	}
	dir := roster.New(memstore.New(), cfg)
	team := mustTeam(t, dir, roster.TeamProfile{Name: "Sales"})
	var users []roster.ID
	for range 3 {
		users = append(users, mustCreate(t, dir, roster.NewUser{Active: true}).ID)
	}
	is.Equal(last(dir.JoinTeamAll(t.Context(), team.ID, users)), refused)
	in, err := dir.TeamMemberships(t.Context(), roster.TeamMembershipQuery{Team: team.ID})
	is.NoErr(err)
	is.Equal(len(in), 0) // neither of the two before
	is.NoErr(last(dir.JoinTeamAll(t.Context(), team.ID, users)))
	is.Equal(asked, 6)
}
