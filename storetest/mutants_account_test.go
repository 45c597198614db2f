package storetest

import (
	"context"

	"example.com/roster"
)

var accountMutants = []mutant{
	{"users of a zero account are those of every account", zeroAccountSelectsNothing, inEveryAccount(roster.Reader.Users, func(q roster.UserSelection) bool { return q.Account.IsZero() })},
	{"secrets of a zero account are those of every account", zeroAccountSelectsNothing, inEveryAccount(roster.Reader.Secrets, func(q roster.SecretSelection) bool { return q.Account.IsZero() })},
	{"a group is found by its number in every account", accountsAreSeparate, inEveryAccount(roster.Reader.Groups, func(q roster.GroupSelection) bool { return q.Number != 0 })},
	{"a user is found by id in every account", accountsAreSeparate, inEveryAccount(roster.Reader.Users, func(q roster.UserSelection) bool {
		return len(q.Where) == 1 && q.Where[0].Field == roster.FieldID && q.Where[0].Op == roster.OpEq
	})},
	{"a hash is found in every account", accountsAreSeparate, onQuery(roster.Reader.Secrets, func(q *roster.SecretSelection) {
		if q.Hash != (roster.Digest{}) {
			q.Account = roster.ID{}
		}
	})},
	{"a hash without an account finds nothing", hashesAreGlobal, onRead(func(ctx context.Context, r roster.Reader, q roster.SecretSelection) ([]roster.Secret, error) {
		if q.Account.IsZero() {
			return nil, ctx.Err()
		}
		return r.Secrets(ctx, q)
	})},
	{"an address without an account finds nobody", emailsAreGlobal, onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
		if q.Account.IsZero() {
			return nil, ctx.Err()
		}
		return r.Users(ctx, q)
	})},
	{"an address finds users beside the account", emailsAreGlobal, onQuery(roster.Reader.Users, func(q *roster.UserSelection) {
		if q.Email != "" {
			q.Account = roster.ID{}
		}
	})},
	{"an address finds users whatever else is asked", emailsAreGlobal, onQuery(roster.Reader.Users, func(q *roster.UserSelection) {
		if q.Email != "" {
			q.Where = nil
		}
	})},
	{"a membership is found in its account alone", membershipsHaveTwoAccounts, onRead(func(ctx context.Context, r roster.Reader, q roster.MembershipSelection) ([]roster.Membership, error) {
		if q.Account.IsZero() {
			return nil, ctx.Err()
		}
		return r.Memberships(ctx, q)
	})},
	{"home is ignored beside the account", membershipsHaveTwoAccounts, onQuery(roster.Reader.Memberships, func(q *roster.MembershipSelection) {
		if !q.Account.IsZero() {
			q.Home = roster.ID{}
		}
	})},
	{"a membership's id finds it from every account", accountsAreSeparate, onQuery(roster.Reader.Memberships, func(q *roster.MembershipSelection) {
		if !q.ID.IsZero() {
			q.Account = roster.ID{}
		}
	})},
	{"half of a hash is enough", hashesAreGlobal, func(h *hooks) {
		byHalf := map[string]roster.Digest{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if s, ok := record.(*roster.Secret); ok {
				byHalf[string(s.Hash[:16])] = s.Hash
			}
			return put(ctx, tx, record)
		}
		onQuery(roster.Reader.Secrets, func(q *roster.SecretSelection) {
			if hash, ok := byHalf[string(q.Hash[:16])]; ok {
				q.Hash = hash
			}
		})(h)
	}},
}
