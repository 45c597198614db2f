// Package session serves roster's own route set: sign up, sign in, sign out, accept
// an invitation, change or reset a password, verify or change an address, edit the
// profile, take all data away, leave for good. It also guards the host's pages:
//
//	sessions := session.New(dir, session.Config{InitialURL: "/"})
//	for _, path := range session.Paths() {
//		mux.Handle(path, sessions)
//	}
//	mux.Handle("/app/", sessions.Require(app)) // app finds the user by session.From
//
// # Two forms
//
// A request proves its session by the token, in an Authorization header after
// "Bearer", or by the cookie __Host-session, never by both. Another scheme than
// Bearer, such as the Basic of a proxy in front, is nobody's proof. The body that begins
// a session chooses: with "cookie": true the token comes in the cookie alone,
// which no script can read; else it stands in the answer. Requests in the cookie
// form that change anything must come from the host's own origin or from one of
// Config.Origins.
//
// # Answers
//
// Errors are problems of RFC 9457. Every refused sign-in gets the same bytes,
// whether nobody has the address, the password is wrong, or the user may not
// sign in. So does every forgotten password. Nothing acts on GET: a link in a
// mail leads to a page of the host's, which sends the code by POST.
package session

import (
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/cookie"
	"example.com/roster/httpadapters/internal/wire"
)

// Config says how the set works. The zero Config is complete.
type Config struct {
	// Account says in which account people sign in and forget passwords. The
	// zero ID is an account without users. Nil is the Directory's own account. A
	// code names its own.
	Account func(*http.Request) roster.ID

	// Anywhere lets people sign in without an account: the password is tried at the
	// users of every account who have the address, by
	// [roster.Directory.SignInAnywhere]. A forgotten password is one of every account,
	// by [roster.Directory.SendPasswordResetAnywhere]. Both take the member "account",
	// which names one. It needs the host's Directory, and does not go with Account.
	Anywhere bool

	// InitialURL is where [Handler.Require] sends a browser without a live
	// session: a path, or an http or https URL. Require must not guard it. Empty
	// is "/".
	InitialURL string

	// ReturnTo is the name of a parameter that [Handler.Require] adds to InitialURL, with
	// the path and query of the page that was asked for: "next" for package pages, which
	// leads back there. Empty: it adds none.
	ReturnTo string

	// CookieName is the name of the cookie without the prefix __Host-. Empty is
	// "session". Two programs on one host name, such as two ports of localhost,
	// need two names: browsers send both of them every cookie of the host.
	CookieName string

	// LoopbackCookie is for development: over plain http to localhost, a name
	// below it, or a loopback address, the cookie goes without Secure and without
	// the prefix __Host-, as some browsers keep no Secure cookie there. On
	// every other host, and over TLS, such a cookie is neither set nor read.
	LoopbackCookie bool

	// Origins are other origins, such as "https://www.example.com", whose pages
	// may use the cookie form.
	Origins []string

	// Proxies are trusted to say in X-Forwarded-For where a request comes from.
	// None: it comes from RemoteAddr.
	Proxies []netip.Prefix

	// Limiter bounds the requests of a network on the routes without a caller. Nil
	// allows 60 a minute for an IPv4 address or an IPv6 /64, and more for the wider
	// networks around it: see [httpadapters.MemoryLimiter.TakeNetwork].
	Limiter httpadapters.Limiter

	// SignUp says who may sign up. The zero SignUpConfig: nobody.
	SignUp SignUpConfig

	// DeleteSelf lets people remove themselves by DELETE /me, once they have typed
	// their password again or within five minutes of a sign-in. A removed user can
	// be restored until an admin erases it. False: the route is not found.
	DeleteSelf bool

	// Log gets each error that callers are told nothing about. Nil is silent.
	Log *slog.Logger

	// Strict refuses comments and trailing commas in bodies.
	Strict bool
}

// Handler is the set, and guards other handlers by [Handler.Require]. It is safe
// for concurrent use.
type Handler struct {
	dir    *roster.Directory
	cfg    Config
	jar    cookie.Sessions
	mux    *wire.Mux
	origin *http.CrossOriginProtection

	initialPath string // of Config.InitialURL
}

// route is one verb of one path. A public one has no caller.
type route struct {
	method, path string
	public       bool
	serve        func(*call) (any, error)
}

// routes returns the routes of the set.
func routes() []route {
	return []route{
		{"POST", "/session", true, (*call).signIn},                 // sign in
		{"GET", "/session", false, (*call).current},                // who is signed in
		{"DELETE", "/session", false, (*call).signOut},             // sign out
		{"POST", "/session/account", false, (*call).switchAccount}, // act in another account
		{"GET", "/accounts", false, (*call).listAccounts},          // where the person can act
		{"DELETE", "/accounts/{id}", false, (*call).leave},         // end a membership
		{"GET", "/sessions", false, (*call).list},                  // the user's sessions
		{"DELETE", "/sessions", false, (*call).endAll},             // end all others, or all
		{"DELETE", "/sessions/{id}", false, (*call).end},           // end one of them
		{"POST", "/signup", true, (*call).signUp},                  // ask for a mail with a code
		{"POST", "/signup/confirm", true, (*call).confirmSignUp},   // become a user, and sign in
		{"POST", "/invitation/open", true, (*call).openInvitation}, // what an invitation is about
		{"POST", "/invitation/join", false, (*call).join},          // become a member, by the session
		{"POST", "/invitation/accept", true, (*call).accept},       // become active, and sign in
		{"POST", "/password", false, (*call).changePassword},       // set another one, by the present one
		{"POST", "/password/forgot", true, (*call).forgot},         // ask for a mail with a code
		{"POST", "/password/reset", true, (*call).resetPassword},   // set a password, and sign in
		{"POST", "/email", false, (*call).changeEmail},             // ask for another address, which gets a code
		{"POST", "/email/confirm", false, (*call).confirmEmail},    // make it the user's
		{"POST", "/email/undo", true, (*call).undoEmail},           // put the old address back, which got a code
		{"POST", "/email/verify", true, (*call).verify},            // verify the address that got a code
		{"GET", "/profile", false, (*call).profile},                // what people see of themselves
		{"PATCH", "/profile", false, (*call).editProfile},          // and edit
		{"GET", "/export", false, (*call).export},                  // everything that is kept about the user
		{"DELETE", "/me", false, (*call).removeSelf},               // remove the user
	}
}

// New returns the set over dir. It serves every account when dir is the host's
// Directory, and one when dir is confined. It panics if Config.InitialURL,
// Config.CookieName, one of Config.Origins or Config.SignUp is malformed, or if
// Config.Anywhere does not go with the rest.
func New(dir *roster.Directory, cfg Config) *Handler {
	if cfg.InitialURL == "" {
		cfg.InitialURL = "/"
	}
	path, ok := initial(cfg.InitialURL)
	if !ok {
		panic("session: Config.InitialURL must be an absolute path or an http or https URL")
	}
	if cfg.CookieName == "" {
		cfg.CookieName = "session"
	}
	if !cookie.ValidName(cfg.CookieName) {
		panic("session: Config.CookieName must be a token of RFC 9110, such as \"app-session\", and must not begin with __")
	}
	if cfg.Anywhere && (cfg.Account != nil || dir.Confined()) {
		panic("session: Config.Anywhere needs the host's Directory, and no Config.Account")
	}
	signUp, err := cfg.SignUp.Check()
	if err != nil {
		panic("session: " + err.Error())
	}
	cfg.SignUp = signUp
	if cfg.Limiter == nil {
		limiter := httpadapters.NewLimiter(60)
		limiter.Now = dir.Now
		cfg.Limiter = limiter
	}
	jar := cookie.Sessions{Dir: dir, Name: cfg.CookieName, Loopback: cfg.LoopbackCookie, Proxies: cfg.Proxies}
	h := &Handler{dir: dir, cfg: cfg, jar: jar, origin: http.NewCrossOriginProtection(), initialPath: path}
	for _, origin := range cfg.Origins {
		if err := h.origin.AddTrustedOrigin(origin); err != nil {
			panic("session: Config.Origins: " + err.Error())
		}
	}
	h.mux = wire.NewMux(h.fail)
	for _, r := range routes() {
		h.mux.Handle(r.method, r.path, h.serve(r))
	}
	return h
}

// initial returns the path of Config.InitialURL. It reports false for a text
// that is no URL to send browsers to.
func initial(text string) (path string, ok bool) {
	u, err := url.Parse(text)
	if err != nil || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }) {
		return "", false
	}
	if u.Scheme == "" {
		return u.Path, u.Host == "" && strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//")
	}
	return u.Path, (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// Route is one verb of one path of the set.
type Route = httpadapters.Route

// Routes returns every route of the set, for a host that mounts each on a router
// of its own.
func Routes() []Route {
	var all []Route
	for _, r := range routes() {
		all = append(all, Route{Method: r.method, Path: r.path})
	}
	return all
}

// Paths returns the paths of [Routes], each once, in full. A host mounts the set on
// each for every verb, so that the set answers wrong verbs too.
func Paths() []string {
	var all []string
	for _, r := range routes() {
		if !slices.Contains(all, r.path) {
			all = append(all, r.path)
		}
	}
	return all
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }

// serve returns the handler of a route.
func (h *Handler) serve(route route) http.HandlerFunc {
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
		h.answer(w, v)
	}
}
