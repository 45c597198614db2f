package memstore

import (
	"bytes"
	"context"

	"example.com/roster"
)

// secrets indexes secrets.
type secrets struct {
	byID, byAccount, byUser index[roster.Secret]
	byHash                  tree[*roster.Secret]
}

func newSecrets() secrets {
	type secret = roster.Secret
	return secrets{
		byID:      newIndex(func(s *secret) (owner, id roster.ID) { return noOwner, s.ID }),
		byAccount: newIndex(func(s *secret) (owner, id roster.ID) { return s.Account, s.ID }),
		byUser:    newIndex(func(s *secret) (owner, id roster.ID) { return s.User, s.ID }),
		byHash: tree[*secret]{treeConfig: &treeConfig[*secret]{
			compare: func(a, b *secret) int { return bytes.Compare(a.Hash[:], b.Hash[:]) },
		}},
	}
}

// withHash returns the secret with a hash, nil if there is none.
func (ss *secrets) withHash(hash roster.Digest) *roster.Secret {
	s, _ := ss.byHash.find(func(s *roster.Secret) int { return bytes.Compare(s.Hash[:], hash[:]) })
	return s
}

// replace replaces old with next in each index.
func (ss *secrets) replace(token *updateToken, old, next *roster.Secret) {
	replace(token, old, next, &ss.byID.tree, &ss.byAccount.tree, &ss.byUser.tree, &ss.byHash)
}

// Secrets returns secrets. It does not wait for an Update.
func (r *reader) Secrets(ctx context.Context, q roster.SecretSelection) ([]roster.Secret, error) {
	s, err := r.load(ctx)
	byHash := q.Hash != roster.Digest{}
	if err != nil || q.Account.IsZero() && !byHash {
		return nil, err
	}
	rows := s.secrets.byAccount.after(q.Account, q.After)
	switch {
	case byHash:
		rows = single(s.secrets.withHash(q.Hash))
	case !q.ID.IsZero():
		rows = single(s.secrets.byID.get(noOwner, q.ID))
	case !q.User.IsZero():
		rows = s.secrets.byUser.after(q.User, q.After)
	}
	found := collect(rows, q.Limit, func(s *roster.Secret) bool {
		return (q.Account.IsZero() || s.Account == q.Account) &&
			(q.ID.IsZero() || s.ID == q.ID) &&
			(q.User.IsZero() || s.User == q.User) &&
			(q.Purpose == "" || s.Purpose == q.Purpose) &&
			(!q.Pending || s.Redeemed.IsZero() && s.Revoked.IsZero()) &&
			s.ID.Compare(q.After) > 0
	})
	for i := range found {
		found[i].Scopes = cloneTexts(found[i].Scopes)
	}
	return found, nil
}

// PutSecret inserts or replaces a secret.
func (t *tx) PutSecret(ctx context.Context, s *roster.Secret) error {
	snap, err := t.load(ctx)
	if err != nil {
		return err
	}
	old := snap.secrets.byID.get(noOwner, s.ID)
	if err := checkVersion(s.Version, deref(old).Version); err != nil {
		return err
	}
	if taken := snap.secrets.withHash(s.Hash); taken != nil && taken.ID != s.ID {
		return &roster.ExistsError{Field: "hash"}
	}
	next := *s
	next.Version++
	next.Scopes = cloneTexts(s.Scopes)
	toStoredTimes(&next.PlanUntil, &next.Created, &next.Expires, &next.LastUsed, &next.Redeemed, &next.Revoked)
	snap.secrets.replace(t.token, old, &next)
	s.Version = next.Version
	return nil
}
