package dialects_test

import (
	"net/http"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
)

// TestConfined serves one account. Tokens of another account do not work there,
// whether Authorize uses the host's Directory or the confined one.
func TestConfined(t *testing.T) {
	w := newWorld(t)
	for name, authorize := range map[string]httpadapters.Authorize{
		"the host's tokens": httpadapters.Tokens(w.dir), "tokens of the account": httpadapters.Tokens(w.t1),
	} {
		w.mux = http.NewServeMux()
		mount(w.mux,
			pickaxe.New(w.t1, pickaxe.Config{Authorize: authorize}),
			axiom.New(w.t1, axiom.Config{Authorize: authorize}),
			embedthis.New(w.t1, embedthis.Config{Authorize: authorize, Identity: signedIn}),
			publicala.New(w.t1, publicala.Config{Authorize: authorize, Rate: -1}),
			papershift.New(w.t1, papershift.Config{Authorize: authorize}),
			scim.New(w.t1, scim.Config{Authorize: authorize}),
		)
		for _, d := range dialects {
			t.Run(name+"/"+d.name, func(t *testing.T) {
				is := is.New(t)
				is.Equal(w.ask("adm1", d.list).status, http.StatusOK)
				is.Equal(w.ask("adm1", d.read(w.person("bob"))).status, http.StatusOK)
				is.Equal(w.ask("adm1", d.read(w.person("erin"))).status, http.StatusNotFound)
				for _, r := range []request{d.list, d.read(w.person("bob")), d.read(w.person("erin"))} {
					is.Equal(w.ask("adm2", r), w.ask("garbage", r))
				}
			})
		}
	}
}

// TestClosed closes an account. Every set refuses its tokens and logins until
// it is reopened.
func TestClosed(t *testing.T) {
	w := newWorld(t)
	must(w.t1.CloseAccount(t.Context()))(t)
	for _, d := range dialects {
		t.Run(d.name, func(t *testing.T) {
			is := is.New(t)
			is.Equal(w.ask("adm1", d.list), w.ask("garbage", d.list))
			is.Equal(w.ask("adm2", d.list).status, http.StatusOK)
		})
	}
	is := is.New(t)
	is.Equal(w.ask("", login("bob@x.test", "{}")).status, http.StatusUnauthorized)
	must(w.t1.ReopenAccount(t.Context()))(t)
	is.Equal(w.ask("", login("bob@x.test", "{}")).status, http.StatusOK)
	is.Equal(w.ask("adm1", axiomDialect.list).status, http.StatusOK)
}
