package roster

import (
	"context"
	"iter"
	"slices"
)

// GroupMembers returns the users and the members of the account who hold a grant of an
// access group now, in any state but deleted, each once, in the order of their grants. A grant to the account
// makes nobody a member of the group: what it gives, everybody in the account has. They are read page
// after page: no connection is held while the body runs. An error ends the
// sequence; it is ErrNotFound for a group that is not there or has ended.
func (d *Directory) GroupMembers(ctx context.Context, group ID) iter.Seq2[User, error] {
	return func(yield func(User, error) bool) {
		err := d.requireReadAll(ctx)
		if err == nil {
			_, err = d.findGroup(ctx, group)
		}
		if err != nil {
			yield(User{}, err)
			return
		}
		// The users of a page are read by one query, which has so many values at most.
		limit := min(d.cfg.MaxPage, maxValues)
		for q := (GrantSelection{Account: d.account, Group: group, NotOverAt: d.Now(), Limit: limit}); ; {
			grants, err := d.store.Grants(ctx, q)
			if err != nil {
				yield(User{}, err)
				return
			}
			if len(grants) == 0 {
				return
			}
			users, err := d.members(ctx, group, grants)
			if err != nil {
				yield(User{}, err)
				return
			}
			for _, u := range users {
				if !yield(u, nil) {
					return
				}
			}
			q.After = grants[len(grants)-1].ID
		}
	}
}

// members returns the users whose first valid grant of a group is in page.
func (d *Directory) members(ctx context.Context, group ID, page []Grant) ([]User, error) {
	now := d.Now()
	var ids []ID
	for _, g := range page {
		if g.Valid(now) && !g.User.IsZero() {
			ids = append(ids, g.User)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := d.store.Grants(ctx, GrantSelection{Account: d.account, Users: ids, Group: group, NotOverAt: now})
	if err != nil {
		return nil, err
	}
	first := make(map[ID]ID, len(ids)) // grants by user
	for _, g := range all {
		if _, known := first[g.User]; !known && g.Valid(now) {
			first[g.User] = g.ID
		}
	}
	found, err := d.peopleByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	var users []User
	for _, g := range page {
		if u, ok := found[g.User]; ok && first[g.User] == g.ID {
			users = append(users, u)
		}
	}
	return users, nil
}

// usersByID returns those of some users of the account's own who are not deleted.
func (d *Directory) usersByID(ctx context.Context, ids []ID) (map[ID]User, error) {
	users, err := d.usersWithIDs(ctx, ids, notDeleted)
	found := make(map[ID]User, len(users))
	for _, u := range users {
		found[u.ID] = u
	}
	return found, err
}

// peopleByID is usersByID with members of the account.
func (d *Directory) peopleByID(ctx context.Context, ids []ID) (map[ID]User, error) {
	found, err := d.usersByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	others := slices.DeleteFunc(slices.Clone(ids), func(id ID) bool { _, own := found[id]; return own })
	if len(others) == 0 {
		return found, nil
	}
	rows, err := d.store.Memberships(ctx, MembershipSelection{Account: d.account, Users: others})
	if err != nil {
		return nil, err
	}
	people, err := d.peopleOf(ctx, rows)
	for _, p := range people {
		found[p.User.ID] = p.User
	}
	return found, err
}

// usersWithIDs returns the users of the account's own who have one of ids and fulfill
// where.
func (d *Directory) usersWithIDs(ctx context.Context, ids []ID, where ...Condition) ([]User, error) {
	values := make([]any, len(ids))
	for i, id := range ids {
		values[i] = id
	}
	return d.readUsers(ctx, UserSelection{
		Account: d.account, Where: append([]Condition{Where(FieldID, OpIn, values...)}, where...), Sort: []SortKey{{Field: FieldCreated}},
	})
}
