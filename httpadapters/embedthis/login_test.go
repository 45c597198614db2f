package embedthis_test

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/embedthis"
)

// session is what login answers.
type session struct {
	Account struct {
		Activity        *string
		Closed          bool
		Email, ID, Name string
	}
	User user
}

func TestLogin(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	s := read[session](f, f.login("Alice@X.test", `{}`))
	is.Equal(s.User.ID, f.IDs["alice"].String())
	is.Equal(read[session](f, f.login(" alice@x.test ", `{}`)).User.ID, s.User.ID) // autofill adds blanks
	is.Equal(*s.User.Activity, "2030-01-01T01:00:00.000Z")
	is.Equal(s.Account.ID, f.T1.AccountID().String())
	is.Equal(s.Account.Name, "T1")
	is.Equal(s.Account.Email, "bills@x.test")
	is.Equal(s.Account.Closed, false)
	is.Equal(f.User("alice").EmailVerified, true)

	s = read[session](f, f.login("carol@x.test", `{"register":false}`)) // invited, and hers is the address
	is.Equal(s.User.State, "active")
	is.Equal(s.User.Invite, nil)

	must(f.T1.Create(t.Context(), roster.NewUser{Email: "created@x.test"}))(t)
	turnedAway := must(f.T1.Invite(t.Context(), roster.NewInvitation{Email: "revoked@x.test"}))(t)
	must(f.T1.Apply(t.Context(), turnedAway.User.ID, roster.RevokeInvitation))(t)

	for email, want := range map[string]string{
		"":               "Authentication failed",
		"nobody@x.test":  "Authentication failed",
		"dave@x.test":    "Authentication failed", // deactivated
		"erin@x.test":    "Authentication failed", // of another account
		"created@x.test": "Authentication failed", // nobody invited them
		"revoked@x.test": "Authentication failed", // nor lets them in
	} {
		r := f.login(email, `{}`)
		is.Equal(r.Status, 401)
		is.Equal(r.Body, want)
	}
	must(f.T1.CloseAccount(t.Context()))(t)
	is.Equal(f.login("alice@x.test", `{}`).Status, 401)
}

func TestLoginRegister(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	events := f.Events()
	r := f.login("new@x.test", `{"register":true}`)
	is.Equal(r.Status, 403)
	is.Equal(f.Events(), events)

	f = newFixture(t, func(_ *roster.Config, ec *embedthis.Config) { ec.Register = true })
	is.Equal(f.login("new@x.test", `{}`).Status, 401)
	s := read[session](f, f.login("new@x.test", `{"register":true}`))
	is.Equal(s.User.State, "active")
	is.Equal(s.User.Role, "user")
	is.Equal(s.User.First+" "+s.User.Last, "New Comer")
	again := read[session](f, f.login("NEW@x.test", `{"register":true}`))
	is.Equal(again.User.ID, s.User.ID)
	made := must(f.T1.Create(t.Context(), roster.NewUser{Email: "created@x.test"}))(t)
	s = read[session](f, f.login("created@x.test", `{"register":true}`))
	is.Equal(s.User.ID, made.ID.String())
	is.Equal(s.User.State, "active")
	is.Equal(f.login("dave@x.test", `{"register":true}`).Status, 401)
	is.Equal(f.login("dave@x.test", `{"register":1}`).Body, "register must be true or false")
	is.Equal(f.login("no address", `{"register":true}`).Status, 400)
}

// Row O24: what is no code is one answer, and nobody is logged in.
func TestLoginCodes(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, ec *embedthis.Config) { ec.Register = true })
	events := f.Events()
	for _, code := range []string{`""`, `null`, `0`, `true`, `[]`, `{}`, `"x"`, `" "`, `"\u0000"`, `"` + strings.Repeat("x", 100_000) + `"`, `"` + f.code() + `="`} {
		r := f.login("carol@x.test", `{"invite":`+code+`,"register":true}`)
		is.Equal(r.Status, 400)
		is.Equal(r.Body, "invite must be the code of an open invitation")
	}
	r := f.login("", `{"invite":"`+f.code()+`","register":true}`)
	is.Equal(r.Status, 401) // a code without an identity
	is.Equal(f.Events(), events)

	code := f.code()
	s := read[session](f, f.login("carol@x.test", `{"invite":"`+code+`"}`))
	is.Equal(s.User.ID, f.IDs["carol"].String())
	is.Equal(s.User.State, "active")
	is.Equal(s.User.Invite, nil)
	is.Equal(f.login("carol@x.test", `{"invite":"`+code+`"}`).Status, 400) // once
}

// A code stands for who is invited, in the account of the invitation.
func TestLoginCodeOfAnother(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	made := must(f.T2.Invite(t.Context(), roster.NewInvitation{Email: "guest@x.test"}))(t)
	s := read[session](f, f.login("alice@x.test", `{"invite":"`+string(made.Code)+`"}`))
	is.Equal(s.User.Email, "guest@x.test")
	is.Equal(s.Account.ID, f.T2.AccountID().String())

	f.set = embedthis.New(f.T2, embedthis.Config{Identity: verified})
	is.Equal(f.login("alice@x.test", `{"invite":"`+f.code()+`"}`).Status, 400) // T1's
	is.Equal(read[session](f, f.login("erin@x.test", `{}`)).User.Email, "erin@x.test")
	is.Equal(f.login("alice@x.test", `{}`).Status, 401)
}

// Row O23: a code is over by the clock, and by the next one.
func TestLoginOldCodes(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	old := f.code()
	unknown := f.login("carol@x.test", `{"invite":"x"}`)
	f.Clock.Add(7*24*time.Hour + time.Second)
	is.Equal(f.login("carol@x.test", `{"invite":"`+old+`"}`), unknown)
	is.Equal(f.ask("adm1", "/user/updateRole", `{"id":"{carol}","role":"user","sendInvite":true}`).Status, 200)
	is.Equal(f.login("carol@x.test", `{"invite":"`+old+`"}`), unknown)
	is.Equal(f.User("carol").State, roster.StateInvited)
	is.Equal(f.login("carol@x.test", `{"invite":"`+f.code()+`"}`).Status, 200)
}

// Row O22: of many who bring one code one is let in.
func TestLoginRace(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, ec *embedthis.Config) { ec.Register = true })
	code := f.code()
	count := must(f.T1.Count(t.Context(), roster.UserQuery{}))(t)
	answers := make([]reply, 500)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = f.login("new"+strconv.Itoa(i)+"@x.test", `{"invite":"`+code+`","register":true}`) })
	}
	wg.Wait()
	statuses := map[int]int{}
	for _, r := range answers {
		statuses[r.Status]++
	}
	is.Equal(statuses, map[int]int{200: 1, 400: 499})
	is.Equal(must(f.T1.Count(t.Context(), roster.UserQuery{}))(t), count) // no second row
	is.Equal(f.User("carol").State, roster.StateActive)
}

// Row O25: who guesses is shed, and shuts nobody else out.
func TestLoginGuesses(t *testing.T) {
	is := is.New(t)
	limiter := httpadapters.NewLimiter(20)
	f := newFixture(t, func(_ *roster.Config, ec *embedthis.Config) { ec.Limiter = limiter })
	limiter.Now = f.Clock.Now
	statuses := map[int]int{}
	for i := range 10_000 {
		r := f.request("", "POST", "/user/login", `{"invite":"guess`+strconv.Itoa(i)+`"}`)
		r.Header.Set("Verified", "mallory@x.test")
		statuses[f.send(r).Status]++
	}
	is.Equal(statuses, map[int]int{400: 20, 429: 9_980})
	r := f.request("", "POST", "/user/login", `{"invite":"`+f.code()+`"}`)
	r.Header.Set("Verified", "carol@x.test")
	r.RemoteAddr = "198.51.100.7:1"
	is.Equal(f.send(r).Status, 200)
}

// What the host's functions answer.
func TestLoginConfig(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, ec *embedthis.Config) {
		ec.Identity = func(*http.Request) (roster.Claims, error) { return roster.Claims{}, errors.New("alice@x: down") }
	})
	r := f.login("alice@x.test", `{}`)
	is.Equal(r.Status, 500)
	is.Equal(r.Body, "internal")
	is.Equal(strings.Count(f.Log.String(), "\n"), 1)

	f = newFixture(t, func(_ *roster.Config, ec *embedthis.Config) {
		ec.Identity = func(*http.Request) (roster.Claims, error) { return roster.Claims{}, nil }
	})
	is.Equal(f.login("alice@x.test", `{}`).Status, 401) // verified is nobody
	is.Equal(f.login("alice@x.test", `{"invite":"`+f.code()+`"}`).Status, 401)

	for _, account := range []roster.ID{{}, f.T2.AccountID(), {1: 9}} {
		f = newFixture(t, func(_ *roster.Config, ec *embedthis.Config) {
			ec.Register, ec.Account = true, func(*http.Request) roster.ID { return account }
		})
		r = f.login("alice@x.test", `{"register":true}`)
		is.Equal(r.Status, 401) // no such account
	}

	f = newFixture(t, func(_ *roster.Config, ec *embedthis.Config) { ec.Account, ec.Register = nil, true })
	s := read[session](f, f.login("alice@x.test", `{"register":true}`))
	is.Equal(s.Account.ID, roster.DefaultAccount().String()) // the Directory's own
}
