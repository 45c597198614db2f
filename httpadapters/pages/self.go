package pages

import (
	"errors"
	"net/http"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
	"example.com/roster/httpadapters/internal/wire"
)

// freshFor is how long after a sign-in nobody is asked for the password again.
const freshFor = 5 * time.Minute

// dataBody is the body of the page of what is kept about a person.
type dataBody struct {
	Delete  bool // people may remove themselves
	ForThem bool // somebody acts as the person, who alone may do any of it
}

func dataPage(body dataBody) html.Page {
	return html.Page{Name: "data", Title: html.T("data.title"), Body: body}
}

func (c *call) dataPage() (reply, error) {
	return show(dataPage(dataBody{c.cfg.DeleteSelf, c.impersonates()}))
}

// export answers with everything that is kept about the user, as a file. After an
// error in its middle the text stays without its end.
func (c *call) export() (reply, error) {
	to := &wire.Attachment{ResponseWriter: c.w, Name: "export-" + c.User.ID.String() + ".json"}
	err := c.own().Export(c.r.Context(), c.User.ID, to)
	switch {
	case err != nil && !to.Begun:
		return reply{}, err
	case err != nil:
		wire.LogUnknown(c.cfg.Log, "pages", c.r, err)
	}
	return reply{sent: true}, nil
}

func deleteForm(ask bool) html.Form {
	f := html.Form{Action: "delete", Submit: html.T("delete.submit"), Danger: true}
	if ask {
		f.Fields = []html.Field{{
			Name: "password", ID: "password", Type: "password", Auto: "current-password",
			Label: html.T("password.present"), Hint: html.T("delete.hint"), Required: true,
		}}
	}
	return f
}

func deletePage(f html.Form) html.Page {
	return html.Page{Name: "delete", Title: html.T("delete.title"), Body: formBody{f}}
}

// fresh reports whether the person has just signed in.
func (c *call) fresh() bool { return c.dir.Now().Sub(c.Secret.Created) < freshFor }

func (c *call) deletePage() (reply, error) {
	if !c.cfg.DeleteSelf {
		return reply{}, roster.ErrNotFound
	}
	return show(deletePage(deleteForm(!c.fresh())))
}

// deleteSelf removes the user, who has just signed in or types the password again.
func (c *call) deleteSelf() (reply, error) {
	if !c.cfg.DeleteSelf {
		return reply{}, roster.ErrNotFound
	}
	form := deleteForm(true)
	if password := c.secret("password"); password != "" {
		_, err := c.own().VerifyPassword(c.r.Context(), c.User.ID, password)
		switch {
		case isBad(err):
			return refuseField("password", "password.wrong", form, deletePage)
		case err != nil:
			return c.refuse(err, nil, form, deletePage)
		}
	} else if !c.fresh() {
		return c.refuse(c.required("password"), nil, form, deletePage)
	}
	_, err := c.own().RemoveSelf(c.r.Context())
	switch {
	case errors.Is(err, roster.ErrLastOwner):
		return c.refuseLastOwner(form, deletePage)
	case err != nil:
		return c.refuse(err, nil, form, deletePage)
	}
	c.jar.Clear(c.w, c.r)
	return see("sign-in?done=deleted"), nil
}

// refuseLastOwner tells the last owner of an account what to do.
func (c *call) refuseLastOwner(f html.Form, page func(html.Form) html.Page) (reply, error) {
	p := page(f)
	p.Problem = html.T("refused.last-owner")
	return reply{page: p, status: http.StatusConflict}, nil
}
