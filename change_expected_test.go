package roster_test

import (
	"context"
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// expectedWorld is an account with a user, a team and an access group.
type expectedWorld struct {
	dir   *roster.Directory
	user  roster.User
	team  roster.Team
	group roster.AccessGroup
}

func newExpectedWorld(t *testing.T) *expectedWorld {
	t.Helper()
	w := &expectedWorld{dir: roster.New(memstore.New(), testConfig())}
	w.user = mustCreate(t, w.dir, roster.NewUser{Email: "jane@x.test", Active: true})
	w.team = mustTeam(t, w.dir, roster.TeamProfile{Name: "Sales"})
	w.group = mustGroup(t, w.dir, "Gold")
	return w
}

func named(name string) func(*roster.Profile) error {
	return func(p *roster.Profile) error { p.Name = name; return nil }
}

func unchanged(*roster.Profile) error { return nil }

// TestIfVersion makes each change with the version that is there, and with another one.
func TestIfVersion(t *testing.T) {
	for _, c := range []struct {
		name   string
		record func(*expectedWorld) (roster.ID, int64)
		change func(*expectedWorld, context.Context, *roster.Directory) error
	}{
		{"an edit", ofUser, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return last(d.Edit(ctx, w.user.ID, named("Jane")))
		}},
		{"an edit that changes nothing", ofUser, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return last(d.Edit(ctx, w.user.ID, unchanged))
		}},
		{"a move", ofUser, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return last(d.Apply(ctx, w.user.ID, roster.Deactivate))
		}},
		{"a move that changes nothing", ofUser, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return last(d.Apply(ctx, w.user.ID, roster.Activate))
		}},
		{"a password", ofUser, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return last(d.SetPassword(ctx, w.user.ID, "securepassword"))
		}},
		{"a grant", ofUser, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return last(d.Grant(ctx, w.user.ID, roster.NewGrant{Group: w.group.ID}))
		}},
		{"an edit of a team", ofTeam, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return last(d.EditTeam(ctx, w.team.ID, func(p *roster.TeamProfile) error { p.Name = "New"; return nil }))
		}},
		{"an edit of a team that changes nothing", ofTeam, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return last(d.EditTeam(ctx, w.team.ID, func(*roster.TeamProfile) error { return nil }))
		}},
		{"somebody comes into a team", ofTeam, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return last(d.JoinTeam(ctx, w.team.ID, w.user.ID))
		}},
		{"many come into a team", ofTeam, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return last(d.JoinTeamAll(ctx, w.team.ID, []roster.ID{w.user.ID}))
		}},
		{"nobody leaves a team", ofTeam, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return last(d.LeaveTeamAll(ctx, w.team.ID, nil))
		}},
		{"the end of a team", ofTeam, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return last(d.EndTeam(ctx, w.team.ID))
		}},
		{"an edit of a group", ofGroup, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return last(d.EditGroup(ctx, w.group.ID, func(p *roster.GroupProfile) error { p.Name = "New"; return nil }))
		}},
		{"several changes together", ofUser, func(w *expectedWorld, ctx context.Context, d *roster.Directory) error {
			return d.Update(ctx, func(tx *roster.Directory) error {
				if err := last(tx.Edit(ctx, w.user.ID, named("Jane"))); err != nil {
					return err
				}
				return last(tx.Apply(ctx, w.user.ID, roster.Deactivate))
			})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			w := newExpectedWorld(t)
			id, version := c.record(w)
			for _, other := range []int64{version - 1, version + 1} {
				err := c.change(w, t.Context(), w.dir.IfVersion(id, other))
				var there *roster.VersionError
				is.True(errors.As(err, &there))
				is.True(errors.Is(err, roster.ErrConflict))
				is.Equal(there.Version, version)
				_, now := c.record(w)
				is.Equal(now, version) // nothing was written
			}
			is.NoErr(c.change(w, t.Context(), w.dir.IfVersion(id, version)))
		})
	}
}

func ofUser(w *expectedWorld) (roster.ID, int64) {
	u, err := w.dir.User(context.Background(), w.user.ID)
	if err != nil {
		panic(err)
	}
	return u.ID, u.Version
}

func ofTeam(w *expectedWorld) (roster.ID, int64) {
	team, err := w.dir.Team(context.Background(), w.team.ID)
	if err != nil {
		panic(err)
	}
	return team.ID, team.Version
}

func ofGroup(w *expectedWorld) (roster.ID, int64) {
	g, err := w.dir.Group(context.Background(), w.group.ID)
	if err != nil {
		panic(err)
	}
	return g.ID, g.Version
}

// TestIfVersionTellsNobodyElse asks as a user who may change nobody else: the version
// is not for them.
func TestIfVersionTellsNobodyElse(t *testing.T) {
	is := is.New(t)
	w := newExpectedWorld(t)
	joe := mustCreate(t, w.dir, roster.NewUser{Email: "joe@x.test", Active: true})
	as := w.dir.ActingAs(roster.Actor{User: joe.ID})
	is.Equal(last(as.IfVersion(w.user.ID, 99).Edit(t.Context(), w.user.ID, named("Jane"))), roster.ErrForbidden)
	is.Equal(last(as.IfVersion(w.user.ID, 99).Edit(t.Context(), w.user.ID, unchanged)), roster.ErrForbidden)
	is.Equal(last(as.IfVersion(w.user.ID, 99).Apply(t.Context(), w.user.ID, roster.Deactivate)), roster.ErrForbidden)
	is.Equal(last(as.IfVersion(w.team.ID, 99).EndTeam(t.Context(), w.team.ID)), roster.ErrForbidden)
	is.Equal(last(as.IfVersion(w.team.ID, 99).JoinTeam(t.Context(), w.team.ID, joe.ID)), roster.ErrForbidden)
}

// TestIfVersionOfAnotherRecord leaves changes of other records as they are.
func TestIfVersionOfAnotherRecord(t *testing.T) {
	is := is.New(t)
	w := newExpectedWorld(t)
	is.NoErr(last(w.dir.IfVersion(w.team.ID, 99).Edit(t.Context(), w.user.ID, named("Jane"))))
}

// TestIfVersionWhileSomebodyWrites changes the user between the read of an edit and its
// write: the edit is not made over what came between.
func TestIfVersionWhileSomebodyWrites(t *testing.T) {
	is := is.New(t)
	w := newExpectedWorld(t)
	first := true
	_, err := w.dir.IfVersion(w.user.ID, w.user.Version).Edit(t.Context(), w.user.ID, func(p *roster.Profile) error {
		if first {
			first = false
			mustEdit(t, w.dir, w.user.ID, func(p *roster.Profile) { p.Name = "Joan" })
		}
		p.Name = "Jane"
		return nil
	})
	var there *roster.VersionError
	is.True(errors.As(err, &there))
	is.Equal(there.Version, w.user.Version+1)
}

// TestTeamVersion raises a team's version whenever somebody comes or goes, and leaves it
// where nothing changes.
func TestTeamVersion(t *testing.T) {
	w := newExpectedWorld(t)
	for _, c := range []struct {
		name   string
		raises bool
		change func(ctx context.Context) error
	}{
		{"somebody comes", true, func(ctx context.Context) error { return last(w.dir.JoinTeam(ctx, w.team.ID, w.user.ID)) }},
		{"somebody comes again", false, func(ctx context.Context) error { return last(w.dir.JoinTeam(ctx, w.team.ID, w.user.ID)) }},
		{"somebody is removed", true, func(ctx context.Context) error { return last(w.dir.Apply(ctx, w.user.ID, roster.Remove)) }},
		{"somebody is restored", true, func(ctx context.Context) error { return last(w.dir.Apply(ctx, w.user.ID, roster.Restore)) }},
		{"somebody goes", true, func(ctx context.Context) error { return last(w.dir.LeaveTeam(ctx, w.team.ID, w.user.ID)) }},
		{"an edit that changes nothing", false, func(ctx context.Context) error {
			return last(w.dir.EditTeam(ctx, w.team.ID, func(*roster.TeamProfile) error { return nil }))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			_, before := ofTeam(w)
			is.NoErr(c.change(t.Context()))
			_, after := ofTeam(w)
			is.Equal(after > before, c.raises)
		})
	}
}

// TestIfVersionBesideAHook makes two changes together, each of which a hook of the host's
// adds one to.
func TestIfVersionBesideAHook(t *testing.T) {
	is := is.New(t)
	cfg := testConfig()
	cfg.Within = func(ctx context.Context, dir *roster.Directory, _ roster.Tx, e roster.Event) error {
		if e.Kind != roster.EventUserEdited {
			return nil
		}
		return last(dir.Edit(ctx, e.User, func(p *roster.Profile) error { p.ExtraUses++; return nil }))
	}
	dir := roster.New(memstore.New(), cfg)
	u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Active: true})
	err := dir.IfVersion(u.ID, u.Version).Update(t.Context(), func(tx *roster.Directory) error {
		if err := last(tx.Edit(t.Context(), u.ID, named("Jane"))); err != nil {
			return err
		}
		return last(tx.Edit(t.Context(), u.ID, named("Joan")))
	})
	is.NoErr(err)
	u, err = dir.User(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(u.Version, int64(5))
}
