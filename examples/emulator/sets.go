package main

import (
	"errors"
	"net/http"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
)

// set is a route set at its vendor's paths.
type set struct {
	paths []string
	make  func(s serving) http.Handler // with the paths
}

// serving is what a set is made with.
type serving struct {
	dir       *roster.Directory
	authorize httpadapters.Authorize
	limiter   httpadapters.Limiter // nil: no limit
	limits    bool                 // the one that the vendor documents
}

// sets are the route sets by name.
var sets = map[string]set{
	"axiom": {[]string{"/v2/", "/v1/user"}, func(s serving) http.Handler {
		return axiom.New(s.dir, axiom.Config{Authorize: s.authorize, Limiter: s.limiter, V1: true})
	}},
	"pickaxe": {[]string{"/v1/"}, func(s serving) http.Handler {
		return http.StripPrefix("/v1", pickaxe.New(s.dir, pickaxe.Config{Authorize: s.authorize, Limiter: s.limiter}))
	}},
	"embedthis": {[]string{"/user/", "/tok/user/", "/api/user/", "/api/tok/user/"}, func(s serving) http.Handler {
		users := embedthis.New(s.dir, embedthis.Config{Authorize: s.authorize, Limiter: s.limiter, Identity: s.identity})
		below := http.StripPrefix("/api", users)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/api/") {
				below.ServeHTTP(w, r)
				return
			}
			users.ServeHTTP(w, r)
		})
	}},
	"papershift": {[]string{"/api/v1/"}, func(s serving) http.Handler {
		return papershift.New(s.dir, papershift.Config{Authorize: s.authorize, Limiter: s.limiter})
	}},
	"publicala": {[]string{"/integration-api/", "/api/v1/dashboard/"}, func(s serving) http.Handler {
		rate := -1
		if s.limits {
			rate = 0
		}
		return publicala.New(s.dir, publicala.Config{Authorize: s.authorize, Rate: rate, Limiter: s.limiter, ClientPath: true})
	}},
	"scim": {[]string{"/scim/v2/"}, func(s serving) http.Handler {
		return scim.New(s.dir, scim.Config{Authorize: s.authorize, Limiter: s.limiter})
	}},
}

// identity lets EmbedThis' login take the user of the request's token for the person who
// signed in at the vendor.
func (s serving) identity(r *http.Request) (roster.Claims, error) {
	text := strings.Fields(r.Header.Get("Authorization"))
	if len(text) == 0 {
		return roster.Claims{}, roster.ErrCredentials
	}
	c, err := s.authorize(r, text[len(text)-1])
	if err != nil {
		return roster.Claims{}, err
	}
	u, err := s.dir.User(r.Context(), c.User)
	if errors.Is(err, roster.ErrNotFound) {
		err = roster.ErrCredentials
	}
	return roster.Claims{Email: u.Email, Name: u.Name}, err
}

// mount puts the named sets on a mux.
func mount(names []string, s serving) http.Handler {
	mux := http.NewServeMux()
	for _, name := range names {
		handler := sets[name].make(s)
		for _, path := range sets[name].paths {
			mux.Handle(path, handler)
		}
	}
	return mux
}
