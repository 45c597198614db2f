package console

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// call is one request of who is signed in.
type call struct {
	*Handler
	roster.Session
	frame
	text    roster.SecretText // of the session
	w       http.ResponseWriter
	r       *http.Request
	dir     *roster.Directory // acts as who is signed in, in the account of the session, or that staff has entered
	entered roster.Account    // that staff has entered; zero: none
	page    string            // path of the route's page, below Config.Path
	shown   bool              // and it is shown
	form    url.Values        // of a post
	refused *refusal          // why the post was refused; nil: it was not, or this is a GET
	secret  secret            // what the post may show this once
	problem string            // what a post says that was done in part
	results []section         // and what became of each line
}

// serve returns the handler of a route.
func (h *Handler) serve(route route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		guard(w.Header())
		c, err := h.admit(w, r, route)
		if err != nil {
			c.refuse(err)
			return
		}
		switch {
		case route.send != nil:
			err = route.send(c)
		case route.act != nil:
			err = c.post(route)
		default:
			err = c.show(route, http.StatusOK)
		}
		if err != nil {
			c.refuse(err)
		}
	}
}

// newCall returns the call of nobody.
func (h *Handler) newCall(w http.ResponseWriter, r *http.Request) *call {
	return &call{Handler: h, frame: h.frame(w, r), w: w, r: r, dir: h.dir}
}

// admit returns the call of a session that may use the route. With an error it
// returns what is known of the caller, for the page that says so.
func (h *Handler) admit(w http.ResponseWriter, r *http.Request, route route) (*call, error) {
	c := h.newCall(w, r)
	c.page = route.page
	if h.origin.Check(r) != nil {
		return c, wire.OriginError{}
	}
	var err error
	if c.Session, c.text, err = h.jar.Live(w, r); err != nil {
		return c, err
	}
	c.dir = h.dir.CalledFrom(h.jar.Client(r)).ForAccount(c.Account).ActingWith(c.Actor(), c.Role)
	if err := c.goInside(); err != nil {
		return c, err
	}
	switch {
	case route.who == anybody:
	case !c.isAdmin():
		c.dir.NoteForbidden(r.Context())
		return c, roster.ErrForbidden
	case route.who == staff && !c.isStaff():
		return c, roster.ErrNotFound
	}
	return c, nil
}

// isAdmin reports whether the caller may use the console: with rank admin or above, in
// person.
func (c *call) isAdmin() bool { return c.rank() >= roster.RankAdmin && !c.impersonates() }

// rank is what the caller has in the account that the console shows.
func (c *call) rank() roster.Rank {
	role := c.Role
	if c.isInside() {
		role = c.cfg.StaffRole
	}
	info, _ := c.Handler.dir.Role(role)
	return info.Rank
}

// impersonates reports whether somebody acts in the session of another.
func (c *call) impersonates() bool { return !c.Secret.Impersonator.User.IsZero() }

// isStaff reports whether the caller belongs to the host.
func (c *call) isStaff() bool {
	return c.cfg.Staff != nil && !c.Handler.dir.Confined() && !c.impersonates() && c.cfg.Staff(c.Session)
}

// host returns the Directory of the host, which acts for nobody.
func (c *call) host() *roster.Directory { return c.Handler.dir.CalledFrom(c.jar.Client(c.r)) }

// show answers with the page of a route.
func (c *call) show(route route, status int) error {
	if route.show == nil {
		return c.refused.err
	}
	p, err := route.show(c)
	if err != nil {
		return err
	}
	c.shown = true
	if c.problem != "" {
		p.Problem = c.problem
	}
	p.Sections = append(c.results, p.Sections...)
	p.Secret = c.secret
	if p.Note == "" && c.refused == nil {
		p.Note = c.note(c.r.URL.Query())
	}
	p.prepare(c.refused)
	if c.refused != nil && p.Problem == "" {
		p.Problem = c.refused.summary(c.frame)
	}
	c.write(p, status)
	return nil
}

// post reads the form, makes the change and leads on, or shows the page again.
func (c *call) post(route route) error {
	if err := c.readForm(); err != nil {
		return err
	}
	next, err := route.act(c)
	switch {
	case errors.Is(err, errShown):
		return c.show(route, http.StatusOK)
	case errors.Is(err, errPartly):
		return c.show(route, http.StatusConflict)
	case err != nil:
		return c.again(route, err)
	}
	c.redirect(next)
	return nil
}

// again shows the page of a post that was refused, with what was typed.
func (c *call) again(route route, err error) error {
	p, known := c.problemOf(err)
	if !known || p.status == http.StatusNotFound || p.status == http.StatusServiceUnavailable {
		return err
	}
	c.refused = &refusal{problem: p, action: c.r.URL.Path, typed: c.form, err: err}
	retryAfter(c.w.Header(), err)
	return c.show(route, p.status)
}

// readForm reads the body of a post.
func (c *call) readForm() error {
	wire.Await(c.w, c.r)
	kind, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";")
	if c.r.ContentLength != 0 && !strings.EqualFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded") {
		return &wire.Error{Status: http.StatusUnsupportedMediaType, Reason: "must be a form: application/x-www-form-urlencoded"}
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	if err := c.r.ParseForm(); err != nil {
		if errors.As(err, new(*http.MaxBytesError)) {
			return &wire.Error{Status: http.StatusRequestEntityTooLarge, Reason: "must be at most 1 MiB"}
		}
		return &wire.Error{Status: http.StatusBadRequest, Reason: "must be a form"}
	}
	c.form = c.r.PostForm
	return nil
}

// maxForm is the longest body, in bytes.
const maxForm = 1 << 20

// typed returns a value of the form without blanks around it.
func (c *call) typed(name string) string { return strings.TrimSpace(c.form.Get(name)) }

// pathID returns the id in the path. One that is none is nobody's.
func (c *call) pathID() (roster.ID, error) { return parseID(c.r.PathValue("id")) }

// formID returns an id of the form; the zero ID where it is empty.
func (c *call) formID(name string) (roster.ID, error) {
	if c.typed(name) == "" {
		return roster.ID{}, nil
	}
	return parseID(c.typed(name))
}

// requiredID returns an id of the form, which must be there.
func (c *call) requiredID(name string) (roster.ID, error) { return parseID(c.typed(name)) }

func parseID(text string) (roster.ID, error) {
	id, err := roster.ParseID(text)
	if err != nil {
		return roster.ID{}, roster.ErrNotFound
	}
	return id, nil
}

// redirect leads on after a post.
func (c *call) redirect(to string) {
	c.w.Header().Set("Location", to)
	c.w.WriteHeader(http.StatusSeeOther)
}

// link returns a path of the console.
func (h *Handler) link(parts ...string) string {
	path := h.cfg.Path
	for _, part := range parts {
		path += "/" + url.PathEscape(part)
	}
	return path
}
