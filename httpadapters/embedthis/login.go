package embedthis

import (
	"errors"
	"net/http"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
)

// errCode refuses every bad code in the same words.
var errCode = &wire.Error{Status: http.StatusBadRequest, Field: "invite", Reason: "must be the code of an open invitation"}

// login answers with the user whom the host has verified. A code in the body
// accepts the invitation of its user, whoever brings it. Else it is the user
// with the address who is active or has an open invitation; if the body asks for it
// and Config allows it, one who is created too, or a new one.
func (c *call) login() (any, error) {
	identity, err := c.identity()
	if err != nil {
		return nil, err
	}
	body, err := wire.ReadOptional(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	code := body.Text("invite")
	if code.Null || body.Err() != nil {
		return nil, errCode
	}
	register := body.Bool("register").V
	if err := body.Err(); err != nil {
		return nil, err
	}
	var u roster.User
	if code.Present {
		u, err = c.accept(strings.TrimSpace(code.V))
	} else {
		u, err = c.signIn(identity, register)
	}
	if err != nil {
		return nil, err
	}
	a, err := c.dir.ForAccount(u.Account).Account(c.r.Context())
	if err != nil {
		return nil, err
	}
	shown := newAccount(a)
	return session{Account: shown, User: newUser(shown.ID, &u)}, nil
}

// identity returns the claims that the host has verified.
func (c *call) identity() (roster.Claims, error) {
	if c.cfg.Identity == nil {
		return roster.Claims{}, roster.ErrCredentials
	}
	i, err := c.cfg.Identity(c.r)
	i.Email = strings.TrimSpace(i.Email)
	if err == nil && i.Email == "" {
		err = roster.ErrCredentials
	}
	return i, err
}

// accept accepts an invitation.
func (c *call) accept(code string) (roster.User, error) {
	from := roster.ClientInfo{Network: httpadapters.ClientAddr(c.r, c.cfg.Proxies...).String()}
	u, err := c.dir.CalledFrom(from).AcceptInvitation(c.r.Context(), roster.SecretText(code), roster.Acceptance{})
	if errors.Is(err, roster.ErrCredentials) {
		err = errCode
	}
	return u, err
}

func (c *call) signIn(i roster.Claims, register bool) (roster.User, error) {
	if register && !c.cfg.Register {
		return roster.User{}, roster.ErrForbidden
	}
	dir := c.dir
	if c.cfg.Account != nil {
		id := c.cfg.Account(c.r)
		if id.IsZero() {
			return roster.User{}, roster.ErrCredentials
		}
		dir = dir.ForAccount(id)
	}
	return dir.SignInVerified(c.r.Context(), i, register)
}
