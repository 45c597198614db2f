package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"example.com/roster"
)

// rereadPrincipal edits a principal with the help of other reads.
func rereadPrincipal(edit func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) error) func(h *hooks) {
	return onRead(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) (roster.Principal, error) {
		p, err := r.Principal(ctx, q)
		if err == nil {
			err = edit(ctx, r, q, &p)
		}
		return p, err
	})
}

// editPrincipal edits a principal without other reads.
func editPrincipal(edit func(p *roster.Principal)) func(h *hooks) {
	return onResult(roster.Reader.Principal, func(_ roster.PrincipalSelection, p *roster.Principal) { edit(p) })
}

// emptyPrincipal returns no principal where match accepts the one that was
// read.
func emptyPrincipal(match func(q roster.PrincipalSelection, p *roster.Principal) bool) func(h *hooks) {
	return onResult(roster.Reader.Principal, func(q roster.PrincipalSelection, p *roster.Principal) {
		if match(q, p) {
			*p = roster.Principal{}
		}
	})
}

// secretAlone returns a secret that match accepts where the principal is zero.
func secretAlone(match func(s *roster.Secret, q roster.PrincipalSelection) bool) func(h *hooks) {
	return rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) error {
		if q.Hash == (roster.Digest{}) || !p.Secret.ID.IsZero() {
			return nil
		}
		list, err := r.Secrets(ctx, roster.SecretSelection{Hash: q.Hash})
		if err != nil || len(list) == 0 || !match(&list[0], q) {
			return err
		}
		p.Secret = list[0]
		accounts, err := r.Accounts(ctx, roster.AccountSelection{ID: p.Secret.Account})
		if len(accounts) > 0 {
			p.Account = accounts[0]
		}
		return err
	})
}

// askedToo adds the first user who matches and whom the principal does not show.
func askedToo(match func(q roster.PrincipalSelection, p *roster.Principal, u *roster.User) bool) func(h *hooks) {
	return rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) error {
		if q.Asked == (roster.UserKey{}) || !p.Asked.ID.IsZero() || p.Secret.ID.IsZero() && p.User.ID.IsZero() {
			return nil
		}
		accounts, err := r.Accounts(ctx, roster.AccountSelection{})
		for _, a := range accounts {
			users, failed := r.Users(ctx, roster.UserSelection{Account: a.ID, Sort: []roster.SortKey{{Field: roster.FieldCreated}}})
			for i := range users {
				if p.Asked.ID.IsZero() && match(q, p, &users[i]) {
					p.Asked = users[i]
				}
			}
			err = errors.Join(err, failed)
		}
		return err
	})
}

var principalMutants = []mutant{
	{"a secret whose user is missing is the account's own", principalsByHash, secretAlone(func(s *roster.Secret, q roster.PrincipalSelection) bool {
		return s.Purpose == q.Purpose && matches(s.Account, q.Account)
	})},
	{"the purpose of a secret is ignored", principalsByHash, secretAlone(func(s *roster.Secret, q roster.PrincipalSelection) bool {
		return s.User.IsZero() && matches(s.Account, q.Account)
	})},
	{"an empty purpose selects every purpose", principalsByHash, secretAlone(func(s *roster.Secret, q roster.PrincipalSelection) bool { return q.Purpose == "" && s.User.IsZero() })},
	{"the account of a secret is ignored", principalsByHash, onQuery(roster.Reader.Principal, func(q *roster.PrincipalSelection) {
		if q.Hash != (roster.Digest{}) {
			q.Account = roster.ID{}
		}
	})},
	{"a hash without an account finds no principal", principalsByHash, onQuery(roster.Reader.Principal, func(q *roster.PrincipalSelection) {
		if q.Account.IsZero() {
			q.Hash = roster.Digest{}
		}
	})},
	{"a secret of an account's own is no principal", principalsByHash, emptyPrincipal(func(_ roster.PrincipalSelection, p *roster.Principal) bool { return p.User.ID.IsZero() })},
	{"a secret that has ended is no principal", principalsByHash, emptyPrincipal(func(_ roster.PrincipalSelection, p *roster.Principal) bool { return !p.Secret.Valid(start) })},
	{"a principal without an account is empty", principalsByHash, emptyPrincipal(func(_ roster.PrincipalSelection, p *roster.Principal) bool { return p.Account.ID.IsZero() })},
	{"the account is that of the query", principalsByHash, onResult(roster.Reader.Principal, func(q roster.PrincipalSelection, p *roster.Principal) {
		if q.Account.IsZero() {
			p.Account = roster.Account{}
		}
	})},
	{"the user is compared beside the hash", principalsByHash, emptyPrincipal(func(q roster.PrincipalSelection, p *roster.Principal) bool {
		return q.Hash != (roster.Digest{}) && !matches(p.User.ID, q.User)
	})},

	{"a deleted user is no principal", principalsByUser, emptyPrincipal(func(_ roster.PrincipalSelection, p *roster.Principal) bool {
		return p.User.State == roster.StateDeleted
	})},
	{"a missing user leaves the account in the principal", principalsByUser, rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) error {
		accounts, err := r.Accounts(ctx, roster.AccountSelection{ID: q.Account})
		if p.User.ID.IsZero() && !q.Account.IsZero() && len(accounts) > 0 {
			p.Account = accounts[0]
		}
		return err
	})},
	{"the user of a principal is found in every account", principalsByUser, rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) error {
		accounts, err := r.Accounts(ctx, roster.AccountSelection{})
		for _, a := range accounts {
			q.Account = a.ID
			if found, _ := r.Principal(ctx, q); q.Hash == (roster.Digest{}) && !found.User.ID.IsZero() {
				*p = found
			}
		}
		return err
	})},
	{"the purpose is compared without a hash", principalsByUser, onQuery(roster.Reader.Principal, func(q *roster.PrincipalSelection) {
		if q.Purpose != "" && q.Hash == (roster.Digest{}) {
			q.User = roster.ID{}
		}
	})},
	{"the user of a principal has no number", principalsByUser, editPrincipal(func(p *roster.Principal) { p.User.Number = 0 })},
	{"a missing principal is an error", principalsByUser, rereadPrincipal(func(_ context.Context, _ roster.Reader, _ roster.PrincipalSelection, p *roster.Principal) error {
		if p.User.ID.IsZero() && p.Secret.ID.IsZero() {
			return roster.ErrNotFound
		}
		return nil
	})},
	{"a principal always has grants", principalsByUser, onQuery(roster.Reader.Principal, func(q *roster.PrincipalSelection) { q.Grants = true })},

	{"nobody who is asked for is found", principalsShowTheAsked, editPrincipal(func(p *roster.Principal) { p.Asked = roster.User{} })},
	{"who is asked for is found in every account", principalsShowTheAsked, askedToo(func(q roster.PrincipalSelection, p *roster.Principal, u *roster.User) bool {
		return q.Hash != (roster.Digest{}) && p.Account.ID != u.Account && q.Asked.ID == u.ID
	})},
	{"who is asked for by number is found in every account", principalsShowTheAsked, askedToo(func(q roster.PrincipalSelection, p *roster.Principal, u *roster.User) bool {
		return q.Hash != (roster.Digest{}) && p.Account.ID != u.Account && q.Asked.Number == u.Number
	})},
	{"an id is looked up before a vendor id", principalsShowTheAsked, onRead(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) (roster.Principal, error) {
		if !q.Asked.ID.IsZero() {
			q.Asked.Vendor = roster.VendorIDSelection{}
		}
		return r.Principal(ctx, q)
	})},
	{"who is asked for by vendor id is found in every set", principalsShowTheAsked, onRead(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) (roster.Principal, error) {
		if !q.Asked.Vendor.IsZero() {
			q.Asked.Vendor.Set = "axiom"
		}
		return r.Principal(ctx, q)
	})},
	{"an address of who is deleted is found", principalsShowTheAsked, askedToo(func(q roster.PrincipalSelection, p *roster.Principal, u *roster.User) bool {
		return q.Hash != (roster.Digest{}) && p.Account.ID == u.Account && q.Asked.Email == u.CanonicalEmail && u.State == roster.StateDeleted
	})},
	{"a username of who is deleted is found", principalsShowTheAsked, askedToo(func(q roster.PrincipalSelection, p *roster.Principal, u *roster.User) bool {
		return q.Hash != (roster.Digest{}) && p.Account.ID == u.Account && q.Asked.Username == u.CanonicalUsername && u.State == roster.StateDeleted
	})},
	{"an address is looked up before a username", principalsShowTheAsked, onRead(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) (roster.Principal, error) {
		if q.Asked.Email != "" {
			q.Asked.Username = ""
		}
		return r.Principal(ctx, q)
	})},
	{"who is asked for by a username is not looked up by the address", principalsShowTheAsked, onRead(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) (roster.Principal, error) {
		if q.Asked.Username != "" {
			q.Asked.Email = ""
		}
		return r.Principal(ctx, q)
	})},
	{"somebody is asked for without a hash", principalsShowTheAsked, askedToo(func(q roster.PrincipalSelection, _ *roster.Principal, u *roster.User) bool {
		return q.Hash == (roster.Digest{}) && q.Asked.ID == u.ID
	})},
	{"a principal that fell back home shows who is asked for", principalsShowTheAsked, askedToo(func(q roster.PrincipalSelection, p *roster.Principal, u *roster.User) bool {
		return fellBack(p) && p.Account.ID == u.Account && q.Asked.ID == u.ID
	})},

	{"revoked grants are shown", principalsShowGrants, rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) (err error) {
		if len(p.Grants) > 0 {
			p.Grants, err = r.Grants(ctx, roster.GrantSelection{Account: p.User.Account, Users: []roster.ID{p.User.ID}, Ended: true})
		}
		return err
	})},
	{"groups of revoked grants are shown", principalsShowGrants, rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) (err error) {
		if len(p.Groups) > 0 {
			p.Groups, err = r.Groups(ctx, roster.GroupSelection{Account: p.User.Account, Ended: true})
		}
		return err
	})},
	{"ended groups of grants are not shown", principalsShowGrants, editPrincipal(func(p *roster.Principal) {
		p.Groups = slices.DeleteFunc(p.Groups, func(g roster.AccessGroup) bool { return !g.Ended.IsZero() })
	})},
	{"grants that ended or have not begun are not shown", principalsShowGrants, editPrincipal(func(p *roster.Principal) {
		p.Grants = slices.DeleteFunc(p.Grants, func(g roster.Grant) bool {
			return g.From.After(start) || !g.Until.IsZero() && !start.Before(g.Until)
		})
	})},
	{"grants of a product are not shown", principalsShowGrants, editPrincipal(func(p *roster.Principal) {
		p.Grants = slices.DeleteFunc(p.Grants, func(g roster.Grant) bool { return g.Group.IsZero() })
	})},
	{"a group comes with each of its grants", principalsShowGrants, editPrincipal(func(p *roster.Principal) {
		var groups []roster.AccessGroup
		for _, g := range p.Groups {
			for _, grant := range p.Grants {
				if grant.Group == g.ID {
					groups = append(groups, g)
				}
			}
		}
		p.Groups = groups
	})},
	{"groups come in the order of the grants", principalsShowGrants, editPrincipal(func(p *roster.Principal) {
		first := func(g roster.AccessGroup) int {
			return slices.IndexFunc(p.Grants, func(grant roster.Grant) bool { return grant.Group == g.ID })
		}
		slices.SortFunc(p.Groups, func(a, b roster.AccessGroup) int { return first(a) - first(b) })
	})},
	{"grants come group by group", principalsShowGrants, editPrincipal(func(p *roster.Principal) {
		slices.SortStableFunc(p.Grants, func(a, b roster.Grant) int { return a.Group.Compare(b.Group) })
	})},
	{"grants of every account are shown", principalsShowGrants, rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) error {
		if len(p.Grants) == 0 {
			return nil
		}
		p.Grants = nil
		accounts, err := r.Accounts(ctx, roster.AccountSelection{})
		for _, a := range accounts {
			list, failed := r.Grants(ctx, roster.GrantSelection{Account: a.ID, Users: []roster.ID{p.User.ID}})
			p.Grants, err = append(p.Grants, list...), errors.Join(err, failed)
		}
		return err
	})},
	{"a principal by hash has no grants", principalsShowGrants, onQuery(roster.Reader.Principal, func(q *roster.PrincipalSelection) {
		if q.Hash != (roster.Digest{}) {
			q.Grants = false
		}
	})},

	{"grants to the account are not shown", principalsShowGrants, editPrincipal(func(p *roster.Principal) {
		p.Grants = slices.DeleteFunc(p.Grants, func(g roster.Grant) bool { return g.User.IsZero() })
	})},
	{"grants to every account are shown", principalsShowGrants, rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) error {
		if len(p.Grants) == 0 {
			return nil
		}
		accounts, err := r.Accounts(ctx, roster.AccountSelection{})
		for _, a := range accounts {
			if a.ID == p.User.Account {
				continue
			}
			list, failed := r.Grants(ctx, roster.GrantSelection{Account: a.ID, Users: []roster.ID{{}}})
			p.Grants, err = append(p.Grants, list...), errors.Join(err, failed)
		}
		return err
	})},

	{"a grant that ends at the moment is not over", principalsShowThePast, onQuery(roster.Reader.Principal, func(q *roster.PrincipalSelection) {
		if !q.GrantsAt.IsZero() {
			q.GrantsAt = q.GrantsAt.Add(-time.Microsecond)
		}
	})},
	{"grants that are over come as they were made", principalsShowThePast, onRead(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) (roster.Principal, error) {
		all := q
		all.Over = 1000
		p, err := r.Principal(ctx, all)
		over := map[roster.ID]int{}
		p.Grants = slices.DeleteFunc(p.Grants, func(g roster.Grant) bool {
			if g.Until.IsZero() || g.Until.After(q.GrantsAt) {
				return false
			}
			over[g.User]++
			return over[g.User] > q.Over
		})
		return p, err
	})},
	{"grants that are over are counted together", principalsShowThePast, onQuery(roster.Reader.Principal, func(q *roster.PrincipalSelection) { q.Over /= 2 })},
	{"grants that are over always come", principalsShowThePast, onQuery(roster.Reader.Principal, func(q *roster.PrincipalSelection) { q.Over = max(q.Over, 1) })},
	{"a group has a product as a part of another", principalsShowThePast, rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) error {
		groups, err := r.Groups(ctx, roster.GroupSelection{Account: p.User.Account, Ended: true})
		for i := range p.Groups {
			for _, g := range groups {
				part := func(product string) bool { return strings.Contains(product, q.Product) }
				if g.ID == p.Groups[i].ID && q.Product != "" && slices.ContainsFunc(g.Products, part) {
					p.Groups[i].Products = []string{q.Product}
				}
			}
		}
		return err
	})},
	{"a principal's groups have all their products", principalsShowThePast, rereadPrincipal(func(ctx context.Context, r roster.Reader, _ roster.PrincipalSelection, p *roster.Principal) error {
		groups, err := r.Groups(ctx, roster.GroupSelection{Account: p.User.Account, Ended: true})
		for i := range p.Groups {
			for _, g := range groups {
				if g.ID == p.Groups[i].ID {
					p.Groups[i].Products = g.Products
				}
			}
		}
		return err
	})},

	{"a principal in a Tx is what was committed before it", principalsInUpdate, staleInTx(roster.Reader.Principal)},
	{"grants are cached until the user is written", principalsInUpdate, func(h *hooks) {
		held := map[roster.ID]roster.Principal{}
		editPrincipal(func(p *roster.Principal) {
			if old, ok := held[p.User.ID]; ok && old.User.Version == p.User.Version {
				p.Grants, p.Groups = old.Grants, old.Groups
			}
			held[p.User.ID] = *p
		})(h)
	}},
	{"the secret is read before the rest", principalsAreConsistent, tornRead(func(p, later *roster.Principal) { p.Secret = later.Secret })},
	{"the user is read before the rest", principalsAreConsistent, tornRead(func(p, later *roster.Principal) { p.User = later.User })},
	{"the account is read before the rest", principalsAreConsistent, tornRead(func(p, later *roster.Principal) { p.Account = later.Account })},
	{"grants are read after the rest", principalsAreConsistent, tornRead(func(p, later *roster.Principal) { p.Grants = later.Grants })},
	{"groups are read after the grants", principalsAreConsistent, tornRead(func(p, later *roster.Principal) { p.Groups = later.Groups })},

	{"a principal ignores the context", cancelledUpdatesLeaveNothing, onRead(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) (roster.Principal, error) {
		return r.Principal(context.WithoutCancel(ctx), q)
	})},
	{"the products of a principal's groups are the store's", slicesOutAreCopied, func(h *hooks) {
		held := map[roster.ID][]string{}
		editPrincipal(func(p *roster.Principal) {
			for i := range p.Groups {
				g := &p.Groups[i]
				if _, ok := held[g.ID]; !ok {
					held[g.ID] = g.Products
				}
				g.Products = held[g.ID]
			}
		})(h)
		onEach(roster.Reader.Groups, func(g *roster.AccessGroup) {
			if products, ok := held[g.ID]; ok {
				g.Products = slices.Clone(products)
			}
		})(h)
	}},
	{"a principal is found by hash in every account", accountsAreSeparate, onQuery(roster.Reader.Principal, func(q *roster.PrincipalSelection) {
		if q.Hash != (roster.Digest{}) {
			q.Account = roster.ID{}
		}
	})},
}

// tornRead reads a principal twice, the second time after another write, and
// mixes the two.
func tornRead(mix func(p, later *roster.Principal)) func(h *hooks) {
	return rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) error {
		later, err := r.Principal(ctx, q)
		for end := time.Now().Add(100 * time.Millisecond); err == nil && later.User.Version == p.User.Version && time.Now().Before(end); {
			later, err = r.Principal(ctx, q)
		}
		mix(p, &later)
		return err
	})
}
