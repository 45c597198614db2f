// Package console serves an admin's side as pages of HTML: people, invitations,
// groups, teams, tokens, the audit trail. It needs no JavaScript.
//
//	mux.Handle("/console/", console.New(dir, console.Config{SignInURL: "/account/sign-in"}))
//
// Who is signed in, by the cookie of package session or pages, with rank admin or
// above uses it. Every page reads and every post
// changes by a Directory that acts as that person in the account of the session, so
// that rank and account hold by construction: an admin of another account finds
// nothing here, and nobody touches who outranks them.
//
// A post answers with a redirect (303), or with the same page, what was typed, and
// the status that an API would give. It is refused where a page of another site sends
// it. What cannot be undone asks for the name to be typed.
package console

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/cookie"
	"example.com/roster/httpadapters/internal/html"
	"example.com/roster/httpadapters/internal/wire"
)

// Config says how the console works. The zero Config is complete.
type Config struct {
	// CookieName is the name of the session's cookie without the prefix __Host-: that
	// of the set or the pages which people sign in by. Empty is "session".
	CookieName string

	// LoopbackCookie is for development: over plain http to this machine the
	// cookie goes without Secure. It must be as where people sign in.
	LoopbackCookie bool

	// Name is the name of the host's product, in the head of each page. Empty: a text in
	// the person's language.
	Name string

	// Language is the language, such as "de", of those whose browser asks for none
	// that there is. Empty is English.
	Language string

	// Texts are texts of the host's by language and key, which replace those of
	// [Texts] or add a language. What a language lacks is English.
	Texts map[string]map[string]string

	// Files replaces templates by their names, such as "section.tmpl", and "style.css"
	// and "logo.svg". [Templates] has those that it can replace. Nil replaces nothing.
	Files fs.FS

	// CSS is put behind the style sheet: ":root { --accent: #a03 }".
	CSS string

	// SignInURL is where a browser without a live session is sent: a path or an http
	// or https URL. The path that was asked for stands in its parameter "next". Empty:
	// "/account/sign-in".
	SignInURL string

	// AccountURL is the person's own pages, which the head of each page links to.
	// Empty: no link.
	AccountURL string

	// Path is where the console is mounted, without a slash at its end. Empty: "/console".
	Path string

	// Staff tells who belongs to the host: they also see the accounts of every tenant
	// and the deliveries, which are the host's alone. It needs the host's Directory, and
	// nobody is staff while somebody else acts as them. Nil: nobody.
	Staff func(roster.Session) bool

	// StaffRole is the role that Staff has in the account of a tenant that it enters, by
	// [roster.Directory.ActingAsStaff]: the account's audit trail has each entry, and names
	// who it was. It needs rank admin. Empty: staff enters no account.
	StaffRole roster.Role

	// NoImpersonation takes away what lets an admin act as another person.
	NoImpersonation bool

	// SCIM returns the newest exchanges of a SCIM client with an account, the newest
	// first, at most as many as asked for. Nil: the console has no page of them.
	SCIM func(ctx context.Context, account roster.ID, limit int) ([]SCIMExchange, error)

	// DeliveryReason says why a delivery was given up, where the host keeps that; the
	// log of [roster.Directory.Relay] has it. Nil: the console names no reason.
	DeliveryReason func(ctx context.Context, d roster.Delivery) string

	// Invited returns the link of an invitation's code, to hand over where no mail is
	// sent. Nil: the code alone is shown.
	Invited func(code roster.SecretText) string

	// Origins are other origins, such as "https://admin.example.com", whose pages may post.
	Origins []string

	// Proxies are trusted to say in X-Forwarded-For where a request comes from.
	// None: it comes from RemoteAddr.
	Proxies []netip.Prefix

	// Log gets each error that nobody is told about, and what staff changes in the
	// accounts of others. Nil is silent.
	Log *slog.Logger
}

// SCIMExchange is one request of a SCIM client, and its answer.
type SCIMExchange struct {
	At      time.Time
	Method  string
	Path    string // with its query, without a secret
	Status  int
	Problem string        // why it was refused; empty: it was not, or nothing is known
	Took    time.Duration // 0: not known
	Token   string        // name of the token; empty: not known
	User    roster.ID     // whom it is about; zero: nobody alone
}

// Handler is the console. It is safe for concurrent use.
type Handler struct {
	dir    *roster.Directory
	cfg    Config
	jar    cookie.Sessions // of who is signed in
	own    cookie.Sessions // of who acts as somebody else meanwhile
	kit    *html.Kit
	mux    *wire.Mux
	origin *http.CrossOriginProtection
}

// New returns the console over dir. It serves every account when dir is the host's
// Directory, and one when dir is confined. It panics if one of Config.Origins,
// Config.CookieName, Config.SignInURL, Config.AccountURL, Config.Path, Config.Texts or a
// file of Config.Files is malformed, or Config.StaffRole is no role of rank admin.
func New(dir *roster.Directory, cfg Config) *Handler {
	if cfg.Path == "" {
		cfg.Path = "/console"
	}
	if !strings.HasPrefix(cfg.Path, "/") || strings.HasSuffix(cfg.Path, "/") || strings.ContainsAny(cfg.Path, "{} ?#\\") || strings.HasPrefix(cfg.Path, "//") {
		panic("console: Config.Path must be an absolute path without a slash at its end, such as \"/console\"")
	}
	if cfg.SignInURL == "" {
		cfg.SignInURL = "/account/sign-in"
	}
	if !isPlace(cfg.SignInURL) || cfg.AccountURL != "" && !isPlace(cfg.AccountURL) {
		panic("console: Config.SignInURL and Config.AccountURL must be absolute paths or http or https URLs")
	}
	if cfg.CookieName == "" {
		cfg.CookieName = "session"
	}
	if !cookie.ValidName(cfg.CookieName) {
		panic("console: Config.CookieName must be a token of RFC 9110, such as \"app-session\", and must not begin with __")
	}
	if role, known := dir.Role(cfg.StaffRole); cfg.StaffRole != "" && (!known || role.Rank < roster.RankAdmin) {
		panic("console: Config.StaffRole must be a role of rank admin or above")
	}
	kit, err := newKit(cfg)
	if err != nil {
		panic("console: " + err.Error())
	}
	jar := cookie.Sessions{Dir: dir, Name: cfg.CookieName, Loopback: cfg.LoopbackCookie, Proxies: cfg.Proxies}
	own := jar
	own.Name += "-own"
	h := &Handler{dir: dir, cfg: cfg, jar: jar, own: own, kit: kit, origin: http.NewCrossOriginProtection()}
	for _, origin := range cfg.Origins {
		if err := h.origin.AddTrustedOrigin(origin); err != nil {
			panic("console: Config.Origins: " + err.Error())
		}
	}
	h.mux = wire.NewMux(h.fail)
	for _, r := range routes() {
		h.mux.Handle(r.method, h.path(r.path), h.serve(r))
	}
	for _, a := range h.assets() {
		h.mux.Handle(http.MethodGet, h.path(a.path), a.serve)
	}
	return h
}

// path returns the path of a route, whose own begins behind Config.Path.
func (h *Handler) path(route string) string { return h.cfg.Path + route }

// Route is one verb of one path of the console.
type Route = httpadapters.Route

// Routes returns every route below the default of Config.Path.
func Routes() []Route {
	var all []Route
	for _, r := range routes() {
		all = append(all, Route{Method: r.method, Path: "/console" + r.path})
	}
	for _, path := range assetPaths {
		all = append(all, Route{Method: http.MethodGet, Path: "/console" + path})
	}
	return all
}

// Paths returns the paths of [Routes], each once.
func Paths() []string {
	var all []string
	for _, r := range Routes() {
		if !slices.Contains(all, r.Path) {
			all = append(all, r.Path)
		}
	}
	return all
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }
