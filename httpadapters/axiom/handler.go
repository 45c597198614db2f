// Package axiom serves Axiom's documented user API
// (https://axiom.co/docs/restapi/endpoints/getUsers) from a roster.Directory.
//
// Its paths are absolute in the vendor's own client, so it is mounted at the
// root of a host name:
//
//	mux.Handle("/v2/", axiom.New(dir, axiom.Config{Authorize: httpadapters.Tokens(dir)}))
//
// Users are made active. Deleting one removes it from the account, and it is
// not found from then on.
package axiom

import (
	"log/slog"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
)

// Config says how the set works. Without Authorize it refuses every request.
type Config struct {
	// Authorize says who calls; httpadapters.Tokens is the usual value. Nil
	// refuses every request.
	Authorize httpadapters.Authorize

	// Limiter bounds the requests of a token, and adds X-RateLimit headers to
	// its answers. Nil: no bound and no headers.
	Limiter httpadapters.Limiter

	// Log hears of the errors that callers are told nothing about, once each.
	// Nil is silent.
	Log *slog.Logger

	// Strict refuses the comments and trailing commas of the documented
	// examples.
	Strict bool

	// Unauthenticated401 answers 401 to a bad or missing token, where the
	// vendor's documents say 403.
	Unauthenticated401 bool
}

type handler struct {
	dir *roster.Directory
	cfg Config
}

// route is what one verb of one path does: for callers who have the scope, and
// a rank of at least minRank.
type route struct {
	method, path string
	scope        string
	minRank      roster.Rank
	serve        func(*call) (any, error)
}

// New returns the set over dir. It serves every account when dir is the host's
// Directory, and one when dir is confined. It is safe for concurrent use.
func New(dir *roster.Directory, cfg Config) http.Handler {
	h := &handler{dir: dir, cfg: cfg}
	const (
		create = httpadapters.ScopeCreate
		read   = httpadapters.ScopeRead
		update = httpadapters.ScopeUpdate
		remove = httpadapters.ScopeDelete
	)
	mux := wire.NewMux(h.fail)
	for _, r := range []route{
		{"GET", "/v2/users", read, roster.RankAdmin, (*call).list},                // everyone who is not deleted
		{"POST", "/v2/users", create, roster.RankAdmin, (*call).create},           // a new active user
		{"GET", "/v2/users/{id}", read, roster.RankReadOnly, (*call).get},         // one user
		{"PUT", "/v2/users/{id}", update, roster.RankReadOnly, (*call).update},    // its name, and e-mail where given
		{"DELETE", "/v2/users/{id}", remove, roster.RankReadOnly, (*call).remove}, // out of the account
		{"PUT", "/v2/users/{id}/role", update, roster.RankReadOnly, (*call).setRole},
		{"GET", "/v2/user", read, roster.RankReadOnly, (*call).current}, // the user whose token it is
		{"PUT", "/v2/user", update, roster.RankReadOnly, (*call).updateCurrent},
	} {
		mux.Handle(r.method, r.path, h.serve(r))
	}
	return mux
}

// serve answers a request by a route.
func (h *handler) serve(route route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := h.admit(w, r, route)
		if err != nil {
			h.fail(w, r, err)
			return
		}
		v, err := route.serve(c)
		if err != nil {
			h.fail(w, r, err)
			return
		}
		h.answer(w, r, v)
	}
}
