package console

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"example.com/roster"
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

// summary says why, or where it is said.
func (r *refusal) summary(f frame) string {
	if r.said {
		return f.t("refused.summary")
	}
	return r.problem.String()
}

// problemOf returns what is said of an error, and false for an error that nobody is
// told about.
func (c *call) problemOf(err error) (problem, bool) {
	r := c.Handler.kit.Refuse(err, nil)
	p := problem{status: r.Status, text: c.texts.Text(c.lang, r.Text)}
	for _, part := range wire.Invalid(err) {
		var invalid *roster.InvalidError
		if errors.As(part, &invalid) {
			p.field, p.text = invalid.Field, c.texts.Text(c.lang, r.Fields[invalid.Field])
			break
		}
	}
	var state *roster.StateError
	var exists *roster.ExistsError
	var malformed *wire.Error
	switch {
	case errors.As(err, &state):
		p.text = c.t("refused.person-state", c.t("state."+string(state.State)))
	case errors.As(err, &exists):
		p.field, p.text = exists.Field, c.t("refused.taken")
	case errors.As(err, &malformed):
		p.text = malformed.Error()
	case errors.Is(err, roster.ErrLastOwner):
		p.status = http.StatusConflict
	case errors.As(err, new(wire.MethodError)):
		p.text = c.t("refused.method")
	}
	return p, r.Known
}

// refuse answers with an error: a browser without a session is sent to sign in, all
// others get a page.
func (c *call) refuse(err error) {
	if errors.Is(err, roster.ErrCredentials) {
		c.redirect(c.signInURL(c.r))
		return
	}
	p, known := c.problemOf(err)
	if !known {
		wire.LogUnknown(c.cfg.Log, "console", c.r, err)
	}
	retryAfter(c.w.Header(), err)
	var method wire.MethodError
	if errors.As(err, &method) {
		c.w.Header().Set("Allow", string(method))
	}
	v := page{Title: c.errorTitle(p.status), Lead: c.errorLead(p)}
	if c.impersonates() && p.status == http.StatusForbidden {
		v.Lead = c.t("acting.lead")
	}
	c.write(v, p.status)
}

// fail answers a request that no route has.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	guard(w.Header())
	h.newCall(w, r).refuse(err)
}

// errorTitle is the title of an error's page.
func (f frame) errorTitle(status int) string {
	if key := "error." + strconv.Itoa(status); f.texts.Has(key) {
		return f.t(key)
	}
	return f.t("error.other")
}

// errorLead is the sentence of an error's page.
func (f frame) errorLead(p problem) string {
	if key := "error." + strconv.Itoa(p.status) + ".lead"; f.texts.Has(key) {
		return f.t(key)
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
