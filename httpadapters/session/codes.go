package session

import (
	"errors"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// accept accepts an invitation with the name and the password of the body, and
// begins a session.
func (c *call) accept() (any, error) {
	body, cookie, err := c.read("code")
	if err != nil {
		return nil, err
	}
	body.NotNull("name", "first", "last", "password")
	code, a := strings.TrimSpace(body.Text("code").V), roster.Acceptance{
		Name: body.Text("name").V, First: body.Text("first").V, Last: body.Text("last").V,
		Password: roster.SecretText(body.Text("password").V),
	}
	if err := body.Err(); err != nil {
		return nil, err
	}
	s, err := c.dir.AcceptInvitationAndSignIn(c.r.Context(), roster.SecretText(code), a, c.client())
	if err != nil {
		return nil, codeError(err)
	}
	return c.begin(s, cookie)
}

// forgot mails a code to the user with the address. Nobody is looked up before the
// answer, so that neither it nor its time tells whether there is one. With
// Config.Anywhere it is one code for each account, or for the one that the body names.
func (c *call) forgot() (any, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	body.Require("email")
	email, account := strings.TrimSpace(body.Text("email").V), ""
	if c.cfg.Anywhere {
		account = body.Text("account").V
	}
	if err := body.Err(); err != nil {
		return nil, err
	}
	switch {
	case !c.cfg.Anywhere:
		return nil, c.account().SendPasswordReset(c.r.Context(), email, c.client())
	case account == "":
		return nil, c.dir.CalledFrom(c.client()).SendPasswordResetAnywhere(c.r.Context(), email, c.client())
	}
	id, err := roster.ParseID(account)
	if err != nil {
		id = roster.ID{} // nobody's account
	}
	return nil, c.dir.ForAccount(id).CalledFrom(c.client()).SendPasswordReset(c.r.Context(), email, c.client())
}

// resetPassword sets a password with a code, and begins a session.
func (c *call) resetPassword() (any, error) {
	body, cookie, err := c.read("code", "password")
	if err != nil {
		return nil, err
	}
	code, password := body.Text("code").V, body.Text("password").V
	if err := body.Err(); err != nil {
		return nil, err
	}
	s, err := c.dir.ResetPassword(c.r.Context(), roster.SecretText(code), roster.SecretText(password), c.client())
	if err != nil {
		return nil, codeError(err)
	}
	return c.begin(s, cookie)
}

// codeError turns the error of a bad code into errCode.
func codeError(err error) error {
	if errors.Is(err, roster.ErrCredentials) {
		return errCode
	}
	return err
}
