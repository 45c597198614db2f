package main

import (
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
)

// rosterHandler serves every vendor's set, without a bound on requests.
func rosterHandler(dir *roster.Directory, authorize httpadapters.Authorize) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("/v1/", http.StripPrefix("/v1", pickaxe.New(dir, pickaxe.Config{Authorize: authorize})))
	mux.Handle("/v2/", axiom.New(dir, axiom.Config{Authorize: authorize}))
	mux.Handle("/tok/user/", embedthis.New(dir, embedthis.Config{Authorize: authorize}))
	mux.Handle("/api/v1/", papershift.New(dir, papershift.Config{Authorize: authorize}))
	mux.Handle("/integration-api/", publicala.New(dir, publicala.Config{Authorize: authorize, Rate: -1}))
	return mux
}

// pages are a page of 50 of each set that has pages.
var pages = []struct {
	set  string
	call request
}{
	{"embedthis", request{method: "POST", path: "/tok/user/find?limit=50", body: "{}"}},
	{"pickaxe", request{method: "GET", path: "/v1/studio/user/list?take=50"}},
	{"papershift", request{method: "GET", path: "/api/v1/users?page[size]=50"}},
	{"publicala", request{method: "GET", path: "/integration-api/v1/dashboard/users?per_page=50", header: "X-User-Token"}},
}
