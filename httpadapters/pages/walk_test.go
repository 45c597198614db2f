package pages_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

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

func TestProfile(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.as("alice").open("/account/")
	b.submit("profile", "name", "Ålice", "avatar", "../me.png")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	is.Equal(attr(b.field("name"), "value"), "Ålice")
	is.Equal(b.says("avatar"), "Write a file name without a folder, such as me.png. The file name of your picture, such as me.png.")
	is.True(has(b.field("avatar"), "autofocus"))
	is.True(!has(b.field("name"), "aria-invalid"))
	b.submit("profile", "avatar", "me.png")
	is.Equal(b.at(), "?done=profile")
	is.Equal(f.User("alice").Name, "Ålice")
	is.Equal(f.User("alice").Avatar, "me.png")
	b.submit("profile", "name", strings.Repeat("x", 256))
	is.Equal(b.says("name"), "This is too long: at most 255 characters.")
}

func TestPassword(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	other := f.as("alice")
	b := f.as("alice").open("/account/password")
	b.submit("password", "present", "wrong", "password", "another password")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	is.Equal(b.says("present"), "This is not your present password.")
	b.submit("password", "present", password, "password", "short")
	is.True(strings.HasPrefix(b.says("password"), "Use 8 to 256 characters."))
	is.Equal(attr(b.field("present"), "value"), "")
	b.submit("password", "present", password, "password", "another password")
	is.Equal(b.at(), "password?done=password")
	is.Equal(b.open("/account/").title(), "Your profile")
	is.Equal(other.open("/account/").title(), "Sign in")
}

// What Config.CheckPassword says reaches the person as it is.
func TestPasswordThatTheHostRefuses(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.Config.CheckPassword = nil
	b := f.as("alice").open("/account/password").submit("password", "present", password, "password", strings.Repeat("x", 300))
	is.True(strings.HasPrefix(b.says("password"), "Use 8 to 256 characters."))
}

func TestSessions(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(_ *roster.Config, c *pages.Config) {
		c.Place = func(network string) string { return map[string]string{"203.0.113.7": "Berlin"}[network] }
	})
	b, other := f.browser(), f.browser()
	b.agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	b.from, other.from = "203.0.113.7", "198.51.100.9"
	other.agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
	for _, b := range []*browser{b, other} {
		b.open("/account/sign-in").submit("sign-in", "email", "alice@x.test", "password", password)
	}
	b.open("/account/sessions")
	for _, text := range []string{"Firefox on Linux", "this one", "Berlin", "Safari on iPhone", "198.51.100.9"} {
		is.True(strings.Contains(b.text(), text))
	}
	b.submit("end-sessions")
	is.Equal(b.at(), "sessions?done=sessions-ended")
	is.Equal(other.open("/account/").title(), "Sign in")
	b.submit("end-session")
	is.Equal(b.at(), "sign-in?done=signed-out") // that was its own
}

func TestEndASessionOfSomebodyElse(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	bob := f.as("bob")
	s := must(f.Dir.Session(t.Context(), roster.SecretText(bob.cookies["__Host-session"])))(t)
	b := f.as("alice").open("/account/sessions")
	b.send("POST", "end-session", map[string][]string{"session": {s.Secret.ID.String()}})
	is.Equal(bob.open("/account/").title(), "Your profile")
}

func TestTokens(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.as("adm1").open("/account/tokens")
	is.True(strings.Contains(b.text(), "You have no tokens."))
	b.submit("tokens", "lifetime", "30")
	is.Equal(b.says("name"), "Please fill this in. What it is for, so that you recognize it later.")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	b.submit("tokens", "name", "my script")
	text := roster.SecretText(textOf(all(b.page, "code")[0]))
	found := must(f.T1.Authenticate(t.Context(), text))(t)
	is.Equal(found.User.ID, f.IDs["adm1"])
	is.Equal(found.Token.Expires, f.Clock.Now().AddDate(0, 0, 30))
	b.open("tokens")
	is.True(!strings.Contains(b.body, string(text))) // shown once
	is.True(strings.Contains(b.text(), "my script"))
	b.submit("revoke-token")
	is.Equal(b.at(), "tokens?done=token-revoked")
	_, err := f.T1.Authenticate(t.Context(), text)
	is.True(err != nil)
}

// Who is no admin is told who makes tokens, and revokes their own.
func TestTokensOfWhoMayMakeNone(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.AddToken(f.T1, "alice", roster.NewToken{User: f.IDs["alice"], Name: "for a script"})
	b := f.as("alice").open("/account/tokens")
	is.True(strings.Contains(b.text(), "An administrator can make a token for you."))
	b.sendOnce("POST", "tokens", map[string][]string{"name": {"mine"}, "lifetime": {"0"}})
	is.Equal(b.status, http.StatusForbidden)
	b.open("tokens").submit("revoke-token")
	is.True(strings.Contains(b.text(), "The token is revoked."))
	_, err := f.T1.Authenticate(t.Context(), roster.SecretText(f.Prefix+"alice"))
	is.True(err != nil)
}

func TestATokenOfSomebodyElseIsNotFound(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.AddToken(f.T1, "bob", roster.NewToken{User: f.IDs["bob"]})
	bobs := must(f.T1.Tokens(t.Context(), roster.TokenQuery{User: f.IDs["bob"]}))(t)[0]
	for _, as := range []string{"alice", "adm1"} { // an admin's page is for its own, too
		b := f.as(as).open("/account/tokens")
		b.send("POST", "revoke-token", map[string][]string{"token": {bobs.ID.String()}})
		is.Equal(b.status, http.StatusNotFound)
	}
	must(f.T1.Authenticate(t.Context(), roster.SecretText(f.Prefix+"bob")))(t)
}

func TestExport(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.as("alice").open("/account/data").click("Download")
	is.Equal(b.header.Get("Content-Disposition"), `attachment; filename="export-`+f.IDs["alice"].String()+`.json"`)
	var kept struct{ User struct{ Email string } }
	is.NoErr(json.Unmarshal([]byte(b.body), &kept))
	is.Equal(kept.User.Email, "alice@x.test")
}

func TestDeleteSelf(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.as("alice").open("/account/data").click("Remove me")
	is.Equal(len(all(b.page, "input")), 0) // who has just signed in is not asked again
	f.Clock.Add(6 * time.Minute)
	b.submit("delete")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	is.True(strings.HasPrefix(b.says("password"), "Please fill this in."))
	b.submit("delete", "password", "wrong")
	is.True(strings.HasPrefix(b.says("password"), "This is not your present password."))
	b.submit("delete", "password", password)
	is.Equal(b.at(), "sign-in?done=deleted")
	is.Equal(f.User("alice").State, roster.StateDeleted)

	b = f.as("root1").open("/account/delete").submit("delete")
	is.Equal(b.status, http.StatusConflict)
	is.True(strings.Contains(b.text(), "You are the last owner of the account."))
}

// What Config does not allow has no page, and no link to one.
func TestWhatConfigDoesNotAllow(t *testing.T) {
	f := newFixture(t, func(_ *roster.Config, c *pages.Config) { c.Tokens, c.DeleteSelf = false, false })
	for _, path := range []string{"tokens", "delete"} {
		t.Run(path, func(t *testing.T) {
			is := is.New(t)
			b := f.as("alice").open("/account/" + path)
			is.Equal(b.status, http.StatusNotFound)
			b.sendOnce("POST", "/account/"+path, map[string][]string{"name": {"x"}, "lifetime": {"0"}, "password": {password}})
			is.Equal(b.status, http.StatusNotFound)
			is.True(!strings.Contains(b.open("/account/data").body, `href="`+path+`"`))
		})
	}
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
