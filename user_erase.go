package roster

import "context"

// Erase empties a deleted user and its events of personal data, and deletes its
// secrets, identities and uses. The id, the role and the times stay, so that
// references hold; the user cannot be restored. Errors: ErrNotFound,
// ErrForbidden, ErrState for a user who is not deleted.
func (d *Directory) Erase(ctx context.Context, id ID) (User, error) {
	return d.administerUser(ctx, id, func(c *userChange) error {
		if c.u.State != StateDeleted {
			return &StateError{State: c.u.State, Doing: "erase"}
		}
		if !c.u.Erased.IsZero() {
			return nil
		}
		if _, err := c.tx.Purge(ctx, PurgeSelection{OfUser: id}); err != nil {
			return err
		}
		if err := c.emptyEvents(ctx); err != nil {
			return err
		}
		c.u.Profile = Profile{Role: c.u.Role}
		c.replacePassword("", ID{})
		c.u.CanonicalEmail, c.u.EmailProven, c.u.Erased = "", never, c.Now()
		return c.save(ctx, Event{Kind: EventUserErased})
	})
}

// emptyEvents empties the events of the user, where it was a member too.
func (c *userChange) emptyEvents(ctx context.Context) error {
	memberships, err := c.tx.Memberships(ctx, MembershipSelection{Home: c.account, Users: []ID{c.u.ID}, Ended: true})
	if err != nil {
		return err
	}
	accounts := []ID{c.account}
	for _, m := range memberships {
		accounts = append(accounts, m.Account)
	}
	for _, account := range accounts {
		if err := c.emptyEventsIn(ctx, account); err != nil {
			return err
		}
	}
	return nil
}

func (c *userChange) emptyEventsIn(ctx context.Context, account ID) error {
	events, err := c.tx.Events(ctx, EventSelection{Account: account, User: c.u.ID})
	if err != nil {
		return err
	}
	for i := range events {
		if events[i].Detail.IsZero() {
			continue
		}
		events[i].Detail = JSONObject{}
		if err := c.tx.PutEvent(ctx, &events[i]); err != nil {
			return err
		}
	}
	return nil
}
