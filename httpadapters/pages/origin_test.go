package pages_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/pages"
)

// Pages of other sites can send no form, signed in or not, and nothing changes.
func TestOtherSitesCanSendNothing(t *testing.T) {
	for name, header := range map[string]http.Header{
		"another site":              {"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.test"}},
		"another host of the site":  {"Sec-Fetch-Site": {"same-site"}, "Origin": {"https://blog.example.com"}},
		"an old browser, elsewhere": {"Origin": {"https://evil.test"}},
		"an opaque origin":          {"Origin": {"null"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, nil)
			alice := f.as("alice")
			for _, route := range pages.Routes() {
				if route.Method != http.MethodPost {
					continue
				}
				is := is.New(t)
				events := f.Events()
				r := httptest.NewRequest("POST", "https://example.com/account"+route.Path, strings.NewReader("name=x&email=a@x.test&password="+password)).WithContext(t.Context())
				r.Header = header.Clone()
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.AddCookie(&http.Cookie{Name: "__Host-session", Value: alice.cookies["__Host-session"]})
				b := f.browser().do(r)
				is.Equal(b.status, http.StatusForbidden)
				is.True(strings.Contains(b.text(), "This request came from another site and was refused."))
				is.Equal(len(b.header.Values("Set-Cookie")), 0)
				is.Equal(f.Events(), events)
			}
			is.New(t).Equal(alice.open("/account/").title(), "Your profile")
		})
	}
}

// What is no form is refused before anything is read of it.
func TestWhatIsNoForm(t *testing.T) {
	for name, c := range map[string]struct {
		contentType, body string
		status            int
	}{
		"JSON":              {"application/json", `{"email":"alice@x.test"}`, http.StatusUnsupportedMediaType},
		"a multipart form":  {"multipart/form-data; boundary=x", "--x--", http.StatusUnsupportedMediaType},
		"no type":           {"", "email=a", http.StatusUnsupportedMediaType},
		"plain text":        {"text/plain", "email=a", http.StatusUnsupportedMediaType},
		"too much":          {"application/x-www-form-urlencoded", "email=" + strings.Repeat("x", 64<<10), http.StatusRequestEntityTooLarge},
		"a broken encoding": {"application/x-www-form-urlencoded", "email=%zz", http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			r := httptest.NewRequest("POST", "https://example.com/account/forgot", strings.NewReader(c.body)).WithContext(t.Context())
			r.Header.Set("Content-Type", c.contentType)
			is.Equal(f.browser().do(r).status, c.status)
		})
	}
}

// A query is no form: values in it are not read, so that no link fills one in.
func TestQueryIsNoForm(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.browser().sendOnce("POST", "/account/sign-in?email=alice@x.test&password=correct+horse", nil)
	is.Equal(b.status, http.StatusUnprocessableEntity)
	is.Equal(b.says("email"), "Please fill this in.")
	is.Equal(attr(b.field("email"), "value"), "")
}

// Two cookies of the name, or none that is good, are nobody's.
func TestPlantedCookie(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	alice, bob := f.as("alice"), f.as("bob")
	r := httptest.NewRequest("GET", "https://example.com/account/", nil).WithContext(t.Context())
	r.AddCookie(&http.Cookie{Name: "__Host-session", Value: alice.cookies["__Host-session"]})
	r.AddCookie(&http.Cookie{Name: "__Host-session", Value: bob.cookies["__Host-session"]})
	is.Equal(f.browser().do(r).status, http.StatusSeeOther)
}

// The session that a browser had is over when it begins another one.
func TestASignInEndsTheSessionBefore(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.browser().open("/account/sign-in")
	planted := f.as("bob")
	b.cookies["__Host-session"] = planted.cookies["__Host-session"]
	b.submit("sign-in", "email", "alice@x.test", "password", password)
	is.Equal(attr(b.field("name"), "value"), "alice")
	is.Equal(planted.open("/account/").title(), "Sign in")
}

// A network sends forms and codes as often as the limiter lets it, from any browser.
func TestNetworkIsLimited(t *testing.T) {
	for name, ask := range map[string]func(*browser){
		"forms": func(b *browser) { b.sendOnce("POST", "/account/forgot", map[string][]string{"email": {"a@x.test"}}) },
		"codes": func(b *browser) { b.sendOnce("GET", "/account/accept?code=guess", nil) },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.cfg.Limiter = nil
			f.serve(f.Dir)
			for range 60 {
				b := f.browser()
				ask(b)
				is.True(b.status != http.StatusTooManyRequests)
			}
			b := f.browser()
			ask(b)
			is.Equal(b.status, http.StatusTooManyRequests)
			is.True(strings.Contains(b.text(), "Please try again in a second."))
			is.Equal(f.browser().open("/account/sign-in").status, http.StatusOK) // pages alone are not counted
		})
	}
}

// The pages are no other site's, and tell no other site where they are.
func TestHeaders(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	b := f.as("alice").open("/account/")
	is.Equal(b.header.Get("Content-Security-Policy"), "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	is.Equal(b.header.Get("Cache-Control"), "no-store")
	is.Equal(b.header.Get("Referrer-Policy"), "no-referrer")
	is.Equal(b.header.Get("Cross-Origin-Opener-Policy"), "same-origin")
	for _, name := range []string{"style.css", "logo.svg"} {
		b.open("/account/" + name)
		is.Equal(b.status, http.StatusOK)
		is.Equal(b.header.Get("Set-Cookie"), "")
	}
	for path, status := range map[string]int{
		"nowhere": http.StatusNotFound, "nowhere/at/all": http.StatusNotFound, "a/../b": http.StatusNotFound,
	} {
		b.sendOnce("GET", "https://example.com/account/"+path, nil)
		is.True(b.status == status || b.status == http.StatusTemporaryRedirect || b.status == http.StatusMovedPermanently)
	}
	b.sendOnce("GET", "/account/nowhere/at/all", nil)
	is.Equal(attr(all(b.page, "link")[0], "href")[:15], "../../style.css") // the error page is a whole page, too
	b.sendOnce("DELETE", "/account/sessions", nil)
	is.Equal(b.status, http.StatusMethodNotAllowed)
	is.Equal(b.header.Get("Allow"), "GET, HEAD")
}
