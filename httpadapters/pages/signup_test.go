package pages_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/pages"
)

func TestSignUp(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.browser().open("/account/sign-in").click("I am new here: sign up")
	b.submit("sign-up", "email", "new")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	is.Equal(b.says("email"), "Write the address like name@example.com.")
	b.submit("sign-up", "email", " new@x.test ")
	is.Equal(b.at(), "sign-up?done=sign-up-sent")
	code := f.code()
	for range 3 {
		b.open("/account/finish?code="+code).sendOnce("HEAD", "/account/finish?code="+code, nil)
	}
	b.open("/account/finish?code="+code).submit("finish", "name", "New Person", "password", "short")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	is.Equal(attr(b.field("name"), "value"), "New Person")
	b.submit("finish", "password", "a good password")
	is.Equal(b.title(), "Your profile")
	is.Equal(f.UserByEmail("new@x.test").Name, "New Person")

	b = f.browser().open("/account/finish?code="+code).submit("finish", "password", "a good password")
	is.Equal(b.title(), "This link is no longer good")
	is.Equal(b.click("Send me another mail").at(), "sign-up")
}

// Neither the answer nor what is written tells whether somebody has an address.
func TestSignUpTellsNothing(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	answers := map[string]bool{}
	for _, email := range []string{"alice@x.test", "nobody@x.test", "dave@x.test", "erin@x.test"} {
		b := f.browser().sendOnce("POST", "/account/sign-up", map[string][]string{"email": {email}})
		answers[b.header.Get("Location")+b.body] = true
	}
	is.Equal(len(answers), 1)
}

func TestSignUpRefused(t *testing.T) {
	full := func(context.Context, httpadapters.SignUp) error { return errors.New("we are <full> until May") }
	bad := func(context.Context, httpadapters.SignUp) error {
		return &roster.InvalidError{Field: "email", Reason: "must not be empty"}
	}
	for name, c := range map[string]struct {
		cfg          httpadapters.SignUpConfig
		status       int
		said, ofMail string
	}{
		"another domain":  {httpadapters.SignUpConfig{Mode: httpadapters.SignUpDomains, Domains: []string{"Acme.example"}}, 403, "Please look at what is marked below.", "Addresses of this domain cannot sign up here."},
		"by the host":     {httpadapters.SignUpConfig{Mode: httpadapters.SignUpOpen, Policy: full}, 403, "we are <full> until May", ""},
		"by a bad value":  {httpadapters.SignUpConfig{Mode: httpadapters.SignUpOpen, Policy: bad}, 422, "Please look at what is marked below.", "Please fill this in."},
		"an invited only": {httpadapters.SignUpConfig{Mode: httpadapters.SignUpInvited}, 200, "A mail is on its way.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, func(_ *roster.Config, p *pages.Config) { p.SignUp = c.cfg })
			b := f.browser().open("/account/sign-up").submit("sign-up", "email", "new@x.test")
			is.Equal(b.status, c.status)
			is.True(strings.Contains(b.text(), c.said))
			is.Equal(b.says("email"), c.ofMail)
			is.Equal(len(f.Letters()), 0)
		})
	}
}

// Where the host makes an account for each sign-up, the person names it.
func TestSignUpWithAnAccount(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, c *pages.Config) {
		c.SignUp.NewAccount = func(_ context.Context, s httpadapters.SignUp) (roster.NewAccount, error) {
			return roster.NewAccount{Name: s.Account}, nil
		}
	})
	b := f.browser().open("/account/sign-up").submit("sign-up", "email", "new@x.test")
	b.open("/account/finish?code="+f.code()).submit("finish", "name", "New", "account", strings.Repeat("x", 256), "password", "a good password")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	is.Equal(b.says("account"), "This is too long: at most 255 characters.")
	is.Equal(b.says("name"), "")
	b.submit("finish", "account", "New & Co.", "password", "a good password")
	is.Equal(b.title(), "Your profile")
	is.True(strings.Contains(b.open("accounts").text(), "New & Co. you are here your own owner"))
}
