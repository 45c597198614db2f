package storetest

import (
	"context"
	"slices"

	"time"

	"example.com/roster"
)

var accountMutants = []mutant{
	{"no account is every account, of users", "a query with a zero account selects nothing", func(h *hooks) {
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserQuery) ([]roster.User, error) {
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
		h.secrets = func(ctx context.Context, r roster.Reader, q roster.SecretQuery) ([]roster.Secret, error) {
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
		h.groups = func(ctx context.Context, r roster.Reader, q roster.GroupQuery) ([]roster.AccessGroup, error) {
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
		h.users = func(ctx context.Context, r roster.Reader, q roster.UserQuery) ([]roster.User, error) {
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
		h.secrets = func(ctx context.Context, r roster.Reader, q roster.SecretQuery) ([]roster.Secret, error) {
			if q.Hash != (roster.Digest{}) {
				q.Account = roster.ID{}
			}
			return r.Secrets(ctx, q)
		}
	}},
	{"a hash without an account finds nothing", "a secret is found by its hash in the whole database", func(h *hooks) {
		h.secrets = func(ctx context.Context, r roster.Reader, q roster.SecretQuery) ([]roster.Secret, error) {
			if q.Account.IsZero() {
				return nil, ctx.Err()
			}
			return r.Secrets(ctx, q)
		}
	}},
	{"half of a hash is enough", "a secret is found by its hash in the whole database", func(h *hooks) {
		byHalf := map[string]roster.Digest{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if s, ok := record.(*roster.Secret); ok {
				byHalf[string(s.Hash[:16])] = s.Hash
			}
			return put(ctx, tx, record)
		}
		h.secrets = func(ctx context.Context, r roster.Reader, q roster.SecretQuery) ([]roster.Secret, error) {
			if hash, ok := byHalf[string(q.Hash[:16])]; ok {
				q.Hash = hash
			}
			return r.Secrets(ctx, q)
		}
	}},
}

// everywhere is what read returns of every account.
func everywhere[T any](ctx context.Context, r roster.Reader, read func(account roster.ID) ([]T, error)) (all []T, _ error) {
	accounts, err := r.Accounts(ctx, roster.AccountQuery{})
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

// asked changes a query on its way to the store.
func asked[Q, R any](edit func(q *Q), read func(roster.Reader) func(context.Context, Q) (R, error)) func(context.Context, roster.Reader, Q) (R, error) {
	return func(ctx context.Context, r roster.Reader, q Q) (R, error) {
		edit(&q)
		return read(r)(ctx, q)
	}
}

func askUsers(edit func(q *roster.UserQuery)) func(h *hooks) {
	return func(h *hooks) {
		h.users = asked(edit, func(r roster.Reader) func(context.Context, roster.UserQuery) ([]roster.User, error) { return r.Users })
	}
}

func askGroups(edit func(q *roster.GroupQuery)) func(h *hooks) {
	return func(h *hooks) {
		h.groups = asked(edit, func(r roster.Reader) func(context.Context, roster.GroupQuery) ([]roster.AccessGroup, error) {
			return r.Groups
		})
	}
}

func askGrants(edit func(q *roster.GrantQuery)) func(h *hooks) {
	return func(h *hooks) {
		h.grants = asked(edit, func(r roster.Reader) func(context.Context, roster.GrantQuery) ([]roster.Grant, error) {
			return r.Grants
		})
	}
}

func askSecrets(edit func(q *roster.SecretQuery)) func(h *hooks) {
	return func(h *hooks) {
		h.secrets = asked(edit, func(r roster.Reader) func(context.Context, roster.SecretQuery) ([]roster.Secret, error) {
			return r.Secrets
		})
	}
}

func askEvents(edit func(q *roster.EventQuery)) func(h *hooks) {
	return func(h *hooks) {
		h.events = asked(edit, func(r roster.Reader) func(context.Context, roster.EventQuery) ([]roster.Event, error) {
			return r.Events
		})
	}
}

func askDeliveries(edit func(q *roster.DeliveryQuery)) func(h *hooks) {
	return func(h *hooks) {
		h.deliveries = asked(edit, func(r roster.Reader) func(context.Context, roster.DeliveryQuery) ([]roster.Delivery, error) {
			return r.Deliveries
		})
	}
}

const (
	narrows   = "each field of a query narrows what it selects"
	byIDs     = "records come in the order of their ids, after After and up to Limit"
	byDue     = "deliveries come longest due first, and dead ones never"
	purgeRule = "Purge deletes what its query names and nothing else, and says how many"
)

var queryMutants = []mutant{
	{"ended groups are shown", narrows, askGroups(func(q *roster.GroupQuery) { q.Ended = true })},
	{"ended grants are shown", narrows, askGrants(func(q *roster.GrantQuery) { q.Ended = true })},
	{"one of several users is asked for", narrows, askGrants(func(q *roster.GrantQuery) { q.Users = q.Users[:min(len(q.Users), 1)] })},
	{"the group of a grant is not asked for", narrows, askGrants(func(q *roster.GrantQuery) { q.Group = roster.ID{} })},
	{"used secrets are pending", narrows, askSecrets(func(q *roster.SecretQuery) { q.Pending = false })},
	{"the purpose is not asked for", narrows, askSecrets(func(q *roster.SecretQuery) { q.Purpose = "" })},
	{"the user of an event is not asked for", narrows, askEvents(func(q *roster.EventQuery) { q.User = roster.ID{} })},
	{"grants of two users come user by user", narrows, func(h *hooks) {
		h.grants = func(ctx context.Context, r roster.Reader, q roster.GrantQuery) ([]roster.Grant, error) {
			grants, err := r.Grants(ctx, q)
			slices.SortStableFunc(grants, func(a, b roster.Grant) int { return a.User.Compare(b.User) })
			return grants, err
		}
	}},
	{"the limit of groups is ignored", byIDs, askGroups(func(q *roster.GroupQuery) { q.Limit = 0 })},
	{"a limit of 0 is one of 10", byIDs, askEvents(func(q *roster.EventQuery) {
		if q.Limit <= 0 {
			q.Limit = 10
		}
	})},
	{"the first after After is left out", byIDs, askSecrets(func(q *roster.SecretQuery) {
		if !q.After.IsZero() {
			q.After = next(q.After)
		}
	})},
	{"grants come newest first", byIDs, func(h *hooks) {
		h.grants = func(ctx context.Context, r roster.Reader, q roster.GrantQuery) ([]roster.Grant, error) {
			grants, err := r.Grants(ctx, q)
			slices.Reverse(grants)
			return grants, err
		}
	}},
	{"deliveries come in the order of their ids", byDue, func(h *hooks) {
		h.deliveries = func(ctx context.Context, r roster.Reader, q roster.DeliveryQuery) ([]roster.Delivery, error) {
			all, err := r.Deliveries(ctx, q)
			slices.SortFunc(all, func(a, b roster.Delivery) int { return a.ID.Compare(b.ID) })
			return all, err
		}
	}},
	{"what is due now is not due", byDue, askDeliveries(func(q *roster.DeliveryQuery) {
		if !q.DueUntil.IsZero() {
			q.DueUntil = q.DueUntil.Add(-time.Microsecond)
		}
	})},
	{"the dead are delivered", byDue, onPut(func(r any) {
		if d, ok := r.(*roster.Delivery); ok {
			d.Dead = time.Time{}
		}
	})},
	{"nothing found is an error", "a query that selects nothing is no error", func(h *hooks) {
		h.grants = func(ctx context.Context, r roster.Reader, q roster.GrantQuery) ([]roster.Grant, error) {
			grants, err := r.Grants(ctx, q)
			if err == nil && len(grants) == 0 {
				err = roster.ErrNotFound
			}
			return grants, err
		}
	}},

	{"secrets that end at the moment named are purged", purgeRule, onPurge(func(q *roster.PurgeQuery) {
		if !q.SecretsBefore.IsZero() {
			q.SecretsBefore = q.SecretsBefore.Add(time.Microsecond)
		}
	}, 0)},
	{"secrets before the millisecond named are purged", purgeRule, onPurge(func(q *roster.PurgeQuery) {
		if !q.SecretsBefore.IsZero() {
			q.SecretsBefore = q.SecretsBefore.Add(-time.Microsecond)
		}
	}, 0)},
	{"the secrets of the user stay", purgeRule, onPurge(func(q *roster.PurgeQuery) { q.SecretsOf = roster.ID{} }, 0)},
	{"the delivery stays where secrets are purged", purgeRule, onPurge(func(q *roster.PurgeQuery) {
		if !q.SecretsBefore.IsZero() {
			q.Delivery = roster.ID{}
		}
	}, 0)},
	{"Purge counts one too many", purgeRule, onPurge(func(*roster.PurgeQuery) {}, 1)},
	{"purged hashes stay taken", "a hash whose secret was purged is free", func(h *hooks) {
		seen := map[roster.Digest]roster.ID{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if s, ok := record.(*roster.Secret); ok && s.Version == 0 {
				if _, taken := seen[s.Hash]; taken {
					return &roster.ExistsError{Field: "hash"}
				}
				seen[s.Hash] = s.ID
			}
			return put(ctx, tx, record)
		}
	}},
}

func onPurge(edit func(q *roster.PurgeQuery), more int) func(h *hooks) {
	return func(h *hooks) {
		h.purge = func(ctx context.Context, tx roster.Tx, q roster.PurgeQuery) (int, error) {
			edit(&q)
			n, err := tx.Purge(ctx, q)
			return n + more, err
		}
	}
}
