package roster_test

import (
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestWhatHappensAtHome follows an action at home to the account of the membership:
// what the member may do there, and what is left when the action is undone.
func TestWhatHappensAtHome(t *testing.T) {
	ctx := t.Context()
	is := is.New(t)
	for name, c := range map[string]struct {
		do, undo []roster.Action
		found    bool // as a member, meanwhile
	}{
		"deactivated": {[]roster.Action{roster.Deactivate}, []roster.Action{roster.Reactivate}, true},
		"removed":     {[]roster.Action{roster.Remove}, []roster.Action{roster.Restore, roster.Reactivate}, false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := newAbroad(t, roster.RoleAdmin)
			is.NoErr(last(w.there.Grant(ctx, w.jane.ID, roster.NewGrant{Product: "reports"})))
			_, token, err := w.there.IssueToken(ctx, roster.NewToken{User: w.jane.ID})
			is.NoErr(err)
			for _, a := range c.do {
				mustApply(t, w.home, w.jane.ID, a)
			}
			is.Equal(last(w.as(w.jane.ID).ActorRole(ctx)), roster.ErrForbidden)
			is.Equal(last(w.there.Authenticate(ctx, token)), roster.ErrCredentials)
			if u, err := w.there.User(ctx, w.jane.ID); c.found {
				is.NoErr(err)
				is.Equal(u.State, roster.StateDeactivated)
				d, err := w.there.Access(ctx, w.jane.ID, "reports")
				is.NoErr(err)
				is.Equal(d.Reasons[0].Kind, roster.ReasonHome)
			} else {
				is.Equal(err, roster.ErrNotFound)
				is.Equal(last(w.there.Access(ctx, w.jane.ID, "reports")), roster.ErrNotFound)
			}
			for _, a := range c.undo {
				mustApply(t, w.home, w.jane.ID, a)
			}
			is.NoErr(last(w.as(w.jane.ID).ActorRole(ctx)))
			is.Equal(last(w.there.Authenticate(ctx, token)), roster.ErrCredentials) // what ended never comes back
			d, err := w.there.Access(ctx, w.jane.ID, "reports")
			is.NoErr(err)
			is.True(d.Allowed)
		})
	}
	w := newAbroad(t, roster.RoleAdmin)
	mustApply(t, w.home, w.jane.ID, roster.Remove)
	mustApply(t, w.home, w.jane.ID, roster.Restore)
	page, err := w.there.Events(ctx, roster.EventQuery{User: w.jane.ID})
	is.NoErr(err)
	var kinds []roster.EventKind
	for _, e := range page.Events {
		kinds = append(kinds, e.Kind)
	}
	is.Equal(kinds, []roster.EventKind{roster.EventMembershipCreated, roster.EventMembershipEnded, roster.EventMembershipRestored})
}

// TestRestoreGivesBackWhatRemoveEnded does not give back what the account ended before.
func TestRestoreGivesBackWhatRemoveEnded(t *testing.T) {
	is := is.New(t)
	w := newAbroad(t, roster.RoleAdmin)
	is.NoErr(last(w.there.EndMembership(t.Context(), w.membership.ID)))
	mustApply(t, w.home, w.jane.ID, roster.Remove)
	mustApply(t, w.home, w.jane.ID, roster.Restore)
	is.Equal(last(w.there.User(t.Context(), w.jane.ID)), roster.ErrNotFound)
}

// TestExpireGrantsPassesOverWhoIsGone records the ends of other grants beside one of a
// member who was removed at home.
func TestExpireGrantsPassesOverWhoIsGone(t *testing.T) {
	is := is.New(t)
	w := newAbroad(t, roster.RoleAdmin)
	for _, id := range []roster.ID{w.jane.ID, w.admin.ID} {
		is.NoErr(last(w.there.Grant(t.Context(), id, roster.NewGrant{Product: "reports", Until: w.there.Now().Add(time.Minute)})))
	}
	mustApply(t, w.home, w.jane.ID, roster.Remove)
	w.clock.Add(time.Minute)
	n, err := w.there.ExpireGrants(t.Context())
	is.NoErr(err)
	is.Equal(n, 1)
}

// TestEraseEmptiesTheTrailAbroad leaves no text about the person in an account of which
// it was a member.
func TestEraseEmptiesTheTrailAbroad(t *testing.T) {
	is := is.New(t)
	w := newAbroad(t, roster.RoleAdmin)
	is.NoErr(last(w.there.Deactivate(t.Context(), w.jane.ID, roster.NewDeactivation{Reason: "Jane is ill"})))
	mustApply(t, w.home, w.jane.ID, roster.Remove)
	is.NoErr(last(w.home.Erase(t.Context(), w.jane.ID)))
	page, err := w.there.Events(t.Context(), roster.EventQuery{User: w.jane.ID})
	is.NoErr(err)
	is.True(len(page.Events) == 3)
	for _, e := range page.Events {
		is.True(e.Detail.IsZero())
	}
}
