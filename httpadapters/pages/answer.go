package pages

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
	"example.com/roster/httpadapters/internal/wire"
)

// reply is what a route answers: a page, the way to another one, or nothing more.
type reply struct {
	page   html.Page
	status int    // of page
	to     string // relative URL, or an absolute path; empty: page
	sent   bool   // the route has answered
}

// see leads to another page, which a browser asks for by GET.
func see(to string) reply { return reply{to: to} }

// show answers with a page.
func show(page html.Page) (reply, error) { return reply{page: page, status: http.StatusOK}, nil }

// refuse answers with the page of a form that was refused: with what was typed, and
// what was wrong. names are the form's names for fields of package roster.
func (c *call) refuse(err error, names map[string]string, form html.Form, page func(html.Form) html.Page) (reply, error) {
	refusal := c.refusal(err, names)
	c.note(refusal, err)
	form, said := refusal.In(form)
	p := page(form)
	p.Problem = said
	return reply{page: p, status: refusal.Status}, nil
}

// refusal returns what is said of an error: to who acts as the person, what only the
// person may do.
func (c *call) refusal(err error, names map[string]string) html.Refusal {
	refusal := c.kit.Refuse(err, names)
	if c.impersonates() && errors.Is(err, roster.ErrForbidden) {
		refusal.Text = html.T("refused.impersonated")
	}
	return refusal
}

// refuseField answers like refuse, for an error of one field alone.
func refuseField(field, key string, form html.Form, page func(html.Form) html.Page) (reply, error) {
	p := page(form.Refused(map[string]html.Text{field: html.T(key)}))
	p.Problem = html.T("refused.fields")
	return reply{page: p, status: http.StatusUnprocessableEntity}, nil
}

// note sets the headers that go with an error, and logs one that people are told
// nothing about.
func (c *call) note(refusal html.Refusal, err error) {
	if !refusal.Known {
		wire.LogUnknown(c.cfg.Log, "pages", c.r, err)
	}
	if refusal.Status == http.StatusTooManyRequests || refusal.Status == http.StatusServiceUnavailable || refusal.Status == http.StatusMethodNotAllowed {
		wire.ErrorHeader(c.w.Header(), nil, refusal.Status, err)
	}
}

// send sends what a route answered.
func (c *call) send(answer reply) error {
	switch {
	case answer.sent:
		return nil
	case answer.to != "":
		c.w.Header().Set("Location", answer.to)
		c.w.WriteHeader(http.StatusSeeOther)
		return nil
	}
	return c.kit.Send(c.w, answer.status, c.framed(answer.page), c.language)
}

// framed returns a page with what stands around it.
func (c *call) framed(p html.Page) html.Page {
	p.Root = strings.Repeat("../", max(0, strings.Count(c.r.URL.Path, "/")-1))
	p.SignOut = p.Root + "sign-out"
	p.Host = c.above
	p.Here = html.Here{Path: p.Root + name(c.path()), Query: c.kept()}
	if c.route.path == "" {
		p.Here.Path = p.Root + "./"
	}
	if done := "done." + c.r.URL.Query().Get("done"); c.r.Method != http.MethodPost && !p.Problem.Set() && c.kit.Has(done) {
		p.Notice = html.T(done)
	}
	if c.signedIn() {
		p.Who = c.shownName()
		if c.impersonates() {
			p.Bar, p.BarEnd = html.T("impersonated", p.Who), c.cfg.EndActing
		}
		if !c.route.public {
			p.Nav = c.nav()
		}
	}
	return p
}

// shownName returns how the layout names who is signed in.
func (c *call) shownName() string {
	if c.User.Name != "" {
		return c.User.Name
	}
	return c.User.Email
}

// kept returns the values of a request that stay in links to the same page.
func (c *call) kept() url.Values {
	kept := url.Values{}
	for _, name := range []string{"code", "next", "account", "after"} {
		v := c.r.URL.Query().Get(name)
		if c.r.Method == http.MethodPost {
			v = c.r.PostFormValue(name)
		}
		if v != "" {
			kept.Set(name, v)
		}
	}
	return kept
}

// fail answers with an error that no form is about.
func (c *call) fail(err error) {
	refusal := c.refusal(err, nil)
	c.note(refusal, err)
	_, said := refusal.In(html.Form{})
	page := c.framed(html.Page{Name: "problem", Title: html.T("problem.title"), Problem: said})
	if err := c.kit.Send(c.w, refusal.Status, page, c.language); err != nil {
		wire.LogUnknown(c.cfg.Log, "pages", c.r, err)
		http.Error(c.w, "internal", http.StatusInternalServerError)
	}
}

// fail answers a request without a route.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	c := &call{Handler: h, w: w, r: r, route: route{public: true}, language: h.kit.Choose(w, r, h.jar)}
	c.fail(err)
}

// badCode answers who brings a code that is no good: with a sentence, and a way to ask
// for another one. kind is the page of the code.
func (c *call) badCode(kind string) (reply, error) {
	again := againAt[kind]
	if c.signedIn() && again.URL == "sign-in" {
		again = html.Link{URL: "./", Text: html.T("problem.home")}
	}
	p := html.Page{Name: "code", Title: html.T("code.title"), Body: badCode{html.T("code." + kind), again}}
	return reply{page: p, status: http.StatusUnprocessableEntity}, nil
}

// badCode is the body of the page about a code that is no good.
type badCode struct {
	Text  html.Text
	Again html.Link // where another one is asked for, or to go
}

// againAt says where people ask for another code, by the page of the code.
var againAt = map[string]html.Link{
	"reset":   {URL: "forgot", Text: html.T("code.again.reset")},
	"verify":  {URL: "address", Text: html.T("code.again.verify")},
	"confirm": {URL: "address", Text: html.T("code.again.confirm")},
	"undo":    {URL: "forgot", Text: html.T("code.again.undo")},
	"accept":  {URL: "sign-in", Text: html.T("code.again.accept")},
	"finish":  {URL: "sign-up", Text: html.T("code.again.finish")},
	"enter":   {URL: "sign-in", Text: html.T("code.again.enter")},
}

// isBad reports whether a code was refused.
func isBad(err error) bool { return errors.Is(err, roster.ErrCredentials) }
