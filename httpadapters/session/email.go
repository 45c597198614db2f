package session

import (
	"errors"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// changeEmail asks for another address, which gets a code. The answer is the same
// whether somebody has it or not.
func (c *call) changeEmail() (any, error) {
	email, err := c.readOne("email")
	if err != nil {
		return nil, err
	}
	_, err = c.own().ChangeEmail(c.r.Context(), c.User.ID, strings.TrimSpace(email))
	return nil, err
}

// confirmEmail makes the address the user's that got a code. It needs the session:
// who only reads mail must not get into a user that somebody else made.
func (c *call) confirmEmail() (any, error) {
	code, err := c.readOne("code")
	if err != nil {
		return nil, err
	}
	_, err = c.own().ConfirmEmail(c.r.Context(), roster.SecretText(code))
	return nil, codeError(err)
}

// undoEmail puts the old address back. Its owner may have no session any more.
func (c *call) undoEmail() (any, error) {
	code, err := c.readOne("code")
	if err != nil {
		return nil, err
	}
	_, err = c.dir.CalledFrom(c.client()).UndoEmail(c.r.Context(), roster.SecretText(code))
	if errors.Is(err, roster.ErrExists) {
		err = errTaken
	}
	return nil, codeError(err)
}

// verify marks the address that got the code as verified. A session of that user
// in the request keeps what was set before.
func (c *call) verify() (any, error) {
	code, err := c.readOne("code")
	if err != nil {
		return nil, err
	}
	dir, err := c.signedIn()
	if err != nil {
		return nil, err
	}
	_, err = dir.CalledFrom(c.client()).VerifyEmail(c.r.Context(), roster.SecretText(code))
	return nil, codeError(err)
}

// readOne reads a body with one member, a text.
func (c *call) readOne(name string) (string, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return "", err
	}
	body.Require(name)
	text := body.Text(name).V
	return text, body.Err()
}

// signedIn returns the Directory that acts in the session which a public route may
// have, and for nobody in particular without one. It finds codes of every account.
func (c *call) signedIn() (*roster.Directory, error) {
	if c.cookie && c.origin.Check(c.r) != nil {
		return nil, errOrigin
	}
	s, err := c.dir.Session(c.r.Context(), c.text)
	switch {
	case errors.Is(err, roster.ErrCredentials):
		return c.dir, nil
	case err != nil:
		return nil, err
	}
	return c.dir.ActingAs(s.Actor()), nil
}
