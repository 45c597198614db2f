package session

import "example.com/roster"

// openInvitation answers with what an invitation is about, for a page that asks the
// person what to do. The code comes in the body, so that it is in no log, and stays
// good.
func (c *call) openInvitation() (any, error) {
	code, err := c.readOne("code")
	if err != nil {
		return nil, err
	}
	i, account, err := c.dir.CalledFrom(c.client()).InvitationByCode(c.r.Context(), roster.SecretText(code))
	if err != nil {
		return nil, codeError(err)
	}
	return newInvitation(i, account), nil
}
