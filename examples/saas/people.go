package main

import "example.com/roster"

// person shows a user of the workspace, or a member, whose user another one owns.
func (c *call) person(u roster.User) map[string]any {
	return map[string]any{
		"id": u.ID, "name": u.Name, "email": u.Email, "role": u.Role, "state": u.State, "member": u.Account != c.people.AccountID(),
	}
}

// listPeople shows a page of the people whom the words of a search find.
func (c *call) listPeople() (any, error) {
	q := c.URL.Query()
	page, err := c.people.People(c.Context(), roster.PersonQuery{Search: q.Get("search"), Cursor: q.Get("cursor"), Limit: 50})
	all := []map[string]any{}
	for _, p := range page.People {
		all = append(all, c.person(p.User))
	}
	return map[string]any{"people": all, "next": page.Next}, err
}

// invite mails an invitation. It does not say whether another workspace knows the
// person, who then signs in and joins by POST /invitation/join.
func (c *call) invite(in struct{ Email, Role string }) (any, error) {
	made, err := c.people.Invite(c.Context(), roster.NewInvitation{Email: in.Email, Role: roster.Role(in.Role), Mail: true})
	return c.person(made.User), err
}

// editPerson sets the role, and does an action such as deactivate, reactivate and
// remove; either may be left out. To remove a member ends the
// membership: the user stays as it is at home.
func (c *call) editPerson(in struct{ Role, Action string }) (any, error) {
	var u roster.User
	err := c.people.Update(c.Context(), func(tx *roster.Directory) (err error) {
		u, err = tx.User(c.Context(), c.id)
		if in.Role != "" && err == nil {
			u, err = tx.Edit(c.Context(), c.id, func(p *roster.Profile) error { p.Role = roster.Role(in.Role); return nil })
		}
		if in.Action != "" && err == nil {
			u, err = tx.Apply(c.Context(), c.id, roster.Action(in.Action))
		}
		return err
	})
	return c.person(u), err
}

// erasePerson empties a removed user of personal data, for good.
func (c *call) erasePerson() (any, error) {
	u, err := c.people.Erase(c.Context(), c.id)
	return c.person(u), err
}
