package roster_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// switching is jane, who is owned by A, a member of B with rank admin, and signed in.
type switching struct {
	host, a, b *roster.Directory
	clock      *clock
	jane       roster.User
	inB        roster.Membership
	home       roster.Session // before the switch
	there      roster.Session // after it
}

func newSwitching(t *testing.T) *switching {
	t.Helper()
	cfg, clock := testConfig(), newClock()
	cfg.Now = clock.Now
	host := roster.New(memstore.New(), cfg)
	all := tenants(t, host, "A", "B")
	w := &switching{host: host, a: all[0], b: all[1], clock: clock}
	w.jane = mustCreate(t, w.a, roster.NewUser{Email: "jane@x.test", Password: password, Active: true})
	w.inB = makeMember(t, host, w.a, w.b, w.jane.ID, roster.RoleAdmin)
	w.home = mustSignIn(t, w.a, signIn("jane@x.test", password))
	clock.Add(time.Second)
	w.there = w.mustSwitch(t, w.home.Token, w.b)
	return w
}

func (w *switching) mustSwitch(t *testing.T, token roster.SecretText, to *roster.Directory) roster.Session {
	t.Helper()
	s, err := w.host.SwitchAccount(t.Context(), token, to.AccountID())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSwitchAccount(t *testing.T) {
	is := is.New(t)
	w := newSwitching(t)
	is.Equal(w.home.Account, w.a.AccountID())
	is.Equal(w.home.Role, roster.RoleUser)
	is.Equal(w.home.Membership, roster.Membership{})

	is.True(w.there.Token != w.home.Token)
	is.Equal(w.there.Secret.ID, w.home.Secret.ID)
	is.Equal(w.there.Secret.Expires, w.home.Secret.Expires)
	s, err := w.host.Session(t.Context(), w.there.Token)
	is.NoErr(err)
	is.Equal(s.Account, w.b.AccountID())
	is.Equal(s.Role, roster.RoleAdmin)
	is.Equal(s.Membership.ID, w.inB.ID)
	is.Equal(s.User.ID, w.jane.ID)
	is.Equal(s.User.Account, w.a.AccountID())
	is.Equal(s.User.Role, roster.RoleUser) // at home
	is.Equal(s.Secret.Role, roster.RoleAdmin)
	w.there.Token, s.Secret.Version = "", w.there.Secret.Version
	is.Equal(s, w.there) // as SwitchAccount has returned it

	acting := w.host.ForAccount(s.Account).ActingWith(s.Actor(), s.Role)
	_, err = acting.Create(t.Context(), roster.NewUser{Email: "new@x.test"})
	is.NoErr(err)
	listed, err := w.host.ForAccount(s.User.Account).ActingAs(s.Actor()).Sessions(t.Context(), roster.SessionQuery{User: w.jane.ID})
	is.NoErr(err)
	is.Equal(len(listed), 1) // one session still, of the account that owns her
	is.Equal(listed[0].ActsIn, w.b.AccountID())
	listed, err = w.a.Sessions(t.Context(), roster.SessionQuery{User: w.jane.ID})
	is.NoErr(err)
	is.Equal(listed[0].ActsIn, roster.ID{}) // which is her own affair
}

// TestSwitchingIsOnRecord reads both trails: neither names the other account.
func TestSwitchingIsOnRecord(t *testing.T) {
	is := is.New(t)
	w := newSwitching(t)
	back := w.mustSwitch(t, w.there.Token, w.a)
	is.Equal(back.Account, w.a.AccountID())
	is.Equal(back.Secret.ActsIn, roster.ID{})
	for _, c := range []struct {
		dir  *roster.Directory
		want []roster.EventKind
	}{
		{w.a, []roster.EventKind{roster.EventAccountLeft, roster.EventAccountEntered}},
		{w.b, []roster.EventKind{roster.EventAccountEntered, roster.EventAccountLeft}},
	} {
		page, err := c.dir.Events(t.Context(), roster.EventQuery{User: w.jane.ID, Kinds: []roster.EventKind{roster.EventAccountEntered, roster.EventAccountLeft}})
		is.NoErr(err)
		is.Equal(len(page.Events), len(c.want))
		for i, e := range page.Events {
			is.Equal(e.Kind, c.want[i])
			is.Equal(e.Actor, roster.Actor{User: w.jane.ID})
			is.Equal(e.Subject, w.home.Secret.ID)
			is.Equal(e.Detail, roster.JSONObject{})
			is.True(e.UserVersion > 0)
		}
	}
}

// TestWhereNobodySwitches: an account that does not let her in and one that does not
// exist have one answer.
func TestWhereNobodySwitches(t *testing.T) {
	is := is.New(t)
	w := newSwitching(t)
	strange, closed := tenants(t, w.host, "strange", "closed")[0], tenants(t, w.host, "closed")[0]
	makeMember(t, w.host, w.a, closed, w.jane.ID, roster.RoleUser)
	_, err := closed.CloseAccount(t.Context())
	is.NoErr(err)
	ended, off := tenants(t, w.host, "ended")[0], tenants(t, w.host, "deactivated")[0]
	_, err = w.host.EndMembership(t.Context(), makeMember(t, w.host, w.a, ended, w.jane.ID, roster.RoleUser).ID)
	is.NoErr(err)
	is.NoErr(setMembership(t, w.host, makeMember(t, w.host, w.a, off, w.jane.ID, roster.RoleUser).ID, roster.StateDeactivated))
	admin := mustCreate(t, w.a, roster.NewUser{Role: roster.RoleOwner, Active: true})
	by, err := w.a.StartSession(t.Context(), admin.ID, roster.ClientInfo{})
	is.NoErr(err)
	posed, err := w.a.Impersonate(t.Context(), by, w.jane.ID, roster.ClientInfo{})
	is.NoErr(err)
	for name, c := range map[string]struct {
		dir   *roster.Directory
		token roster.SecretText
		to    roster.ID
		want  error
	}{
		"an account that does not exist":       {w.host, w.there.Token, roster.NewID(), roster.ErrForbidden},
		"one of which she is no member":        {w.host, w.there.Token, strange.AccountID(), roster.ErrForbidden},
		"one that is closed":                   {w.host, w.there.Token, closed.AccountID(), roster.ErrForbidden},
		"one where the membership has ended":   {w.host, w.there.Token, ended.AccountID(), roster.ErrForbidden},
		"one where she is deactivated":         {w.host, w.there.Token, off.AccountID(), roster.ErrForbidden},
		"none":                                 {w.host, w.there.Token, roster.ID{}, roster.ErrForbidden},
		"support that acts as her":             {w.host, posed.Token, w.b.AccountID(), roster.ErrForbidden},
		"a text that is nobody's":              {w.host, "nobody", w.b.AccountID(), roster.ErrCredentials},
		"a text that was rotated":              {w.host, w.home.Token, w.a.AccountID(), roster.ErrCredentials},
		"a Directory of the other account":     {w.a, w.there.Token, w.a.AccountID(), roster.ErrCredentials},
		"a confined Directory, to another one": {w.b, w.there.Token, w.a.AccountID(), roster.ErrForbidden},
	} {
		_, err := c.dir.SwitchAccount(t.Context(), c.token, c.to)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	s, err := w.host.Session(t.Context(), w.there.Token)
	is.NoErr(err)
	is.Equal(s.Account, w.b.AccountID())
}

// TestTheOldTextActsWhereItActed: a request that was on its way happens in the
// account that it was meant for.
func TestTheOldTextActsWhereItActed(t *testing.T) {
	is := is.New(t)
	w := newSwitching(t)
	w.clock.Add(28 * time.Second)
	s, err := w.host.Session(t.Context(), w.home.Token)
	is.NoErr(err)
	is.Equal(s.Account, w.a.AccountID())
	is.Equal(s.Role, roster.RoleUser)
	is.Equal(s.Secret.ID, w.there.Secret.ID)
	rotated, err := w.b.RotateSession(t.Context(), w.there.Token)
	is.NoErr(err)
	is.Equal(rotated.Account, w.b.AccountID()) // rotating does not move it
	s, err = w.b.Session(t.Context(), w.there.Token)
	is.NoErr(err)
	is.Equal(s.Account, w.b.AccountID())
	w.clock.Add(2 * time.Second)
	_, err = w.host.Session(t.Context(), w.home.Token)
	is.True(errors.Is(err, roster.ErrCredentials))
}

// TestWhichDirectoryFindsASession: a confined one finds those that act in its account.
func TestWhichDirectoryFindsASession(t *testing.T) {
	is := is.New(t)
	w := newSwitching(t)
	for _, c := range []struct {
		dir  *roster.Directory
		want error
	}{{w.host, nil}, {w.b, nil}, {w.a, roster.ErrCredentials}, {tenants(t, w.host, "C")[0], roster.ErrCredentials}} {
		_, err := c.dir.Session(t.Context(), w.there.Token)
		is.True(errors.Is(err, c.want))
	}
}

// TestASessionStaysHome: it does not move again when its user may act there again.
func TestASessionStaysHome(t *testing.T) {
	is := is.New(t)
	w := newSwitching(t)
	is.NoErr(setMembership(t, w.host, w.inB.ID, roster.StateDeactivated))
	_, err := w.host.Session(t.Context(), w.home.Token) // the old text, which acts at home anyway
	is.NoErr(err)
	is.NoErr(setMembership(t, w.host, w.inB.ID, roster.StateActive))
	s, err := w.host.Session(t.Context(), w.there.Token)
	is.NoErr(err)
	is.Equal(s.Account, w.b.AccountID()) // nobody has used it meanwhile
	is.NoErr(setMembership(t, w.host, w.inB.ID, roster.StateDeactivated))
	_, err = w.host.Session(t.Context(), w.there.Token)
	is.NoErr(err)
	is.NoErr(setMembership(t, w.host, w.inB.ID, roster.StateActive))
	s, err = w.host.Session(t.Context(), w.there.Token)
	is.NoErr(err)
	is.Equal(s.Account, w.a.AccountID())
}

// TestWhatEndsActing names all that moves a session home, or ends it.
func TestWhatEndsActing(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(t *testing.T, w *switching) error
		home bool // the session goes on at home
	}{
		"the membership is deactivated": {func(t *testing.T, w *switching) error {
			return setMembership(t, w.host, w.inB.ID, roster.StateDeactivated)
		}, true},
		"the membership has ended": {func(t *testing.T, w *switching) error {
			return last(w.host.EndMembership(t.Context(), w.inB.ID))
		}, true},
		"the account is closed": {func(t *testing.T, w *switching) error { return last(w.b.CloseAccount(t.Context())) }, true},
		"deactivated at home": {func(t *testing.T, w *switching) error {
			return last(w.a.Apply(t.Context(), w.jane.ID, roster.Deactivate))
		}, false},
		"removed at home": {func(t *testing.T, w *switching) error {
			return last(w.a.Apply(t.Context(), w.jane.ID, roster.Remove))
		}, false},
		"signed out at home": {func(t *testing.T, w *switching) error { return last(w.a.ForceLogout(t.Context(), w.jane.ID)) }, false},
		"another password": {func(t *testing.T, w *switching) error {
			return last(w.a.SetPassword(t.Context(), w.jane.ID, "another password"))
		}, false},
		"the session is ended": {func(t *testing.T, w *switching) error {
			return w.a.EndSession(t.Context(), w.jane.ID, w.there.Secret.ID)
		}, false},
		"the home account is closed": {func(t *testing.T, w *switching) error { return last(w.a.CloseAccount(t.Context())) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := newSwitching(t)
			is.NoErr(c.end(t, w))
			_, err := w.b.Session(t.Context(), w.there.Token)
			is.True(errors.Is(err, roster.ErrCredentials))
			s, err := w.host.Session(t.Context(), w.there.Token)
			if !c.home {
				is.True(errors.Is(err, roster.ErrCredentials))
				return
			}
			is.NoErr(err)
			is.Equal(s.Account, w.a.AccountID())
			is.Equal(s.Role, roster.RoleUser)
			is.Equal(s.Membership, roster.Membership{})
			rotated, err := w.host.RotateSession(t.Context(), w.there.Token)
			is.NoErr(err)
			is.Equal(rotated.Secret.ActsIn, roster.ID{})
		})
	}
}
