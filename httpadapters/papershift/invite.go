package papershift

import "example.com/roster"

// invite mails an invitation to a user in the state created. An open invitation
// must be revoked first. It needs Config.Keys of the Directory.
func (c *call) invite() (*document, error) { return c.move(roster.StateCreated, roster.Invite) }

// revoke revokes an invitation.
func (c *call) revoke() (*document, error) {
	return c.move(roster.StateInvited, roster.RevokeInvitation)
}

// move applies a to a user in the state from. It checks the state after Apply,
// so that a forbidden caller learns nothing of it; an error rolls Apply back.
func (c *call) move(from roster.State, a roster.Action) (*document, error) {
	target, err := c.target(roster.RankAdmin)
	if err != nil {
		return nil, err
	}
	q, err := c.query()
	if err != nil {
		return nil, err
	}
	ctx := c.r.Context()
	var u roster.User
	err = c.acting.Update(ctx, func(tx *roster.Directory) error {
		before, err := tx.User(ctx, target.ID)
		if err != nil {
			return err
		}
		if u, err = tx.Apply(ctx, target.ID, a); err != nil {
			return err
		}
		if before.State != from {
			return &roster.StateError{State: before.State, Doing: "change the invitation of"}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.one(u, q)
}
