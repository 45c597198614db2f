package console

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
	"example.com/roster/httpadapters/internal/wire"
)

var (
	// errShown answers a post with its page, as it has something to show once.
	errShown = errors.New("console: shown")
	// errPartly answers a post with its page, which says what was refused.
	errPartly = errors.New("console: done in part")
)

// problem is what is said of an error.
type problem struct {
	status int
	field  string // of the form; empty: none
	text   string // a sentence
}

// refusal is why a post was refused.
type refusal struct {
	problem
	action string // path of the form
	typed  url.Values
	err    error
	said   bool // a form on the page says it
}

// summary returns what stands above the page: the sentence, or where it is said.
func (r *refusal) summary() string {
	if r.said {
		return "Not all of it could be done: look at what is marked below."
	}
	return r.problem.String()
}

// problemOf returns what is said of an error, and false for an error that nobody is
// told about.
func (h *Handler) problemOf(err error) (problem, bool) {
	r := h.kit.Refuse(err, nil)
	p := problem{status: r.Status, text: h.kit.Text(html.English, r.Text)}
	for _, part := range wire.Invalid(err) {
		var invalid *roster.InvalidError
		if errors.As(part, &invalid) {
			p.field, p.text = invalid.Field, h.kit.Text(html.English, r.Fields[invalid.Field])
			break
		}
	}
	var state *roster.StateError
	var exists *roster.ExistsError
	var malformed *wire.Error
	switch {
	case errors.As(err, &state):
		p.text = "that cannot be done to somebody who is " + string(state.State)
	case errors.As(err, &exists):
		p.field, p.text = exists.Field, "this is taken by another person"
	case errors.As(err, &malformed):
		p.text = malformed.Error()
	case errors.Is(err, roster.ErrLastOwner):
		p.status = http.StatusConflict
	case errors.As(err, new(wire.MethodError)):
		p.text = "this address does not take that"
	}
	return p, r.Known
}

// refuse answers with an error: a browser without a session is sent to sign in, all
// others get a page.
func (h *Handler) refuse(c *call, w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, roster.ErrCredentials) {
		w.Header().Set("Location", h.signInURL(r))
		w.WriteHeader(http.StatusSeeOther)
		return
	}
	p, known := h.problemOf(err)
	if !known {
		wire.LogUnknown(h.cfg.Log, "console", r, err)
	}
	retryAfter(w.Header(), err)
	var method wire.MethodError
	if errors.As(err, &method) {
		w.Header().Set("Allow", string(method))
	}
	v := page{Title: http.StatusText(p.status), Lead: errorLead(p)}
	if c != nil && c.impersonates() && p.status == http.StatusForbidden {
		v.Lead = "The console is for you, and not for whom you act as. End that first."
	}
	h.write(w, v, h.shellOf(c), p.status)
}

// fail answers a request that no route has.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	guard(w.Header())
	h.refuse(nil, w, r, err)
}

// errorLead is the sentence of an error's page.
func errorLead(p problem) string {
	switch p.status {
	case http.StatusNotFound:
		return "There is nothing here. It may have been somebody else's, or the address has a typing error."
	case http.StatusInternalServerError:
		return "Something went wrong, and nothing was changed that this page says of. Try again; the log of the server has the reason."
	}
	return sentence(p.text)
}

// sentence begins with a capital letter and ends with a stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	text = strings.ToUpper(text[:1]) + text[1:]
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}

// retryAfter says when to try again.
func retryAfter(h http.Header, err error) {
	var throttled *roster.ThrottledError
	switch {
	case errors.As(err, &throttled):
		h.Set("Retry-After", strconv.Itoa(max(1, int(throttled.Retry.Seconds()+0.999))))
	case errors.Is(err, roster.ErrBusy):
		h.Set("Retry-After", "1")
	}
}

// signInURL is where a browser without a session goes, and what leads back: the path
// that was asked for where it is one of the console's pages.
func (h *Handler) signInURL(r *http.Request) string {
	back := h.cfg.Path + "/"
	if r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, back) {
		back = r.URL.EscapedPath()
		if r.URL.RawQuery != "" {
			back += "?" + r.URL.RawQuery
		}
	}
	mark := "?"
	if strings.Contains(h.cfg.SignInURL, "?") {
		mark = "&"
	}
	return h.cfg.SignInURL + mark + "next=" + url.QueryEscape(back)
}

// isPlace reports whether text is an absolute path, or an http or https URL.
func isPlace(text string) bool {
	u, err := url.Parse(text)
	if err != nil || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }) {
		return false
	}
	if u.Scheme == "" {
		return u.Host == "" && strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//")
	}
	return (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
