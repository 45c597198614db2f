package memstore

import (
	"context"

	"example.com/roster"
)

// uses indexes uses.
type uses struct {
	byID, byAccount, byUser index[roster.Use]
	byEnd                   ends[roster.Use]
}

func newUses() uses {
	return uses{
		byID:      newIndex(func(u *roster.Use) (owner, id roster.ID) { return noOwner, u.ID }),
		byAccount: newIndex(func(u *roster.Use) (owner, id roster.ID) { return u.Account, u.ID }),
		byUser:    newIndex(func(u *roster.Use) (owner, id roster.ID) { return u.User, u.ID }),
		byEnd:     newEnds(func(u *roster.Use) (end int64, id roster.ID) { return expiry(u.Expires), u.ID }),
	}
}

// replace replaces old with next in each index.
func (us *uses) replace(token *updateToken, old, next *roster.Use) {
	replace(token, old, next, &us.byID.tree, &us.byAccount.tree, &us.byUser.tree, &us.byEnd.tree)
}

// Uses returns uses. It does not wait for an Update.
func (r *reader) Uses(ctx context.Context, q roster.UseSelection) ([]roster.Use, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return nil, err
	}
	rows := s.uses.byAccount.after(q.Account, q.After)
	switch {
	case !q.ID.IsZero():
		rows = single(s.uses.byID.get(noOwner, q.ID))
	case !q.User.IsZero():
		rows = s.uses.byUser.after(q.User, q.After)
	}
	return collect(rows, q.Limit, func(u *roster.Use) bool {
		return u.Account == q.Account &&
			(q.ID.IsZero() || u.ID == q.ID) &&
			(q.User.IsZero() || u.User == q.User) &&
			u.ID.Compare(q.After) > 0
	}), nil
}

// PutUse inserts or replaces a use.
func (t *tx) PutUse(ctx context.Context, u *roster.Use) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	old := s.uses.byID.get(noOwner, u.ID)
	if err := checkVersion(u.Version, deref(old).Version); err != nil {
		return err
	}
	next := *u
	next.Version++
	toStoredTimes(&next.At, &next.Refunded, &next.Expires)
	s.uses.replace(t.token, old, &next)
	u.Version = next.Version
	return nil
}
