// Package pages serves the pages for people: sign in, accept an invitation, choose
// another password, verify or change an address, and everything about themselves that
// people look at and edit. They need no JavaScript and load nothing from elsewhere.
// Mounted below a path:
//
//	people := pages.New(dir, pages.Config{Name: "Acme"})
//	mux.Handle("/account/", http.StripPrefix("/account", people))
//
// The cookie is that of package session with the same CookieName: who signs in here
// is signed in there, and the other way round. Pages that session.Handler.Require
// guards send people here, and people back, by its InitialURL "/account/sign-in" and
// its ReturnTo "next".
//
// # Links in mails
//
// A link leads to "accept?code=", "reset?code=", "verify?code=", "confirm?code=" or
// "undo?code=", and of a sign-up to "finish?code=", with the code behind it. Opening it uses nothing up, so that programs which
// follow the links in mails do no harm: the page has a form that sends the code.
//
// # Looks
//
// [Config].CSS sets the variables of the style sheet, such as "--accent", Files
// replaces templates, the style sheet and the logo, and Texts any sentence, in any
// language. docs/pages.md lists them.
package pages

import (
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/cookie"
	"example.com/roster/httpadapters/internal/html"
	"example.com/roster/httpadapters/internal/wire"
)

// Config says how the pages work and look. The zero Config is complete.
type Config struct {
	// Account says in which account people sign in and forget passwords. The
	// zero ID is an account without users. Nil is the Directory's own account. A
	// code names its own.
	Account func(*http.Request) roster.ID

	// Anywhere lets people sign in without an account, by
	// [roster.Directory.SignInAnywhere], and asks which one where the password is that
	// of several users. It needs the host's Directory, and does not go with Account.
	Anywhere bool

	// CookieName is the name of the cookie without the prefix __Host-. Empty is
	// "session", as in session.Config.
	CookieName string

	// LoopbackCookie is for development, as in session.Config: over plain http to this
	// machine the cookie goes without Secure and without the prefix.
	LoopbackCookie bool

	// Proxies are trusted to say in X-Forwarded-For where a request comes from.
	// None: it comes from RemoteAddr.
	Proxies []netip.Prefix

	// Limiter bounds the requests of a network that need no session and send a form
	// or a code. Nil allows 60 a minute, as in session.Config.
	Limiter httpadapters.Limiter

	// Home is the absolute path where people are after they have signed in, unless
	// they were on their way to somewhere else. Empty is their profile.
	Home string

	// SignUp says who may sign up. The zero SignUpConfig: nobody, and no page does.
	SignUp httpadapters.SignUpConfig

	// Tokens lets people make and revoke API tokens of their own. False: no page does.
	Tokens bool

	// DeleteSelf lets people remove themselves, by their password or within five
	// minutes of a sign-in. A removed user can be restored until an admin erases it.
	// False: no page does.
	DeleteSelf bool

	// Place says where a network address is, such as "Berlin", for the list of
	// sessions. Empty, or a nil Place: the address is shown.
	Place func(network string) string

	// EndActing is the path that ends a session in which somebody acts as another person,
	// by POST, such as "/console/impersonation/end" of package console. Empty: the bar of
	// such a session has no button.
	EndActing string

	// Links are links of the host's above each page.
	Links []Link

	// Name is the name of the host's product. Empty: a text in the person's language.
	Name string

	// Language is the language, such as "de", of those whose browser asks for none
	// that there is. Empty is English.
	Language string

	// Texts are texts of the host's by language and key, which replace those of
	// [Texts] or add a language. What a language lacks is English.
	Texts map[string]map[string]string

	// Files replaces templates by their names, such as "sign-in.tmpl", and "style.css"
	// and "logo.svg". [Templates] has those that it can replace. Nil replaces nothing.
	Files fs.FS

	// CSS is put behind the style sheet: ":root { --accent: #a03 }".
	CSS string

	// Log gets each error that people are told nothing about. Nil is silent.
	Log *slog.Logger
}

// Link is a link of the host's.
type Link struct {
	URL  string // an absolute path, or an http or https URL
	Text string
}

// Handler serves the pages. It is safe for concurrent use.
type Handler struct {
	dir    *roster.Directory
	cfg    Config
	kit    *html.Kit
	jar    cookie.Sessions
	mux    *wire.Mux
	origin *http.CrossOriginProtection
	links  oneTimeLinks
	above  []html.Link // of Config.Links
}

// route is one verb of one path. A public one needs no session.
type route struct {
	method, path string
	public       bool
	page         string // where the form of a POST stands: the path of a GET
	serve        func(*call) (reply, error)
}

// routes returns the routes of the set.
func routes() []route {
	return []route{
		{"GET", "/sign-in", true, "", (*call).signInPage},
		{"POST", "/sign-in", true, "/sign-in", (*call).signIn},
		{"POST", "/sign-out", true, "/sign-in", (*call).signOut},
		{"GET", "/sign-up", true, "", (*call).signUpPage}, // ask for a mail with a code
		{"POST", "/sign-up", true, "/sign-up", (*call).signUp},
		{"GET", "/finish", true, "", (*call).finishPage}, // become a user
		{"POST", "/finish", true, "/finish", (*call).finish},
		{"GET", "/enter", true, "", (*call).enterPage}, // by a one-time link
		{"POST", "/enter", true, "/enter", (*call).enter},
		{"GET", "/accept", true, "", (*call).acceptPage}, // an invitation, as a new user
		{"POST", "/accept", true, "/accept", (*call).accept},
		{"POST", "/join", false, "/accept", (*call).join}, // an invitation, as who is signed in
		{"GET", "/forgot", true, "", (*call).forgotPage},
		{"POST", "/forgot", true, "/forgot", (*call).forgot},
		{"GET", "/reset", true, "", (*call).resetPage},
		{"POST", "/reset", true, "/reset", (*call).reset},
		{"GET", "/verify", true, "", (*call).verifyPage},
		{"POST", "/verify", true, "/verify", (*call).verify},
		{"GET", "/confirm", false, "", (*call).confirmPage}, // a change of address
		{"POST", "/confirm", false, "/confirm", (*call).confirm},
		{"GET", "/undo", true, "", (*call).undoPage},
		{"POST", "/undo", true, "/undo", (*call).undo},
		{"GET", "/{$}", false, "", (*call).profilePage},
		{"POST", "/profile", false, "/", (*call).editProfile},
		{"GET", "/password", false, "", (*call).passwordPage},
		{"POST", "/password", false, "/password", (*call).changePassword},
		{"GET", "/address", false, "", (*call).addressPage},
		{"POST", "/address", false, "/address", (*call).changeAddress},
		{"POST", "/cancel-address", false, "/address", (*call).cancelAddress},
		{"POST", "/send-verification", false, "/address", (*call).sendVerification},
		{"GET", "/sessions", false, "", (*call).sessionsPage},
		{"POST", "/end-session", false, "/sessions", (*call).endSession},
		{"POST", "/end-sessions", false, "/sessions", (*call).endSessions}, // all others
		{"GET", "/tokens", false, "", (*call).tokensPage},
		{"POST", "/tokens", false, "/tokens", (*call).makeToken},
		{"POST", "/revoke-token", false, "/tokens", (*call).revokeToken},
		{"GET", "/accounts", false, "", (*call).accountsPage},
		{"POST", "/switch", false, "/accounts", (*call).switchAccount},
		{"GET", "/leave", false, "", (*call).leavePage},
		{"POST", "/leave", false, "/leave", (*call).leave},
		{"GET", "/data", false, "", (*call).dataPage},
		{"GET", "/export", false, "", (*call).export},
		{"GET", "/delete", false, "", (*call).deletePage},
		{"POST", "/delete", false, "/delete", (*call).deleteSelf},
		{"GET", "/style.css", true, "", (*call).style},
		{"GET", "/logo.svg", true, "", (*call).logo},
	}
}

// New returns the pages over dir. They serve every account when dir is the host's
// Directory, and one when dir is confined. It panics if Config.CookieName, Config.Home,
// Config.SignUp, Config.Texts or a file of Config.Files is malformed, or if Config.Anywhere does not
// go with the rest.
func New(dir *roster.Directory, cfg Config) *Handler {
	if cfg.CookieName == "" {
		cfg.CookieName = "session"
	}
	if !cookie.ValidName(cfg.CookieName) {
		panic("pages: Config.CookieName must be a token of RFC 9110, such as \"app-session\", and must not begin with __")
	}
	if cfg.Home != "" && !wire.SafePath(cfg.Home) {
		panic("pages: Config.Home must be an absolute path of this host")
	}
	if cfg.Anywhere && (cfg.Account != nil || dir.Confined()) {
		panic("pages: Config.Anywhere needs the host's Directory, and no Config.Account")
	}
	signUp, err := cfg.SignUp.Check()
	if err != nil {
		panic("pages: " + err.Error())
	}
	cfg.SignUp = signUp
	if cfg.Limiter == nil {
		limiter := httpadapters.NewLimiter(60)
		limiter.Now = dir.Now
		cfg.Limiter = limiter
	}
	kit, err := html.New(html.Config{
		Templates: Templates(), Texts: own(), Own: cfg.Files, OwnTexts: cfg.Texts,
		CSS: cfg.CSS, Name: cfg.Name, Language: cfg.Language,
	})
	if err != nil {
		panic("pages: " + err.Error())
	}
	h := &Handler{dir: dir, cfg: cfg, kit: kit, origin: http.NewCrossOriginProtection()}
	h.jar = cookie.Sessions{Dir: dir, Name: cfg.CookieName, Loopback: cfg.LoopbackCookie, Proxies: cfg.Proxies}
	for _, link := range cfg.Links {
		h.above = append(h.above, html.Link{URL: link.URL, Text: html.Plain(link.Text)})
	}
	h.mux = wire.NewMux(h.fail)
	for _, r := range routes() {
		h.mux.Handle(r.method, r.path, h.serve(r))
	}
	return h
}

// Route is one verb of one path of the set.
type Route = httpadapters.Route

// Routes returns every route of the set, for a host that mounts each on a router
// of its own. Links in pages are relative: all routes must be below one path.
func Routes() []Route {
	var all []Route
	for _, r := range routes() {
		all = append(all, Route{Method: r.method, Path: r.path})
	}
	return all
}

// Paths returns the paths of [Routes], each once, in full.
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
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	html.Guard(w.Header())
	h.mux.ServeHTTP(w, r)
}

// name returns the relative URL of a path: "./" for the root of the set.
func name(path string) string {
	if path == "/" || path == "/{$}" {
		return "./"
	}
	return strings.TrimPrefix(path, "/")
}
