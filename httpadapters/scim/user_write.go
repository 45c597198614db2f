package scim

import (
	"context"
	"errors"

	"example.com/roster"
)

// hashed returns the hash of the password that a resource has; empty: it has none. It
// takes long, and holds no lock of the database.
func (c *call) hashed(doc object) (roster.PasswordHash, error) {
	password := textOf(doc, "password")
	if password == "" {
		return "", nil
	}
	return c.acting.HashPassword(c.r.Context(), roster.SecretText(password))
}

// made returns what is asked of the Directory to make the user of a resource.
func (c *call) made(doc object) (roster.NewUser, error) {
	names := namesOf(doc)
	n := roster.NewUser{
		Username: textOf(doc, "userName"), Email: emailOf(doc), ExternalID: textOf(doc, "externalId"), Name: names.Name, First: names.First, Last: names.Last,
		Role: c.roleOf(doc), Active: doc["active"] != false,
	}
	var err error
	if n.PasswordHash, err = c.hashed(doc); err != nil {
		return n, err
	}
	u := roster.User{Profile: roster.Profile{Email: n.Email, Name: n.Name, First: n.First, Last: n.Last, Role: n.Role}}
	if u.Role == "" {
		u.Role = c.acting.DefaultRole()
	}
	if u.CanonicalEmail, err = canonicalEmail(n.Email); err != nil {
		return n, err
	}
	n.Attrs, err = keep(roster.JSONObject{}, c.toKeep(&u, doc, true))
	return n, err
}

// canonicalEmail returns the canonical form of an address, empty for none.
func canonicalEmail(email string) (string, error) {
	if email == "" {
		return "", nil
	}
	return roster.CanonicalEmail(email)
}

// edit returns the change of a profile that makes the user of before that of after.
func (c *call) edit(u roster.User, before, after object) func(*roster.Profile) error {
	return func(p *roster.Profile) error {
		if name := textOf(after, "userName"); name != textOf(before, "userName") {
			p.Username = name
		}
		named := !equal(before["name"], after["name"]) || !equal(before["displayName"], after["displayName"])
		if named {
			setNames(p, after)
		}
		if !equal(before["emails"], after["emails"]) {
			p.Email = emailOf(after)
		}
		p.ExternalID = textOf(after, "externalId")
		if asked := c.roleOf(after); asked != c.roleOf(before) {
			if p.Role = asked; asked == "" {
				p.Role = c.acting.DefaultRole()
			}
		}
		as := u
		as.Profile = *p
		as.Name, as.First, as.Last = roster.ReconcileNames(u.Profile, *p)
		var err error
		if as.CanonicalEmail, err = canonicalEmail(p.Email); err != nil {
			return err
		}
		had := keptOf(u.Attrs)
		kept := c.toKeep(&as, after, named || had["name"] != nil || had["displayName"] != nil)
		if u.Account != c.acting.AccountID() {
			delete(kept, "roles") // of a member, the account has the role and keeps nothing else
		}
		p.Attrs, err = keep(p.Attrs, kept)
		return err
	}
}

// moves returns the actions that let a user in or lock it out. asked is the value of
// active in the request, nil where it has none.
func moves(state roster.State, activated bool, asked any) []roster.Action {
	switch {
	case asked == false && state != roster.StateDeactivated:
		return []roster.Action{roster.Deactivate}
	case asked != true || state == roster.StateActive:
		return nil
	case state != roster.StateDeactivated:
		return []roster.Action{roster.Activate}
	case activated:
		return []roster.Action{roster.Reactivate}
	}
	return []roster.Action{roster.Reactivate, roster.Activate} // who never was active is created again in between
}

// maxTries is how often a change is made anew because somebody else was faster.
const maxTries = 20

// changeUser makes a user what change makes of it, in one commit, and returns it. active
// tells what the request says of the state; nil: nothing. The change is guarded by the
// version that it has read, even where the request has no condition.
func (c *call) changeUser(id string, change func(u *roster.User, before object) (after object, active any, err error)) (roster.User, error) {
	k := conditionsOf(c.r.Header)
	var hash *roster.PasswordHash // made once, however often the change is made anew
	for try := 0; ; try++ {
		u, err := c.target(id)
		if err != nil {
			return u, err
		}
		if err := k.check(u.Version); err != nil {
			return u, err
		}
		before := c.user(&u)
		after, active, err := change(&u, before)
		if err != nil {
			return u, err
		}
		if hash == nil {
			made, err := c.hashed(after)
			if err != nil {
				return u, err
			}
			hash = &made
		}
		changed, err := c.writeUser(u, before, after, active, *hash)
		var other *roster.VersionError
		if !errors.As(err, &other) {
			return changed, err
		}
		if len(k.match) > 0 || try == maxTries {
			return u, errPrecondition
		}
		c.Asked = roster.AskedUser{} // read it anew
	}
}

// writeUser writes what differs between two resources of a user, and the hash of a new
// password, empty for none.
func (c *call) writeUser(u roster.User, before, after object, active any, hash roster.PasswordHash) (changed roster.User, err error) {
	err = c.acting.IfVersion(u.ID, u.Version).Update(c.r.Context(), func(tx *roster.Directory) error {
		changed, err = c.writeIn(c.r.Context(), tx, u, c.edit(u, before, after), moves(u.State, !u.Activated.IsZero(), active), hash)
		return err
	})
	return changed, err
}

func (c *call) writeIn(
	ctx context.Context, tx *roster.Directory, u roster.User, edit func(*roster.Profile) error, actions []roster.Action, hash roster.PasswordHash,
) (roster.User, error) {
	changed, err := tx.Edit(ctx, u.ID, edit)
	for _, a := range actions {
		if err == nil {
			changed, err = tx.Apply(ctx, u.ID, a)
		}
	}
	if err == nil && hash != "" {
		changed, err = tx.SetPasswordHash(ctx, u.ID, hash)
	}
	return changed, err
}
