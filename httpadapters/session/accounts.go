package session

import (
	"errors"

	"example.com/roster"
)

// listAccounts answers with the accounts in which the person can act: the one that
// owns the user, and those of memberships.
func (c *call) listAccounts() (any, error) {
	all, err := c.own().AccountsOf(c.r.Context(), c.User.ID)
	if err != nil {
		return nil, err
	}
	return newAccounts(all, c.Account), nil
}

// switchAccount makes the session act in another account. Its text is another one
// then, in the form that the request had.
func (c *call) switchAccount() (any, error) {
	text, err := c.readOne("account")
	if err != nil {
		return nil, err
	}
	id, err := roster.ParseID(text)
	if err != nil {
		return nil, &roster.InvalidError{Field: "account", Reason: "must be the id of an account"}
	}
	s, err := c.dir.CalledFrom(c.client()).SwitchAccount(c.r.Context(), c.text, id)
	if err != nil {
		return nil, err
	}
	return c.show(s, c.cookie), nil
}

// leave ends the membership in an account. A session that acts there is back in the
// account that owns the user.
func (c *call) leave() (any, error) {
	id, err := roster.ParseID(c.r.PathValue("id"))
	if err != nil {
		return nil, roster.ErrNotFound
	}
	err = c.dir.CalledFrom(c.client()).ForAccount(id).ActingAs(c.Actor()).Leave(c.r.Context(), c.User.ID)
	if errors.Is(err, roster.ErrLastOwner) {
		err = errLastOwner
	}
	return nil, err
}
