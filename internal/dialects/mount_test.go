package dialects_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/memstore"
)

// mount serves each set at its vendor's paths.
func mount(mux *http.ServeMux, pickaxe, axiom, embedthis, publicala, papershift, scim http.Handler) {
	mux.Handle("/v1/", http.StripPrefix("/v1", pickaxe))
	mux.Handle("/v2/", axiom)
	mux.Handle("/user/", embedthis)
	mux.Handle("/tok/user/", embedthis)
	mux.Handle("/api/", http.StripPrefix("/api", embedthis))
	mux.Handle("/integration-api/", publicala)
	mux.Handle("/api/v1/", papershift) // longer than /api/, so that it wins
	mux.Handle("/scim/v2/", scim)
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
		scim.New(dir, scim.Config{Authorize: tokens}),
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

// withOrigins serves a set that pages of one other origin may call.
func withOrigins(dir *roster.Directory, tokens httpadapters.Authorize) http.Handler {
	users := embedthis.New(dir, embedthis.Config{Authorize: tokens, Origins: []string{"https://app.example.com"}})
	return users
}

// TestOriginsOfASet asks by a preflight, and then with the token, as a browser does.
func TestOriginsOfASet(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	set := withOrigins(w.dir, httpadapters.Tokens(w.dir))
	r := httptest.NewRequest("OPTIONS", "/user/get", nil)
	r.Header.Set("Origin", "https://app.example.com")
	r.Header.Set("Access-Control-Request-Method", "POST")
	answer := httptest.NewRecorder()
	set.ServeHTTP(answer, r)
	is.Equal(answer.Code, http.StatusNoContent)
	is.Equal(answer.Header().Get("Access-Control-Allow-Origin"), "https://app.example.com")
	is.Equal(answer.Header().Get("Access-Control-Allow-Methods"), "POST")
}

// movedIn makes somebody who keeps the ids of two vendors.
func movedIn(ctx context.Context, dir *roster.Directory, then time.Time) (roster.User, error) {
	return dir.Create(ctx, roster.NewUser{Email: "jane@example.com", Active: true, Created: then, VendorIDs: map[string]string{"axiom": "abc123", "pickaxe": "user-7"}})
}

func TestMovedIn(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	then := time.Date(2020, 2, 3, 4, 5, 6, 0, time.UTC)
	u, err := movedIn(t.Context(), w.dir, then)
	is.NoErr(err)
	is.True(u.Created.Equal(then))
	for set, id := range map[string]string{"axiom": "abc123", "pickaxe": "user-7"} {
		found, err := w.dir.UserByVendorID(t.Context(), set, id)
		is.NoErr(err)
		is.Equal(found.ID, u.ID)
	}
}
