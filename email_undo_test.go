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

// TestUndoEndsWhatWasMadeSince has somebody with jane's session move her to another
// mailbox and settle down there.
func TestUndoEndsWhatWasMadeSince(t *testing.T) {
	is := is.New(t)
	p := newPerson(t, memstore.New())
	link := func(subject string) {
		_, err := p.dir.LinkIdentity(t.Context(), p.u.ID, roster.Claims{Issuer: "https://id.example", Subject: subject})
		is.NoErr(err)
	}
	link("jane")
	p.clock.Add(time.Hour)
	undo := p.moves("thief@x.test")
	is.Equal(p.box.got[0].Expires, p.dir.Now().Add(7*24*time.Hour))
	link("thief")
	_, text, err := p.dir.IssueToken(t.Context(), roster.NewToken{User: p.u.ID})
	is.NoErr(err)
	is.NoErr(p.dir.SendPasswordReset(t.Context(), "thief@x.test", roster.ClientInfo{}))
	thief, err := p.dir.ResetPassword(t.Context(), p.mail(roster.PurposePasswordReset), "the thief's own", roster.ClientInfo{})
	is.NoErr(err)
	p.clock.Add(time.Minute)
	is.NoErr(p.dir.SendPasswordReset(t.Context(), "thief@x.test", roster.ClientInfo{}))
	reset := p.mail(roster.PurposePasswordReset)
	pending := p.asks("thief2@x.test")

	u, err := p.dir.UndoEmail(t.Context(), undo)
	is.NoErr(err)
	is.Equal(u.Email, "jane@x.test")
	is.True(u.EmailVerified)
	is.Equal(u.PasswordHash, roster.PasswordHash(""))
	for _, token := range []roster.SecretText{p.s.Token, thief.Token} {
		_, err = p.dir.Session(t.Context(), token)
		is.True(errors.Is(err, roster.ErrCredentials))
	}
	_, err = p.dir.Authenticate(t.Context(), text)
	is.Equal(err, roster.ErrCredentials)
	_, err = p.dir.ResetPassword(t.Context(), reset, "the thief's own", roster.ClientInfo{})
	is.Equal(err, roster.ErrCredentials)
	_, err = p.own().ConfirmEmail(t.Context(), pending)
	is.Equal(err, roster.ErrCredentials)
	identities, err := p.dir.Identities(t.Context(), p.u.ID)
	is.NoErr(err)
	is.Equal(len(identities), 1)
	is.Equal(identities[0].Subject, "jane")
	_, err = p.dir.UndoEmail(t.Context(), undo)
	is.Equal(err, roster.ErrCredentials) // once
	mustForget(t, p.dir, "jane@x.test")
}

// TestNobodyTakesTheUndoAway does what somebody who moved jane away could do to keep
// her out.
func TestNobodyTakesTheUndoAway(t *testing.T) {
	for name, c := range map[string]struct {
		then func(p *person)
		lost bool
	}{
		"for seven days":   {func(p *person) { p.clock.Add(7*24*time.Hour - time.Microsecond) }, false},
		"no longer":        {func(p *person) { p.clock.Add(7 * 24 * time.Hour) }, true},
		"moved on":         {func(p *person) { p.moves("thief2@x.test") }, false},
		"moved on, undone": {func(p *person) { p.undoes(p.moves("thief2@x.test")) }, false},
		"moved back and on": {func(p *person) {
			p.moves("jane@x.test") // with a code that jane gave away
			p.moves("thief2@x.test")
		}, false},
		"password reset": {func(p *person) {
			if err := p.dir.SendPasswordReset(p.t.Context(), "thief@x.test", roster.ClientInfo{}); err != nil {
				p.t.Fatal(err)
			}
			_, err := p.dir.ResetPassword(p.t.Context(), p.mail(roster.PurposePasswordReset), "the thief's own", roster.ClientInfo{})
			if err != nil {
				p.t.Fatal(err)
			}
		}, false},
		"mark taken, verified without a session": {func(p *person) {
			_, err := p.own().Edit(p.t.Context(), p.u.ID, func(to *roster.Profile) error { to.EmailVerified = false; return nil })
			if err != nil {
				p.t.Fatal(err)
			}
			if _, err := p.dir.VerifyEmail(p.t.Context(), mustVerify(p.t, p.dir, p.u.ID)); err != nil {
				p.t.Fatal(err)
			}
		}, false},
		"signed in by the address, mark taken": {func(p *person) {
			_, err := p.own().Edit(p.t.Context(), p.u.ID, func(to *roster.Profile) error { to.EmailVerified = false; return nil })
			if err != nil {
				p.t.Fatal(err)
			}
			if _, err := p.dir.SignInVerified(p.t.Context(), roster.Claims{Email: "thief@x.test"}, false); err != nil {
				p.t.Fatal(err)
			}
		}, false},
		"an admin says so": {func(p *person) {
			_, err := p.dir.Edit(p.t.Context(), p.u.ID, func(to *roster.Profile) error { to.Email = "roe@x.test"; return nil })
			if err != nil {
				p.t.Fatal(err)
			}
		}, true},
		"removed and restored": {func(p *person) {
			mustApply(p.t, p.dir, p.u.ID, roster.Remove)
			mustApply(p.t, p.dir, p.u.ID, roster.Restore)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			p := newPerson(t, memstore.New())
			undo := p.moves("thief@x.test")
			c.then(p)
			_, err := p.dir.UndoEmail(t.Context(), undo)
			if c.lost {
				is.Equal(err, roster.ErrCredentials)
				return
			}
			is.NoErr(err)
			is.Equal(p.now().Email, "jane@x.test")
		})
	}
}

// undoes undoes a change.
func (p *person) undoes(code roster.SecretText) {
	p.t.Helper()
	if _, err := p.dir.UndoEmail(p.t.Context(), code); err != nil {
		p.t.Fatal(err)
	}
}

// TestLaterChangesAreUndoneWithTheFirst undoes the first of two, so that the mailbox
// between them cannot undo the second any more.
func TestLaterChangesAreUndoneWithTheFirst(t *testing.T) {
	is := is.New(t)
	p := newPerson(t, memstore.New())
	first := p.moves("thief@x.test")
	second := p.moves("thief2@x.test")
	p.undoes(first)
	_, err := p.dir.UndoEmail(t.Context(), second)
	is.Equal(err, roster.ErrCredentials)
	is.Equal(p.now().Email, "jane@x.test")
}

// TestAnUndoneAddressMayBeTaken undoes a change after somebody else got the address.
func TestAnUndoneAddressMayBeTaken(t *testing.T) {
	is := is.New(t)
	p := newPerson(t, memstore.New())
	undo := p.moves("doe@x.test")
	other := mustCreate(t, p.dir, roster.NewUser{Email: "jane@x.test"})
	for range 2 { // the code stays good
		_, err := p.dir.UndoEmail(t.Context(), undo)
		var exists *roster.ExistsError
		is.True(errors.As(err, &exists))
		is.Equal(exists.Field, "email")
		is.True(strings.Contains(err.Error(), "an admin has to set one"))
	}
	now := p.now()
	is.Equal(now.Email, "")
	is.True(!now.EmailVerified)
	is.Equal(now.PasswordHash, roster.PasswordHash(""))
	_, err := p.dir.Session(t.Context(), p.s.Token)
	is.True(errors.Is(err, roster.ErrCredentials))
	_, err = p.dir.UserByEmail(t.Context(), "doe@x.test") // whoever reads mail there asks for no reset
	is.Equal(err, roster.ErrNotFound)
	mustApply(t, p.dir, other.ID, roster.Remove)
	p.undoes(undo)
}

// TestAFirstAddressHasNoUndo confirms the address of a user who had none.
func TestAFirstAddressHasNoUndo(t *testing.T) {
	is := is.New(t)
	p := newPerson(t, memstore.New())
	p.u = mustCreate(t, p.dir, roster.NewUser{Active: true})
	_, text, err := p.dir.IssueToken(t.Context(), roster.NewToken{User: p.u.ID})
	is.NoErr(err)
	is.Equal(string(p.moves("first@x.test")), "")
	_, err = p.dir.Authenticate(t.Context(), text) // nothing else changed
	is.NoErr(err)
}
