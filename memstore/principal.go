package memstore

import (
	"context"
	"iter"
	"slices"

	"example.com/roster"
)

// Principal returns a secret or a user, and the accounts where it acts and that own
// it. It does not wait for an Update.
func (r *reader) Principal(ctx context.Context, q roster.PrincipalSelection) (found roster.Principal, err error) {
	s, err := r.load(ctx)
	if err != nil {
		return found, err
	}
	owner, acts, user := q.Account, q.Account, q.User
	if q.Hash != (roster.Digest{}) {
		secret := s.secrets.withHash(q.Hash)
		if secret == nil || secret.Purpose != q.Purpose {
			return found, nil
		}
		owner, acts, user = secret.Account, secret.ActsIn, secret.User
		if acts.IsZero() {
			acts = owner
		}
		if !q.Account.IsZero() && q.Account != owner && q.Account != acts {
			return found, nil
		}
		found.Secret = *secret
		found.Secret.Scopes = cloneTexts(secret.Scopes)
		if user.IsZero() { // the secret belongs to the account itself
			found.Account = deref(s.accounts.get(noOwner, acts))
			s.asked(acts, &q).unpack(&found.Asked)
			return found, nil
		}
	}
	u := s.users.withID(user)
	if u == nil {
		return roster.Principal{}, nil
	}
	if u.account != acts {
		found.Membership = s.membership(user, acts, u.account)
		switch member := !found.Membership.ID.IsZero(); {
		case member && (owner == acts || owner == u.account):
		case owner == u.account: // no member where the secret acts: back at home
			acts, found.Membership, q.Grants, q.Asked = owner, roster.Membership{}, false, roster.UserKey{}
		default:
			return roster.Principal{}, nil
		}
	}
	u.unpack(&found.User)
	found.Account = deref(s.accounts.get(noOwner, acts))
	found.Home = deref(s.accounts.get(noOwner, u.account))
	s.asked(acts, &q).unpack(&found.Asked)
	if q.Grants {
		found.Grants, found.Groups = s.grantsOf(acts, user, &q)
	}
	return found, nil
}

// asked returns the user of an account whom q asks for; nil where there is none.
func (s *snapshot) asked(account roster.ID, q *roster.PrincipalSelection) (u *user) {
	switch k := &q.Asked; {
	case q.Hash == (roster.Digest{}):
	case !k.Vendor.IsZero():
		id := s.vendorIDs.find(kindUser, account, k.Vendor.Set, k.Vendor.ID)
		if id.IsZero() {
			id = k.ID
		}
		u = s.users.withID(id)
	case !k.ID.IsZero():
		u = s.users.withID(k.ID)
	case k.Number != 0:
		u = s.users.withNumber(k.Number)
	case k.Username != "":
		if u = s.users.withUsername(account, k.Username); u == nil && k.Email != "" {
			u = s.users.withEmail(account, k.Email)
		}
	case k.Email != "":
		u = s.users.withEmail(account, k.Email)
	}
	if u == nil || u.account != account {
		return nil
	}
	return u
}

// membership returns the membership of a user in an account, whose home owns the
// user; the zero Membership where there is none.
func (s *snapshot) membership(user, account, home roster.ID) roster.Membership {
	ms := collect(s.memberships.byUser.after(user, roster.ID{}), 1, func(m *roster.Membership) bool {
		return m.Account == account && m.Home == home && m.Ended.IsZero()
	})
	if len(ms) == 0 {
		return roster.Membership{}
	}
	return ms[0]
}

// grantsOf returns the grants to a user and to the account that q selects, and their
// groups with the product of q alone.
func (s *snapshot) grantsOf(account, user roster.ID, q *roster.PrincipalSelection) ([]roster.Grant, []roster.AccessGroup) {
	var grants []roster.Grant
	var ids []roster.ID
	add := func(rows iter.Seq[*roster.Grant]) {
		for g := range rows {
			grants, ids = append(grants, *g), append(ids, g.Group)
		}
	}
	for _, owner := range []roster.ID{user, {}} {
		add(s.grants.notOver(account, owner, q.GrantsAt))
		add(s.grants.newestOver(account, owner, q.GrantsAt, q.Over))
	}
	slices.SortFunc(grants, func(a, b roster.Grant) int { return a.ID.Compare(b.ID) })
	groups := collect(s.groups.byID.withIDs(ids), 0, func(g *roster.AccessGroup) bool { return g.Account == account })
	for i, g := range groups {
		groups[i].Products = nil
		if q.Product != "" && slices.Contains(g.Products, q.Product) {
			groups[i].Products = []string{q.Product}
		}
	}
	return grants, groups
}
