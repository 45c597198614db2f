package storetest

import (
	"context"

	"example.com/roster"
)

var accountMutants = []mutant{
	{"no account is every account, of users", "a query with a zero account selects nothing", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
			if !q.Account.IsZero() {
				return r.Users(ctx, q)
			}
			return everywhere(ctx, r, func(account roster.ID) ([]roster.User, error) {
				q.Account = account
				return r.Users(ctx, q)
			})
		}
	}},
	{"no account is every account, of secrets", "a query with a zero account selects nothing", func(h *hooks) {
		h.secrets = func(ctx context.Context, r roster.Reader, q roster.SecretSelection) ([]roster.Secret, error) {
			if !q.Account.IsZero() {
				return r.Secrets(ctx, q)
			}
			return everywhere(ctx, r, func(account roster.ID) ([]roster.Secret, error) {
				q.Account = account
				return r.Secrets(ctx, q)
			})
		}
	}},
	{"a group is found by its number in every account", "another account's records are never selected", func(h *hooks) {
		h.groups = func(ctx context.Context, r roster.Reader, q roster.GroupSelection) ([]roster.AccessGroup, error) {
			if q.Number == 0 {
				return r.Groups(ctx, q)
			}
			return everywhere(ctx, r, func(account roster.ID) ([]roster.AccessGroup, error) {
				q.Account = account
				return r.Groups(ctx, q)
			})
		}
	}},
	{"a user is found by id in every account", "another account's records are never selected", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
			if len(q.Where) != 1 || q.Where[0].Field != roster.FieldID || q.Where[0].Op != roster.OpEq {
				return r.Users(ctx, q)
			}
			return everywhere(ctx, r, func(account roster.ID) ([]roster.User, error) {
				q.Account = account
				return r.Users(ctx, q)
			})
		}
	}},
	{"a hash is looked for in the whole database even with an account", "another account's records are never selected", func(h *hooks) {
		h.secrets = func(ctx context.Context, r roster.Reader, q roster.SecretSelection) ([]roster.Secret, error) {
			if q.Hash != (roster.Digest{}) {
				q.Account = roster.ID{}
			}
			return r.Secrets(ctx, q)
		}
	}},
	{"a hash without an account finds nothing", "a secret is found by its hash in the whole database", func(h *hooks) {
		h.secrets = func(ctx context.Context, r roster.Reader, q roster.SecretSelection) ([]roster.Secret, error) {
			if q.Account.IsZero() {
				return nil, ctx.Err()
			}
			return r.Secrets(ctx, q)
		}
	}},
	{"a membership is found in its account alone", "a membership is found from both its accounts, and by its id from everywhere", func(h *hooks) {
		h.guests = func(ctx context.Context, r roster.Reader, q roster.MembershipSelection) ([]roster.Membership, error) {
			if q.Account.IsZero() {
				return nil, ctx.Err()
			}
			return r.Memberships(ctx, q)
		}
	}},
	{"home is not asked for beside the account", "a membership is found from both its accounts, and by its id from everywhere", askGuests(func(q *roster.MembershipSelection) {
		if !q.Account.IsZero() {
			q.Home = roster.ID{}
		}
	})},
	{"a membership's id finds it from every account", "another account's records are never selected", askGuests(func(q *roster.MembershipSelection) {
		if !q.ID.IsZero() {
			q.Account = roster.ID{}
		}
	})},
	{"half of a hash is enough", "a secret is found by its hash in the whole database", func(h *hooks) {
		byHalf := map[string]roster.Digest{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if s, ok := record.(*roster.Secret); ok {
				byHalf[string(s.Hash[:16])] = s.Hash
			}
			return put(ctx, tx, record)
		}
		h.secrets = func(ctx context.Context, r roster.Reader, q roster.SecretSelection) ([]roster.Secret, error) {
			if hash, ok := byHalf[string(q.Hash[:16])]; ok {
				q.Hash = hash
			}
			return r.Secrets(ctx, q)
		}
	}},
}

// everywhere is what read returns of every account.
func everywhere[T any](ctx context.Context, r roster.Reader, read func(account roster.ID) ([]T, error)) (all []T, _ error) {
	accounts, err := r.Accounts(ctx, roster.AccountSelection{})
	if err != nil {
		return nil, err
	}
	for _, a := range accounts {
		list, err := read(a.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}
