package memstore

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"slices"

	"example.com/roster"
)

// secrets indexes secrets. Those of an account, and of a user, are in the order of what
// they are for: codes and tokens are found without the sessions, which are many.
type secrets struct {
	byID                      index[roster.Secret]
	byAccount, byUser, byHash tree[*roster.Secret]
	open                      tree[*roster.Secret] // those of users that are neither redeemed nor revoked
	byEnd                     ends[roster.Secret]
}

func newSecrets() secrets {
	type secret = roster.Secret
	return secrets{
		byID:      newIndex(func(s *secret) (owner, id roster.ID) { return noOwner, s.ID }),
		byAccount: newPurposes(accountOf),
		byUser:    newPurposes(userOf),
		open: tree[*secret]{treeConfig: &treeConfig[*secret]{
			compare: func(a, b *secret) int {
				return cmp.Or(compareOpen(a, b), cmp.Compare(expiry(a.Expires), expiry(b.Expires)), a.ID.Compare(b.ID))
			},
			includes: func(s *secret) bool { return !s.User.IsZero() && s.Redeemed.IsZero() && s.Revoked.IsZero() },
		}},
		byHash: tree[*secret]{treeConfig: &treeConfig[*secret]{
			compare: func(a, b *secret) int { return bytes.Compare(a.Hash[:], b.Hash[:]) },
		}},
		byEnd: newEnds(func(s *secret) (end int64, id roster.ID) { return overAt(s), s.ID }),
	}
}

func accountOf(s *roster.Secret) roster.ID { return s.Account }
func userOf(s *roster.Secret) roster.ID    { return s.User }

// newPurposes returns a tree by owner, purpose and id.
func newPurposes(ownerOf func(*roster.Secret) roster.ID) tree[*roster.Secret] {
	return tree[*roster.Secret]{treeConfig: &treeConfig[*roster.Secret]{
		compare: func(a, b *roster.Secret) int {
			return cmp.Or(ownerOf(a).Compare(ownerOf(b)), cmp.Compare(a.Purpose, b.Purpose), a.ID.Compare(b.ID))
		},
	}}
}

// secretsOf returns the secrets of an owner with ids above after, in order: those for one
// purpose, or, where it is empty, all.
func secretsOf(t *tree[*roster.Secret], ownerOf func(*roster.Secret) roster.ID, owner roster.ID, purpose roster.Purpose, after roster.ID) iter.Seq[*roster.Secret] {
	if purpose == "" {
		all := slices.Collect(t.findAll(func(s *roster.Secret) int { return ownerOf(s).Compare(owner) }))
		slices.SortFunc(all, func(a, b *roster.Secret) int { return a.ID.Compare(b.ID) })
		return slices.Values(all)
	}
	compare := func(s *roster.Secret) int {
		return cmp.Or(ownerOf(s).Compare(owner), cmp.Compare(s.Purpose, purpose))
	}
	return func(yield func(*roster.Secret) bool) {
		for s := range t.ascend(func(s *roster.Secret) bool { return cmp.Or(compare(s), s.ID.Compare(after)) <= 0 }, allStates) {
			if compare(s) != 0 || !yield(s) {
				return
			}
		}
	}
}

// openKind tells codes and tokens from sessions, and these from their former texts.
func openKind(s *roster.Secret) int {
	switch s.Purpose {
	case roster.PurposeSession:
		return 1
	case roster.PurposeRotatedSession:
		return 2
	}
	return 0
}

// compareOpen compares by user, by what they are for, and sessions by their epoch.
func compareOpen(a, b *roster.Secret) int {
	kind := openKind(a)
	if c := cmp.Or(a.User.Compare(b.User), cmp.Compare(kind, openKind(b))); c != 0 || kind != 1 {
		return c
	}
	return cmp.Compare(a.Epoch, b.Epoch)
}

// overAt returns when s was redeemed or revoked or expires, whichever is first, and the
// greatest integer if there is none.
func overAt(s *roster.Secret) int64 {
	return min(expiry(s.Redeemed), expiry(s.Revoked), expiry(s.Expires))
}

// live returns the sessions that q.Live selects, in its order.
func (ss *secrets) live(q *roster.SecretSelection) iter.Seq[*roster.Secret] {
	of := roster.Secret{User: q.User, Purpose: roster.PurposeSession, Epoch: q.Live.Epoch}
	now, after := roster.Micros(q.Live.Now), q.Live.After
	before := func(s *roster.Secret) bool {
		if c := compareOpen(s, &of); c != 0 {
			return c < 0
		}
		return expiry(s.Expires) <= now || after != nil && cmp.Or(cmp.Compare(expiry(s.Expires), expiry(after.Expires)), s.ID.Compare(after.ID)) <= 0
	}
	return func(yield func(*roster.Secret) bool) {
		for s := range ss.open.ascend(before, allStates) {
			if compareOpen(s, &of) != 0 || !yield(s) {
				return
			}
		}
	}
}

// openCodes returns the codes and tokens of a user that are neither redeemed nor
// revoked, in the order of their ids.
func (ss *secrets) openCodes(user roster.ID) iter.Seq[*roster.Secret] {
	of := roster.Secret{User: user}
	found := slices.Collect(ss.open.findAll(func(s *roster.Secret) int { return compareOpen(s, &of) }))
	slices.SortFunc(found, func(a, b *roster.Secret) int { return a.ID.Compare(b.ID) })
	return slices.Values(found)
}

// withHash returns the secret with a hash, nil if there is none.
func (ss *secrets) withHash(hash roster.Digest) *roster.Secret {
	s, _ := ss.byHash.find(func(s *roster.Secret) int { return bytes.Compare(s.Hash[:], hash[:]) })
	return s
}

// replace replaces old with next in each index.
func (ss *secrets) replace(token *updateToken, old, next *roster.Secret) {
	replace(token, old, next, &ss.byID.tree, &ss.byAccount, &ss.byUser, &ss.byHash, &ss.open, &ss.byEnd.tree)
}

// Secrets returns secrets. It does not wait for an Update.
func (r *reader) Secrets(ctx context.Context, q roster.SecretSelection) ([]roster.Secret, error) {
	s, err := r.load(ctx)
	byHash := q.Hash != roster.Digest{}
	if err != nil || q.Account.IsZero() && !byHash {
		return nil, err
	}
	var rows iter.Seq[*roster.Secret]
	switch {
	case byHash:
		rows = single(s.secrets.withHash(q.Hash))
	case !q.ID.IsZero():
		rows = single(s.secrets.byID.get(noOwner, q.ID))
	case q.Live != nil:
		rows = s.secrets.live(&q)
	case !q.User.IsZero() && q.Pending && (q.NoSessions || q.Purpose != "" && openKind(&roster.Secret{Purpose: q.Purpose}) == 0):
		rows = s.secrets.openCodes(q.User)
	case !q.User.IsZero():
		rows = secretsOf(&s.secrets.byUser, userOf, q.User, q.Purpose, q.After)
	default:
		rows = secretsOf(&s.secrets.byAccount, accountOf, q.Account, q.Purpose, q.After)
	}
	found := collect(rows, q.Limit, func(s *roster.Secret) bool {
		return (q.Account.IsZero() || s.Account == q.Account) &&
			(q.ID.IsZero() || s.ID == q.ID) &&
			(q.User.IsZero() || s.User == q.User) &&
			(q.Purpose == "" || s.Purpose == q.Purpose) &&
			(!q.NoSessions || openKind(s) == 0) &&
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
