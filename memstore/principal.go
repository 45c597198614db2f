package memstore

import (
	"context"
	"iter"
	"slices"

	"example.com/roster"
)

// Principal returns a secret with its account and its user, or a user with the
// account. It does not wait for an Update.
func (r *reader) Principal(ctx context.Context, q roster.PrincipalSelection) (roster.Principal, error) {
	s, err := r.load(ctx)
	if err != nil {
		return roster.Principal{}, err
	}
	var found roster.Principal
	account, user := q.Account, q.User
	if q.Hash != (roster.Digest{}) {
		secret := s.secrets.withHash(q.Hash)
		if secret == nil || secret.Purpose != q.Purpose || !account.IsZero() && secret.Account != account {
			return roster.Principal{}, nil
		}
		found.Secret = *secret
		found.Secret.Scopes = cloneTexts(secret.Scopes)
		account, user = secret.Account, secret.User
	}
	if q.Hash == (roster.Digest{}) || !user.IsZero() { // else the secret belongs to the account alone
		u := s.users.byID.get(noOwner, user)
		if u == nil || u.account != account {
			return roster.Principal{}, nil
		}
		found.User = u.unpack()
	}
	found.Account = deref(s.accounts.get(noOwner, account))
	if q.Grants && !found.User.ID.IsZero() {
		found.Grants, found.Groups = s.grantsOf(account, user, &q)
	}
	return found, nil
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
