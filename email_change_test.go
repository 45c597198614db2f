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

// person is a user whose address is verified, in a Directory with its mail.
type person struct {
	t     *testing.T
	dir   *roster.Directory
	clock *clock
	box   *mailbox
	u     roster.User
	s     roster.Session
}

// newPerson returns jane, who has signed in by password.
func newPerson(t *testing.T, store roster.Store) *person {
	t.Helper()
	c, cfg := newClock(), testConfig()
	cfg.Now = c.Now
	dir := roster.New(store, cfg)
	u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", EmailVerified: true, Password: password, Active: true})
	return &person{t: t, dir: dir, clock: c, box: new(mailbox), u: u, s: mustSignIn(t, dir, signIn("jane@x.test", password))}
}

// own returns the Directory that acts for the person by a session.
func (p *person) own() *roster.Directory { return p.dir.ActingAs(roster.Actor{User: p.u.ID}) }

// asks asks for an address, and returns the code that it got, "" for none.
func (p *person) asks(address string) roster.SecretText {
	p.t.Helper()
	if _, err := p.own().ChangeEmail(p.t.Context(), p.u.ID, address); err != nil {
		p.t.Fatal(err)
	}
	return p.mail(roster.PurposeEmailChange)
}

// mail returns the code that was mailed last for a purpose and not read yet.
func (p *person) mail(purpose roster.Purpose) roster.SecretText {
	p.t.Helper()
	p.box.got = nil
	mustRelay(p.t, p.dir, p.box.config())
	return p.box.code(purpose)
}

// moves changes the address, and returns the code that undoes it.
func (p *person) moves(address string) roster.SecretText {
	p.t.Helper()
	if _, err := p.own().ConfirmEmail(p.t.Context(), p.asks(address)); err != nil {
		p.t.Fatal(err)
	}
	return p.mail(roster.PurposeEmailUndo)
}

// now returns the user as it is.
func (p *person) now() roster.User {
	p.t.Helper()
	u, err := p.dir.User(p.t.Context(), p.u.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	return u
}

func TestAnAddressIsPendingUntilItIsConfirmed(t *testing.T) {
	is := is.New(t)
	p := newPerson(t, memstore.New())
	code := p.asks("Doe@x.test")
	is.Equal(len(code), 43)
	is.Equal(p.box.got[0].Email, "doe@x.test") // not to the old one
	is.Equal(p.box.got[0].Expires, p.dir.Now().Add(24*time.Hour))
	is.Equal(p.now().Email, "jane@x.test")
	is.True(p.now().EmailVerified)
	_, err := p.dir.UserByEmail(t.Context(), "doe@x.test")
	is.Equal(err, roster.ErrNotFound)
	is.NoErr(p.dir.SendPasswordReset(t.Context(), "doe@x.test", roster.ClientInfo{}))
	is.Equal(string(p.mail(roster.PurposePasswordReset)), "") // F3: nobody has it
	mustForget(t, p.dir, "jane@x.test")

	u, err := p.own().ConfirmEmail(t.Context(), code)
	is.NoErr(err)
	is.Equal(u.Email, "Doe@x.test")
	is.Equal(u.CanonicalEmail, "doe@x.test")
	is.True(u.EmailVerified)
	is.True(p.mail(roster.PurposeEmailUndo) != "")
	is.Equal(p.box.got[0].Email, "jane@x.test")
	_, err = p.dir.Session(t.Context(), p.s.Token)
	is.NoErr(err)
	mustSignIn(t, p.dir, signIn("doe@x.test", password))
	_, err = p.own().ConfirmEmail(t.Context(), code)
	is.Equal(err, roster.ErrCredentials) // once
}

// TestWhatGoesWithTheOldAddress confirms a change while a code is on its way to the
// old address.
func TestWhatGoesWithTheOldAddress(t *testing.T) {
	is := is.New(t)
	p := newPerson(t, memstore.New())
	reset := mustForget(t, p.dir, "jane@x.test")
	p.moves("doe@x.test")
	_, err := p.dir.ResetPassword(t.Context(), reset, "another password", roster.ClientInfo{})
	is.Equal(err, roster.ErrCredentials)
}

func TestWhoConfirms(t *testing.T) {
	for name, c := range map[string]struct {
		as   func(p *person) *roster.Directory
		want error
	}{
		"the host":    {func(p *person) *roster.Directory { return p.dir }, roster.ErrForbidden},
		"nobody":      {func(p *person) *roster.Directory { return p.dir.ActingAs(roster.Actor{}) }, roster.ErrForbidden},
		"her session": {(*person).own, nil},
		"her token": {func(p *person) *roster.Directory {
			return p.dir.ActingAs(roster.Actor{User: p.u.ID, Token: roster.NewID()})
		}, roster.ErrForbidden},
		"somebody else": {func(p *person) *roster.Directory {
			other := mustCreate(p.t, p.dir, roster.NewUser{Role: roster.RoleOwner, Active: true})
			return p.dir.ActingAs(roster.Actor{User: other.ID})
		}, roster.ErrCredentials},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			p := newPerson(t, memstore.New())
			code := p.asks("doe@x.test")
			_, err := c.as(p).ConfirmEmail(t.Context(), code)
			is.Equal(err, c.want)
			is.Equal(p.now().Email == "doe@x.test", c.want == nil)
		})
	}
}

// TestPendingChangesThatAreNoGood ends a pending change.
func TestPendingChangesThatAreNoGood(t *testing.T) {
	edit := func(change func(*roster.Profile)) func(*person, roster.SecretText) error {
		return func(p *person, _ roster.SecretText) error {
			_, err := p.dir.Edit(p.t.Context(), p.u.ID, func(to *roster.Profile) error { change(to); return nil })
			return err
		}
	}
	for name, spoil := range map[string]func(p *person, code roster.SecretText) error{
		"expired":      func(p *person, _ roster.SecretText) error { p.clock.Add(24 * time.Hour); return nil },
		"asked anew":   func(p *person, _ roster.SecretText) error { p.asks("roe@x.test"); return nil },
		"asked back":   func(p *person, _ roster.SecretText) error { p.asks("jane@x.test"); return nil },
		"set by admin": edit(func(to *roster.Profile) { to.Email = "admin-says@x.test" }),
		"signed out": func(p *person, _ roster.SecretText) error {
			_, err := p.dir.ForceLogout(p.t.Context(), p.u.ID)
			return err
		},
		"signed out elsewhere": func(p *person, _ roster.SecretText) error {
			mustSignIn(p.t, p.dir, signIn("jane@x.test", password))
			_, err := p.own().EndSessions(p.t.Context(), p.u.ID, p.s.Secret.ID)
			return err
		},
		"another password": func(p *person, _ roster.SecretText) error {
			_, err := p.dir.SetPassword(p.t.Context(), p.u.ID, "another password")
			return err
		},
		"her own other password": func(p *person, _ roster.SecretText) error {
			_, err := p.own().ChangePassword(p.t.Context(), p.u.ID, password, "another password", p.s.Secret.ID)
			return err
		},
		"reset": func(p *person, _ roster.SecretText) error {
			_, err := p.dir.ResetPassword(p.t.Context(), mustForget(p.t, p.dir, "jane@x.test"), "another password", roster.ClientInfo{})
			return err
		},
		"deactivated and back": func(p *person, _ roster.SecretText) error {
			mustApply(p.t, p.dir, p.u.ID, roster.Deactivate)
			mustApply(p.t, p.dir, p.u.ID, roster.Reactivate)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			p := newPerson(t, memstore.New())
			code := p.asks("doe@x.test")
			is.NoErr(spoil(p, code))
			_, err := p.own().ConfirmEmail(t.Context(), code)
			is.Equal(err, roster.ErrCredentials)
			is.True(p.now().Email != "doe@x.test")
		})
	}
}

func TestATakenAddressIsToldToItsReaderAlone(t *testing.T) {
	is := is.New(t)
	p := newPerson(t, memstore.New())
	code := p.asks("doe@x.test")
	other := mustCreate(t, p.dir, roster.NewUser{Email: "doe@x.test"}) // a pending address reserves nothing
	before := p.now()
	_, err := p.own().ConfirmEmail(t.Context(), code)
	is.True(errors.Is(err, roster.ErrExists))
	is.Equal(p.now(), before)
	mustApply(t, p.dir, other.ID, roster.Remove)
	_, err = p.own().ConfirmEmail(t.Context(), code) // still good
	is.NoErr(err)
}

func TestChangeEmailRefuses(t *testing.T) {
	is := is.New(t)
	p := newPerson(t, memstore.New())
	for _, address := range []string{"", "jane", "jane@x", "Jane <jane@x.test>"} {
		_, err := p.own().ChangeEmail(t.Context(), p.u.ID, address)
		is.True(errors.Is(err, roster.ErrInvalid))
	}
	cfg := testConfig()
	cfg.Keys = nil
	store := memstore.New()
	without := newPerson(t, store)
	without.dir = roster.New(store, cfg)
	_, err := without.own().ChangeEmail(t.Context(), without.u.ID, "doe@x.test")
	is.Equal(err, roster.ErrNoKey)
	_, err = without.own().ChangeEmail(t.Context(), without.u.ID, "JANE@x.test") // nothing is mailed
	is.NoErr(err)
	is.Equal(without.now().Email, "JANE@x.test")
	is.True(without.now().EmailVerified)
	mustApply(t, p.dir, p.u.ID, roster.Deactivate)
	_, err = p.dir.ChangeEmail(t.Context(), p.u.ID, "doe@x.test")
	is.True(errors.Is(err, roster.ErrState))
}

// TestNothingTellsWhoHasAnAddress asks for an address that is free, for one that
// somebody has in each state, and for one that somebody else asks for, and compares
// answers and statements.
func TestNothingTellsWhoHasAnAddress(t *testing.T) {
	ask := func(t *testing.T, prepare func(*testing.T, *roster.Directory)) (string, error) {
		t.Helper()
		store := &recorder{Store: memstore.New()}
		p := newPerson(t, store)
		prepare(t, p.dir)
		store.done = nil
		before := p.now()
		after, err := p.own().ChangeEmail(t.Context(), p.u.ID, "ceo@x.test")
		before.Version++
		if after != before {
			t.Errorf("the answer is %+v", after)
		}
		return strings.Join(store.done, ", "), err
	}
	free, err := ask(t, func(*testing.T, *roster.Directory) {})
	if err != nil || !strings.Contains(free, "PutSecret") {
		t.Fatal(free, err)
	}
	ceo := func(t *testing.T, dir *roster.Directory) roster.ID {
		return mustCreate(t, dir, roster.NewUser{Email: "ceo@x.test", Active: true}).ID
	}
	for name, prepare := range map[string]func(*testing.T, *roster.Directory){
		"active":      func(t *testing.T, dir *roster.Directory) { ceo(t, dir) },
		"deactivated": func(t *testing.T, dir *roster.Directory) { mustApply(t, dir, ceo(t, dir), roster.Deactivate) },
		"removed":     func(t *testing.T, dir *roster.Directory) { mustApply(t, dir, ceo(t, dir), roster.Remove) },
		"invited": func(t *testing.T, dir *roster.Directory) {
			mustInvite(t, dir, roster.NewInvitation{Email: "ceo@x.test", Mail: true})
		},
		"asked for by another": func(t *testing.T, dir *roster.Directory) { asksFor(t, dir, "ceo@x.test", 1) },
		"asked for by many":    func(t *testing.T, dir *roster.Directory) { asksFor(t, dir, "ceo@x.test", 9) },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			taken, err := ask(t, prepare)
			is.NoErr(err)
			is.Equal(taken, free)
		})
	}
}

// asksFor has n users ask for an address.
func asksFor(t *testing.T, dir *roster.Directory, address string, n int) {
	t.Helper()
	for range n {
		u := mustCreate(t, dir, roster.NewUser{Active: true})
		if _, err := dir.ActingAs(roster.Actor{User: u.ID}).ChangeEmail(t.Context(), u.ID, address); err != nil {
			t.Fatal(err)
		}
	}
}
