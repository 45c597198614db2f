package roster

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

// Memberships returns memberships, in the order of their ids. Those of the account's
// own users elsewhere are there once they are accepted: of an invitation by another
// account only the unconfined host is told, and the user itself, in person as for
// [Directory.AccountsOf]. The error is an InvalidError for a limit above
// Config.MaxPage.
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
	if q.Account == d.account {
		return d.store.Memberships(ctx, s)
	}
	s.Home = d.account
	if d.areTold(q.Users) {
		return d.store.Memberships(ctx, s)
	}
	return d.acceptedMemberships(ctx, s)
}

// areTold tells whether d may tell of each user's invitations by other accounts.
func (d *Directory) areTold(users []ID) bool {
	if len(users) == 0 {
		return d.isTold(ID{})
	}
	return !slices.ContainsFunc(users, func(user ID) bool { return !d.isTold(user) })
}

// acceptedMemberships returns a full page of memberships without those that wait to
// be accepted, as long as there are any.
func (d *Directory) acceptedMemberships(ctx context.Context, s MembershipSelection) ([]Membership, error) {
	var accepted []Membership
	for {
		page, err := d.store.Memberships(ctx, s)
		if err != nil {
			return nil, err
		}
		for _, m := range page {
			if m.State != StateInvited && len(accepted) < s.Limit {
				accepted = append(accepted, m)
			}
		}
		if len(page) < s.Limit || len(accepted) == s.Limit {
			return accepted, nil
		}
		s.After = page[len(page)-1].ID
	}
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
	members, err := d.store.Members(ctx, MemberSelection{Account: d.account, Users: q.Users, After: q.After, Limit: q.Limit})
	if err != nil {
		return nil, err
	}
	var people []Person
	for i := range members {
		people = append(people, members[i].person())
	}
	return people, nil
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
// account's own users counts. It is for the host, for admins and for that user; to
// the latter two, the other account shows neither where its bills go, nor its vendor
// ids, nor when it was last used. Errors: ErrForbidden; ErrNotFound, for one that has ended too, and for one
// that is not accepted yet, where [Directory.Memberships] does not tell of it.
func (d *Directory) MembershipAccount(ctx context.Context, membership ID) (Account, error) {
	m, err := d.membershipElsewhere(ctx, membership)
	if errors.Is(err, ErrNotFound) {
		return Account{}, cmp.Or(d.requireReadAll(ctx), err)
	}
	if err != nil {
		return Account{}, err
	}
	if err := d.requireRead(ctx, m.User); err != nil {
		return Account{}, err
	}
	if m.State == StateInvited && !d.isTold(m.User) {
		return Account{}, cmp.Or(d.requireReadAll(ctx), ErrNotFound)
	}
	account, err := first(d.store.Accounts(ctx, AccountSelection{ID: m.Account, Limit: 1}))
	if d.acting {
		account.Email, account.VendorIDs, account.Activity = "", "", never
	}
	return account, err
}

// MembershipAccounts returns the accounts in which memberships of users count, of
// those memberships that [Directory.Memberships] tells of: each once and in no
// order, as [Directory.MembershipAccount] does, in two reads. Errors: ErrForbidden for an actor
// below rank admin who asks for others than itself; InvalidError for no users, and for
// more than Config.MaxPage.
func (d *Directory) MembershipAccounts(ctx context.Context, users []ID) ([]Account, error) {
	if err := d.requireRead(ctx, users...); err != nil {
		return nil, err
	}
	if len(users) == 0 || len(users) > d.cfg.MaxPage {
		return nil, invalid("users", "must be 1 to %d", d.cfg.MaxPage)
	}
	rows, err := d.store.Memberships(ctx, MembershipSelection{Home: d.account, Users: users})
	if err != nil {
		return nil, err
	}
	told, seen := d.areTold(users), map[ID]bool{}
	var ids []ID
	for _, m := range rows {
		if (told || m.State != StateInvited) && !seen[m.Account] {
			seen[m.Account], ids = true, append(ids, m.Account)
		}
	}
	var accounts []Account
	for some := range slices.Chunk(ids, maxValues) {
		found, err := d.store.Accounts(ctx, AccountSelection{IDs: some})
		if err != nil {
			return nil, err
		}
		accounts = append(accounts, found...)
	}
	for i := range accounts {
		if d.acting {
			accounts[i].Email, accounts[i].Activity = "", never
		}
	}
	return accounts, nil
}

// membershipElsewhere reads a membership of one of the account's own users.
func (d *Directory) membershipElsewhere(ctx context.Context, id ID) (Membership, error) {
	if id.IsZero() {
		return Membership{}, ErrNotFound
	}
	return first(d.store.Memberships(ctx, MembershipSelection{Home: d.account, ID: id, Limit: 1}))
}
