package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// browser is a person's browser: it opens pages and sends their forms.
type browser struct {
	p      *process
	cookie string // empty: none
}

func (b *browser) request(method, path, accept, body string) answer {
	b.p.t.Helper()
	is := is.New(b.p.t)
	r, err := http.NewRequestWithContext(b.p.t.Context(), method, b.p.base+path, strings.NewReader(body))
	is.NoErr(err)
	r.Header.Set("Accept", accept)
	r.Header.Set("Origin", b.p.base)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if b.cookie != "" {
		r.Header.Set("Cookie", "__Host-session="+b.cookie)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
		if accept == "text/html" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	}
	a := send(b.p.t, r)
	for _, line := range a.header.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		is.NoErr(err)
		b.cookie = c.Value
	}
	return a
}

func (b *browser) open(path string) answer {
	b.p.t.Helper()
	return b.request("GET", path, "text/html", "")
}

func (b *browser) send(path, body string) answer {
	b.p.t.Helper()
	return b.request("POST", path, "*/*", body)
}

// post sends a form as a page without a script does.
func (b *browser) post(path string, form url.Values) answer {
	b.p.t.Helper()
	return b.request("POST", path, "text/html", form.Encode())
}

// signIn signs in as an API does.
func (p *process) signIn(email, password string) answer {
	p.t.Helper()
	is := is.New(p.t)
	body := fmt.Sprintf(`{"email":%q,"password":%q}`, email, password)
	r, err := http.NewRequestWithContext(p.t.Context(), "POST", p.base+"/session", strings.NewReader(body))
	is.NoErr(err)
	return send(p.t, r)
}

func token(t *testing.T, a answer) string {
	t.Helper()
	text, ok := a.json(t).(map[string]any)["token"].(string)
	if !ok {
		t.Fatalf("no token: %d %s", a.status, a.body)
	}
	return text
}

// TestPeople follows one person from an invitation through a deactivation to a
// new sign-in, over HTTP and SMTP alone. At the end no secret may be in the log
// or in the database.
func TestPeople(t *testing.T) {
	is := is.New(t)
	mails := newSink(t)
	dir := t.TempDir()
	p := start(t, "-db", "sqlite:"+filepath.Join(dir, "roster.db"), "-smtp", mails.addr, "-account", "Acme", "-identity-header", "X-Email", "-sign-up", "open")
	secrets := []string{p.token}

	// Three people are invited; one of them has no address.
	invite, err := http.NewRequestWithContext(t.Context(), "POST", p.base+"/v1/studio/user/invite",
		strings.NewReader(`{"emails": ["jane@example.com", "no address", "Mike@Example.com"]}`))
	is.NoErr(err)
	invite.Host = "evil.example"
	for _, name := range []string{"X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Origin", "X-Original-Host"} {
		invite.Header.Set(name, "evil.example")
	}
	invite.Header.Set("Authorization", "Bearer "+p.token)
	invited := send(t, invite)
	is.Equal(invited.status, http.StatusOK)
	is.Equal(strings.Count(invited.body, `"status":"invited"`), 2)
	is.Equal(strings.Count(invited.body, `"status":"failed"`), 1)
	first, second := mails.next(), mails.next()
	if first.to != "jane@example.com" {
		first, second = second, first
	}
	is.Equal(first.to, "jane@example.com")
	is.Equal(second.to, "mike@example.com") // in its canonical form: who typed it is not who has it
	is.Equal(first.subject, "You are invited to Acme")
	page, code := first.link(t)
	_, mikes := second.link(t)
	secrets = append(secrets, code, mikes)
	is.Equal(page, p.base+"/account/accept") // whatever a request says of hosts

	// The link leads to a page. Opening it changes nothing; its form does.
	jane := &browser{p: p}
	for range 3 {
		is.Equal(jane.open("/account/accept?code="+code).status, http.StatusOK)
	}
	form := url.Values{"code": {code}, "name": {"Jane Doe"}, "password": {"first password"}}
	accepted := jane.post("/account/accept", form)
	is.Equal(accepted.status, http.StatusSeeOther)
	is.Equal(accepted.header.Get("Location"), "./")
	secrets = append(secrets, "first password", jane.cookie)
	is.Equal(jane.open("/me").status, http.StatusOK)
	is.True(strings.Contains(jane.open("/me").body, "jane@example.com</span>, user"))
	is.Equal((&browser{p: p}).post("/account/accept", form).status, http.StatusUnprocessableEntity) // once

	// publica.la signs her out by her external id.
	app := token(t, p.signIn("jane@example.com", "first password"))
	secrets = append(secrets, app)
	is.Equal(p.ask(app, "GET", "/session", "").status, http.StatusOK)
	number := p.number("jane@example.com")
	dashboard := "/integration-api/v1/dashboard/users/" + number
	is.Equal(p.ask(p.token, "PUT", dashboard, `{"email":"jane@example.com","external_id":"crm-7","only_sees_readable":0}`).status, http.StatusNoContent)
	is.Equal(p.ask(p.token, "POST", "/integration-api/v1/users/crm-7/force-logout", "").status, http.StatusOK)
	old := jane.cookie
	sent := jane.open("/me")
	is.Equal(sent.status, http.StatusSeeOther)
	is.Equal(sent.header.Get("Location"), "/account/sign-in?next=%2Fme")
	is.Equal(jane.cookie, "") // taken
	is.Equal(p.ask(app, "GET", "/session", "").status, http.StatusUnauthorized)
	is.Equal(p.ask(app, "GET", "/me", "").status, http.StatusUnauthorized)

	// She signs in again, asks for a reset mail, and is deactivated.
	is.Equal(jane.send("/session", `{"email":"JANE@example.com","password":"first password","cookie":true}`).status, http.StatusOK)
	app = token(t, p.signIn("jane@example.com", "first password"))
	secrets = append(secrets, jane.cookie, app)
	is.Equal(jane.send("/password/forgot", `{"email":"jane@example.com"}`).status, http.StatusNoContent)
	_, reset := mails.next().link(t)
	secrets = append(secrets, reset)
	unknown := p.signIn("nobody@example.com", "first password")
	is.Equal(p.ask(p.token, "DELETE", dashboard, "").status, http.StatusOK)
	refusals := func() {
		t.Helper()
		refused := p.signIn("jane@example.com", "first password")
		is.Equal(refused.status, http.StatusUnauthorized)
		is.Equal(refused.body, unknown.body)
		is.Equal((&browser{p: p}).send("/session", `{"email":"jane@example.com","password":"first password","cookie":true}`).body, unknown.body)
		is.Equal((&browser{p: p}).send("/password/reset", `{"code":"`+reset+`","password":"third password"}`).status, http.StatusBadRequest)
		is.Equal((&browser{p: p}).send("/invitation/accept", `{"code":"`+code+`","password":"third password"}`).status, http.StatusBadRequest)
		is.Equal((&browser{p: p}).send("/password/forgot", `{"email":"jane@example.com"}`).status, http.StatusNoContent)
		is.Equal(p.identified("jane@example.com").status, http.StatusUnauthorized)
	}
	refusals()
	is.Equal(p.ask(app, "GET", "/session", "").status, http.StatusUnauthorized)
	is.Equal((&browser{p, jane.cookie}).open("/me").status, http.StatusSeeOther)

	// After a reactivation she can sign in; what was revoked stays revoked.
	is.Equal(p.ask(p.token, "PUT", dashboard+"/re-activate", "").status, http.StatusOK)
	for _, dead := range []string{old, jane.cookie} {
		is.Equal((&browser{p, dead}).open("/me").status, http.StatusSeeOther)
		is.Equal(p.ask(dead, "GET", "/session", "").status, http.StatusUnauthorized)
	}
	is.Equal(p.ask(app, "GET", "/session", "").status, http.StatusUnauthorized)
	is.Equal((&browser{p: p}).send("/password/reset", `{"code":"`+reset+`","password":"third password"}`).status, http.StatusBadRequest)
	jane = &browser{p: p}
	is.Equal(jane.send("/session", `{"email":"jane@example.com","password":"first password","cookie":true}`).status, http.StatusOK)
	is.Equal(jane.open("/me").status, http.StatusOK)

	// Mike has accepted. He forgets his password and chooses another one.
	mike := &browser{p: p}
	is.Equal(mike.send("/invitation/accept", `{"code":"`+mikes+`","password":"mike's first","cookie":true}`).status, http.StatusOK)
	is.Equal((&browser{p: p}).send("/password/forgot", `{"email":"MIKE@example.com"}`).status, http.StatusNoContent)
	page, reset = mails.next().link(t)
	is.Equal(page, p.base+"/account/reset")
	before := mike.cookie
	is.Equal(mike.send("/password/reset", `{"code":"`+reset+`","password":"mike's second","cookie":true}`).status, http.StatusOK)
	secrets = append(secrets, before, mike.cookie, reset, "mike's first", "mike's second")
	is.True(mike.cookie != before)
	is.Equal(p.ask(before, "GET", "/session", "").status, http.StatusUnauthorized)
	is.Equal(p.signIn("mike@example.com", "mike's first").status, http.StatusUnauthorized)
	is.Equal(mike.open("/me").status, http.StatusOK)
	is.Equal(mike.request("DELETE", "/session", "*/*", "").status, http.StatusNoContent)
	is.Equal(mike.open("/me").status, http.StatusSeeOther) // no cookie, no session
	secrets = append(secrets, jane.cookie)

	// Lea signs up, takes her data away and leaves. Jane, who tries it, is told that
	// she has a user.
	lea := &browser{p: p}
	is.Equal(lea.send("/signup", `{"email":"lea@example.com"}`).status, http.StatusNoContent)
	page, code = mails.next().link(t)
	is.Equal(page, p.base+"/account/finish")
	is.Equal((&browser{p: p}).send("/signup", `{"email":"Jane@example.com"}`).status, http.StatusNoContent)
	is.Equal(mails.next().subject, "You have a user already at Acme")
	is.Equal(lea.send("/signup/confirm", `{"code":"`+code+`","name":"Lea","password":"lea's first","cookie":true}`).status, http.StatusOK)
	secrets = append(secrets, code, lea.cookie, "lea's first", "lea's second")
	is.True(strings.Contains(lea.open("/account/accounts").body, "Acme"))
	is.Equal(lea.send("/password", `{"password":"lea's first","new_password":"lea's second"}`).status, http.StatusNoContent)
	is.Equal(lea.request("PATCH", "/profile", "*/*", `{"name":"Lea Roe"}`).status, http.StatusOK)
	is.True(strings.Contains(lea.request("GET", "/export", "*/*", "").body, `"name":"Lea Roe"`))
	is.Equal(lea.request("DELETE", "/me", "*/*", `{"password":"lea's second"}`).status, http.StatusNoContent)
	is.Equal(lea.open("/me").status, http.StatusSeeOther)
	mails.empty() // nobody else was mailed

	// No secret is in the log or in the database.
	p.stop()
	key, err := os.ReadFile(filepath.Join(dir, "roster.db.key"))
	is.NoErr(err)
	secrets = append(secrets, strings.TrimSpace(string(key)))
	searched := map[string]string{"the log": p.stderr.String()}
	files, err := filepath.Glob(filepath.Join(dir, "roster.db*"))
	is.NoErr(err)
	for _, file := range files {
		if strings.HasSuffix(file, ".key") {
			continue
		}
		text, err := os.ReadFile(file)
		is.NoErr(err)
		searched[file] = string(text)
	}
	is.True(strings.Contains(searched[filepath.Join(dir, "roster.db")], "jane@example.com")) // the search finds what is there
	for _, secret := range secrets {
		is.True(len(secret) > 10)
		for where, text := range searched {
			if strings.Contains(text, secret) {
				t.Errorf("%s has a secret: %s", where, secret)
			}
		}
	}
	is.True(!strings.Contains(searched["the log"], "jane@"))
}

// number returns the id that publica.la has for a user.
func (p *process) number(email string) string {
	p.t.Helper()
	a := p.ask(p.token, "GET", "/integration-api/v1/dashboard/users/"+email, "")
	_, rest, _ := strings.Cut(a.body, `"id":`)
	number, _, found := strings.Cut(rest, ",")
	if !found {
		p.t.Fatalf("no user: %d %s", a.status, a.body)
	}
	return number
}

// identified signs a person in at EmbedThis whom the host has verified.
func (p *process) identified(email string) answer {
	p.t.Helper()
	is := is.New(p.t)
	r, err := http.NewRequestWithContext(p.t.Context(), "POST", p.base+"/user/login", strings.NewReader("{}"))
	is.NoErr(err)
	r.Header.Set("X-Email", email)
	return send(p.t, r)
}

// While the mail server is down, the answer to a forgotten password does not tell
// whether a user has the address.
func TestForgottenWhileMailIsDown(t *testing.T) {
	is := is.New(t)
	p := start(t, "-db", "memory:", "-smtp", "127.0.0.1:1")
	b := &browser{p: p}
	known, unknown := b.send("/password/forgot", `{"email":"owner@example.com"}`), b.send("/password/forgot", `{"email":"nobody@example.com"}`)
	known.header.Del("Date")
	unknown.header.Del("Date")
	is.Equal(known.status, http.StatusNoContent)
	is.Equal(known, unknown)
}

// Sessions that were ended stay ended after the server is killed and started
// again.
func TestEndedSessionAfterKill(t *testing.T) {
	is := is.New(t)
	db := "sqlite:" + filepath.Join(t.TempDir(), "roster.db")
	first := start(t, "-db", db)
	made := first.ask(first.token, "POST", "/integration-api/v1/dashboard/users/", `{"email":"joan@example.com","external_id":"crm-7","new_password":"Abcd1234"}`)
	is.Equal(made.status, http.StatusOK)
	var tokens [4]string
	for i := range tokens {
		tokens[i] = token(t, first.signIn("joan@example.com", "Abcd1234"))
	}
	is.Equal(first.ask(tokens[0], "DELETE", "/session", "").status, http.StatusNoContent)
	is.NoErr(first.cmd.Process.Kill())
	first.ended = true
	is.True(first.cmd.Wait() != nil)

	second := start(t, "-db", db)
	is.Equal(second.ask(tokens[0], "GET", "/session", "").status, http.StatusUnauthorized)
	is.Equal(second.ask(tokens[1], "GET", "/session", "").status, http.StatusOK)
	is.Equal(second.ask(second.token, "POST", "/integration-api/v1/users/crm-7/force-logout", "").status, http.StatusOK)
	is.NoErr(second.cmd.Process.Kill())
	second.ended = true
	is.True(second.cmd.Wait() != nil)

	third := start(t, "-db", db)
	for _, text := range tokens {
		is.Equal(third.ask(text, "GET", "/session", "").status, http.StatusUnauthorized)
	}
	is.Equal(third.signIn("joan@example.com", "Abcd1234").status, http.StatusOK)
}
