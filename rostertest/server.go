package rostertest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/httpadapters/session"
)

// Set is a route set.
type Set string

// The route sets.
const (
	SetPickaxe    Set = "pickaxe"    // below /v1
	SetEmbedThis  Set = "embedthis"  // below /user, /tok/user and /api
	SetPublicaLa  Set = "publicala"  // below /integration-api
	SetPapershift Set = "papershift" // below /api/v1
	SetAxiom      Set = "axiom"      // below /v2
	SetSCIM       Set = "scim"       // below /scim/v2
	SetSession    Set = "session"    // at [session.Paths], with sign-up open to everybody
)

// mounts says what each Set puts on a mux.
var mounts = map[Set]func(mux *http.ServeMux, dir *roster.Directory){
	SetPickaxe: func(mux *http.ServeMux, dir *roster.Directory) {
		mux.Handle("/v1/", http.StripPrefix("/v1", pickaxe.New(dir, pickaxe.Config{Authorize: httpadapters.Tokens(dir)})))
	},
	SetEmbedThis: func(mux *http.ServeMux, dir *roster.Directory) {
		users := embedthis.New(dir, embedthis.Config{Authorize: httpadapters.Tokens(dir)})
		mux.Handle("/user/", users)
		mux.Handle("/tok/user/", users)
		mux.Handle("/api/", http.StripPrefix("/api", users))
	},
	SetPublicaLa: func(mux *http.ServeMux, dir *roster.Directory) {
		mux.Handle("/integration-api/", publicala.New(dir, publicala.Config{Authorize: httpadapters.Tokens(dir), Rate: -1}))
	},
	SetPapershift: func(mux *http.ServeMux, dir *roster.Directory) {
		mux.Handle("/api/v1/", papershift.New(dir, papershift.Config{Authorize: httpadapters.Tokens(dir)}))
	},
	SetAxiom: func(mux *http.ServeMux, dir *roster.Directory) {
		mux.Handle("/v2/", axiom.New(dir, axiom.Config{Authorize: httpadapters.Tokens(dir)}))
	},
	SetSCIM: func(mux *http.ServeMux, dir *roster.Directory) {
		mux.Handle("/scim/v2/", scim.New(dir, scim.Config{Authorize: httpadapters.Tokens(dir)}))
	},
	SetSession: func(mux *http.ServeMux, dir *roster.Directory) {
		set := session.New(dir, session.Config{
			SignUp: session.SignUpConfig{Mode: session.SignUpOpen}, Limiter: httpadapters.NewLimiter(1_000_000),
		})
		for _, path := range session.Paths() {
			mux.Handle(path, set)
		}
	},
}

// Handler returns a mux with route sets at their vendors' paths. Without sets it has all
// of them. No rate limits a test.
func (k *Kit) Handler(sets ...Set) http.Handler {
	if len(sets) == 0 {
		sets = []Set{SetPickaxe, SetEmbedThis, SetPublicaLa, SetPapershift, SetAxiom, SetSCIM, SetSession}
	}
	mux := http.NewServeMux()
	for _, set := range sets {
		mount, ok := mounts[set]
		if !ok {
			panic("rostertest: there is no route set " + string(set))
		}
		mount(mux, k.Dir)
	}
	return mux
}

// NewServer serves [Kit.Handler] on a local port until the test ends. Its URL is where:
//
//	server := kit.NewServer(t, rostertest.SetAxiom)
//	client := axiomClient(server.URL, kit.Token(t, kit.Acme.Admin))
func (k *Kit) NewServer(t testing.TB, sets ...Set) *httptest.Server {
	t.Helper()
	return k.Serve(t, k.Handler(sets...))
}

// Serve serves a handler of the program's own on a local port until the test ends.
func (k *Kit) Serve(t testing.TB, h http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(func() {
		k.transport.CloseIdleConnections()
		server.Close()
	})
	return server
}
