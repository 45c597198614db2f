package dialects_test

import (
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/memstore"
)

// mount serves each set at its vendor's paths.
func mount(mux *http.ServeMux, pickaxe, axiom, embedthis, publicala, papershift http.Handler) {
	mux.Handle("/v1/", http.StripPrefix("/v1", pickaxe))
	mux.Handle("/v2/", axiom)
	mux.Handle("/user/", embedthis)
	mux.Handle("/tok/user/", embedthis)
	mux.Handle("/api/", http.StripPrefix("/api", embedthis))
	mux.Handle("/integration-api/", publicala)
	mux.Handle("/api/v1/", papershift) // longer than /api/, so that it wins
}

func Example() {
	dir := roster.New(memstore.New(), nil)
	tokens := httpadapters.Tokens(dir)
	mux := http.NewServeMux()
	mount(mux,
		pickaxe.New(dir, pickaxe.Config{Authorize: tokens}),
		axiom.New(dir, axiom.Config{Authorize: tokens}),
		embedthis.New(dir, embedthis.Config{Authorize: tokens, Identity: signedInByProvider}),
		publicala.New(dir, publicala.Config{Authorize: tokens}),
		papershift.New(dir, papershift.Config{Authorize: tokens}),
	)
	// Output:
}

// signedIn returns the person whom a test names in a header.
func signedIn(r *http.Request) (roster.Claims, error) {
	if email := r.Header.Get("X-Verified-Email"); email != "" {
		return roster.Claims{Email: email}, nil
	}
	return roster.Claims{}, roster.ErrCredentials
}
