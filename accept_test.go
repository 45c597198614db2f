package roster_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// offering is a Directory with an invitation that gives all it can.
func offering(t *testing.T, store roster.Store) (*roster.Directory, *clock, roster.Invitation) {
	t.Helper()
	c, cfg := newClock(), testConfig()
	cfg.Now = c.Now
	dir := roster.New(store, cfg)
	gold, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"})
	if err != nil {
		t.Fatal(err)
	}
	trial, err := dir.CreateGroup(t.Context(), roster.GroupProfile{Name: "Trial"})
	if err != nil {
		t.Fatal(err)
	}
	return dir, c, mustMail(t, dir, roster.NewInvitation{
		Email: "carol@x.test", Role: roster.RoleAdmin, Group: gold.ID, Plan: trial.ID, PlanUntil: dir.Now().Add(48 * time.Hour),
		Team: mustTeam(t, dir, roster.TeamProfile{Name: "Sales"}).ID,
	})
}

// given returns how many grants and teams a user has.
func given(t *testing.T, dir *roster.Directory, user roster.ID) (grants []roster.Grant, teams []roster.TeamMembership) {
	t.Helper()
	grants, err := dir.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{user}})
	if err != nil {
		t.Fatal(err)
	}
	teams, err = dir.TeamMemberships(t.Context(), roster.TeamMembershipQuery{Users: []roster.ID{user}})
	if err != nil {
		t.Fatal(err)
	}
	return grants, teams
}

func TestAccept(t *testing.T) {
	is := is.New(t)
	dir, _, i := offering(t, memstore.New())
	from := roster.ClientInfo{UserAgent: "Lynx", Network: "192.0.2.1"}
	for range 20 { // strangers guess before she has a password
		_, err := dir.SignIn(t.Context(), roster.SignIn{Email: "carol@x.test", Password: "wrong password"})
		is.True(err != nil)
	}
	s, err := dir.AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{Name: "Carol Roe", Password: password}, from)
	is.NoErr(err)
	is.Equal(s.User.State, roster.StateActive)
	is.Equal(s.User.Name, "Carol Roe")
	is.Equal(s.User.Role, roster.RoleAdmin)
	is.True(s.User.EmailVerified)
	is.Equal(s.User.Activity, dir.Now())
	is.Equal(s.Secret.Network, "192.0.2.1")
	read, err := dir.Session(t.Context(), s.Token)
	is.NoErr(err)
	is.Equal(read.User, s.User)
	_, err = dir.SignIn(t.Context(), roster.SignIn{Email: "carol@x.test", Password: password})
	is.NoErr(err) // not held back any more

	grants, teams := given(t, dir, s.User.ID)
	is.Equal(len(grants), 2)
	is.Equal(grants[0].Group, i.Secret.Group)
	is.True(grants[0].Until.IsZero())
	is.Equal(grants[1].Group, i.Secret.Plan)
	is.Equal(grants[1].Until, i.Secret.PlanUntil)
	is.Equal(len(teams), 1)
	is.Equal(teams[0].Team, i.Secret.Team)
	page, err := dir.Events(t.Context(), roster.EventQuery{User: s.User.ID})
	is.NoErr(err)
	events := page.Events
	var kinds []roster.EventKind
	for _, e := range events[2:7] {
		is.Equal(e.Actor.User, s.User.ID)
		is.Equal(e.UserVersion, s.User.Version)
		kinds = append(kinds, e.Kind)
	}
	is.Equal(kinds, []roster.EventKind{
		roster.EventUserActivated, roster.EventGranted, roster.EventGranted, roster.EventTeamJoined, roster.EventSignedIn,
	})
	_, err = dir.AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{}, from)
	is.Equal(err, roster.ErrCredentials)
}

func TestWhatHasEndedIsNotGiven(t *testing.T) {
	is := is.New(t)
	dir, c, i := offering(t, memstore.New())
	_, err := dir.EndGroup(t.Context(), i.Secret.Group)
	is.NoErr(err)
	_, err = dir.EndTeam(t.Context(), i.Secret.Team)
	is.NoErr(err)
	c.Add(48 * time.Hour) // the plan is over
	s, err := dir.AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{}, roster.ClientInfo{})
	is.NoErr(err)
	grants, teams := given(t, dir, s.User.ID)
	is.Equal(len(grants)+len(teams), 0)

	dir, _, i = offering(t, memstore.New())
	_, err = dir.EndGroup(t.Context(), i.Secret.Plan)
	is.NoErr(err)
	s, err = dir.AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{}, roster.ClientInfo{})
	is.NoErr(err)
	grants, teams = given(t, dir, s.User.ID)
	is.Equal(len(grants), 1)
	is.Equal(len(teams), 1)
}

func TestResendingOffersTheSame(t *testing.T) {
	is := is.New(t)
	dir, c, first := offering(t, memstore.New())
	_, err := dir.EndGroup(t.Context(), first.Secret.Group)
	is.NoErr(err)
	c.Add(8 * 24 * time.Hour) // expired
	mustApply(t, dir, first.User.ID, roster.Invite)
	code, err := dir.InviteCode(t.Context(), first.User.ID)
	is.NoErr(err)
	is.True(code != first.Code)
	second, err := dir.AcceptInvitation(t.Context(), code, roster.Acceptance{})
	is.NoErr(err)
	_, teams := given(t, dir, second.ID)
	is.Equal(len(teams), 1)

	dir, _, first = offering(t, memstore.New())
	other := mustInvite(t, dir, roster.NewInvitation{User: first.User.ID, Group: first.Secret.Group})
	is.Equal(other.Secret.Plan, first.Secret.Plan) // it adds
	mustApply(t, dir, first.User.ID, roster.RevokeInvitation)
	bare := mustInvite(t, dir, roster.NewInvitation{User: first.User.ID})
	is.Equal(bare.Secret.Group, roster.ID{}) // revoking took it back
	is.Equal(bare.User.Benefits, roster.Benefits(""))
}

func TestOffersThatCannotBeGiven(t *testing.T) {
	is := is.New(t)
	dir, _, i := offering(t, memstore.New())
	for _, n := range []roster.NewInvitation{
		{Plan: roster.NewID()}, {Team: roster.NewID()}, {PlanUntil: dir.Now().Add(time.Hour)},
		{Group: i.Secret.Group, PlanUntil: dir.Now().Add(time.Hour)}, {Plan: i.Secret.Plan, PlanUntil: dir.Now()},
		{Plan: i.Secret.Plan, PlanUntil: time.Unix(0, 0)}, {Plan: i.Secret.Plan, PlanUntil: time.Unix(1<<60, 0)},
	} {
		n.Email = "dave@x.test"
		_, err := dir.Invite(t.Context(), n)
		is.True(errors.Is(err, roster.ErrInvalid))
	}
}

// TestACodeOfMany has 500 accept one code at once: one is signed in.
func TestACodeOfMany(t *testing.T) {
	is := is.New(t)
	dir, _, i := offering(t, memstore.New())
	var won, refused atomic.Int64
	var all sync.WaitGroup
	for n := range 500 {
		all.Go(func() {
			switch _, err := dir.AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{Name: fmt.Sprint(n)}, roster.ClientInfo{}); err {
			case nil:
				won.Add(1)
			case roster.ErrCredentials:
				refused.Add(1)
			}
		})
	}
	all.Wait()
	is.Equal(won.Load(), int64(1))
	is.Equal(refused.Load(), int64(499))
	sessions, err := dir.Sessions(t.Context(), roster.SessionQuery{User: i.User.ID})
	is.NoErr(err)
	is.Equal(len(sessions), 1)
	grants, teams := given(t, dir, i.User.ID)
	is.Equal(len(grants)+len(teams), 3)
}

// TestAUsedCodeStaysUsed replays an invitation after whatever may come after it.
func TestAUsedCodeStaysUsed(t *testing.T) {
	is := is.New(t)
	dir, _, i := offering(t, memstore.New())
	_, err := dir.AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{Password: password}, roster.ClientInfo{})
	is.NoErr(err)
	for _, step := range []func() error{
		func() error { return nil },
		func() error { _, err := dir.Apply(t.Context(), i.User.ID, roster.Deactivate); return err },
		func() error { _, err := dir.Apply(t.Context(), i.User.ID, roster.Reactivate); return err },
		func() error {
			_, err := dir.Edit(t.Context(), i.User.ID, func(p *roster.Profile) error { p.Role = roster.RoleUser; return nil })
			return err
		},
		func() error { _, err := dir.Apply(t.Context(), i.User.ID, roster.Remove); return err },
		func() error { _, err := dir.Apply(t.Context(), i.User.ID, roster.Restore); return err },
		func() error {
			_, err := dir.Invite(t.Context(), roster.NewInvitation{Email: "dave@x.test"})
			return err
		},
	} {
		is.NoErr(step())
		before, err := dir.User(t.Context(), i.User.ID)
		is.NoErr(err)
		_, err = dir.AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{Password: "another password"}, roster.ClientInfo{})
		is.Equal(err, roster.ErrCredentials)
		_, err = dir.ResetPassword(t.Context(), i.Code, "another password", roster.ClientInfo{})
		is.Equal(err, roster.ErrCredentials)
		_, err = dir.VerifyEmail(t.Context(), i.Code)
		is.Equal(err, roster.ErrCredentials)
		after, err := dir.User(t.Context(), i.User.ID)
		is.NoErr(err)
		is.Equal(after, before)
	}
}

// TestAnExpiredInvitationIsOver tries every other code that an invited user may
// get.
func TestAnExpiredInvitationIsOver(t *testing.T) {
	is := is.New(t)
	dir, c, i := offering(t, memstore.New())
	var box mailbox
	c.Add(7 * 24 * time.Hour)
	is.NoErr(dir.SendPasswordReset(t.Context(), "carol@x.test", roster.ClientInfo{}))
	is.NoErr(dir.SendVerification(t.Context(), i.User.ID))
	mustRelay(t, dir, box.config())
	is.Equal(len(box.got), 1)
	code := box.code(roster.PurposeEmailVerification)
	u, err := dir.VerifyEmail(t.Context(), code)
	is.NoErr(err)
	is.Equal(u.State, roster.StateInvited)
	for _, code := range []roster.SecretText{code, i.Code} {
		_, err = dir.AcceptInvitationAndSignIn(t.Context(), code, roster.Acceptance{Password: password}, roster.ClientInfo{})
		is.Equal(err, roster.ErrCredentials)
		_, err = dir.ResetPassword(t.Context(), code, password, roster.ClientInfo{})
		is.Equal(err, roster.ErrCredentials)
	}
	_, err = dir.SignIn(t.Context(), roster.SignIn{Email: "carol@x.test", Password: password})
	is.Equal(err, roster.ErrCredentials)
}

func TestABadPasswordLeavesTheCodeGood(t *testing.T) {
	is := is.New(t)
	dir, _, i := offering(t, memstore.New())
	_, err := dir.AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{Password: "short"}, roster.ClientInfo{})
	is.True(errors.Is(err, roster.ErrInvalid))
	_, err = dir.AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{Name: "\x00"}, roster.ClientInfo{})
	is.True(errors.Is(err, roster.ErrInvalid))
	_, err = dir.AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{Password: password}, roster.ClientInfo{})
	is.NoErr(err)
}

// TestAcceptingIsOneCommit kills an acceptance before and after every step of the
// store: it was made as a whole, or it can be made again.
func TestAcceptingIsOneCommit(t *testing.T) {
	for _, after := range []bool{false, true} {
		for step, killed := 1, true; killed; step++ {
			ok := t.Run(fmt.Sprintf("step %d, after %t", step, after), func(t *testing.T) {
				is := is.New(t)
				store := memstore.New()
				dir, c, i := offering(t, store)
				cfg := testConfig()
				cfg.Now = c.Now
				crash := &crashing{Store: store, at: step, after: after}
				_, err := roster.New(crash, cfg).AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{Password: password}, roster.ClientInfo{Network: "192.0.2.1"})
				killed = crash.dead
				is.Equal(err != nil, killed)

				u, err := dir.User(t.Context(), i.User.ID)
				is.NoErr(err)
				if u.State == roster.StateInvited {
					is.Equal(u, i.User)
					_, err = dir.AcceptInvitationAndSignIn(t.Context(), i.Code, roster.Acceptance{Password: password}, roster.ClientInfo{})
					is.NoErr(err)
				}
				sessions, err := dir.Sessions(t.Context(), roster.SessionQuery{User: u.ID})
				is.NoErr(err)
				is.Equal(len(sessions), 1)
				grants, teams := given(t, dir, u.ID)
				is.Equal(len(grants)+len(teams), 3)
				page, err := dir.Events(t.Context(), roster.EventQuery{User: u.ID})
				is.NoErr(err)
				events := page.Events
				is.Equal(len(events), 7)
				is.True(slices.ContainsFunc(events, func(e roster.Event) bool { return e.Kind == roster.EventSignedIn }))
			})
			if !ok {
				return
			}
		}
	}
}
