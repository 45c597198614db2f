// Package scim serves SCIM 2.0 (RFC 7643, RFC 7644, RFC 9865) from a roster.Directory,
// so that an identity provider such as Okta, Entra or Google provisions users.
//
// Its paths begin with /scim/v2:
//
//	mux.Handle("/scim/v2/", scim.New(dir, scim.Config{Authorize: httpadapters.Tokens(dir)}))
//
// A user who is made is active. "active": false deactivates, which ends sessions,
// tokens and codes; DELETE removes. Groups are teams.
package scim

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

	// Origins are the origins whose pages may call the set with a token, such as
	// "https://app.example.com"; "*" is every origin. None: browsers keep them out.
	Origins []string

	// Strict refuses comments and trailing commas in bodies.
	Strict bool

	// BaseURL is what links begin with, such as "https://app.example.com". Empty: the
	// scheme and host of the request.
	BaseURL string

	// Roles are names that the identity provider gives to roles, in the attribute roles.
	// The names of the Directory's own roles need none. Other names are kept, and give
	// no role.
	Roles map[string]roster.Role

	// Observe is told of each request when it has been answered, in the goroutine that
	// serves it. It reads the name of the token, one statement. Nil: nobody is told.
	Observe func(Exchange)
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
	serve        func(*call) (any, error)
}

// root is where the paths of the set begin.
const root = "/scim/v2"

// routes returns the routes of the set.
func routes() []route {
	const (
		create = httpadapters.ScopeCreate
		read   = httpadapters.ScopeRead
		update = httpadapters.ScopeUpdate
		remove = httpadapters.ScopeDelete
		admin  = roster.RankAdmin
		anyone = roster.RankReadOnly
	)
	return []route{
		{"GET", "/scim/v2/Users", read, admin, (*call).listUsers}, // a page of users who are not deleted
		{"POST", "/scim/v2/Users", create, admin, (*call).createUser},
		{"POST", "/scim/v2/Users/.search", read, admin, (*call).searchUsers}, // the list, by a body
		{"GET", "/scim/v2/Users/{id}", read, admin, (*call).getUser},
		{"PUT", "/scim/v2/Users/{id}", update, admin, (*call).putUser},
		{"PATCH", "/scim/v2/Users/{id}", update, admin, (*call).patchUser},
		{"DELETE", "/scim/v2/Users/{id}", remove, admin, (*call).deleteUser}, // out of the account

		{"GET", "/scim/v2/Groups", read, admin, (*call).listGroups},
		{"POST", "/scim/v2/Groups", create, admin, (*call).createGroup},
		{"POST", "/scim/v2/Groups/.search", read, admin, (*call).searchGroups},
		{"GET", "/scim/v2/Groups/{id}", read, admin, (*call).getGroup},
		{"PUT", "/scim/v2/Groups/{id}", update, admin, (*call).putGroup},
		{"PATCH", "/scim/v2/Groups/{id}", update, admin, (*call).patchGroup},
		{"DELETE", "/scim/v2/Groups/{id}", remove, admin, (*call).deleteGroup},

		{"POST", "/scim/v2/.search", read, admin, (*call).searchAll}, // users, then groups
		{"POST", "/scim/v2/Bulk", read, admin, (*call).bulk},         // each operation needs the scope of its own route

		{"GET", "/scim/v2/ServiceProviderConfig", read, anyone, (*call).serviceConfig},
		{"GET", "/scim/v2/ResourceTypes", read, anyone, (*call).listTypes},
		{"GET", "/scim/v2/ResourceTypes/{id}", read, anyone, (*call).getType},
		{"GET", "/scim/v2/Schemas", read, anyone, (*call).listSchemas},
		{"GET", "/scim/v2/Schemas/{id}", read, anyone, (*call).getSchema},

		{"GET", "/scim/v2/Me", read, anyone, (*call).me}, // 501, like its other verbs (RFC 7644, section 3.11)
		{"POST", "/scim/v2/Me", read, anyone, (*call).me},
		{"PUT", "/scim/v2/Me", read, anyone, (*call).me},
		{"PATCH", "/scim/v2/Me", read, anyone, (*call).me},
		{"DELETE", "/scim/v2/Me", read, anyone, (*call).me},
	}
}

// New returns the set over dir. It serves every account when dir is the host's
// Directory, and one when dir is confined. It is safe for concurrent use.
func New(dir *roster.Directory, cfg Config) http.Handler {
	h := &handler{dir: dir, cfg: cfg}
	wire.WarnNoAuthorize(cfg.Log, "scim", cfg.Authorize == nil)
	mux := wire.NewMux(h.fail)
	mux.HintAtPrefix(cfg.Log, "scim")
	mux.AllowOrigins(cfg.Origins)
	for _, r := range routes() {
		mux.Handle(r.method, r.path, h.serve(r))
		mux.Handle(r.method, r.path+"/{$}", h.serve(r)) // Microsoft's tests end paths with a slash
	}
	if cfg.Observe == nil {
		return mux
	}
	return h.observed(mux)
}

// Routes returns every route of the set, for a host that mounts each on a router of
// its own. [New] also serves each with a slash at its end.
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
		var v any
		c, err := h.admit(w, r, route)
		if err == nil {
			wire.Await(w, r)
			v, err = route.serve(c)
		}
		if err != nil {
			h.fail(w, r, err)
			return
		}
		h.answer(w, r, v)
	}
}

// me refuses what is asked of the caller's own resource: provisioning is about others.
func (c *call) me() (any, error) {
	return nil, &scimError{http.StatusNotImplemented, "", "there is no /Me: name the user by its id"}
}
