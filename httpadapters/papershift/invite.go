package papershift

import "example.com/roster"

// invite mails an invitation to a user who is created. One who is invited has to
// be revoked first. It needs Config.Keys of the Directory.
func (c *call) invite() (*document, error) { return c.move(roster.StateCreated, roster.Invite) }

// revoke takes an invitation back.
func (c *call) revoke() (*document, error) {
	return c.move(roster.StateInvited, roster.RevokeInvitation)
}

// move applies a to a user whose status is from. The state is looked at after
// the Directory has judged who asks, and takes everything back.
func (c *call) move(from roster.State, a roster.Action) (*document, error) {
	id, err := c.target(roster.RankAdmin)
	if err != nil {
		return nil, err
	}
	q, err := c.query()
	if err != nil {
		return nil, err
	}
	ctx := c.r.Context()
	var u roster.User
	err = c.as.Update(ctx, func(tx *roster.Directory) error {
		before, err := tx.User(ctx, id)
		if err != nil {
			return err
		}
		if u, err = tx.Apply(ctx, id, a); err != nil {
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
