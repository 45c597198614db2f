package pages_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/pages"
)

func TestAcceptInvitation(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	must(f.T1.Invite(t.Context(), roster.NewInvitation{Email: "new@x.test", Mail: true}))(t)
	code := f.code()
	b := f.browser()
	for range 3 { // a program that follows links
		b.open("/account/accept?code="+code).sendOnce("HEAD", "/account/accept?code="+code, nil)
	}
	b.open("/account/accept?code=" + code)
	is.Equal(b.title(), "Join T1")
	is.True(strings.Contains(b.text(), "new@x.test"))
	b.submit("accept", "name", "Néw Person", "password", "short")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	is.Equal(attr(b.field("name"), "value"), "Néw Person")
	is.True(strings.HasPrefix(b.says("password"), "Use 8 to 256 characters."))
	b.submit("accept", "password", "a good password")
	is.Equal(b.title(), "Your profile")
	is.Equal(attr(b.field("name"), "value"), "Néw Person")

	b = f.browser().open("/account/accept?code=" + code)
	is.Equal(b.status, http.StatusUnprocessableEntity)
	is.Equal(b.title(), "This link is no longer good")
	is.Equal(b.click("Sign in").at(), "sign-in")
}

func TestJoinWithTheUserThatOneHas(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, c *pages.Config) { c.Account, c.Anywhere = nil, true })
	must(f.T1.Invite(t.Context(), roster.NewInvitation{Email: "erin@x.test", Mail: true}))(t)
	b := f.browser().open("/account/accept?code=" + f.code())
	b.click("I have a user already: sign in to join with it")
	b.submit("sign-in", "email", "erin@x.test", "password", password)
	is.Equal(b.title(), "Join T1") // back where the person was
	b.submit("join")
	is.Equal(b.at(), "accounts?done=joined")
	is.True(strings.Contains(b.text(), "T2"))
	b.submit("switch")
	is.Equal(b.at(), "accounts?done=switched")
	b.click("Leave T1")
	is.Equal(b.title(), "Leave T1?")
	b.submit("leave")
	is.Equal(b.at(), "accounts?done=left")
	is.True(!strings.Contains(b.text(), "T1"))
}

func TestJoinRefused(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	must(f.T1.Invite(t.Context(), roster.NewInvitation{Email: "new@x.test", Mail: true}))(t)
	b := f.as("erin").open("/account/accept?code=" + f.code()).submit("join")
	is.Equal(b.status, http.StatusConflict)
	is.True(strings.Contains(b.text(), "This invitation is for another e-mail address than yours."))
}

func TestForgottenPassword(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	other := f.as("alice")
	b := f.browser().open("/account/sign-in").click("I have forgotten my password, or have none yet")
	b.submit("forgot", "email", "alice@x.test")
	is.Equal(b.at(), "forgot?done=reset-sent")
	code := f.code()
	for range 3 {
		b.open("/account/reset?code="+code).sendOnce("HEAD", "/account/reset?code="+code, nil)
	}
	b.open("/account/reset?code="+code).submit("reset", "password", "short")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	b.submit("reset", "password", "another password")
	is.Equal(b.title(), "Your profile")
	is.Equal(other.open("/account/").title(), "Sign in") // signed out everywhere else

	b = f.browser().open("/account/reset?code="+code).submit("reset", "password", "another password")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	is.Equal(b.title(), "This link is no longer good")
	is.Equal(b.click("Send me another mail").at(), "forgot")
}

// Neither the answer nor what is written tells whether somebody has an address.
func TestForgottenPasswordTellsNothing(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	answers := map[string]bool{}
	for _, email := range []string{"alice@x.test", "nobody@x.test", "dave@x.test", "erin@x.test"} {
		b := f.browser().open("/account/forgot")
		b.sendOnce("POST", "forgot", map[string][]string{"email": {email}})
		answers[b.header.Get("Location")+b.body] = true
	}
	is.Equal(len(answers), 1)
}

func TestVerifyAddress(t *testing.T) {
	for name, signedIn := range map[string]bool{"signed in": true, "signed out": false} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			b := f.as("adm1").open("/account/address")
			b.submit("send-verification")
			is.Equal(b.at(), "address?done=verification-sent")
			code := f.code()
			if !signedIn {
				b = f.browser()
			}
			b.open("/account/verify?code=" + code)
			is.True(!f.User("adm1").EmailVerified) // opening it does nothing
			b.submit("verify")
			is.True(strings.Contains(b.text(), "Your e-mail address is verified."))
			is.True(f.User("adm1").EmailVerified)
			is.Equal(b.open("/account/verify?code="+code).submit("verify").title(), "This link is no longer good")
		})
	}
}

func TestChangeAddress(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.as("alice").open("/account/address")
	b.submit("address", "email", "no address")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	is.Equal(b.says("email"), "Write the address like name@example.com. You get a mail there. The old address counts until you open the link in it.")
	is.Equal(attr(b.field("email"), "value"), "no address")
	b.submit("address", "email", strings.Repeat("x", 300)+"@x.test")
	is.True(strings.HasPrefix(b.says("email"), "This is too long: at most 254 bytes. You get"))
	b.submit("address", "email", "@x.test")
	is.True(strings.HasPrefix(b.says("email"), "The part before the @ is missing or too long. You get"))
	b.submit("address", "email", "bob@x.test") // somebody has it, and nothing says so
	is.Equal(b.at(), "address?done=address-sent")
	f.Letters()
	f.Clock.Add(time.Hour)
	b.submit("address", "email", "alice2@x.test")
	is.Equal(b.at(), "address?done=address-sent")
	code := f.code()

	signedOut := f.browser().open("/account/confirm?code=" + code)
	is.Equal(signedOut.title(), "Sign in") // who only reads mail gets into no user
	signedOut.submit("sign-in", "email", "alice@x.test", "password", password)
	is.Equal(signedOut.title(), "Your new e-mail address")
	is.Equal(f.User("alice").Email, "alice@x.test")
	signedOut.submit("confirm")
	is.Equal(signedOut.at(), "address?done=confirmed")
	is.Equal(f.User("alice").Email, "alice2@x.test")

	undo := f.browser().open("/account/undo?code=" + f.code())
	is.Equal(f.User("alice").Email, "alice2@x.test")
	undo.submit("undo")
	is.Equal(undo.at(), "forgot?done=undone")
	is.Equal(f.User("alice").Email, "alice@x.test")
	is.Equal(b.open("/account/").title(), "Sign in")
}

func TestUndoWhereTheAddressIsTaken(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.as("alice").open("/account/address").submit("address", "email", "alice2@x.test")
	b.open("/account/confirm?code=" + f.code()).submit("confirm")
	code := f.code()
	must(f.T1.Create(t.Context(), roster.NewUser{Email: "alice@x.test"}))(t)
	b = f.browser().open("/account/undo?code=" + code).submit("undo")
	is.Equal(b.status, http.StatusConflict)
	is.True(strings.Contains(b.text(), "somebody else has it now"))
}

func TestOneTimeLink(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	link := f.pages.OneTimeLink(f.User("root1"))
	for range 3 {
		f.browser().open("/account/" + link)
	}
	b := f.browser().open("/account/" + link)
	is.True(strings.Contains(b.text(), "root1@x.test"))
	b.submit("enter")
	is.Equal(b.title(), "Your profile")
	again := f.browser().open("/account/" + link)
	is.Equal(again.status, http.StatusUnprocessableEntity)
	is.True(strings.Contains(again.text(), "Start the program again"))

	late := f.browser().open("/account/" + f.pages.OneTimeLink(f.User("root1")))
	f.Clock.Add(15 * time.Minute)
	late.submit("enter")
	is.Equal(late.status, http.StatusUnprocessableEntity)
	is.Equal(late.cookies["__Host-session"], "")
	is.Equal(f.browser().open("/account/"+f.pages.OneTimeLink(f.User("dave"))).submit("enter").status, http.StatusUnprocessableEntity) // deactivated
}
