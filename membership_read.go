package roster

import (
	"context"
	"slices"
)

// Memberships returns memberships, in the order of their ids. The
// error is an InvalidError for a limit above Config.MaxPage.
func (d *Directory) Memberships(ctx context.Context, q MembershipQuery) ([]Membership, error) {
	if err := d.requireRead(ctx, q.Users...); err != nil {
		return nil, err
	}
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	s := MembershipSelection{
		Account: q.Account, ID: q.ID, Users: q.Users, Ended: q.Ended, After: q.After, Limit: q.Limit,
	}
	if q.Account != d.account {
		s.Home = d.account
	}
	return d.store.Memberships(ctx, s)
}

// Person is somebody whom an account knows: a user of its own, or a member.
type Person struct {
	User       User       // of a member, as [Directory.User] returns it
	Membership Membership // zero: the account owns User
}

// Members returns the members of the account, in the order of the ids of their
// memberships. Memberships that have ended make no member. Errors: InvalidError for a
// limit above Config.MaxPage; ErrForbidden for an actor below rank admin who asks for
// others than itself.
func (d *Directory) Members(ctx context.Context, q MemberQuery) ([]Person, error) {
	if err := d.requireRead(ctx, q.Users...); err != nil {
		return nil, err
	}
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	rows, err := d.store.Memberships(ctx, MembershipSelection{
		Account: d.account, Users: q.Users, After: q.After, Limit: q.Limit,
	})
	if err != nil {
		return nil, err
	}
	return d.peopleOf(ctx, rows)
}

// peopleOf returns the members of memberships of the account. It reads the users of
// one home at once.
func (d *Directory) peopleOf(ctx context.Context, rows []Membership) ([]Person, error) {
	byHome := map[ID][]ID{}
	for _, m := range rows {
		byHome[m.Home] = append(byHome[m.Home], m.User)
	}
	homes, users := map[ID]Account{}, map[ID]User{}
	for home, ids := range byHome {
		in := d.inAccount(home)
		account, err := in.findAccount(ctx)
		if err != nil {
			return nil, err
		}
		homes[home] = account
		for chunk := range slices.Chunk(ids, maxValues) {
			found, err := in.usersWithIDs(ctx, chunk)
			if err != nil {
				return nil, err
			}
			for _, u := range found {
				users[u.ID] = u
			}
		}
	}
	var people []Person
	for _, m := range rows {
		home := homes[m.Home]
		if u, ok := users[m.User]; ok {
			people = append(people, Person{User: memberOf(&u, &m, home.Closed.IsZero()), Membership: m})
		}
	}
	return people, nil
}

// MembershipAccount returns the account in which a membership of one of the
// account's own users counts. The error is ErrNotFound, for one that has ended
// too.
func (d *Directory) MembershipAccount(ctx context.Context, membership ID) (Account, error) {
	if err := d.requireReadShared(ctx); err != nil {
		return Account{}, err
	}
	if membership.IsZero() {
		return Account{}, ErrNotFound
	}
	m, err := first(d.store.Memberships(ctx, MembershipSelection{Home: d.account, ID: membership, Limit: 1}))
	if err != nil {
		return Account{}, err
	}
	return first(d.store.Accounts(ctx, AccountSelection{ID: m.Account, Limit: 1}))
}
