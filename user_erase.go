package roster

import "context"

// Erase empties a deleted user and its events of personal data, and deletes its
// secrets, identities and uses. The id, the role and the times stay, so that
// references hold; the user cannot be restored.
//
// The user is empty first. What else is kept about it follows, with a commit after
// each thousand rows: after an error, another Erase goes on. In the host's Update
// or transaction, all of it belongs to that, however long it takes. Errors:
// ErrNotFound, ErrForbidden, ErrState for a user who is not deleted.
func (d *Directory) Erase(ctx context.Context, id ID) (User, error) {
	erased, err := d.administerUser(ctx, id, func(c *userChange) error { return c.empty(ctx) })
	if err != nil {
		return User{}, err
	}
	if _, err := d.purgeInSteps(ctx, PurgeSelection{OfUser: id}); err != nil {
		return User{}, err
	}
	if err := d.emptyEvents(ctx, id); err != nil {
		return User{}, err
	}
	return erased, nil
}

// empty takes the personal data from the user.
func (c *userChange) empty(ctx context.Context) error {
	if c.u.State != StateDeleted {
		return &StateError{State: c.u.State, Doing: "erase"}
	}
	if !c.u.Erased.IsZero() {
		return nil
	}
	c.u.Profile = Profile{Role: c.u.Role}
	c.replacePassword("", ID{})
	c.u.CanonicalEmail, c.u.CanonicalUsername, c.u.Benefits, c.u.EmailProven, c.u.Erased = "", "", "", never, c.Now()
	return c.save(ctx, Event{Kind: EventUserErased})
}

// emptyEvents empties the events about an erased user, in its own account and in
// those that it was a member of.
func (d *Directory) emptyEvents(ctx context.Context, user ID) error {
	memberships, err := d.store.Memberships(ctx, MembershipSelection{Home: d.account, Users: []ID{user}, Ended: true})
	if err != nil {
		return err
	}
	accounts := map[ID]bool{d.account: true}
	for _, m := range memberships {
		accounts[m.Account] = true
	}
	for account := range accounts {
		if err := d.inAccount(account).emptyEventsHere(ctx, user); err != nil {
			return err
		}
	}
	return nil
}

// emptyEventsHere empties the events about a user in one account, page after page.
func (d *Directory) emptyEventsHere(ctx context.Context, user ID) error {
	var after *EventPosition
	for {
		var page []Event
		err := d.update(ctx, func(c *change) (err error) {
			page, err = c.tx.Events(ctx, EventSelection{Account: c.account, User: user, After: after, Limit: stepRows})
			if err != nil {
				return err
			}
			return c.emptyDetails(ctx, page)
		})
		if err != nil || len(page) < stepRows {
			return err
		}
		last := &page[len(page)-1]
		after = &EventPosition{At: last.At, ID: last.ID}
	}
}

func (c *change) emptyDetails(ctx context.Context, events []Event) error {
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
