package session

import (
	"errors"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// signIn begins a session by e-mail and password.
func (c *call) signIn() (any, error) {
	body, cookie, err := c.read("email", "password")
	if err != nil {
		return nil, err
	}
	s := roster.SignIn{
		Email:    strings.TrimSpace(body.Text("email").V), // keyboards add a blank behind what they complete
		Password: roster.SecretText(body.Text("password").V), ClientInfo: c.client(),
	}
	account := ""
	if c.cfg.Anywhere {
		account = body.Text("account").V
	}
	if err := body.Err(); err != nil {
		return nil, err
	}
	found, err := c.prove(s, account)
	if errors.Is(err, roster.ErrCredentials) {
		return nil, errSignIn
	}
	switch {
	case err != nil:
		return nil, err
	case found.Session.Secret.ID.IsZero():
		return newAccounts(found.Accounts, roster.ID{}), nil // the person chooses, and signs in there
	}
	return c.begin(found.Session, cookie)
}

// prove signs in: in the account of the set, or, with Config.Anywhere, in the one
// that the body names or in the only one whose password it is.
func (c *call) prove(s roster.SignIn, account string) (found roster.AnywhereSignIn, err error) {
	switch {
	case !c.cfg.Anywhere:
		found.Session, err = c.account().SignIn(c.r.Context(), s)
	case account == "":
		return c.dir.SignInAnywhere(c.r.Context(), s)
	default:
		id, unknown := roster.ParseID(account)
		if unknown != nil {
			return found, roster.ErrCredentials
		}
		found.Session, err = c.dir.ForAccount(id).CalledFrom(c.client()).SignIn(c.r.Context(), s)
	}
	return found, err
}

// read reads the body of a route that begins a session; it must have the members
// required. cookie reports whether the session gets the cookie form.
func (c *call) read(required ...string) (body *wire.Object, cookie bool, err error) {
	body, err = wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, false, err
	}
	body.Require(required...)
	body.NotNull("cookie")
	cookie = body.Bool("cookie").V
	if err := body.Err(); err != nil {
		return nil, false, err
	}
	if (cookie || c.cookie) && c.origin.Check(c.r) != nil {
		return nil, false, errOrigin
	}
	return body, cookie, nil
}

// begin answers with a new session. It ends the session that the request already
// had, so that a planted one (session fixation) is useless afterwards.
func (c *call) begin(s roster.Session, cookie bool) (any, error) {
	if err := c.jar.Replace(c.r, c.text); err != nil {
		return nil, err
	}
	return c.show(s, cookie), nil
}

// show returns a session that has a new text, which it puts into the cookie or the
// answer.
func (c *call) show(s roster.Session, cookie bool) begun {
	v := newBegun(s)
	if cookie {
		c.jar.Set(c.w, c.r, s)
	} else {
		v.Token = string(s.Token)
	}
	return v
}
