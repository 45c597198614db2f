package roster_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestAMemberIsInvitedAgain: what the second invitation gives is added to the
// membership, whose role stays.
func TestAMemberIsInvitedAgain(t *testing.T) {
	is := is.New(t)
	w := newJoining(t, nil)
	m := makeMember(t, w.host, w.a, w.b, w.jane.ID, roster.RoleAdmin)
	_, err := w.b.JoinTeam(t.Context(), w.team.ID, w.jane.ID)
	is.NoErr(err)
	made, code := w.invite(roster.NewInvitation{Email: "jane@x.test", Role: roster.RoleReadOnly, Group: w.gold.ID})
	_, err = w.b.JoinTeam(t.Context(), w.team.ID, made.User.ID)
	is.NoErr(err)
	got, err := w.host.AcceptAs(t.Context(), code, w.session.Token)
	is.NoErr(err)
	is.Equal(got.ID, m.ID)
	is.Equal(got.Role, roster.RoleAdmin)
	decision, err := w.b.Access(t.Context(), w.jane.ID, "reports")
	is.NoErr(err)
	is.True(decision.Allowed)
	teams, err := w.b.TeamMemberships(t.Context(), roster.TeamMembershipQuery{Team: w.team.ID})
	is.NoErr(err)
	is.Equal(len(teams), 1) // once
}

// TestInviteAMember follows an invitation of a user whom the host names.
func TestInviteAMember(t *testing.T) {
	is := is.New(t)
	w := newJoining(t, nil)
	made, code := w.invite(roster.NewInvitation{Member: w.jane.ID, Role: roster.RoleAdmin, Group: w.gold.ID})
	is.Equal(made.User.ID, w.jane.ID)
	is.Equal(made.User.State, roster.StateInvited)
	is.Equal(w.box.got[len(w.box.got)-1].Email, "jane@x.test")
	is.Equal(w.box.got[len(w.box.got)-1].Account.Name, "B")
	is.True(w.box.got[len(w.box.got)-1].Member) // the letter may say: sign in and join
	own, err := w.host.AccountsOf(t.Context(), w.jane.ID)
	is.Equal(err, roster.ErrNotFound)
	is.Equal(len(own), 0)
	own, err = w.a.ActingAs(w.session.Actor()).AccountsOf(t.Context(), w.jane.ID)
	is.NoErr(err)
	is.Equal(own[1].State, roster.StateInvited)
	_, err = w.host.SwitchAccount(t.Context(), w.session.Token, w.b.AccountID())
	is.Equal(err, roster.ErrForbidden) // not yet
	page, err := w.b.Invitations(t.Context(), roster.InvitationQuery{})
	is.NoErr(err)
	is.Equal(len(page.Invitations), 1)
	is.Equal(page.Invitations[0].User.ID, w.jane.ID)
	is.Equal(page.Invitations[0].Group, w.gold.ID)
	shown, err := w.b.InviteCode(t.Context(), w.jane.ID)
	is.NoErr(err)
	is.Equal(shown, code)

	_, next := w.invite(roster.NewInvitation{Member: w.jane.ID}) // again: the old code is void
	is.True(next != code)
	is.Equal(last(w.host.AcceptAs(t.Context(), code, w.session.Token)), roster.ErrCredentials)
	is.Equal(last(w.host.AcceptInvitation(t.Context(), next, roster.Acceptance{})), roster.ErrSignInToJoin)
	mustEdit(t, w.a, w.jane.ID, func(p *roster.Profile) { p.Email = "doe@x.test" })
	m, err := w.host.AcceptAs(t.Context(), next, w.session.Token) // it is for her, whatever the address
	is.NoErr(err)
	is.Equal(m.State, roster.StateActive)
	is.Equal(m.Role, roster.RoleAdmin)
	decision, err := w.b.Access(t.Context(), w.jane.ID, "reports")
	is.NoErr(err)
	is.True(decision.Allowed)
	_, err = w.host.Invite(t.Context(), roster.NewInvitation{Member: w.jane.ID, Home: w.a.AccountID(), Account: w.b.AccountID()})
	is.True(errors.Is(err, roster.ErrState)) // she is a member
}

// TestRevokeAMembersInvitation: there is no membership then.
func TestRevokeAMembersInvitation(t *testing.T) {
	is := is.New(t)
	w := newJoining(t, nil)
	_, code := w.invite(roster.NewInvitation{Member: w.jane.ID})
	resent, err := w.b.Invite(t.Context(), roster.NewInvitation{User: w.jane.ID})
	is.NoErr(err)
	is.Equal(last(w.host.AcceptAs(t.Context(), code, w.session.Token)), roster.ErrCredentials)
	_, err = w.b.Apply(t.Context(), w.jane.ID, roster.RevokeInvitation)
	is.NoErr(err)
	is.Equal(last(w.host.AcceptAs(t.Context(), resent.Code, w.session.Token)), roster.ErrCredentials)
	is.Equal(last(w.b.User(t.Context(), w.jane.ID)), roster.ErrNotFound)
	page, err := w.b.Invitations(t.Context(), roster.InvitationQuery{})
	is.NoErr(err)
	is.Equal(len(page.Invitations), 0)
}

func TestInviteAMemberRefuses(t *testing.T) {
	w := newJoining(t, nil)
	owner := mustCreate(t, w.b, roster.NewUser{Role: roster.RoleOwner, Active: true})
	gone := mustCreate(t, w.a, roster.NewUser{Email: "gone@x.test"})
	mustApply(t, w.a, gone.ID, roster.Remove)
	bare := mustCreate(t, w.a, roster.NewUser{Active: true})
	with := func(set func(*roster.NewInvitation)) roster.NewInvitation {
		n := roster.NewInvitation{Member: w.jane.ID, Home: w.a.AccountID(), Account: w.b.AccountID()}
		set(&n)
		return n
	}
	for name, c := range map[string]struct {
		dir  *roster.Directory
		n    roster.NewInvitation
		want error
	}{
		"a confined Directory":   {w.b, with(func(*roster.NewInvitation) {}), roster.ErrForbidden},
		"an owner":               {w.b.ActingAs(roster.Actor{User: owner.ID}), with(func(*roster.NewInvitation) {}), roster.ErrForbidden},
		"an address beside":      {w.host, with(func(n *roster.NewInvitation) { n.Email = "jane@x.test" }), roster.ErrInvalid},
		"a user beside":          {w.host, with(func(n *roster.NewInvitation) { n.User = w.jane.ID }), roster.ErrInvalid},
		"her own account":        {w.host, with(func(n *roster.NewInvitation) { n.Account = n.Home }), roster.ErrInvalid},
		"an unknown role":        {w.host, with(func(n *roster.NewInvitation) { n.Role = "king" }), roster.ErrInvalid},
		"an unknown user":        {w.host, with(func(n *roster.NewInvitation) { n.Member = roster.NewID() }), roster.ErrNotFound},
		"an unknown account":     {w.host, with(func(n *roster.NewInvitation) { n.Account = roster.NewID() }), roster.ErrNotFound},
		"a user of another home": {w.host, with(func(n *roster.NewInvitation) { n.Home = roster.NewID() }), roster.ErrNotFound},
		"a user who is deleted":  {w.host, with(func(n *roster.NewInvitation) { n.Member = gone.ID }), roster.ErrState},
		"no address to mail to":  {w.host, with(func(n *roster.NewInvitation) { n.Member, n.Mail = bare.ID, true }), roster.ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			_, err := c.dir.Invite(t.Context(), c.n)
			is.True(errors.Is(err, c.want))
			ms, err := w.b.Memberships(t.Context(), roster.MembershipQuery{Account: w.b.AccountID()})
			is.NoErr(err)
			is.Equal(len(ms), 0)
		})
	}
}

// TestSignInToJoin asks whom Config.SignInToJoin keeps from a second user.
func TestSignInToJoin(t *testing.T) {
	for name, c := range map[string]struct {
		set  bool
		code func(w *joining) roster.SecretText
		want error
	}{
		"not set": {false, func(w *joining) roster.SecretText {
			_, code := w.invite(roster.NewInvitation{Email: "jane@x.test"})
			return code
		}, nil},
		"a verified user elsewhere": {true, func(w *joining) roster.SecretText {
			_, code := w.invite(roster.NewInvitation{Email: "jane@x.test"})
			return code
		}, roster.ErrSignInToJoin},
		"an unverified one": {true, func(w *joining) roster.SecretText {
			mustEdit(w.T, w.a, w.jane.ID, func(p *roster.Profile) { p.EmailVerified = false })
			_, code := w.invite(roster.NewInvitation{Email: "jane@x.test"})
			return code
		}, nil},
		"one who is deactivated": {true, func(w *joining) roster.SecretText {
			mustApply(w.T, w.a, w.jane.ID, roster.Deactivate)
			_, code := w.invite(roster.NewInvitation{Email: "jane@x.test"})
			return code
		}, nil},
		"nobody elsewhere": {true, func(w *joining) roster.SecretText {
			_, code := w.invite(roster.NewInvitation{Email: "carol@x.test"})
			return code
		}, nil},
		"a code that an admin has seen, who would be told of A": {true, func(w *joining) roster.SecretText {
			return mustInvite(w.T, w.b, roster.NewInvitation{Email: "jane@x.test"}).Code
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := newJoining(t, func(cfg *roster.Config) { cfg.SignInToJoin = c.set })
			code := c.code(w)
			shown, err := w.host.InvitationOf(t.Context(), code)
			is.NoErr(err)
			is.Equal(shown.Register, c.want == nil)
			_, err = w.host.AcceptInvitationAndSignIn(t.Context(), code, roster.Acceptance{Password: password}, roster.ClientInfo{})
			is.Equal(err, c.want)
			if c.want != nil {
				is.NoErr(last(w.host.AcceptAs(t.Context(), code, w.session.Token)))
			}
		})
	}
}

func TestInvitationOf(t *testing.T) {
	is := is.New(t)
	w := newJoining(t, nil)
	made, code := w.invite(roster.NewInvitation{Email: "Jane@x.test", Role: roster.RoleAdmin})
	want := roster.ShownInvitation{
		Account: w.b.AccountID(), Name: "B", Email: "Jane@x.test", Role: roster.RoleAdmin, Register: true, Expires: made.Secret.Expires,
	}
	for range 2 { // it uses nothing up
		got, err := w.host.InvitationOf(t.Context(), code)
		is.NoErr(err)
		is.Equal(got, want)
	}
	carol := mustCreate(t, w.a, roster.NewUser{Email: "carol@x.test", Active: true})
	_, ofMember := w.invite(roster.NewInvitation{Member: carol.ID})
	got, err := w.b.InvitationOf(t.Context(), ofMember)
	is.NoErr(err)
	is.Equal(got.Email, "carol@x.test")
	is.True(got.Member)
	is.True(!got.Register)
	for name, c := range map[string]struct {
		dir  *roster.Directory
		code roster.SecretText
		do   func() error
	}{
		"a code of nothing": {w.host, "nothing", nil},
		"no code":           {w.host, "", nil},
		"another account":   {w.a, code, nil},
		"a session":         {w.host, w.session.Token, nil},
		"an address that has moved": {w.host, code, func() error {
			mustEdit(t, w.b, made.User.ID, func(p *roster.Profile) { p.Email = "new@x.test" })
			return nil
		}},
		"a closed account": {w.host, ofMember, func() error { return last(w.b.CloseAccount(t.Context())) }},
	} {
		if c.do != nil {
			defer func() {
				is.NoErr(c.do())
				is.Equal(last(c.dir.InvitationOf(t.Context(), c.code)), roster.ErrCredentials)
			}()
			continue
		}
		_, err := c.dir.InvitationOf(t.Context(), c.code)
		if err != roster.ErrCredentials {
			t.Errorf("%s: %v", name, err)
		}
	}
}
