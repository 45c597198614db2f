// Package papershift serves Papershift Pulse's documented user API
// (https://pulse-docs.papershift.com), which is JSON:API 1.1, from a
// roster.Directory.
//
// Its paths begin with /api:
//
//	mux.Handle("/api/v1/", papershift.New(dir, papershift.Config{Authorize: httpadapters.Tokens(dir)}))
//
// Users are made created, with the role user. Deleting one discards it: it stays
// readable, with the status deleted.
//
// # Queries
//
// include follows the relations account, account_memberships, teams and
// team_memberships of a user, account of an account membership, team of a team
// membership and parent of a team, at most three in a row. Relationships are
// shown where they are included, and not otherwise. The first account membership
// of a user is the one in its own account; its id is the user's.
//
// A filter has one of the operators eq, !eq, gt, gte, lt, lte, pre, suf, ct,
// !ct, in, !in, blank and present and a colon in front of its value; a value
// alone means eq. Filters that are given together must all hold. Texts compare
// by their bytes, e-mails by their canonical form, times are those of RFC 3339.
//
// filter[teams][name] and others with two names are for relations to many that
// are included: of what they lead to, the answer has what the filter holds for.
// They select no users, and change neither totals nor pages.
package papershift

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

	// Strict refuses comments and trailing commas.
	Strict bool

	// MaxSize is the largest page[size]; a page that is not asked for has 25, or
	// MaxSize where that is less. 0 is 100; more than the Directory's own
	// Config.MaxPage has no effect.
	MaxSize int
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
	serve        func(*call) (*document, error)
}

const usersPath = "/api/v1/users"

// New returns the set over dir. It serves every account when dir is the host's
// Directory, and one when dir is confined. It is safe for concurrent use.
func New(dir *roster.Directory, cfg Config) http.Handler {
	if cfg.MaxSize <= 0 {
		cfg.MaxSize = 100
	}
	h := &handler{dir: dir, cfg: cfg}
	const (
		create = httpadapters.ScopeCreate
		read   = httpadapters.ScopeRead
		update = httpadapters.ScopeUpdate
		remove = httpadapters.ScopeDelete
	)
	mux := wire.NewMux(h.fail)
	for _, r := range []route{
		{"GET", "/api/v1/users", read, roster.RankReadOnly, (*call).list},             // everyone, deleted users too
		{"POST", "/api/v1/users", create, roster.RankAdmin, (*call).create},           // a new user, created
		{"GET", "/api/v1/users/{id}", read, roster.RankReadOnly, (*call).get},         // one user
		{"PUT", "/api/v1/users/{id}", update, roster.RankReadOnly, (*call).update},    // the attributes that are given
		{"PATCH", "/api/v1/users/{id}", update, roster.RankReadOnly, (*call).update},  // the same
		{"DELETE", "/api/v1/users/{id}", remove, roster.RankReadOnly, (*call).remove}, // to the status deleted
		{"POST", "/api/v1/users/{id}/invite", update, roster.RankReadOnly, (*call).invite},
		{"DELETE", "/api/v1/users/{id}/invite", update, roster.RankReadOnly, (*call).revoke},
		{"POST", "/api/v1/account_memberships", update, roster.RankAdmin, (*call).assign}, // replaces a user's roles
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
		h.answer(w, v)
	}
}
