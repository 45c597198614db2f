package pages

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/html"
	"example.com/roster/httpadapters/internal/wire"
)

// maxForm bounds what a form may send, in bytes.
const maxForm = 64 << 10

// call is one request: of the user of Session, or of nobody on a public route.
type call struct {
	*Handler
	roster.Session
	text     roster.SecretText // of the session; empty: none
	route    route
	language string
	w        http.ResponseWriter
	r        *http.Request
}

// signedIn reports whether the request has a live session.
func (c *call) signedIn() bool { return !c.Secret.ID.IsZero() }

// impersonates reports whether somebody acts in the session of another.
func (c *call) impersonates() bool { return !c.Secret.Impersonator.User.IsZero() }

// serve returns the handler of a route.
func (h *Handler) serve(route route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := &call{Handler: h, route: route, w: w, r: r, language: h.kit.Choose(w, r, h.jar)}
		answer, err := c.answer()
		if err == nil {
			err = c.send(answer)
		}
		if err != nil {
			c.fail(err)
		}
	}
}

// answer admits the request and asks its route.
func (c *call) answer() (reply, error) {
	if err := c.admit(); err != nil {
		return reply{}, err
	}
	err := c.live()
	switch {
	case err == nil || c.route.public && errors.Is(err, roster.ErrCredentials):
		return c.route.serve(c)
	case errors.Is(err, roster.ErrCredentials):
		return c.toSignIn(), nil
	}
	return reply{}, err
}

// admit refuses what another site sends, what is no form, and what a network sends too
// often.
func (c *call) admit() error {
	if c.origin.Check(c.r) != nil {
		return wire.OriginError{}
	}
	counted := c.r.URL.Query().Has("code")
	if c.r.Method == http.MethodPost {
		media, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
		if err != nil || media != "application/x-www-form-urlencoded" {
			return &wire.Error{Status: http.StatusUnsupportedMediaType, Reason: "must be a form"}
		}
		c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
		err = c.r.ParseForm()
		switch {
		case errors.As(err, new(*http.MaxBytesError)):
			return &wire.Error{Status: http.StatusRequestEntityTooLarge, Reason: "must be a form of at most 64 KiB"}
		case err != nil:
			return &wire.Error{Status: http.StatusBadRequest, Reason: "must be a form"}
		}
		counted = true
	}
	if !c.route.public || !counted {
		return nil
	}
	q := httpadapters.TakeNetwork(c.r.Context(), c.cfg.Limiter, httpadapters.ClientAddr(c.r, c.cfg.Proxies...))
	if !q.Allowed {
		return &roster.ThrottledError{Retry: q.Retry}
	}
	return nil
}

// live reads the session of the request.
func (c *call) live() (err error) {
	if c.route.path == "/style.css" || c.route.path == "/logo.svg" {
		return nil // they are the same for everybody
	}
	c.Session, c.text, err = c.jar.Live(c.w, c.r)
	if errors.Is(err, roster.ErrSessionOver) {
		c.jar.Clear(c.w, c.r)
	}
	return err
}

// toSignIn leads to the page that signs in, and from there back to where the person was.
func (c *call) toSignIn() reply {
	query := c.r.URL.Query()
	path := c.route.path
	if c.r.Method == http.MethodPost {
		path = c.route.page
		query = url.Values{}
		for _, kept := range []string{"code", "account"} {
			if v := c.typed(kept); v != "" {
				query.Set(kept, v)
			}
		}
	}
	next := name(path)
	if len(query) > 0 {
		next += "?" + query.Encode()
	}
	return see("sign-in?" + url.Values{"next": {next}}.Encode())
}

// typed returns a value of the form.
func (c *call) typed(name string) string { return strings.TrimSpace(c.r.PostFormValue(name)) }

// secret returns a password of the form, with its blanks.
func (c *call) secret(name string) roster.SecretText {
	return roster.SecretText(c.r.PostFormValue(name))
}

// code returns the code of a link, or of the form that the link's page has.
func (c *call) code() roster.SecretText {
	if c.r.Method == http.MethodPost {
		return roster.SecretText(c.typed("code"))
	}
	return roster.SecretText(strings.TrimSpace(c.r.URL.Query().Get("code")))
}

// account returns the Directory for requests without a session: sign-in and
// forgotten passwords.
func (c *call) account() *roster.Directory {
	if c.cfg.Account == nil {
		return c.host()
	}
	return c.dir.ForAccount(c.cfg.Account(c.r)).CalledFrom(c.client())
}

// host returns the Directory of the host, called from where the request comes from.
func (c *call) host() *roster.Directory { return c.dir.CalledFrom(c.client()) }

// own returns the Directory of the account that owns the user, acting for the user.
func (c *call) own() *roster.Directory {
	return c.host().ForAccount(c.User.Account).ActingAs(c.Actor())
}

// here returns the Directory of the account where the session acts, acting for the user.
func (c *call) here() *roster.Directory {
	return c.host().ForAccount(c.Account).ActingWith(c.Actor(), c.Role)
}

func (c *call) client() roster.ClientInfo { return c.jar.Client(c.r) }

// begin begins a session in the browser, and leads on.
func (c *call) begin(s roster.Session, to string) (reply, error) {
	if err := c.jar.Replace(c.r, c.text); err != nil {
		return reply{}, err
	}
	c.jar.Set(c.w, c.r, s)
	return see(to), nil
}

// required refuses the empty ones among the values of the form.
func (c *call) required(names ...string) error {
	var errs []error
	for _, name := range names {
		if c.r.PostFormValue(name) == "" {
			errs = append(errs, &roster.InvalidError{Field: name, Reason: "must not be empty"})
		}
	}
	return roster.JoinInvalid(errs...)
}

// nav returns the ways to the other pages for who is signed in.
func (c *call) nav() []html.Link {
	all := []html.Link{
		{URL: "./", Text: html.T("nav.profile")}, {URL: "address", Text: html.T("nav.address")},
		{URL: "password", Text: html.T("nav.password")}, {URL: "sessions", Text: html.T("nav.sessions")},
	}
	if c.cfg.Tokens {
		all = append(all, html.Link{URL: "tokens", Text: html.T("nav.tokens")})
	}
	all = append(all, html.Link{URL: "accounts", Text: html.T("nav.accounts")}, html.Link{URL: "data", Text: html.T("nav.data")})
	at := name(c.path())
	switch at {
	case "leave":
		at = "accounts"
	case "delete":
		at = "data"
	}
	for i := range all {
		all[i].Current = all[i].URL == at
	}
	return all
}

// path returns the path of the page that the request asks for, or whose form it sends.
func (c *call) path() string {
	if c.route.page != "" {
		return c.route.page
	}
	return c.route.path
}
