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
	if err := body.Err(); err != nil {
		return nil, err
	}
	begun, err := c.account().SignIn(c.r.Context(), s)
	if errors.Is(err, roster.ErrCredentials) {
		return nil, errSignIn
	}
	if err != nil {
		return nil, err
	}
	return c.begin(begun, cookie)
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
	if err := c.dir.SignOut(c.r.Context(), c.text); err != nil && !errors.Is(err, roster.ErrCredentials) {
		return nil, err
	}
	return c.show(s, cookie), nil
}

// show returns a session that has a new text, which it puts into the cookie or the
// answer.
func (c *call) show(s roster.Session, cookie bool) begun {
	v := newBegun(s)
	if cookie {
		c.setCookie(c.w, c.r, s)
	} else {
		v.Token = string(s.Token)
	}
	return v
}
