package roster

import "context"

// forgetErased empties those events that are about users who were erased since.
func (c *change) forgetErased(ctx context.Context, events []Event) error {
	users := map[ID][]ID{} // by account
	for _, e := range events {
		if !e.User.IsZero() {
			users[e.Account] = append(users[e.Account], e.User)
		}
	}
	erased := map[ID]bool{}
	for account, ids := range users {
		if err := c.addErased(ctx, erased, account, ids); err != nil {
			return err
		}
		if err := c.addErasedMembers(ctx, erased, account, ids); err != nil {
			return err
		}
	}
	for i := range events {
		if erased[events[i].User] {
			events[i].Detail = JSONObject{}
		}
	}
	return nil
}

// addErased adds those users of an account who are erased. It locks who could be
// erased meanwhile.
func (c *change) addErased(ctx context.Context, erased map[ID]bool, account ID, ids []ID) error {
	values := make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	deleted, err := c.tx.Users(ctx, UserSelection{
		Account: account, Lock: true, Sort: []SortKey{{Field: FieldCreated}},
		Where: []Condition{Where(FieldID, OpIn, values...), Where(FieldState, OpEq, StateDeleted)},
	})
	for i := range deleted {
		if !deleted[i].Erased.IsZero() {
			erased[deleted[i].ID] = true
		}
	}
	return err
}

// addErasedMembers adds those members of an account who are erased at home.
func (c *change) addErasedMembers(ctx context.Context, erased map[ID]bool, account ID, ids []ID) error {
	memberships, err := c.tx.Memberships(ctx, MembershipSelection{Account: account, Users: ids, Ended: true})
	if err != nil {
		return err
	}
	homes := map[ID][]ID{}
	for _, m := range memberships {
		homes[m.Home] = append(homes[m.Home], m.User)
	}
	for home, ids := range homes {
		if err := c.addErased(ctx, erased, home, ids); err != nil {
			return err
		}
	}
	return nil
}
