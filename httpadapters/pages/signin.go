package pages

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/html"
	"example.com/roster/httpadapters/internal/wire"
)

// formBody is the body of a page that has a form.
type formBody struct{ Form html.Form }

// signInForm asks for an address and a password. With accounts, the password is that of
// several users, and the person chooses one.
func signInForm(email, next string, accounts []roster.PersonAccount) html.Form {
	f := html.Form{
		Action: "sign-in", Hidden: []html.Hidden{{Name: "next", Value: next}}, Submit: html.T("sign-in.submit"),
		Fields: []html.Field{
			{Name: "email", ID: "email", Type: "email", Auto: "username", Value: email, Label: html.T("email"), Required: true, Focus: email == ""},
			{Name: "password", ID: "password", Type: "password", Auto: "current-password", Label: html.T("password"), Required: true, Focus: email != ""},
		},
	}
	if len(accounts) == 0 {
		return f
	}
	choice := html.Field{Name: "account", ID: "account", Type: "select", Label: html.T("sign-in.account"), Required: true}
	for _, a := range accounts {
		choice.Options = append(choice.Options, html.Option{Value: a.Account.String(), Text: accountName(a.Name)})
	}
	f.Fields = append(f.Fields[:1], choice, f.Fields[1])
	return f
}

// signInBody is the body of the page that signs in.
type signInBody struct {
	Form   html.Form
	SignUp bool // there is a page that signs up
}

func signInPage(signUp bool) func(html.Form) html.Page {
	return func(f html.Form) html.Page {
		return html.Page{Name: "sign-in", Title: html.T("sign-in.title"), Body: signInBody{f, signUp}}
	}
}

// signInPage shows the form, or leads on who is signed in.
func (c *call) signInPage() (reply, error) {
	next := c.r.URL.Query().Get("next")
	if c.signedIn() {
		return see(c.after(next)), nil
	}
	return show(signInPage(c.signsUp())(signInForm("", c.place(next), nil)))
}

// signIn begins a session by e-mail and password.
func (c *call) signIn() (reply, error) {
	email, next, page := c.typed("email"), c.place(c.typed("next")), signInPage(c.signsUp())
	form := signInForm(email, next, nil)
	if err := c.required("email", "password"); err != nil {
		return c.refuse(err, nil, form, page)
	}
	found, err := c.prove(roster.SignIn{Email: email, Password: c.secret("password"), ClientInfo: c.client()})
	switch {
	case isBad(err):
		p := page(form)
		p.Problem = html.T("sign-in.wrong")
		return reply{page: p, status: http.StatusUnprocessableEntity}, nil
	case err != nil:
		return c.refuse(err, nil, form, page)
	case found.Session.Secret.ID.IsZero():
		p := page(signInForm(email, next, found.Accounts))
		p.Notice = html.T("sign-in.several")
		return reply{page: p, status: http.StatusOK}, nil
	}
	return c.begin(found.Session, c.after(next))
}

// signsUp reports whether there is a page that signs up.
func (c *call) signsUp() bool { return c.cfg.SignUp.Mode != httpadapters.SignUpOff }

// prove signs in: in the account of the set, or, with Config.Anywhere, in the one that
// the form names or in the only one whose password it is.
func (c *call) prove(s roster.SignIn) (found roster.AnywhereSignIn, err error) {
	account := c.typed("account")
	switch {
	case !c.cfg.Anywhere:
		found.Session, err = c.account().SignIn(c.r.Context(), s)
	case account == "":
		return c.host().SignInAnywhere(c.r.Context(), s)
	default:
		id, unknown := roster.ParseID(account)
		if unknown != nil {
			return found, roster.ErrCredentials
		}
		found.Session, err = c.dir.ForAccount(id).CalledFrom(c.client()).SignIn(c.r.Context(), s)
	}
	return found, err
}

// signOut ends the session of the browser.
func (c *call) signOut() (reply, error) {
	if err := c.host().SignOut(c.r.Context(), c.text); err != nil && !errors.Is(err, roster.ErrCredentials) {
		return reply{}, err
	}
	c.jar.Clear(c.w, c.r)
	return see("sign-in?done=signed-out"), nil
}

// after returns where a person goes who has signed in: to next where that is a place,
// else to Config.Home or their profile.
func (c *call) after(next string) string {
	if place := c.place(next); place != "" {
		return place
	}
	if c.cfg.Home != "" {
		return c.cfg.Home
	}
	return "./"
}

// place returns next, if it is a place to go to: a page of this set, or an absolute
// path of this host. Else it is empty, so that no link leads from here to another site.
func (c *call) place(next string) string {
	if wire.SafePath(next) {
		return next
	}
	page, query, _ := strings.Cut(next, "?")
	for _, r := range routes() {
		if !r.leadsBack() || name(r.path) != page {
			continue
		}
		values, err := url.ParseQuery(query)
		if err != nil || len(next) > 2048 {
			return ""
		}
		if len(values) > 0 {
			page += "?" + values.Encode()
		}
		return page
	}
	return ""
}

// leadsBack reports whether a sign-in may lead to a page: to those that need one, and to
// those of codes that are worth more with one.
func (r route) leadsBack() bool {
	return r.method == http.MethodGet && (!r.public || r.path == "/accept" || r.path == "/verify")
}

func (c *call) style() (reply, error) {
	c.kit.Style(c.w, c.r)
	return reply{sent: true}, nil
}

func (c *call) logo() (reply, error) {
	c.kit.Logo(c.w, c.r)
	return reply{sent: true}, nil
}
