// Package papershift serves Papershift Pulse's documented user API
// (https://pulse-docs.papershift.com), which is JSON:API 1.1, from a
// roster.Directory.
//
// Its paths begin with /api:
//
//	mux.Handle("/api/v1/", papershift.New(dir, papershift.Config{Authorize: httpadapters.Tokens(dir)}))
//
// New users have the state created and the role user. DELETE discards a user: it
// stays readable, with the status deleted.
//
// # Queries
//
// include follows the relations account, account_memberships, teams and
// team_memberships of a user, account of an account membership, team of a team
// membership and parent of a team, at most three in a row. Answers show the
// relationships that include names, and no others. The first account membership
// of a user is the one in its own account; its id is the user's.
//
// A filter has one of the operators eq, !eq, gt, gte, lt, lte, pre, suf, ct,
// !ct, in, !in, blank and present and a colon in front of its value; a value
// alone means eq. All filters of a query must hold. Texts compare by their
// bytes, e-mails by their canonical form; times have the form of RFC 3339.
//
// sort=id is the order in which users were made.
//
// A filter with two names, such as filter[teams][name], is for an included
// relation to many: the answer includes only the resources for which it holds.
// It selects no users, and changes neither totals nor pages.
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

	// Log gets each error that callers are told nothing about. Nil is silent.
	Log *slog.Logger

	// Strict refuses comments and trailing commas in bodies.
	Strict bool

	// BaseURL is the beginning of links, such as "https://users.example.com", without
	// the path of the set. Empty: the scheme and host of the request; behind a proxy
	// that ends TLS, set it.
	BaseURL string

	// Origins are the origins whose pages may call the set with a token, such as
	// "https://app.example.com"; "*" is every origin. None: browsers keep them out.
	Origins []string

	// MaxSize is the largest page[size]. 0 is 100; more than the Directory's
	// Config.MaxPage has no effect. Without page[size], a page has 25 users, or
	// MaxSize if that is less.
	MaxSize int
}

type handler struct {
	dir *roster.Directory
	cfg Config
}

// route is one verb of one path, with what it needs of its caller.
type route struct {
	method, path string
	scope        string
	minRank      roster.Rank
	serve        func(*call) (*document, error)
}

const usersPath = "/api/v1/users"

// routes returns the routes of the set.
func routes() []route {
	const (
		create = httpadapters.ScopeCreate
		read   = httpadapters.ScopeRead
		update = httpadapters.ScopeUpdate
		remove = httpadapters.ScopeDelete
	)
	return []route{
		{"GET", "/api/v1/users", read, roster.RankReadOnly, (*call).list},             // everyone, deleted users included
		{"POST", "/api/v1/users", create, roster.RankAdmin, (*call).create},           // a new user, in the state created
		{"GET", "/api/v1/users/{id}", read, roster.RankReadOnly, (*call).get},         // one user
		{"PUT", "/api/v1/users/{id}", update, roster.RankReadOnly, (*call).update},    // the attributes of the body
		{"PATCH", "/api/v1/users/{id}", update, roster.RankReadOnly, (*call).update},  // the same
		{"DELETE", "/api/v1/users/{id}", remove, roster.RankReadOnly, (*call).remove}, // to the status deleted
		{"POST", "/api/v1/users/{id}/invite", update, roster.RankReadOnly, (*call).invite},
		{"DELETE", "/api/v1/users/{id}/invite", update, roster.RankReadOnly, (*call).revoke},
		{"POST", "/api/v1/account_memberships", update, roster.RankAdmin, (*call).assign}, // replaces a user's roles
	}
}

// New returns the set over dir. It serves every account when dir is the host's
// Directory, and one when dir is confined. It is safe for concurrent use.
func New(dir *roster.Directory, cfg Config) http.Handler {
	if cfg.MaxSize <= 0 {
		cfg.MaxSize = 100
	}
	h := &handler{dir: dir, cfg: cfg}
	wire.WarnNoAuthorize(cfg.Log, "papershift", cfg.Authorize == nil)
	mux := wire.NewMux(h.fail)
	mux.HintAtPrefix(cfg.Log, "papershift")
	mux.AllowOrigins(cfg.Origins)
	for _, r := range routes() {
		mux.Handle(r.method, r.path, h.serve(r))
	}
	return mux
}

// Routes returns every route of the set, for a host that mounts each on a router of
// its own.
func Routes() []httpadapters.Route {
	var all []httpadapters.Route
	for _, r := range routes() {
		all = append(all, httpadapters.Route{Method: r.method, Path: r.path})
	}
	return all
}

// serve returns the handler of a route.
func (h *handler) serve(route route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var v *document
		c, err := h.admit(w, r, route)
		if err == nil {
			wire.Await(w, r)
			v, err = route.serve(c)
		}
		if err != nil {
			h.fail(w, r, err)
			return
		}
		h.answer(w, v)
	}
}
