package storetest

import (
	"context"
	"slices"
	"time"

	"example.com/roster"
)

const (
	byHash       = "a standing by hash is the secret of that hash and purpose, its account and its user, and nothing where one of secret and user is not"
	byUser       = "a standing without a hash is the user of that account, and nothing where there is none"
	withGrants   = "a standing shows the grants that were not revoked, and their groups once each, in the order of their ids"
	withinUpdate = "a standing in an Update is of what the Update wrote"
	oneMoment    = "a standing is of one moment"
)

func askStanding(edit func(*roster.PrincipalSelection)) func(h *hooks) {
	return func(h *hooks) { h.standing = asked(edit, roster.Reader.Principal) }
}

// onStanding changes the standing that comes out.
func onStanding(edit func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, st *roster.Principal) error) func(h *hooks) {
	return func(h *hooks) {
		h.standing = func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) (roster.Principal, error) {
			st, err := r.Principal(ctx, q)
			if err == nil {
				err = edit(ctx, r, q, &st)
			}
			return st, err
		}
	}
}

// showing changes what comes out by itself.
func showing(edit func(st *roster.Principal)) func(h *hooks) {
	return onStanding(func(_ context.Context, _ roster.Reader, _ roster.PrincipalSelection, st *roster.Principal) error {
		edit(st)
		return nil
	})
}

// secretAlone shows the secret of a standing that is nothing, if is accepts it.
func secretAlone(is func(s *roster.Secret, q roster.PrincipalSelection) bool) func(h *hooks) {
	return onStanding(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, st *roster.Principal) error {
		if q.Hash == (roster.Digest{}) || !st.Secret.ID.IsZero() {
			return nil
		}
		list, err := r.Secrets(ctx, roster.SecretSelection{Hash: q.Hash})
		if err != nil || len(list) == 0 || !is(&list[0], q) {
			return err
		}
		st.Secret = list[0]
		accounts, err := r.Accounts(ctx, roster.AccountSelection{ID: st.Secret.Account})
		if len(accounts) > 0 {
			st.Account = accounts[0]
		}
		return err
	})
}

var principalMutants = []mutant{
	{"a secret whose user is missing is the account's own", byHash, secretAlone(func(s *roster.Secret, q roster.PrincipalSelection) bool {
		return s.Purpose == q.Purpose && matches(s.Account, q.Account)
	})},
	{"the purpose of a standing's secret is not asked for", byHash, secretAlone(func(s *roster.Secret, q roster.PrincipalSelection) bool {
		return s.User.IsZero() && matches(s.Account, q.Account)
	})},
	{"no purpose is any", byHash, secretAlone(func(s *roster.Secret, q roster.PrincipalSelection) bool { return q.Purpose == "" && s.User.IsZero() })},
	{"the account of a standing's secret is not asked for", byHash, askStanding(func(q *roster.PrincipalSelection) {
		if q.Hash != (roster.Digest{}) {
			q.Account = roster.ID{}
		}
	})},
	{"a standing without an account finds no secret", byHash, askStanding(func(q *roster.PrincipalSelection) {
		if q.Account.IsZero() {
			q.Hash = roster.Digest{}
		}
	})},
	{"a secret of an account's own is no standing", byHash, showing(func(st *roster.Principal) {
		if st.User.ID.IsZero() {
			*st = roster.Principal{}
		}
	})},
	{"a secret that is over is no standing", byHash, showing(func(st *roster.Principal) {
		if !st.Secret.Valid(start) {
			*st = roster.Principal{}
		}
	})},
	{"an account that is missing takes the rest with it", byHash, showing(func(st *roster.Principal) {
		if st.Account.ID.IsZero() {
			*st = roster.Principal{}
		}
	})},
	{"the account is that of the query", byHash, onStanding(func(_ context.Context, _ roster.Reader, q roster.PrincipalSelection, st *roster.Principal) error {
		if q.Account.IsZero() {
			st.Account = roster.Account{}
		}
		return nil
	})},
	{"the user is asked for beside the hash", byHash, onStanding(func(_ context.Context, _ roster.Reader, q roster.PrincipalSelection, st *roster.Principal) error {
		if q.Hash != (roster.Digest{}) && !matches(st.User.ID, q.User) {
			*st = roster.Principal{}
		}
		return nil
	})},

	{"a deleted user is no standing", byUser, showing(func(st *roster.Principal) {
		if st.User.State == roster.StateDeleted {
			*st = roster.Principal{}
		}
	})},
	{"a user who is missing leaves the account", byUser, onStanding(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, st *roster.Principal) error {
		accounts, err := r.Accounts(ctx, roster.AccountSelection{ID: q.Account})
		if st.User.ID.IsZero() && !q.Account.IsZero() && len(accounts) > 0 {
			st.Account = accounts[0]
		}
		return err
	})},
	{"a user is found in every account", byUser, func(h *hooks) {
		h.standing = func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) (st roster.Principal, _ error) {
			if q.Hash != (roster.Digest{}) {
				return r.Principal(ctx, q)
			}
			_, err := everywhere(ctx, r, func(account roster.ID) ([]roster.User, error) {
				q.Account = account
				found, err := r.Principal(ctx, q)
				if !found.User.ID.IsZero() {
					st = found
				}
				return nil, err
			})
			return st, err
		}
	}},
	{"the purpose is asked for without a hash", byUser, askStanding(func(q *roster.PrincipalSelection) {
		if q.Purpose != "" && q.Hash == (roster.Digest{}) {
			q.User = roster.ID{}
		}
	})},
	{"a user in a standing has no number", byUser, showing(func(st *roster.Principal) { st.User.Number = 0 })},
	{"nothing is an error", byUser, onStanding(func(_ context.Context, _ roster.Reader, _ roster.PrincipalSelection, st *roster.Principal) error {
		if st.User.ID.IsZero() && st.Secret.ID.IsZero() {
			return roster.ErrNotFound
		}
		return nil
	})},
	{"grants come unasked", byUser, askStanding(func(q *roster.PrincipalSelection) { q.Grants = true })},

	{"revoked grants are shown", withGrants, onStanding(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, st *roster.Principal) (err error) {
		if len(st.Grants) > 0 {
			st.Grants, err = r.Grants(ctx, roster.GrantSelection{Account: st.User.Account, Users: []roster.ID{st.User.ID}, Ended: true})
		}
		return err
	})},
	{"groups of revoked grants are shown", withGrants, onStanding(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, st *roster.Principal) (err error) {
		if len(st.Groups) > 0 {
			st.Groups, err = r.Groups(ctx, roster.GroupSelection{Account: st.User.Account, Ended: true})
		}
		return err
	})},
	{"ended groups are not shown", withGrants, showing(func(st *roster.Principal) {
		st.Groups = slices.DeleteFunc(st.Groups, func(g roster.AccessGroup) bool { return !g.Ended.IsZero() })
	})},
	{"grants that are over or to come are not shown", withGrants, showing(func(st *roster.Principal) {
		st.Grants = slices.DeleteFunc(st.Grants, func(g roster.Grant) bool {
			return g.From.After(start) || !g.Until.IsZero() && !start.Before(g.Until)
		})
	})},
	{"grants of a product are not shown", withGrants, showing(func(st *roster.Principal) {
		st.Grants = slices.DeleteFunc(st.Grants, func(g roster.Grant) bool { return g.Group.IsZero() })
	})},
	{"a group comes with each of its grants", withGrants, showing(func(st *roster.Principal) {
		var groups []roster.AccessGroup
		for _, g := range st.Groups {
			for _, grant := range st.Grants {
				if grant.Group == g.ID {
					groups = append(groups, g)
				}
			}
		}
		st.Groups = groups
	})},
	{"groups come in the order of the grants", withGrants, showing(func(st *roster.Principal) {
		first := func(g roster.AccessGroup) int {
			return slices.IndexFunc(st.Grants, func(grant roster.Grant) bool { return grant.Group == g.ID })
		}
		slices.SortFunc(st.Groups, func(a, b roster.AccessGroup) int { return first(a) - first(b) })
	})},
	{"grants come group by group", withGrants, showing(func(st *roster.Principal) {
		slices.SortStableFunc(st.Grants, func(a, b roster.Grant) int { return a.Group.Compare(b.Group) })
	})},
	{"grants of every account are shown", withGrants, onStanding(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, st *roster.Principal) (err error) {
		if len(st.Grants) > 0 {
			st.Grants, err = everywhere(ctx, r, func(account roster.ID) ([]roster.Grant, error) {
				return r.Grants(ctx, roster.GrantSelection{Account: account, Users: []roster.ID{st.User.ID}})
			})
		}
		return err
	})},
	{"a standing by hash has no grants", withGrants, askStanding(func(q *roster.PrincipalSelection) {
		if q.Hash != (roster.Digest{}) {
			q.Grants = false
		}
	})},

	{"a standing in a Tx is of what was committed before it", withinUpdate, func(h *hooks) {
		h.wrapTx = func(tx roster.Tx, s roster.Store) roster.Tx {
			return hookTx(tx, &hooks{standing: func(ctx context.Context, _ roster.Reader, q roster.PrincipalSelection) (roster.Principal, error) {
				return s.Principal(ctx, q)
			}})
		}
	}},
	{"a standing is kept until the user is written", withinUpdate, func(h *hooks) {
		held := map[roster.ID]roster.Principal{}
		h.standing = func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) (roster.Principal, error) {
			st, err := r.Principal(ctx, q)
			if old, ok := held[st.User.ID]; ok && old.User.Version == st.User.Version {
				st.Grants, st.Groups = old.Grants, old.Groups
			}
			held[st.User.ID] = st
			return st, err
		}
	}},
	{"the secret is read before the rest", oneMoment, tornRead(func(st, later *roster.Principal) { st.Secret = later.Secret })},
	{"the user is read before the rest", oneMoment, tornRead(func(st, later *roster.Principal) { st.User = later.User })},
	{"the account is read before the rest", oneMoment, tornRead(func(st, later *roster.Principal) { st.Account = later.Account })},
	{"grants are read after the rest", oneMoment, tornRead(func(st, later *roster.Principal) { st.Grants = later.Grants })},
	{"groups are read after the grants", oneMoment, tornRead(func(st, later *roster.Principal) { st.Groups = later.Groups })},

	{"a standing asks no context", "a cancelled context is an error, and leaves nothing behind", func(h *hooks) {
		h.standing = func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) (roster.Principal, error) {
			return r.Principal(context.WithoutCancel(ctx), q)
		}
	}},
	{"the products of a standing's groups are the store's", "a slice that came out is not shared with the store", func(h *hooks) {
		held := map[roster.ID][]string{}
		keep := func(g *roster.AccessGroup) {
			if _, ok := held[g.ID]; !ok {
				held[g.ID] = g.Products
			}
			g.Products = held[g.ID]
		}
		showing(func(st *roster.Principal) {
			for i := range st.Groups {
				keep(&st.Groups[i])
			}
		})(h)
		h.groups = func(ctx context.Context, r roster.Reader, q roster.GroupSelection) ([]roster.AccessGroup, error) {
			groups, err := r.Groups(ctx, q)
			for i := range groups {
				if products, ok := held[groups[i].ID]; ok {
					groups[i].Products = slices.Clone(products)
				}
			}
			return groups, err
		}
	}},
	{"a standing is found in every account", "another account's records are never selected", askStanding(func(q *roster.PrincipalSelection) {
		if q.Hash != (roster.Digest{}) {
			q.Account = roster.ID{}
		}
	})},
}

// tornRead reads a standing twice, the second time when somebody has written, and
// mixes the two.
func tornRead(mix func(st, later *roster.Principal)) func(h *hooks) {
	return onStanding(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, st *roster.Principal) error {
		later, err := r.Principal(ctx, q)
		for end := time.Now().Add(100 * time.Millisecond); err == nil && later.User.Version == st.User.Version && time.Now().Before(end); {
			later, err = r.Principal(ctx, q)
		}
		mix(st, &later)
		return err
	})
}
