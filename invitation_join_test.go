package roster_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// joining is jane, a verified user of A, whom B invites by her address.
type joining struct {
	*testing.T
	host, a, b *roster.Directory
	clock      *clock
	box        mailbox
	jane       roster.User
	session    roster.Session
	gold       roster.AccessGroup
	team       roster.Team
}

func newJoining(t *testing.T, set func(*roster.Config)) *joining {
	t.Helper()
	cfg, clock := testConfig(), newClock()
	cfg.Now = clock.Now
	if set != nil {
		set(cfg)
	}
	w := &joining{T: t, host: roster.New(memstore.New(), cfg), clock: clock}
	all := tenants(t, w.host, "A", "B")
	w.a, w.b = all[0], all[1]
	w.jane = mustCreate(t, w.a, roster.NewUser{Email: "Jane@x.test", EmailVerified: true, Name: "Jane", Password: password, Active: true})
	w.session = mustSignIn(t, w.a, signIn("jane@x.test", password))
	var err error
	if w.gold, err = w.b.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: []string{"reports"}}); err != nil {
		t.Fatal(err)
	}
	w.team = mustTeam(t, w.b, roster.TeamProfile{Name: "Sales"})
	return w
}

// invite invites by mail, and returns the code that was mailed.
func (w *joining) invite(n roster.NewInvitation) (roster.Invitation, roster.SecretText) {
	w.Helper()
	n.Mail = true
	dir := w.b
	if !n.Member.IsZero() {
		dir, n.Home, n.Account = w.host, w.a.AccountID(), w.b.AccountID()
	}
	made := mustInvite(w.T, dir, n)
	mustRelay(w.T, w.host, w.box.config())
	return made, w.box.code(roster.PurposeInvitation)
}

// TestJoiningKeepsTheOwnProfile: what B had written on the invited user is not hers,
// and the event tells whose it was and who has joined.
func TestJoiningKeepsTheOwnProfile(t *testing.T) {
	is := is.New(t)
	w := newJoining(t, nil)
	made, code := w.invite(roster.NewInvitation{Email: "jane@x.test"})
	noted, err := roster.JSONObjectOf(map[string]int{"crm": 7})
	is.NoErr(err)
	mustEdit(t, w.b, made.User.ID, func(p *roster.Profile) {
		p.ExternalID, p.Attrs, p.Preferences = "crm-7", noted, noted
	})
	m, err := w.host.AcceptAs(t.Context(), code, w.session.Token)
	is.NoErr(err)
	seen, err := w.b.User(t.Context(), w.jane.ID)
	is.NoErr(err)
	is.Equal(seen.ExternalID, w.jane.ExternalID)
	is.Equal(seen.Attrs, w.jane.Attrs)
	is.Equal(seen.Preferences, w.jane.Preferences)
	left, err := w.b.User(t.Context(), made.User.ID)
	is.NoErr(err)
	is.Equal(left.ExternalID, "crm-7")
	page, err := w.b.Events(t.Context(), roster.EventQuery{Kinds: []roster.EventKind{roster.EventUserRemoved}})
	is.NoErr(err)
	is.Equal(len(page.Events), 1)
	is.Equal(page.Events[0].User, made.User.ID)
	is.Equal(page.Events[0].Subject, m.ID)
}

// TestAcceptAs joins the account that invited jane's address.
func TestAcceptAs(t *testing.T) {
	is := is.New(t)
	w := newJoining(t, nil)
	made, code := w.invite(roster.NewInvitation{Email: "jane@x.test", Role: roster.RoleAdmin, Group: w.gold.ID, Team: w.team.ID})
	placeholder := made.User
	is.True(placeholder.ID != w.jane.ID) // B is told nothing of A
	is.Equal(placeholder.Name, "")
	is.True(!w.box.got[len(w.box.got)-1].Member)
	extra, err := w.b.Grant(t.Context(), placeholder.ID, roster.NewGrant{Product: "maps"})
	is.NoErr(err)
	_, err = w.b.Edit(t.Context(), placeholder.ID, func(p *roster.Profile) error { p.ExtraUses = 3; return nil })
	is.NoErr(err)

	m, err := w.host.AcceptAs(t.Context(), code, w.session.Token)
	is.NoErr(err)
	is.Equal(m.Account, w.b.AccountID())
	is.Equal(m.Home, w.a.AccountID())
	is.Equal(m.User, w.jane.ID)
	is.Equal(m.Role, roster.RoleAdmin)
	is.Equal(m.State, roster.StateActive)
	is.Equal(m.ExtraUses, int64(3))
	seen, err := w.b.User(t.Context(), w.jane.ID)
	is.NoErr(err)
	is.Equal(seen.Name, "Jane")
	is.Equal(seen.Role, roster.RoleAdmin)
	for _, product := range []string{"reports", "maps"} {
		decision, err := w.b.Access(t.Context(), w.jane.ID, product)
		is.NoErr(err)
		is.True(decision.Allowed)
	}
	grants, err := w.b.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{w.jane.ID}})
	is.NoErr(err)
	is.Equal(len(grants), 2)
	is.Equal(grants[0].ID, extra.ID) // moved, not made anew
	teams, err := w.b.TeamMemberships(t.Context(), roster.TeamMembershipQuery{Users: []roster.ID{w.jane.ID}})
	is.NoErr(err)
	is.Equal(len(teams), 1)

	gone, err := w.b.User(t.Context(), placeholder.ID)
	is.NoErr(err)
	is.Equal(gone.State, roster.StateDeleted)
	left, err := w.b.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{placeholder.ID}, Ended: true})
	is.NoErr(err)
	is.Equal(len(left), 0)
	home, err := w.a.User(t.Context(), w.jane.ID)
	is.NoErr(err)
	is.Equal(home.Role, roster.RoleUser)
	s, err := w.host.Session(t.Context(), w.session.Token)
	is.NoErr(err)
	is.Equal(s.Account, w.a.AccountID()) // until she switches
	there, err := w.host.SwitchAccount(t.Context(), w.session.Token, w.b.AccountID())
	is.NoErr(err)
	is.Equal(there.Role, roster.RoleAdmin)
	_, err = w.host.AcceptAs(t.Context(), code, there.Token)
	is.Equal(err, roster.ErrCredentials) // once
	_, err = w.host.AcceptInvitation(t.Context(), code, roster.Acceptance{})
	is.Equal(err, roster.ErrCredentials)
}

// TestJoiningIsOnRecord reads both trails after an invitation was accepted.
func TestJoiningIsOnRecord(t *testing.T) {
	is := is.New(t)
	w := newJoining(t, nil)
	made, code := w.invite(roster.NewInvitation{Email: "jane@x.test", Group: w.gold.ID})
	m, err := w.host.AcceptAs(t.Context(), code, w.session.Token)
	is.NoErr(err)
	for _, c := range []struct {
		dir  *roster.Directory
		user roster.ID
		want []roster.EventKind
	}{
		{w.b, w.jane.ID, []roster.EventKind{roster.EventMembershipCreated, roster.EventGranted}},
		{w.b, made.User.ID, []roster.EventKind{roster.EventUserCreated, roster.EventUserInvited, roster.EventUserRemoved}},
		{w.a, w.jane.ID, []roster.EventKind{roster.EventUserCreated, roster.EventSignedIn, roster.EventMembershipCreated}},
	} {
		page, err := c.dir.Events(t.Context(), roster.EventQuery{User: c.user})
		is.NoErr(err)
		var kinds []roster.EventKind
		for _, e := range page.Events {
			kinds = append(kinds, e.Kind)
		}
		is.Equal(kinds, c.want)
		last := page.Events[len(page.Events)-1]
		is.Equal(last.Actor, roster.Actor{User: w.jane.ID})
		if last.Kind != roster.EventGranted {
			is.Equal(last.Subject, m.ID)
		}
	}
}

// TestWhoMayJoin asks who accepts an invitation of jane's address, and who does not.
func TestWhoMayJoin(t *testing.T) {
	for name, c := range map[string]struct {
		before func(w *joining) (code, session roster.SecretText)
		want   error
	}{
		"whom it is for": {func(w *joining) (roster.SecretText, roster.SecretText) {
			_, code := w.invite(roster.NewInvitation{Email: "JANE@x.test"})
			return code, w.session.Token
		}, nil},
		"by a code that an admin handed over": {func(w *joining) (roster.SecretText, roster.SecretText) {
			return mustInvite(w.T, w.b, roster.NewInvitation{Email: "jane@x.test"}).Code, w.session.Token
		}, nil},
		"somebody else": {func(w *joining) (roster.SecretText, roster.SecretText) {
			_, code := w.invite(roster.NewInvitation{Email: "carol@x.test"})
			return code, w.session.Token
		}, roster.ErrAnotherAddress},
		"whose address is not verified": {func(w *joining) (roster.SecretText, roster.SecretText) {
			mustEdit(w.T, w.a, w.jane.ID, func(p *roster.Profile) { p.EmailVerified = false })
			_, code := w.invite(roster.NewInvitation{Email: "jane@x.test"})
			return code, w.session.Token
		}, roster.ErrUnverified},
		"who has another address since": {func(w *joining) (roster.SecretText, roster.SecretText) {
			_, code := w.invite(roster.NewInvitation{Email: "jane@x.test"})
			mustEdit(w.T, w.a, w.jane.ID, func(p *roster.Profile) { p.Email, p.EmailVerified = "doe@x.test", true })
			return code, w.session.Token
		}, roster.ErrAnotherAddress},
		"nobody": {func(w *joining) (roster.SecretText, roster.SecretText) {
			_, code := w.invite(roster.NewInvitation{Email: "jane@x.test"})
			return code, "nobody"
		}, roster.ErrCredentials},
		"by a code of nothing": {func(w *joining) (roster.SecretText, roster.SecretText) {
			return "nothing", w.session.Token
		}, roster.ErrCredentials},
		"by one that has expired": {func(w *joining) (roster.SecretText, roster.SecretText) {
			_, code := w.invite(roster.NewInvitation{Email: "jane@x.test"})
			for range 7 {
				w.clock.Add(24 * time.Hour)
				_ = last(w.host.Session(w.Context(), w.session.Token))
			}
			return code, w.session.Token
		}, roster.ErrCredentials},
		"of a closed account": {func(w *joining) (roster.SecretText, roster.SecretText) {
			_, code := w.invite(roster.NewInvitation{Email: "jane@x.test"})
			if err := last(w.b.CloseAccount(w.Context())); err != nil {
				w.Fatal(err)
			}
			return code, w.session.Token
		}, roster.ErrCredentials},
		"of an admin who has left": {func(w *joining) (roster.SecretText, roster.SecretText) {
			admin := mustCreate(w.T, w.b, roster.NewUser{Role: roster.RoleAdmin, Active: true})
			i := mustInvite(w.T, w.b.ActingAs(roster.Actor{User: admin.ID}), roster.NewInvitation{Email: "jane@x.test"})
			mustApply(w.T, w.b, admin.ID, roster.Deactivate)
			return i.Code, w.session.Token
		}, roster.ErrCredentials},
		"support that acts as her": {func(w *joining) (roster.SecretText, roster.SecretText) {
			_, code := w.invite(roster.NewInvitation{Email: "jane@x.test"})
			admin := mustCreate(w.T, w.a, roster.NewUser{Role: roster.RoleOwner, Active: true})
			by, err := w.a.StartSession(w.Context(), admin.ID, roster.ClientInfo{})
			if err != nil {
				w.Fatal(err)
			}
			posed, err := w.a.Impersonate(w.Context(), by, w.jane.ID, roster.ClientInfo{})
			if err != nil {
				w.Fatal(err)
			}
			return code, posed.Token
		}, roster.ErrForbidden},
		"an invitation of her own, by somebody else": {func(w *joining) (roster.SecretText, roster.SecretText) {
			carol := mustCreate(w.T, w.a, roster.NewUser{Email: "carol@x.test", EmailVerified: true, Password: password, Active: true})
			_, code := w.invite(roster.NewInvitation{Member: carol.ID})
			return code, w.session.Token
		}, roster.ErrAnotherAddress},
		"an invitation of somebody with the same address": {func(w *joining) (roster.SecretText, roster.SecretText) {
			_, code := w.invite(roster.NewInvitation{Member: w.jane.ID})
			c := tenants(w.T, w.host, "C")[0]
			mustCreate(w.T, c, roster.NewUser{Email: "jane@x.test", EmailVerified: true, Password: password, Active: true})
			return code, mustSignIn(w.T, c, signIn("jane@x.test", password)).Token
		}, roster.ErrAnotherAddress},
		"a member who is deactivated": {func(w *joining) (roster.SecretText, roster.SecretText) {
			_, code := w.invite(roster.NewInvitation{Email: "jane@x.test"})
			m := makeMember(w.T, w.host, w.a, w.b, w.jane.ID, roster.RoleUser)
			if err := setMembership(w.T, w.host, m.ID, roster.StateDeactivated); err != nil {
				w.Fatal(err)
			}
			return code, w.session.Token
		}, roster.ErrState},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := newJoining(t, nil)
			code, session := c.before(w)
			m, err := w.host.AcceptAs(t.Context(), code, session)
			is.True(errors.Is(err, c.want))
			is.Equal(m.User == w.jane.ID, c.want == nil)
			for _, dir := range []*roster.Directory{w.a, w.b} { // which has the one account or the other
				_, err = dir.AcceptAs(t.Context(), code, session)
				is.True(err != nil)
			}
		})
	}
}

func mustEdit(t *testing.T, dir *roster.Directory, id roster.ID, edit func(*roster.Profile)) {
	t.Helper()
	if _, err := dir.Edit(t.Context(), id, func(p *roster.Profile) error { edit(p); return nil }); err != nil {
		t.Fatal(err)
	}
}

// TestJoiningIsReadAgain signs jane out after her session was read, and before she
// joins.
func TestJoiningIsReadAgain(t *testing.T) {
	is := is.New(t)
	store := &meeting{Store: memstore.New()}
	host := roster.New(store, testConfig())
	all := tenants(t, host, "A", "B")
	jane := mustCreate(t, all[0], roster.NewUser{Email: "jane@x.test", EmailVerified: true, Password: password, Active: true})
	s := mustSignIn(t, all[0], signIn("jane@x.test", password))
	i := mustInvite(t, all[1], roster.NewInvitation{Email: "jane@x.test"})
	store.before = func() { is.NoErr(last(host.ForAccount(jane.Account).ForceLogout(t.Context(), jane.ID))) }
	is.Equal(last(host.AcceptAs(t.Context(), i.Code, s.Token)), roster.ErrCredentials)
}
