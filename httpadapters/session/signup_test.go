package session_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
	"example.com/roster/rostertest"
)

// signUpMails returns what was mailed about sign-ups since the last look.
func (f *fixture) signUpMails() []rostertest.Letter {
	f.TB.Helper()
	return slices.DeleteFunc(f.Letters(), func(l rostertest.Letter) bool { return l.For != roster.PurposeSignUp })
}

// signUpCode asks for a user, and returns the code that is mailed.
func (f *fixture) signUpCode(email string) string {
	f.TB.Helper()
	if r := f.ask("", "POST", "/signup", `{"email":"`+email+`"}`); r.Status != http.StatusNoContent {
		f.TB.Fatalf("status %d: %s", r.Status, r.Body)
	}
	mails := f.signUpMails()
	if len(mails) != 1 || mails[0].Code == "" {
		f.TB.Fatalf("%d mails, without a code", len(mails))
	}
	return string(mails[0].Code)
}

func confirmBody(code string) string {
	return `{"code":"` + code + `","name":"Kim Doe","password":"the new password"}`
}

func TestSignUp(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	code := f.signUpCode("Kim@X.test")
	want := f.ask("", "POST", "/signup/confirm", confirmBody("unknown"))
	is.Equal(want.Status, 400)
	short := f.ask("", "POST", "/signup/confirm", `{"code":"`+code+`","password":"short"}`)
	is.Equal(short.Status, 400)
	is.True(strings.HasPrefix(decoded[problem](f, short).Detail, "password must have")) // the code stays good
	is.Equal(f.ask("", "POST", "/invitation/accept", confirmBody(code)), want)          // of another purpose

	r := f.askCookie("bob1", "POST", "/signup/confirm", `{"code":"`+code+`","name":"Kim Doe","password":"the new password","cookie":true}`)
	is.Equal(r.Status, 200)
	v := decoded[begun](f, r)
	is.Equal([]any{v.User.Email, v.User.EmailVerified, v.User.Name, v.User.Role, v.User.Account}, []any{"Kim@X.test", true, "Kim Doe", "user", f.T1.AccountID().String()})
	is.True(f.live(cookie(t, r).Value))
	is.True(!f.live(f.tokens["bob1"])) // whose browser it was before
	is.Equal(f.ask("", "POST", "/signup/confirm", confirmBody(code)), want)
	is.Equal(f.ask("", "POST", "/session", signInBody("kim@x.test", "the new password")).Status, 200)
	is.True(!strings.Contains(f.Log.String(), code))
}

// TestSignUpTellsNothing asks at addresses in every state: the answers are equal
// byte for byte, and the mails say who has a user.
func TestSignUpTellsNothing(t *testing.T) {
	for email, code := range map[string]bool{
		"nobody@x.test": true, "carol@x.test": true, "gone@x.test": true, "erin@x.test": true, // carol is invited, erin is of another account
		"alice@x.test": false, " ALICE@x.test ": false, "dave@x.test": false, "nopass@x.test": false,
	} {
		t.Run(email, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			is.Equal(f.ask("", "POST", "/signup", `{"email":"`+email+`"}`), f.ask("", "POST", "/signup", `{"email":"another@x.test"}`))
			mails := f.signUpMails()
			is.Equal(len(mails), 2)
			for _, m := range mails {
				is.Equal(m.Code != "", code || m.To == "another@x.test")
				is.True(m.To == strings.ToLower(strings.TrimSpace(email)) || m.To == "another@x.test")
			}
			is.Equal(f.ask("", "POST", "/signup", `{"email":"`+email+`"}`).Status, 204) // again, at once
			is.Equal(len(f.signUpMails()), 0)
		})
	}
}

// TestWhoMaySignUp asks in every mode, and brings a code that was mailed while
// everybody could sign up.
func TestWhoMaySignUp(t *testing.T) {
	all := session.SignUpConfig{Mode: session.SignUpOpen}
	for name, c := range map[string]struct {
		cfg     session.SignUpConfig
		email   string
		asked   int // status of POST /signup
		mails   int
		confirm int // status of POST /signup/confirm
		text    string
	}{
		"nobody":                     {session.SignUpConfig{}, "kim@x.test", 404, 0, 404, "not found"},
		"everybody":                  {all, "kim@x.test", 204, 1, 200, ""},
		"the invited, and is":        {session.SignUpConfig{Mode: session.SignUpInvited}, "carol@x.test", 204, 1, 200, ""},
		"the invited, and not":       {session.SignUpConfig{Mode: session.SignUpInvited}, "kim@x.test", 204, 0, 400, "code must"},
		"the invited, and is active": {session.SignUpConfig{Mode: session.SignUpInvited}, "alice@x.test", 204, 0, 0, ""},
		"a domain, and is there": {
			session.SignUpConfig{Mode: session.SignUpDomains, Domains: []string{"Other.test", "X.test"}}, "kim@x.test", 204, 1, 200, "",
		},
		"a domain, and is elsewhere": {
			session.SignUpConfig{Mode: session.SignUpDomains, Domains: []string{"x.example"}}, "kim@x.test", 403, 0, 403, "email must be at a domain",
		},
		"a domain, and is below": {
			session.SignUpConfig{Mode: session.SignUpDomains, Domains: []string{"test.test"}}, "kim@x.test.test", 403, 0, 403, "email must be at a domain",
		},
		"a policy that says no": {
			session.SignUpConfig{Mode: session.SignUpOpen, Policy: func(context.Context, session.SignUp) error { return errors.New("we are full until May") }},
			"kim@x.test", 403, 0, 403, "we are full until May",
		},
		"a policy that names a field": {
			session.SignUpConfig{Mode: session.SignUpOpen, Policy: func(context.Context, session.SignUp) error {
				return &roster.InvalidError{Field: "email", Reason: "must be one of work"}
			}}, "kim@x.test", 400, 0, 400, "email must be one of work",
		},
		"a policy that looks at the proof": {
			session.SignUpConfig{Mode: session.SignUpOpen, Policy: func(_ context.Context, s session.SignUp) error {
				if s.Proven {
					return errors.New("too late, " + s.Name)
				}
				return nil
			}}, "kim@x.test", 204, 1, 403, "too late, Kim Doe",
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, func(_ *roster.Config, sc *session.Config) { sc.SignUp = c.cfg })
			before := f.Events()
			r := f.ask("", "POST", "/signup", `{"email":"`+c.email+`"}`)
			is.Equal(r.Status, c.asked)
			is.True(r.Status == 204 || strings.HasPrefix(decoded[problem](f, r).Detail, c.text))
			is.Equal(f.Events() > before, r.Status == 204) // a refusal writes nothing
			is.Equal(len(f.signUpMails()), c.mails)
			if c.confirm == 0 {
				return
			}
			cfg := f.cfg
			cfg.SignUp = all
			f.set = session.New(f.Dir, cfg)
			f.Clock.Add(24 * 60 * 60 * 1e9)
			code := f.signUpCode(c.email)
			cfg.SignUp = c.cfg
			f.set = session.New(f.Dir, cfg)
			r = f.ask("", "POST", "/signup/confirm", confirmBody(code))
			is.Equal(r.Status, c.confirm)
			is.True(r.Status == 200 || strings.HasPrefix(decoded[problem](f, r).Detail, c.text))
		})
	}
}

// TestSignUpWithAnAccount makes an account for who asks for one.
func TestSignUpWithAnAccount(t *testing.T) {
	is := is.New(t)
	var seen session.SignUp
	f := newFixture(t, func(_ *roster.Config, c *session.Config) {
		c.SignUp.NewAccount = func(_ context.Context, s session.SignUp) (roster.NewAccount, error) {
			seen = s
			return roster.NewAccount{Name: s.Account}, nil // no name: no account
		}
	})
	v := decoded[begun](f, f.ask("", "POST", "/signup/confirm", `{"code":"`+f.signUpCode("kim@x.test")+`","password":"the new password","account":"Kim's"}`))
	is.Equal(v.User.Role, "owner")
	is.True(v.User.Account != f.T1.AccountID().String())
	is.Equal([]any{seen.Email, seen.Proven, seen.Account, seen.Network}, []any{"kim@x.test", true, "Kim's", "192.0.2.1"})
	v = decoded[begun](f, f.ask("", "POST", "/signup/confirm", `{"code":"`+f.signUpCode("lea@x.test")+`","password":"the new password"}`))
	is.Equal([]string{v.User.Role, v.User.Account}, []string{"user", f.T1.AccountID().String()})

	f = newFixture(t, nil)
	r := f.ask("", "POST", "/signup/confirm", `{"code":"`+f.signUpCode("kim@x.test")+`","password":"the new password","account":"Kim's"}`)
	is.Equal(r.Status, 400)
	is.True(strings.HasPrefix(decoded[problem](f, r).Detail, "account must not be given"))
}

func TestBadSignUpConfig(t *testing.T) {
	for name, cfg := range map[string]session.SignUpConfig{
		"domains without the mode": {Mode: session.SignUpOpen, Domains: []string{"x.test"}},
		"the mode without domains": {Mode: session.SignUpDomains},
		"no domain":                {Mode: session.SignUpDomains, Domains: []string{"localhost"}},
		"an address":               {Mode: session.SignUpDomains, Domains: []string{"a@x.test"}},
		"no mode":                  {Mode: 4},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() { is.New(t).True(recover() != nil) }()
			session.New(nil, session.Config{SignUp: cfg})
		})
	}
}
