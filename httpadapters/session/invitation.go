package session

import (
	"errors"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// errAnotherAddress and errUnverified tell who is signed in why an invitation is not
// theirs to accept.
var (
	errAnotherAddress = &wire.Error{
		Status: http.StatusConflict, Field: "code", Reason: "is for another address than yours: sign in as who has it",
	}
	errUnverified = &wire.Error{
		Status: http.StatusConflict, Field: "email", Reason: "must be verified first, by POST /email/verify",
	}
)

// openInvitation answers with what an invitation is about, for a page that asks the
// person what to do. The code comes in the body, so that it is in no log, and stays
// good.
func (c *call) openInvitation() (any, error) {
	code, err := c.readOne("code")
	if err != nil {
		return nil, err
	}
	i, err := c.dir.CalledFrom(c.client()).InvitationOf(c.r.Context(), roster.SecretText(code))
	if err != nil {
		return nil, codeError(err)
	}
	return newInvitation(i), nil
}

// join accepts an invitation as the user who is signed in: a member of the account
// that invites. The session stays where it acts.
func (c *call) join() (any, error) {
	code, err := c.readOne("code")
	if err != nil {
		return nil, err
	}
	_, err = c.dir.CalledFrom(c.client()).AcceptAs(c.r.Context(), roster.SecretText(code), c.text)
	switch {
	case errors.Is(err, roster.ErrAnotherAddress):
		return nil, errAnotherAddress
	case errors.Is(err, roster.ErrUnverified):
		return nil, errUnverified
	case err != nil:
		return nil, codeError(err)
	}
	return c.listAccounts()
}
