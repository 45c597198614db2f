// Package embedthis serves the documented user API of EmbedThis Builder
// (https://embedthis.com/doc/builder/ref) from a roster.Directory.
//
// Every call is a POST below /user, or below /tok/user as the vendor's clients
// say with an API token; the vendor has both below /api too:
//
//	users := embedthis.New(dir, embedthis.Config{Authorize: httpadapters.Tokens(dir), Identity: verified})
//	mux.Handle("/user/", users)
//	mux.Handle("/tok/user/", users)
//	mux.Handle("/api/", http.StripPrefix("/api", users))
//
// login has no caller: Config.Identity says whose e-mail the host has verified.
// The host makes the session.
//
// Bodies name users by id or e-mail. Members that a route does not document are
// ignored. Pages have cursors. Clients take every status but 200 for an error;
// its text is the whole body.
package embedthis

import (
	"log/slog"
	"net/http"
	"net/netip"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
)

// Config says how the set works. Without Authorize it refuses every request but
// login, and without Identity every login.
type Config struct {
	// Authorize says who calls; httpadapters.Tokens is the usual value. Nil
	// refuses every request.
	Authorize httpadapters.Authorize

	// Identity says whom the host has verified, for login. The error is
	// roster.ErrCredentials for nobody; any other is answered as an internal
	// one. It is called from many goroutines. Nil refuses every login.
	Identity func(*http.Request) (roster.Claims, error)

	// Register lets login make new users, if the body asks for it.
	Register bool

	// Account says in which account login looks for the user. The zero ID
	// refuses the login. Nil is the Directory's own account. An invitation names
	// its own.
	Account func(*http.Request) roster.ID

	// Proxies are trusted to say in X-Forwarded-For where a login comes from.
	// None: it comes from RemoteAddr.
	Proxies []netip.Prefix

	// Limiter bounds the requests of a token, and adds X-RateLimit headers to
	// its answers. Logins are counted by the network that they come from. Nil:
	// no bound and no headers.
	Limiter httpadapters.Limiter

	// Log gets each error that callers are told nothing about. Nil is silent.
	Log *slog.Logger

	// Origins are the origins whose pages may call the set with a token, such as
	// "https://app.example.com"; "*" is every origin. None: browsers keep them out.
	Origins []string

	// Strict refuses comments and trailing commas in bodies.
	Strict bool

	// JSONErrors answers errors as {"error": "…"} instead of plain text, with a
	// "delay" in seconds above the limit.
	JSONErrors bool
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

// public is the minRank of routes without a caller.
const public roster.Rank = -1

// routes returns the routes of the set.
func routes() []route {
	const (
		create = httpadapters.ScopeCreate
		read   = httpadapters.ScopeRead
		update = httpadapters.ScopeUpdate
		remove = httpadapters.ScopeDelete
	)
	return []route{ // each below /tok too
		{"POST", "/user/create", create, roster.RankAdmin, (*call).create}, // a new user, invited if the body asks for it
		{"POST", "/user/find", read, roster.RankReadOnly, (*call).find},    // a page of users; below admin the caller alone
		{"POST", "/user/get", read, roster.RankReadOnly, (*call).get},      // one user; the caller if the body names none
		{"POST", "/user/login", "", public, (*call).login},                 // the user whom the host has verified
		{"POST", "/user/remove", remove, roster.RankAdmin, (*call).remove}, // out of the account
		{"POST", "/user/update", update, roster.RankUser, (*call).update},  // the members of the body
		{"POST", "/user/updateRole", update, roster.RankAdmin, (*call).setRole},
	}
}

// New returns the set over dir. It serves every account when dir is the host's
// Directory, and one when dir is confined. It is safe for concurrent use.
func New(dir *roster.Directory, cfg Config) http.Handler {
	h := &handler{dir: dir, cfg: cfg}
	wire.WarnNoAuthorize(cfg.Log, "embedthis", cfg.Authorize == nil)
	mux := wire.NewMux(h.fail)
	mux.HintAtPrefix(cfg.Log, "embedthis")
	mux.AllowOrigins(cfg.Origins)
	for _, r := range routes() {
		mux.Handle(r.method, r.path, h.serve(r))
		mux.Handle(r.method, "/tok"+r.path, h.serve(r))
	}
	return mux
}

// Routes returns every route of the set, below /tok too, for a host that mounts each on a router of
// its own.
func Routes() []httpadapters.Route {
	var all []httpadapters.Route
	for _, r := range routes() {
		all = append(all, httpadapters.Route{Method: r.method, Path: r.path})
		all = append(all, httpadapters.Route{Method: r.method, Path: "/tok" + r.path})
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
