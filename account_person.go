package roster

import (
	"context"
	"slices"
)

// PersonAccount is an account in which a person can act, or could once somebody
// there allows it again.
type PersonAccount struct {
	Account    ID
	Name       string // of the account
	User       ID
	Membership ID    // by which the user acts there; zero: the account owns the user
	Role       Role  // there
	State      State // there: active only where the user may act; invited while a membership is
}

// homeOf returns the home account of a user.
func homeOf(u *User, home *Account) PersonAccount {
	p := PersonAccount{Account: home.ID, Name: home.Name, User: u.ID, Role: u.Role, State: u.State}
	if p.State == StateActive && !home.Closed.IsZero() {
		p.State = StateDeactivated
	}
	return p
}

// thereOf returns the account of a membership of a user who stands at home as home
// tells.
func thereOf(home *PersonAccount, m *Membership, there *Account) PersonAccount {
	p := PersonAccount{Account: there.ID, Name: there.Name, User: m.User, Membership: m.ID, Role: m.Role, State: m.State}
	if p.State == StateActive && (home.State != StateActive || !there.Closed.IsZero()) {
		p.State = StateDeactivated
	}
	return p
}

// personAccounts returns the home account of a user, and then those of its
// memberships that have not ended, in the order of their ids.
func (d *Directory) personAccounts(ctx context.Context, u *User) ([]PersonAccount, error) {
	memberships, err := d.store.Memberships(ctx, MembershipSelection{Home: u.Account, Users: []ID{u.ID}})
	if err != nil {
		return nil, err
	}
	ids := []ID{u.Account}
	for _, m := range memberships {
		ids = append(ids, m.Account)
	}
	found, err := d.store.Accounts(ctx, AccountSelection{IDs: ids})
	if err != nil {
		return nil, err
	}
	accounts := make(map[ID]*Account, len(found))
	for i := range found {
		accounts[found[i].ID] = &found[i]
	}
	home, ok := accounts[u.Account]
	if !ok {
		return nil, ErrNotFound
	}
	all := []PersonAccount{homeOf(u, home)}
	for _, m := range memberships {
		if there, ok := accounts[m.Account]; ok {
			all = append(all, thereOf(&all[0], &m, there))
		}
	}
	return all, nil
}

// AccountsOf returns the accounts of a user or a member of the account that d acts in: the one
// that owns the user first, then those of its memberships that have not ended. Only
// the host and the user itself are told of all: for the user, d acts as it without a
// token and without an [Impersonator], whose texts somebody else may hold. All others,
// a confined Directory that ActingAs was not called on too, are told what
// [Directory.Memberships] tells them: the account that owns the user, of the
// memberships elsewhere that are accepted; every other account, of itself. It makes three reads, however
// many accounts there are. Errors: ErrNotFound; ErrForbidden for an actor below rank
// admin who asks for another than itself.
func (d *Directory) AccountsOf(ctx context.Context, user ID) ([]PersonAccount, error) {
	if err := d.requireRead(ctx, user); err != nil {
		return nil, err
	}
	p, err := d.principal(ctx, user) // whose User is as at home
	if err != nil {
		return nil, err
	}
	all, err := d.personAccounts(ctx, &p.User)
	if err != nil || d.isTold(user) {
		return all, err
	}
	atHome := p.User.Account == d.account
	all = slices.DeleteFunc(all, func(a PersonAccount) bool {
		return a.Account != d.account && (!atHome || a.State == StateInvited)
	})
	if len(all) == 0 {
		return nil, ErrNotFound
	}
	return all, nil
}

// isTold tells whether d may tell of the user's other accounts.
func (d *Directory) isTold(user ID) bool {
	if !d.acting {
		return !d.confined
	}
	return d.actor.User == user && d.actor.Token.IsZero() && d.actor.Impersonator.IsZero()
}
