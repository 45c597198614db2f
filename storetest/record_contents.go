package storetest

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"example.com/roster"
)

// expectContents reports that r does not show what it showed before.
func expectContents(t testing.TB, when string, r roster.Reader, before []any, account roster.ID, records ...any) {
	t.Helper()
	expectSame(t, when, before, must[[]any](t)(contents(t.Context(), r, account, records...)))
}

// expectSame reports the lists that differ.
func expectSame(t testing.TB, when string, before, after []any) {
	t.Helper()
	for i := range before {
		if !reflect.DeepEqual(before[i], after[i]) {
			t.Errorf("%s: %T is not what it was:\n\t%s\n\t%s", when, before[i], brief(before[i]), brief(after[i]))
		}
	}
}

// writeTwoOfEach writes an account and two records of each other kind, for
// changeAll.
func writeTwoOfEach(t testing.TB, s roster.Store, account roster.ID) []any {
	t.Helper()
	records := append(samples(account), samples(account)[1:]...)
	fill(t, 0, numberedText, records...)
	write(t, s, records...)
	return records
}

// changeAll changes, adds and deletes records of every kind.
func changeAll(ctx context.Context, tx roster.Tx, account roster.ID, records []any) error {
	for _, r := range records {
		c := copyOf(r)
		fields(c, func(path string, v reflect.Value) {
			if text, ok := v.Interface().(string); ok && !isAssigned(path) {
				v.SetString("changed " + text)
			}
		})
		if e, ok := c.(*roster.Event); ok {
			e.Detail = roster.JSONObject{}
		}
		if err := put(ctx, tx, c); err != nil {
			return err
		}
	}
	for _, r := range samples(account)[1:] {
		if err := put(ctx, tx, r); err != nil {
			return err
		}
	}
	if err := tx.PutAccount(ctx, &roster.Account{ID: roster.NewID()}); err != nil {
		return err
	}
	second := records[(len(records)+1)/2:]
	_, err := tx.Purge(ctx, roster.PurgeSelection{Delivery: recordOf[roster.Delivery](second).ID, OfUser: recordOf[roster.Secret](second).User})
	return err
}

// contents returns a list of each kind of record: of an account, of all
// accounts and of all deliveries. The throttle counters and the principals are
// those that records name.
func contents(ctx context.Context, r roster.Reader, account roster.ID, records ...any) ([]any, error) {
	var all []any
	var failed error
	add := func(list any, err error) {
		all, failed = append(all, list), errors.Join(failed, err)
	}
	add(nilIfEmpty(r.Accounts(ctx, roster.AccountSelection{})))
	add(nilIfEmpty(r.Users(ctx, roster.UserSelection{Account: account})))
	add(nilIfEmpty(r.Groups(ctx, roster.GroupSelection{Account: account, Ended: true})))
	add(nilIfEmpty(r.Grants(ctx, roster.GrantSelection{Account: account, Ended: true})))
	add(nilIfEmpty(r.Secrets(ctx, roster.SecretSelection{Account: account})))
	add(nilIfEmpty(r.Memberships(ctx, roster.MembershipSelection{Account: account, Ended: true})))
	add(nilIfEmpty(r.Teams(ctx, roster.TeamSelection{Account: account, Ended: true})))
	add(nilIfEmpty(r.TeamMemberships(ctx, roster.TeamMembershipSelection{Account: account, Ended: true})))
	add(nilIfEmpty(r.Events(ctx, roster.EventSelection{Account: account})))
	add(nilIfEmpty(r.Deliveries(ctx, roster.DeliverySelection{})))
	add(nilIfEmpty(r.Deliveries(ctx, roster.DeliverySelection{Dead: true})))
	add(nilIfEmpty(r.Identities(ctx, roster.IdentitySelection{Account: account, Ended: true})))
	add(nilIfEmpty(r.Uses(ctx, roster.UseSelection{Account: account})))
	if len(records) > 0 {
		add(nilIfEmpty(r.ThrottleCounters(ctx, roster.ThrottleCounterSelection{IDs: idsAmong[roster.ThrottleCounter](records)})))
		var principals []roster.Principal
		for _, id := range idsAmong[roster.User](records) {
			found, err := readPrincipal(ctx, r, roster.PrincipalSelection{Account: account, User: id, Grants: true})
			principals, failed = append(principals, found), errors.Join(failed, err)
		}
		add(principals, nil)
	}
	return all, failed
}

// idsAmong returns the ids of the records of one kind.
func idsAmong[T any](records []any) (ids []roster.ID) {
	for _, r := range records {
		if x, is := r.(*T); is {
			ids = append(ids, idOf(x))
		}
	}
	return ids
}

// readPrincipal reads a principal, with nil for an empty list.
func readPrincipal(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) (roster.Principal, error) {
	found, err := r.Principal(ctx, q)
	if len(found.Grants) == 0 {
		found.Grants = nil
	}
	if len(found.Groups) == 0 {
		found.Groups = nil
	}
	return found, err
}

// nilIfEmpty returns list, and nil for an empty one.
func nilIfEmpty[T any](list []T, err error) (any, error) {
	if len(list) == 0 {
		list = nil
	}
	return list, err
}

// readAll returns contents, and users in other orders, pages and selections.
func readAll(ctx context.Context, r roster.Reader, account roster.ID, records []any) ([]any, error) {
	all, err := contents(ctx, r, account, records...)
	if err != nil {
		return nil, err
	}
	queries := []roster.UserSelection{
		{Where: []roster.Condition{roster.Where(roster.FieldName, roster.OpGte, "b")}},
		{Where: []roster.Condition{roster.Where(roster.FieldEmail, roster.OpBlank)}, Lock: true},
		{Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpIn, roster.StateActive)}, Skip: 2, Limit: 3},
	}
	for _, sort := range singleSorts() {
		queries = append(queries, roster.UserSelection{Sort: sort}, roster.UserSelection{Sort: sort, Skip: 3, Limit: 4, Lock: true})
	}
	for _, q := range queries {
		q.Account = account
		users, err := nilIfEmpty(r.Users(ctx, q))
		if err != nil {
			return nil, err
		}
		n, err := r.CountUsers(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, users, n)
	}
	return all, nil
}
