package memstore

import (
	"context"

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
		found.Grants, found.Groups = s.currentGrants(account, user)
	}
	return found, nil
}

// currentGrants returns the grants of a user that were not revoked, and their
// groups.
func (s *snapshot) currentGrants(account, user roster.ID) ([]roster.Grant, []roster.AccessGroup) {
	grants := collect(s.grants.byUser.after(user, roster.ID{}), 0, func(g *roster.Grant) bool {
		return g.Account == account && g.Ended.IsZero()
	})
	ids := make([]roster.ID, len(grants))
	for i, g := range grants {
		ids[i] = g.Group
	}
	groups := collect(s.groups.byID.withIDs(ids), 0, func(g *roster.AccessGroup) bool { return g.Account == account })
	for i := range groups {
		groups[i].Products = cloneTexts(groups[i].Products)
	}
	return grants, groups
}
