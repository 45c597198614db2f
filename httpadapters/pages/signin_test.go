package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/pages"
)

func TestSignIn(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.browser().open("/account/")
	is.Equal(b.at(), "sign-in?next=.%2F") // who is not signed in is asked to
	b.submit("sign-in", "email", " alice@x.test ", "password", password)
	is.Equal(b.at(), "")
	is.Equal(b.title(), "Your profile")
	b.open("sign-in")
	is.Equal(b.at(), "") // who is signed in is not asked again
	b.submit("sign-out")
	is.Equal(b.at(), "sign-in?done=signed-out")
	is.True(strings.Contains(b.text(), "You are signed out."))
	is.Equal(b.open("/account/").title(), "Sign in")
}

func TestSignInRefused(t *testing.T) {
	for name, c := range map[string]struct {
		email, password string
		said            string
		field           string
	}{
		"a wrong password":    {"alice@x.test", "wrong", "The e-mail address or the password is not right.", ""},
		"nobody":              {"nobody@x.test", "wrong", "The e-mail address or the password is not right.", ""},
		"deactivated":         {"dave@x.test", "correct horse", "The e-mail address or the password is not right.", ""},
		"of another account":  {"erin@x.test", "correct horse", "The e-mail address or the password is not right.", ""},
		"no address":          {"nobody", "wrong", "The e-mail address or the password is not right.", ""},
		"without an address":  {"", "wrong", "Please look at what is marked below.", "email"},
		"without a password":  {"alice@x.test", "", "Please look at what is marked below.", "password"},
		"with markup in both": {`"><b>@x.test`, `"><b>`, "The e-mail address or the password is not right.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.Secrets = nil // the password that is right is typed, and must not come back
			b := f.browser().open("/account/sign-in").submit("sign-in", "email", c.email, "password", c.password)
			is.Equal(b.status, http.StatusUnprocessableEntity)
			is.True(strings.Contains(b.text(), c.said))
			is.Equal(attr(b.field("email"), "value"), c.email) // what was typed stays
			is.Equal(attr(b.field("password"), "value"), "")   // but no password
			is.Equal(b.cookies["__Host-session"], "")
			if c.field != "" {
				is.Equal(b.says(c.field), "Please fill this in.")
				is.Equal(attr(b.field(c.field), "aria-invalid"), "true")
				is.True(has(b.field(c.field), "autofocus"))
			}
		})
	}
}

func TestSignInThrottled(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.browser().open("/account/sign-in")
	for range f.Config.FreeFailures + 20 {
		b.submit("sign-in", "email", "alice@x.test", "password", "wrong")
	}
	is.Equal(b.status, http.StatusTooManyRequests)
	is.True(strings.Contains(b.text(), "Too many tries. Please try again in "))
	is.True(b.header.Get("Retry-After") != "")
	is.Equal(attr(b.field("email"), "value"), "alice@x.test")
}

// Who has the password in several accounts chooses one.
func TestSignInAnywhere(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, c *pages.Config) { c.Account, c.Anywhere = nil, true })
	hash := must(f.Dir.HashPassword(t.Context(), password))(t)
	must(f.T2.Create(t.Context(), roster.NewUser{Email: "alice@x.test", Name: "Alice of T2", PasswordHash: hash, Active: true}))(t)
	b := f.browser().open("/account/sign-in").submit("sign-in", "email", "bob@x.test", "password", password)
	is.Equal(b.title(), "Your profile")
	b = f.browser().open("/account/sign-in").submit("sign-in", "email", "alice@x.test", "password", password)
	is.True(strings.Contains(b.text(), "You have several accounts with this password."))
	b.submit("sign-in", "account", f.T2.AccountID().String(), "password", password)
	is.Equal(attr(b.field("name"), "value"), "Alice of T2")
}
