package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

// principalFixture has records of each sort: valid, ended, of another account,
// and not stored.
type principalFixture struct {
	accounts []roster.Account // the last one is not stored
	users    []roster.User    // the last one is not stored
	secrets  []roster.Secret
	groups   []roster.AccessGroup // the last one is not stored
	grants   []roster.Grant

	memberships []roster.Membership
}

func newPrincipalFixture(t testing.TB, s roster.Store) *principalFixture {
	t.Helper()
	f := &principalFixture{accounts: make([]roster.Account, 3)}
	for i := range f.accounts {
		f.accounts[i].ID, f.accounts[i].Name = roster.NewID(), fmt.Sprint("account ", i)
	}
	f.accounts[1].Closed = start
	for i, account := range []int{0, 0, 1, 2, 0} {
		u := newUser(f.accounts[account].ID)
		u.Name, u.CanonicalEmail = fmt.Sprint("user ", i), "same@x.test"
		u.VendorIDs = vendorOf("axiom", fmt.Sprint(i%2+i/4*2)) // the same in several accounts
		f.users = append(f.users, u)
	}
	for i, name := range []string{"ann", "bob", "ann", "ann", "missing"} { // two of them in other accounts
		f.users[i].Username, f.users[i].CanonicalUsername = name, name
	}
	f.users[1].State, f.users[4].CanonicalEmail = roster.StateDeleted, "missing@x.test"
	for i := range 8 {
		f.groups = append(f.groups, roster.AccessGroup{ID: roster.NewID(), Account: f.accounts[0].ID})
		f.groups[i].Products = []string{fmt.Sprint("product ", i), "another"}
	}
	f.groups[1].Products, f.groups[6].Products = []string{"an", "other", `",`, "\\"}, nil
	f.groups[2].Ended, f.groups[5].Account = start, f.accounts[1].ID
	f.addMemberships()
	f.addSecrets()
	f.addGrants()
	write(t, s, slices.Concat(pointers(f.accounts[:2]), pointers(f.users[:4]), pointers(f.groups[:7]),
		pointers(f.memberships), pointers(f.secrets), pointers(f.grants))...)
	return f
}

// addMemberships adds memberships of each user but the missing one: valid, ended, and
// such as make nobody a member.
func (f *principalFixture) addMemberships() {
	add := func(user, account int) *roster.Membership {
		f.memberships = append(f.memberships, roster.Membership{
			ID: roster.NewID(), User: f.users[user].ID, Home: f.users[user].Account, Account: f.accounts[account].ID, ExtraUses: int64(len(f.memberships)),
			MembershipProfile: roster.MembershipProfile{Role: "guest", State: roster.StateActive},
		})
		return &f.memberships[len(f.memberships)-1]
	}
	add(0, 1)
	add(0, 1) // a second one
	add(1, 1).State = roster.StateDeactivated
	add(2, 0).Ended = start
	add(2, 0).Home = f.accounts[2].ID // not the user's home
	add(2, 2)                         // of a missing account
	add(3, 0)                         // of a user whose home is missing
	add(0, 0)                         // of the user's own account
	f.memberships[0].ID, f.memberships[1].ID = f.memberships[1].ID, f.memberships[0].ID
}

// addSecrets adds secrets of each user, of a missing one too, and of accounts.
func (f *principalFixture) addSecrets() {
	add := func(account, user roster.ID, purpose roster.Purpose) *roster.Secret {
		s := newSecret(account, user)
		s.Purpose, s.Scopes = purpose, []string{"read", "write"}
		f.secrets = append(f.secrets, s)
		return &f.secrets[len(f.secrets)-1]
	}
	for _, u := range f.users {
		add(u.Account, u.ID, roster.PurposeSession)
	}
	ended := add(f.accounts[0].ID, f.users[0].ID, roster.PurposeToken)
	ended.Redeemed, ended.Revoked, ended.Expires = start, start, start
	add(f.accounts[0].ID, f.users[2].ID, roster.PurposeToken) // of a user in another account
	add(f.accounts[0].ID, roster.ID{}, roster.PurposeToken)
	add(f.accounts[2].ID, roster.ID{}, roster.PurposeToken)
	add(f.accounts[0].ID, f.users[0].ID, "") // of no purpose

	add(f.accounts[1].ID, f.users[0].ID, roster.PurposeToken) // of a member
	add(f.accounts[0].ID, f.users[3].ID, roster.PurposeToken)
	add(f.accounts[1].ID, roster.ID{}, roster.PurposeToken).ActsIn = f.accounts[0].ID
	for _, u := range f.users {
		for _, account := range f.accounts {
			add(u.Account, u.ID, roster.PurposeSession).ActsIn = account.ID
		}
	}
	add(f.accounts[2].ID, f.users[0].ID, roster.PurposeSession).ActsIn = f.accounts[1].ID // of an account that is not the user's
}

// addGrants adds grants of the first user, one of another user and one of none.
func (f *principalFixture) addGrants() {
	add := func(account, user, group int) *roster.Grant {
		g := roster.Grant{ID: roster.NewID(), Account: f.accounts[account].ID, Source: "given", Created: start}
		if user >= 0 {
			g.User = f.users[user].ID
		}
		if group >= 0 {
			g.Group = f.groups[group].ID
		} else {
			g.Product = "one"
		}
		f.grants = append(f.grants, g)
		return &f.grants[len(f.grants)-1]
	}
	add(0, 0, 4)
	add(0, 0, 0)
	add(0, 0, 4)
	add(0, 0, -1)
	add(0, 0, 2)               // of a group that has ended
	add(0, 0, 3).Ended = start // revoked
	add(0, 0, 4).Ended = start
	add(0, 0, 1).Until = start.Add(-time.Hour)
	add(0, 0, 6).From = start.Add(time.Hour)
	add(0, 0, 5) // of another account's group
	add(0, 0, 7) // of a missing group
	add(1, 0, 0) // in another account
	add(1, 0, 5)
	add(0, 2, 0)
	add(1, 2, 5)
	add(0, -1, 0) // to the account
	add(0, -1, -1)
	add(0, -1, 3).Ended = start
	add(1, -1, 5) // to another account
	for i := range 4 {
		// Two end at once, and the earlier id is not always the earlier end.
		add(0, 0, 1).Until = start.Add(-time.Duration(2+(i*3)%4/2) * time.Hour)
		add(0, -1, 6).Until = start.Add(-time.Duration(1+(i*3)%4) * time.Hour)
		add(0, 3, 1).Until = start.Add(-time.Minute)
		add(0, 0, 0).Until = start.Add(-time.Minute)
		f.grants[len(f.grants)-1].Ended = start // revoked before it was over
	}
	for i, j := 0, len(f.grants)-1; i < j; i, j = i+2, j-2 { // another order of ids
		f.grants[i].ID, f.grants[j].ID = f.grants[j].ID, f.grants[i].ID
	}
}

// want returns the principal that q selects, by the comment of
// roster.PrincipalSelection.
func (f *principalFixture) want(q roster.PrincipalSelection) (p roster.Principal) {
	owner, account, user := q.Account, q.Account, q.User
	if q.Hash != (roster.Digest{}) {
		i := slices.IndexFunc(f.secrets, func(s roster.Secret) bool {
			return s.Hash == q.Hash && s.Purpose == q.Purpose && (matches(s.Account, q.Account) || matches(actsIn(s), q.Account))
		})
		if i < 0 {
			return roster.Principal{}
		}
		p.Secret = f.secrets[i]
		owner, account, user = p.Secret.Account, actsIn(p.Secret), p.Secret.User
	}
	if p.Account = f.account(account); !p.Secret.ID.IsZero() && user.IsZero() {
		p.Asked = f.asked(account, q)
		return p
	}
	i := slices.IndexFunc(f.users, func(u roster.User) bool { return u.ID == user && u.Version > 0 })
	if i < 0 {
		return roster.Principal{}
	}
	p.User = f.users[i]
	p.Home = f.account(p.User.Account)
	if p.User.Account != account {
		p.Membership = f.membership(user, account, p.User.Account)
		switch member := !p.Membership.ID.IsZero(); {
		case member && (owner == account || owner == p.User.Account):
		case owner == p.User.Account:
			p.Account, p.Membership = p.Home, roster.Membership{}
			return p
		default:
			return roster.Principal{}
		}
	}
	p.Asked = f.asked(account, q)
	if !q.Grants {
		return p
	}
	for _, owner := range []roster.ID{user, {}} {
		var over []roster.Grant
		for _, g := range f.grants {
			switch {
			case g.User != owner || g.Account != account || !g.Ended.IsZero():
			case g.Until.IsZero() || g.Until.After(q.GrantsAt):
				p.Grants = append(p.Grants, g)
			default:
				over = append(over, g)
			}
		}
		slices.SortFunc(over, func(a, b roster.Grant) int { return cmp.Or(b.Until.Compare(a.Until), b.ID.Compare(a.ID)) })
		p.Grants = append(p.Grants, over[:min(len(over), q.Over)]...)
	}
	slices.SortFunc(p.Grants, func(a, b roster.Grant) int { return a.ID.Compare(b.ID) })
	for _, g := range f.groups {
		granted := func(grant roster.Grant) bool { return grant.Group == g.ID }
		if slices.ContainsFunc(p.Grants, granted) && g.Account == account && g.Version > 0 {
			if g.Products = slices.DeleteFunc(slices.Clone(g.Products), func(p string) bool { return p != q.Product }); len(g.Products) == 0 {
				g.Products = nil
			}
			p.Groups = append(p.Groups, g)
		}
	}
	return p
}

// asked returns the user of an account whom q asks for; the zero User where there is
// none.
func (f *principalFixture) asked(account roster.ID, q roster.PrincipalSelection) roster.User {
	k := q.Asked
	for _, u := range f.users {
		if v := k.Vendor; !v.IsZero() && u.Account == account && u.Version > 0 && u.VendorIDs.Of(v.Set) == v.ID {
			k.ID = u.ID // before whom the id names
		}
	}
	hasName := func(u roster.User) bool {
		return u.Account == account && u.Version > 0 && u.State != roster.StateDeleted && u.CanonicalUsername == k.Username
	}
	if k.Username != "" && slices.ContainsFunc(f.users, hasName) {
		k.Email = "" // before whom the address names
	}
	for _, u := range f.users {
		named := u.ID == k.ID || k.Number != 0 && u.Number == k.Number ||
			k.Email != "" && u.CanonicalEmail == k.Email && u.State != roster.StateDeleted || k.Username != "" && hasName(u)
		if named && u.Account == account && u.Version > 0 && q.Hash != (roster.Digest{}) {
			return u
		}
	}
	return roster.User{}
}

// products returns products of a group as if they were one.
func (f *principalFixture) products() string {
	return f.groups[0].Products[0] + "\"\n\"" + f.groups[0].Products[1]
}

// actsIn returns the account in which a secret acts.
func actsIn(s roster.Secret) roster.ID {
	if s.ActsIn.IsZero() {
		return s.Account
	}
	return s.ActsIn
}

// account returns a stored account, and the zero Account where there is none.
func (f *principalFixture) account(id roster.ID) roster.Account {
	for _, a := range f.accounts {
		if a.ID == id && a.Version > 0 {
			return a
		}
	}
	return roster.Account{}
}

// membership returns what makes a user a member of an account; the zero Membership
// where nothing does.
func (f *principalFixture) membership(user, account, home roster.ID) (found roster.Membership) {
	for _, m := range f.memberships {
		if m.User == user && m.Account == account && m.Home == home && m.Ended.IsZero() && (found.ID.IsZero() || m.ID.Compare(found.ID) < 0) {
			found = m
		}
	}
	return found
}
