package roster_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// makers is an account with an owner, and an admin who makes things.
type makers struct {
	dir          *roster.Directory
	store        *counted
	clock        *clock
	owner, admin roster.User
	asAdmin      *roster.Directory
}

func newMakers(t *testing.T) *makers {
	t.Helper()
	m := &makers{store: &counted{Store: memstore.New()}, clock: newClock()}
	cfg := testConfig()
	cfg.Now = m.clock.Now
	m.dir = roster.New(m.store, cfg)
	m.owner = mustCreate(t, m.dir, roster.NewUser{Email: "root@x.test", Role: roster.RoleOwner, Active: true})
	m.admin = mustCreate(t, m.dir, roster.NewUser{Email: "adm@x.test", Role: roster.RoleAdmin, Active: true})
	m.asAdmin = m.dir.ActingAs(roster.Actor{User: m.admin.ID})
	return m
}

func (m *makers) setRole(t *testing.T, user roster.ID, r roster.Role) {
	t.Helper()
	_, err := m.dir.ActingAs(roster.Actor{User: m.owner.ID}).Edit(t.Context(), user, func(p *roster.Profile) error { p.Role = r; return nil })
	if err != nil {
		t.Fatal(err)
	}
}

func mustIssue(t *testing.T, dir *roster.Directory, n roster.NewToken) roster.SecretText {
	t.Helper()
	_, text, err := dir.IssueToken(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// fates are what becomes of an admin, and the role that what it made is worth
// then, where that was admin; empty: nothing.
var fates = map[string]struct {
	then func(t *testing.T, m *makers)
	want roster.Role
}{
	"stays":          {func(*testing.T, *makers) {}, roster.RoleAdmin},
	"is promoted":    {func(t *testing.T, m *makers) { m.setRole(t, m.admin.ID, roster.RoleOwner) }, roster.RoleAdmin},
	"is demoted":     {func(t *testing.T, m *makers) { m.setRole(t, m.admin.ID, roster.RoleUser) }, roster.RoleUser},
	"is deactivated": {func(t *testing.T, m *makers) { mustApply(t, m.dir, m.admin.ID, roster.Deactivate) }, ""},
	"is removed":     {func(t *testing.T, m *makers) { mustApply(t, m.dir, m.admin.ID, roster.Remove) }, ""},
	"is erased": {func(t *testing.T, m *makers) {
		mustApply(t, m.dir, m.admin.ID, roster.Remove)
		if _, err := m.dir.Erase(t.Context(), m.admin.ID); err != nil {
			t.Fatal(err)
		}
	}, ""},
	"is back": {func(t *testing.T, m *makers) {
		mustApply(t, m.dir, m.admin.ID, roster.Deactivate)
		mustApply(t, m.dir, m.admin.ID, roster.Reactivate)
	}, roster.RoleAdmin},
}

// TestATokenIsWorthWhatItsMakerMayGive follows what an admin issued to others.
func TestATokenIsWorthWhatItsMakerMayGive(t *testing.T) {
	for whose, issue := range map[string]func(t *testing.T, m *makers) roster.SecretText{
		"the account's": func(t *testing.T, m *makers) roster.SecretText {
			return mustIssue(t, m.asAdmin, roster.NewToken{Role: roster.RoleAdmin})
		},
		"another admin's": func(t *testing.T, m *makers) roster.SecretText {
			other := mustCreate(t, m.dir, roster.NewUser{Role: roster.RoleAdmin, Active: true})
			return mustIssue(t, m.asAdmin, roster.NewToken{User: other.ID})
		},
		"one that a token of the admin's made": func(t *testing.T, m *makers) roster.SecretText {
			a, err := m.dir.Authenticate(t.Context(), mustIssue(t, m.asAdmin, roster.NewToken{Role: roster.RoleAdmin}))
			if err != nil {
				t.Fatal(err)
			}
			first := m.dir.ActingWith(roster.Actor{Token: a.Token.ID, Role: a.Role}, a.Role)
			return mustIssue(t, first, roster.NewToken{Role: roster.RoleAdmin})
		},
	} {
		for fate, c := range fates {
			t.Run(whose+", who "+fate, func(t *testing.T) {
				is := is.New(t)
				m := newMakers(t)
				text := issue(t, m)
				c.then(t, m)
				a, err := m.dir.Authenticate(t.Context(), text)
				if c.want == "" {
					is.Equal(err, roster.ErrCredentials)
					return
				}
				is.NoErr(err)
				is.Equal(a.Role, c.want)
			})
		}
	}
}

// TestWhatTheHostMadeStands removes everybody who could have made a token.
func TestWhatTheHostMadeStands(t *testing.T) {
	is := is.New(t)
	m := newMakers(t)
	hosts := mustIssue(t, m.dir, roster.NewToken{Role: roster.RoleAdmin})
	a, err := m.dir.Authenticate(t.Context(), hosts)
	is.NoErr(err)
	second := mustIssue(t, m.dir.ActingAs(roster.Actor{Token: a.Token.ID, Role: a.Role}), roster.NewToken{Role: roster.RoleAdmin})
	elsewhere := mustIssue(t, m.dir.ActingAs(roster.Actor{Token: roster.NewID(), Role: roster.RoleAdmin}), roster.NewToken{Role: roster.RoleAdmin})
	mustApply(t, m.dir, m.admin.ID, roster.Remove)
	for _, text := range []roster.SecretText{hosts, second, elsewhere} {
		a, err := m.dir.Authenticate(t.Context(), text)
		is.NoErr(err)
		is.Equal(a.Role, roster.RoleAdmin)
	}
}

// TestAMemberMakesTokens ends the membership by which somebody made a token.
func TestAMemberMakesTokens(t *testing.T) {
	is := is.New(t)
	m := newMakers(t)
	home, err := m.dir.CreateAccount(t.Context(), roster.NewAccount{Name: "Agency"})
	is.NoErr(err)
	agent := mustCreate(t, m.dir.ForAccount(home.ID), roster.NewUser{Active: true})
	member, err := m.dir.CreateMembership(t.Context(), roster.NewMembership{
		Account: m.dir.AccountID(), Home: home.ID, User: agent.ID, Role: roster.RoleAdmin,
	})
	is.NoErr(err)
	text := mustIssue(t, m.dir.ActingAs(roster.Actor{User: agent.ID}), roster.NewToken{Role: roster.RoleAdmin})
	_, err = m.dir.Authenticate(t.Context(), text)
	is.NoErr(err)
	_, err = m.dir.EndMembership(t.Context(), member.ID)
	is.NoErr(err)
	_, err = m.dir.Authenticate(t.Context(), text)
	is.Equal(err, roster.ErrCredentials)
}

// TestWhatAMakerCosts counts the reads of a token's check.
func TestWhatAMakerCosts(t *testing.T) {
	for name, c := range map[string]struct {
		issue func(t *testing.T, m *makers) roster.SecretText
		want  int
	}{
		"the host's own": {func(t *testing.T, m *makers) roster.SecretText {
			return mustIssue(t, m.dir, roster.NewToken{Role: roster.RoleAdmin})
		}, 1},
		"the host's, for a user": {func(t *testing.T, m *makers) roster.SecretText {
			return mustIssue(t, m.dir, roster.NewToken{User: m.admin.ID})
		}, 1},
		"a user's, for itself": {func(t *testing.T, m *makers) roster.SecretText {
			return mustIssue(t, m.asAdmin, roster.NewToken{User: m.admin.ID})
		}, 1},
		"a user's, for the account": {func(t *testing.T, m *makers) roster.SecretText {
			return mustIssue(t, m.asAdmin, roster.NewToken{Role: roster.RoleUser})
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			m := newMakers(t)
			text := c.issue(t, m)
			_, err := m.dir.Authenticate(t.Context(), text) // notes the first use
			is.NoErr(err)
			m.store.calls = nil
			_, err = m.dir.Authenticate(t.Context(), text)
			is.NoErr(err)
			is.Equal(len(m.store.calls), c.want)
		})
	}
}

// TestAnInvitationIsWorthWhatItsMakerMayGive accepts what an admin sent, by its
// code and by an address that is proven elsewhere.
func TestAnInvitationIsWorthWhatItsMakerMayGive(t *testing.T) {
	for by, accept := range map[string]func(t *testing.T, m *makers, code roster.SecretText) (roster.User, error){
		"its code": func(t *testing.T, m *makers, code roster.SecretText) (roster.User, error) {
			return m.dir.AcceptInvitation(t.Context(), code, roster.Acceptance{})
		},
		"a proven address": func(t *testing.T, m *makers, _ roster.SecretText) (roster.User, error) {
			return m.dir.SignInVerified(t.Context(), roster.Claims{Email: "new@x.test"}, true)
		},
		"a proven address, too late": func(t *testing.T, m *makers, _ roster.SecretText) (roster.User, error) {
			m.clock.Add(1000 * time.Hour)
			return m.dir.SignInVerified(t.Context(), roster.Claims{Email: "new@x.test"}, true)
		},
	} {
		for fate, c := range fates {
			t.Run("by "+by+", of an admin who "+fate, func(t *testing.T) {
				is := is.New(t)
				m := newMakers(t)
				inv := mustInvite(t, m.asAdmin, roster.NewInvitation{Email: "new@x.test", Role: roster.RoleAdmin})
				c.then(t, m)
				u, err := accept(t, m, inv.Code)
				if c.want == "" {
					is.Equal(err, roster.ErrCredentials)
					stored, err := m.dir.User(t.Context(), inv.User.ID)
					is.NoErr(err)
					is.Equal(stored.State, roster.StateInvited)
					return
				}
				is.NoErr(err)
				is.Equal(u.Role, c.want)
			})
		}
	}
}

// TestAPromotionVoidsWhatLowerRanksMade promotes a user for whom several people
// made ways in.
func TestAPromotionVoidsWhatLowerRanksMade(t *testing.T) {
	for name, c := range map[string]struct {
		by   func(m *makers) *roster.Directory // who made them
		to   roster.Role
		void bool
	}{
		"the host's stay":                 {func(m *makers) *roster.Directory { return m.dir }, roster.RoleOwner, false},
		"an equal's stay":                 {func(m *makers) *roster.Directory { return m.asAdmin }, roster.RoleAdmin, false},
		"those of a lower rank are void":  {func(m *makers) *roster.Directory { return m.asAdmin }, roster.RoleOwner, true},
		"a demotion leaves them as it is": {func(m *makers) *roster.Directory { return m.asAdmin }, roster.RoleReadOnly, false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			m := newMakers(t)
			alice := mustCreate(t, m.dir, roster.NewUser{Email: "alice@x.test", Role: roster.RoleUser, Active: true})
			by := c.by(m)
			set, err := by.SetPassword(t.Context(), alice.ID, "known to its maker")
			is.NoErr(err)
			is.Equal(set.PasswordMaker == m.admin.ID, strings.Contains(name, "equal") || strings.Contains(name, "rank") || strings.Contains(name, "demotion"))
			is.Equal(set.PasswordMaker.IsZero(), strings.Contains(name, "host"))
			text := mustIssue(t, by, roster.NewToken{User: alice.ID})
			s := mustSignIn(t, m.dir, roster.SignIn{Email: "alice@x.test", Password: "known to its maker"})
			m.setRole(t, alice.ID, c.to)
			_, err = m.dir.Session(t.Context(), s.Token)
			is.Equal(errors.Is(err, roster.ErrCredentials), c.void)
			_, err = m.dir.SignIn(t.Context(), roster.SignIn{Email: "alice@x.test", Password: "known to its maker"})
			is.Equal(errors.Is(err, roster.ErrCredentials), c.void)
			_, err = m.dir.Authenticate(t.Context(), text)
			is.Equal(errors.Is(err, roster.ErrCredentials), c.void)
		})
	}
	t.Run("a password that the user chose since stays", func(t *testing.T) {
		is := is.New(t)
		m := newMakers(t)
		alice := mustCreate(t, m.asAdmin, roster.NewUser{Email: "alice@x.test", Password: "known to the admin", Active: true})
		_, err := m.dir.ChangePassword(t.Context(), alice.ID, "known to the admin", "known to alice alone", roster.ID{})
		is.NoErr(err)
		m.setRole(t, alice.ID, roster.RoleOwner)
		mustSignIn(t, m.dir, roster.SignIn{Email: "alice@x.test", Password: "known to alice alone"})
	})
	t.Run("a password that came with the user is void", func(t *testing.T) {
		is := is.New(t)
		m := newMakers(t)
		alice := mustCreate(t, m.asAdmin, roster.NewUser{Email: "alice@x.test", Password: "known to the admin", Active: true})
		is.Equal(alice.PasswordMaker, m.admin.ID)
		m.setRole(t, alice.ID, roster.RoleOwner)
		_, err := m.dir.SignIn(t.Context(), roster.SignIn{Email: "alice@x.test", Password: "known to the admin"})
		is.Equal(err, roster.ErrCredentials)
	})
	t.Run("an invitation that an admin sent is void", func(t *testing.T) {
		is := is.New(t)
		m := newMakers(t)
		inv := mustInvite(t, m.asAdmin, roster.NewInvitation{Email: "new@x.test"})
		m.setRole(t, inv.User.ID, roster.RoleOwner)
		_, err := m.dir.AcceptInvitation(t.Context(), inv.Code, roster.Acceptance{})
		is.Equal(err, roster.ErrCredentials)
	})
	t.Run("an invitation that raises a user voids the password", func(t *testing.T) {
		is := is.New(t)
		m := newMakers(t)
		u := mustCreate(t, m.asAdmin, roster.NewUser{Email: "new@x.test", Password: "known to the admin"})
		mustInvite(t, m.dir.ActingAs(roster.Actor{User: m.owner.ID}), roster.NewInvitation{User: u.ID, Role: roster.RoleOwner})
		mustApply(t, m.dir, u.ID, roster.Activate)
		_, err := m.dir.SignIn(t.Context(), roster.SignIn{Email: "new@x.test", Password: "known to the admin"})
		is.Equal(err, roster.ErrCredentials)
	})
}

// TestAResetEndsWhatAnIntruderLinked resets the password of a user whose address
// is verified.
func TestAResetEndsWhatAnIntruderLinked(t *testing.T) {
	is := is.New(t)
	dir, c, s := forgetful(t, roster.NewUser{EmailVerified: true})
	own := roster.Claims{Issuer: "https://id.example", Subject: "jane"}
	_, err := dir.LinkIdentity(t.Context(), s.User.ID, own)
	is.NoErr(err)
	c.Add(time.Hour)
	_, err = dir.ResetPassword(t.Context(), mustForget(t, dir, "jane@x.test"), password, roster.ClientInfo{})
	is.NoErr(err) // proves the address again
	c.Add(time.Hour)
	_, err = dir.LinkIdentity(t.Context(), s.User.ID, roster.Claims{Issuer: "https://id.example", Subject: "intruder"})
	is.NoErr(err)
	text := mustIssue(t, dir, roster.NewToken{User: s.User.ID})
	c.Add(time.Hour)
	_, err = dir.ResetPassword(t.Context(), mustForget(t, dir, "jane@x.test"), password, roster.ClientInfo{})
	is.NoErr(err)
	_, err = dir.SignInVerified(t.Context(), roster.Claims{Issuer: "https://id.example", Subject: "intruder"}, false)
	is.Equal(err, roster.ErrCredentials)
	_, err = dir.SignInVerified(t.Context(), own, false)
	is.NoErr(err)
	_, err = dir.Authenticate(t.Context(), text)
	is.Equal(err, roster.ErrCredentials)
}
