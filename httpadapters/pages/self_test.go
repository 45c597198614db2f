package pages_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/pages"
)

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

// A host's veto reaches the person, in the host's words.
func TestVeto(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(c *roster.Config, _ *pages.Config) {
		c.Within = func(_ context.Context, _ *roster.Directory, _ roster.Tx, e roster.Event) error {
			switch e.Kind {
			case roster.EventUserRemoved:
				return roster.Veto("alice", "owns invoices, and cannot be removed")
			case roster.EventUserEdited:
				return roster.Veto("name", "must not be changed on Sundays")
			}
			return nil
		}
	})
	b := f.as("alice").open("/account/delete").submit("delete")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	is.True(strings.Contains(b.text(), "alice owns invoices, and cannot be removed"))
	b.open("./").submit("profile", "name", "New")
	is.Equal(b.says("name"), "must not be changed on Sundays")
}

// What Config.CheckPassword says reaches the person as it is.
func TestPasswordThatTheHostRefuses(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, func(c *roster.Config, _ *pages.Config) {
		c.CheckPassword = func(_ context.Context, text string) error {
			if text == "password1" {
				return &roster.InvalidError{Field: "password", Reason: "is in 100 % of all lists"}
			}
			return nil
		}
	})
	b := f.as("alice").open("/account/password").submit("password", "present", password, "password", "password1")
	is.Equal(b.status, http.StatusUnprocessableEntity)
	is.True(strings.HasPrefix(b.says("password"), "is in 100 % of all lists"))
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
	f := newFixture(t, func(_ *roster.Config, c *pages.Config) {
		c.Tokens, c.DeleteSelf, c.SignUp.Mode = false, false, httpadapters.SignUpOff
	})
	for _, path := range []string{"tokens", "delete", "sign-up", "finish"} {
		t.Run(path, func(t *testing.T) {
			is := is.New(t)
			b := f.as("alice").open("/account/" + path)
			is.Equal(b.status, http.StatusNotFound)
			b.sendOnce("POST", "/account/"+path, map[string][]string{"name": {"x"}, "lifetime": {"0"}, "password": {password}, "email": {"a@x.test"}, "code": {"x"}})
			is.Equal(b.status, http.StatusNotFound)
			is.True(!strings.Contains(b.open("/account/data").body, `href="`+path+`"`))
			is.True(!strings.Contains(f.browser().open("/account/sign-in").body, `href="`+path+`"`))
		})
	}
}

// Who acts as a person is offered nothing that is for the person alone, and is told why
// where it is asked for.
func TestWhoActsAsSomebody(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	f.as("alice") // a session of her own
	b := f.caller("support").open("/account/sessions")
	is.Equal(strings.Count(b.body, `action="end-session"`), 1) // the one that acts as her
	is.Equal(strings.Count(b.body, `action="end-sessions"`), 0)
	is.True(strings.Contains(b.open("/account/data").text(), "You act as this person, and this is for them alone."))
	is.True(strings.Contains(b.open("/account/export").text(), "You act as this person, and this is for them alone."))
	is.Equal(b.status, http.StatusForbidden)
}

// A change of address that waits is shown, and can be called off.
func TestAddressThatWaits(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.as("alice").open("/account/address")
	b.submit("address", "email", "alcie@x.test")
	is.True(strings.Contains(b.text(), "alcie@x.test"))
	code := f.code()
	is.True(!strings.Contains(f.caller("support").open("/account/address").text(), "alcie@x.test")) // for her alone
	b.submit("cancel-address")
	is.Equal(b.at(), "address?done=address-cancelled")
	is.True(!strings.Contains(b.text(), "alcie@x.test"))
	is.Equal(b.open("/account/confirm?code="+code).submit("confirm").status, http.StatusUnprocessableEntity)
}
