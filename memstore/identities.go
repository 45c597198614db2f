package memstore

import (
	"cmp"
	"context"

	"example.com/roster"
)

// identities indexes identities. byKey has those that have not ended.
type identities struct {
	byID, byAccount, byUser index[roster.Identity]
	byKey                   tree[*roster.Identity]
}

func newIdentities() identities {
	type identity = roster.Identity
	return identities{
		byID:      newIndex(func(i *identity) (owner, id roster.ID) { return noOwner, i.ID }),
		byAccount: newIndex(func(i *identity) (owner, id roster.ID) { return i.Account, i.ID }),
		byUser:    newIndex(func(i *identity) (owner, id roster.ID) { return i.User, i.ID }),
		byKey: tree[*identity]{treeConfig: &treeConfig[*identity]{
			compare:  compareIdentities,
			includes: func(i *identity) bool { return i.Ended.IsZero() },
		}},
	}
}

// compareIdentities compares the fields that are unique together among
// identities that have not ended.
func compareIdentities(a, b *roster.Identity) int {
	return cmp.Or(a.Account.Compare(b.Account), cmp.Compare(a.Issuer, b.Issuer), cmp.Compare(a.Subject, b.Subject))
}

// replace replaces old with next in each index.
func (is *identities) replace(token *updateToken, old, next *roster.Identity) {
	replace(token, old, next, &is.byID.tree, &is.byAccount.tree, &is.byUser.tree, &is.byKey)
}

// withKey returns the identity with the account, issuer and subject of i that
// has not ended, nil if there is none.
func (is *identities) withKey(i *roster.Identity) *roster.Identity {
	found, _ := is.byKey.find(func(other *roster.Identity) int { return compareIdentities(other, i) })
	return found
}

// Identities returns identities. It does not wait for an Update.
func (r *reader) Identities(ctx context.Context, q roster.IdentitySelection) ([]roster.Identity, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return nil, err
	}
	named := q.Issuer != "" || q.Subject != ""
	rows := s.identities.byAccount.after(q.Account, q.After)
	switch {
	case !q.ID.IsZero():
		rows = single(s.identities.byID.get(noOwner, q.ID))
	case named && !q.Ended:
		rows = single(s.identities.withKey(&roster.Identity{Account: q.Account, Issuer: q.Issuer, Subject: q.Subject}))
	case !q.User.IsZero():
		rows = s.identities.byUser.after(q.User, q.After)
	}
	return collect(rows, q.Limit, func(i *roster.Identity) bool {
		return i.Account == q.Account &&
			(q.ID.IsZero() || i.ID == q.ID) &&
			(q.User.IsZero() || i.User == q.User) &&
			(!named || i.Issuer == q.Issuer && i.Subject == q.Subject) &&
			(q.Ended || i.Ended.IsZero()) &&
			i.ID.Compare(q.After) > 0
	}), nil
}

// PutIdentity inserts or replaces an identity.
func (t *tx) PutIdentity(ctx context.Context, i *roster.Identity) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	old := s.identities.byID.get(noOwner, i.ID)
	if err := checkVersion(i.Version, deref(old).Version); err != nil {
		return err
	}
	if taken := s.identities.withKey(i); i.Ended.IsZero() && taken != nil && taken.ID != i.ID {
		return &roster.ExistsError{Field: "identity"}
	}
	next := *i
	next.Version++
	toStoredTimes(&next.Created, &next.LastUsed, &next.Ended)
	s.identities.replace(t.token, old, &next)
	i.Version = next.Version
	return nil
}
