package pages

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/console"
	"example.com/roster/httpadapters/pages"
	"example.com/roster/httpadapters/session"
	"example.com/roster/rostertest"
)

func TestAccountPages(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	dir, ours, mux, app := kit.Dir, kit.Acme.Owner.Account, http.NewServeMux(), http.NotFoundHandler()

	people := pages.New(dir, pages.Config{Name: "Acme", Home: "/app/"})
	mux.Handle("/account/", http.StripPrefix("/account", people))

	sessions := session.New(dir, session.Config{InitialURL: "/account/sign-in", ReturnTo: "next"})
	mux.Handle("/app/", sessions.Require(app)) // people without a session sign in, and come back

	mux.Handle("/console/", console.New(dir, console.Config{
		SignInURL: "/account/sign-in", AccountURL: "/account/",
		Staff: func(s roster.Session) bool { return s.Account == ours && s.Role == roster.RoleOwner }, StaffRole: roster.RoleAdmin,
	}))

	for path, status := range map[string]int{
		"/account/sign-in": http.StatusOK, "/account/": http.StatusSeeOther, "/app/": http.StatusSeeOther, "/console/": http.StatusSeeOther,
	} {
		answer := httptest.NewRecorder()
		asked := httptest.NewRequest(http.MethodGet, path, http.NoBody)
		asked.Header.Set("Accept", "text/html") // as a browser
		mux.ServeHTTP(answer, asked)
		is.Equal(answer.Code, status)
		is.True(status == http.StatusOK || strings.Contains(answer.Header().Get("Location"), "sign-in"))
	}
}

// looks are those of a program that has a folder "brand".
var looks = pages.Config{
	Name:  "Acme",
	CSS:   ":root { --accent: light-dark(#0a6640, #7fd8ae); --radius: 2px }",
	Files: os.DirFS("brand"), // logo.svg, sign-in.tmpl, …
	Texts: map[string]map[string]string{
		"en": {"sign-in.title": "Welcome back"},
		"fr": {"language": "Français", "sign-in.title": "Connexion"}, // the rest is English
	},
}

func TestLooks(t *testing.T) {
	defer func() {
		if recover() != nil {
			t.Error("pages do not take the looks that docs/pages.md shows")
		}
	}()
	pages.New(rostertest.New(t).Dir, looks)
}
