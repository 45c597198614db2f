package session_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// mailed returns the last code of a purpose that was mailed to a user since the last
// look, "" for none.
func (f *fixture) mailed(p roster.Purpose, user string) (code string) {
	f.TB.Helper()
	for _, l := range f.Letters() {
		if l.For == p && l.Message.User.ID == f.IDs[user] {
			code = string(l.Code)
		}
	}
	return code
}

// invited mails carol an invitation and returns its code.
func (f *fixture) invited() string {
	f.TB.Helper()
	must(f.T1.Invite(f.TB.Context(), roster.NewInvitation{User: f.IDs["carol"], Mail: true}))(f.TB)
	return f.mailed(roster.PurposeInvitation, "carol")
}

func TestAccept(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	code := f.invited()
	v := decoded[begun](f, f.ask("", "POST", "/invitation/accept", `{"code":"`+code+`","first":"Carol","last":"Cole","password":"the new password"}`))
	is.True(f.live(v.Token))
	is.Equal(v.User.ID, f.IDs["carol"].String())
	is.Equal(v.User.Account, f.T1.AccountID().String()) // the code's own
	is.Equal(v.User.Name, "Carol Cole")
	is.True(v.User.EmailVerified)
	is.Equal(f.ask("", "POST", "/session", signInBody("carol@x.test", password)).Status, 401) // set before she had the address
	is.Equal(f.ask("", "POST", "/session", signInBody("carol@x.test", "the new password")).Status, 200)
	is.True(!strings.Contains(f.Log.String(), code))
}

func TestAcceptByCookie(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	r := f.askCookie("bob1", "POST", "/invitation/accept", `{"code":"`+f.invited()+`","cookie":true}`)
	is.Equal(r.Status, 200)
	is.True(f.live(cookie(t, r).Value))
	is.True(!strings.Contains(r.Body, cookie(t, r).Value))
	is.True(!f.live(f.tokens["bob1"])) // whose browser it was before
}

// A value that is refused leaves the code good; a code that is not has one
// answer, whatever became of it. Rows 6 and 9.
func TestAcceptRefused(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	const path, with = "/invitation/accept", `","password":"the new password"}`
	want := f.ask("", "POST", path, `{"code":"unknown`+with)
	is.Equal(want.Status, 400)
	replaced := f.invited()
	code := f.invited()
	is.Equal(f.ask("", "POST", path, `{"code":"`+replaced+with), want)
	short := f.ask("", "POST", path, `{"code":"`+code+`","password":"short"}`)
	is.Equal(short.Status, 400)
	is.True(strings.HasPrefix(decoded[problem](f, short).Detail, "password must have"))
	is.Equal(f.ask("", "POST", path, `{"code":"`+code+`","name":"`+strings.Repeat("n", 256)+with).Status, 400)
	for _, other := range []string{"/password/reset", "/email/verify"} {
		is.Equal(f.ask("", "POST", other, `{"code":"`+code+with), want) // of another purpose
	}
	is.Equal(f.ask("", "POST", path, `{"code":"`+code+with).Status, 200)
	is.Equal(f.ask("", "POST", path, `{"code":"`+code+with), want)

	late := newFixture(t, nil)
	code = late.invited()
	late.Clock.Add(7 * 24 * time.Hour)
	is.Equal(late.ask("", "POST", path, `{"code":"`+code+with), want)
	revoked := newFixture(t, nil)
	code = revoked.invited()
	must(revoked.T1.Apply(t.Context(), revoked.IDs["carol"], roster.RevokeInvitation))(t)
	is.Equal(revoked.ask("", "POST", path, `{"code":"`+code+with), want)
	closed := newFixture(t, nil)
	code = closed.invited()
	must(closed.T1.CloseAccount(t.Context()))(t)
	is.Equal(closed.ask("", "POST", path, `{"code":"`+code+with), want)
}

// Row 7: of many who bring one code at once, one comes in.
func TestAcceptAtOnce(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	code := f.invited()
	var good, bad atomic.Int64
	var people sync.WaitGroup
	for range 50 {
		r := f.request("", "POST", "/invitation/accept", `{"code":"`+code+`"}`)
		people.Go(func() {
			switch f.send(r).Status {
			case http.StatusOK:
				good.Add(1)
			case http.StatusBadRequest:
				bad.Add(1)
			}
		})
	}
	people.Wait()
	is.Equal(good.Load(), int64(1))
	is.Equal(bad.Load(), int64(49))
}

// Row 34: a forgotten password is answered alike for everybody.
func TestForgot(t *testing.T) {
	f := newFixture(t, nil)
	for _, email := range []string{
		"alice@x.test", "Alice@X.test", "nobody@x.test", "dave@x.test", "carol@x.test", "gone@x.test", "nopass@x.test",
		"erin@x.test", "al\u0131ce@x.test", "no address", "", strings.Repeat("x", 1000) + "@x.test", "alice@x.test",
	} {
		t.Run(email, func(t *testing.T) {
			is := is.New(t)
			is.Equal(f.ask("", "POST", "/password/forgot", `{"email":"`+email+`"}`), f.ask("", "POST", "/password/forgot", `{"email":"nobody@x.test"}`))
		})
	}
	is := is.New(t)
	is.True(f.mailed(roster.PurposePasswordReset, "alice") != "")
	is.Equal(f.mailed(roster.PurposePasswordReset, "erin"), "") // of another account
	is.Equal(f.Log.Len(), 0)
}

// Row 18: a reset ends every session.
func TestResetPassword(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.ask("", "POST", "/password/forgot", `{"email":"alice@x.test"}`)
	code := f.mailed(roster.PurposePasswordReset, "alice")
	const path, with = "/password/reset", `","password":"the new password"}`
	want := f.ask("", "POST", path, `{"code":"unknown`+with)
	is.Equal(f.ask("", "POST", path, `{"code":"`+code+`","password":"short"}`).Status, 400)
	is.Equal(f.ask("", "POST", "/invitation/accept", `{"code":"`+code+with), want)

	r := f.askCookie("", "POST", path, `{"code":"`+code+`","password":"the new password","cookie":true}`)
	is.Equal(r.Status, 200)
	is.True(f.live(cookie(t, r).Value))
	is.True(!f.live(f.tokens["alice1"]))
	is.True(!f.live(f.tokens["alice2"]))
	is.True(f.live(f.tokens["bob1"]))
	is.Equal(f.ask("", "POST", path, `{"code":"`+code+with), want) // once
	is.Equal(f.ask("", "POST", "/session", signInBody("alice@x.test", password)).Status, 401)
	is.Equal(f.ask("", "POST", "/session", signInBody("alice@x.test", "the new password")).Status, 200)

	f.Clock.Add(time.Hour)
	f.ask("", "POST", "/password/forgot", `{"email":"alice@x.test"}`)
	code = f.mailed(roster.PurposePasswordReset, "alice")
	f.Clock.Add(time.Hour)
	is.Equal(f.ask("", "POST", path, `{"code":"`+code+with), want) // too late
	f.ask("", "POST", "/password/forgot", `{"email":"alice@x.test"}`)
	code = f.mailed(roster.PurposePasswordReset, "alice")
	must(f.T1.Apply(t.Context(), f.IDs["alice"], roster.Deactivate))(t)
	is.Equal(f.ask("", "POST", path, `{"code":"`+code+with), want) // no way round
}

func TestVerify(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.NoErr(f.T1.SendVerification(t.Context(), f.IDs["alice"]))
	code := f.mailed(roster.PurposeEmailVerification, "alice")
	is.True(!decoded[begun](f, f.ask("alice1", "GET", "/session", "")).User.EmailVerified)
	is.Equal(f.ask("alice1", "POST", "/email/verify", `{"code":"`+code+`"}`).Status, 204)
	is.True(decoded[begun](f, f.ask("alice1", "GET", "/session", "")).User.EmailVerified)
	is.Equal(f.ask("", "POST", "/email/verify", `{"code":"`+code+`"}`), f.ask("", "POST", "/email/verify", `{"code":"unknown"}`))

	is.NoErr(f.T1.SendVerification(t.Context(), f.IDs["bob"]))
	code = f.mailed(roster.PurposeEmailVerification, "bob")
	must(f.T1.Edit(t.Context(), f.IDs["bob"], func(p *roster.Profile) error { p.Email = "bob2@x.test"; return nil }))(t)
	is.Equal(f.ask("", "POST", "/email/verify", `{"code":"`+code+`"}`).Status, 400) // the address it was mailed to
}
