package memstore

import (
	"context"
	"slices"

	"example.com/roster"
)

// Accounts returns accounts. It does not wait for an Update.
func (r *reader) Accounts(ctx context.Context, q roster.AccountSelection) ([]roster.Account, error) {
	s, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	rows := s.accounts.after(noOwner, q.After)
	switch {
	case !q.ID.IsZero():
		rows = single(s.accounts.get(noOwner, q.ID))
	case len(q.IDs) > 0:
		rows = s.accounts.withIDs(q.IDs)
	}
	return collect(rows, q.Limit, func(a *roster.Account) bool {
		return (q.ID.IsZero() || a.ID == q.ID) && (len(q.IDs) == 0 || slices.Contains(q.IDs, a.ID)) && a.ID.Compare(q.After) > 0
	}), nil
}

// PutAccount inserts or replaces an account.
func (t *tx) PutAccount(ctx context.Context, a *roster.Account) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	old := s.accounts.get(noOwner, a.ID)
	if err := checkVersion(a.Version, deref(old).Version); err != nil {
		return err
	}
	next := *a
	next.Version++
	toStoredTimes(&next.Closed, &next.Reopened, &next.Activity, &next.Created, &next.Updated)
	replace(t.token, old, &next, &s.accounts.tree)
	a.Version = next.Version
	return nil
}
