package session

import (
	"errors"
	"strings"

	"example.com/roster"
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
// answer, so that neither it nor its time tells whether there is one.
func (c *call) forgot() (any, error) {
	email, err := c.readOne("email")
	if err != nil {
		return nil, err
	}
	return nil, c.account().SendPasswordReset(c.r.Context(), strings.TrimSpace(email), c.client())
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
