package storetest

import (
	"context"
	"reflect"
	"testing"

	"example.com/roster"
)

var accountRules = []rule{
	{sentence: "a query with a zero account selects nothing", check: noAccountSelectsNothing},
	{sentence: "another account's records are never selected", check: accountsStandApart},
	{sentence: "a secret is found by its hash in the whole database", check: hashesReachEverywhere},
}

// byAccount reads each kind of record that belongs to an account, in as many
// ways as a query has.
func byAccount(ctx context.Context, r roster.Reader, account roster.ID, of []any) (map[string]any, error) {
	u, g, gr, s := of[1].(*roster.User), of[2].(*roster.AccessGroup), of[3].(*roster.Grant), of[4].(*roster.Secret)
	e := of[5].(*roster.Event)
	read := map[string]any{}
	var failed error
	add := func(what string, list any, err error) {
		if err != nil {
			failed = err
		}
		read[what] = list
	}
	users := func(what string, q roster.UserQuery) {
		q.Account = account
		list, err := r.Users(ctx, q)
		add("users by "+what, list, err)
		n, err := r.CountUsers(ctx, q)
		add("count by "+what, make([]struct{}, n), err)
	}
	users("nothing", roster.UserQuery{})
	users("name", roster.UserQuery{Sort: []roster.SortKey{{Field: roster.FieldName}}, Limit: 100})
	for _, f := range append(textFields, otherFields...) {
		c := roster.Where(f, roster.OpEq)
		c.Values = []roster.Value{u.Value(f)}
		users(string(f), roster.UserQuery{Where: []roster.Condition{c}})
		users(string(f)+" present", roster.UserQuery{Where: []roster.Condition{roster.Where(f, roster.OpPresent)}})
	}
	for what, q := range map[string]roster.GroupQuery{
		"nothing": {}, "id": {ID: g.ID}, "number": {Number: g.Number},
	} {
		q.Account, q.Ended = account, true
		list, err := r.Groups(ctx, q)
		add("groups by "+what, list, err)
	}
	for what, q := range map[string]roster.GrantQuery{
		"nothing": {}, "id": {ID: gr.ID}, "user": {Users: []roster.ID{gr.User}}, "group": {Group: gr.Group},
	} {
		q.Account, q.Ended = account, true
		list, err := r.Grants(ctx, q)
		add("grants by "+what, list, err)
	}
	for what, q := range map[string]roster.SecretQuery{
		"nothing": {}, "id": {ID: s.ID}, "user": {User: s.User}, "purpose": {Purpose: s.Purpose}, "pending": {Pending: true},
	} {
		q.Account = account
		list, err := r.Secrets(ctx, q)
		add("secrets by "+what, list, err)
	}
	if !account.IsZero() { // with none it reaches everywhere
		list, err := r.Secrets(ctx, roster.SecretQuery{Account: account, Hash: s.Hash})
		add("secrets by hash", list, err)
	}
	for what, q := range map[string]roster.EventQuery{"nothing": {}, "user": {User: e.User}} {
		q.Account = account
		list, err := r.Events(ctx, q)
		add("events by "+what, list, err)
	}
	return read, failed
}

// resident writes one record of each kind, every field set, that is open,
// living and live.
func resident(t testing.TB, s roster.Store, account roster.ID) []any {
	t.Helper()
	records := samples(account)
	n := 0
	for _, r := range records {
		n = fill(t, r, n, numbered)
	}
	records[1].(*roster.User).State = roster.StateActive
	secret := records[4].(*roster.Secret)
	secret.Used, secret.Revoked = times[0], times[0]
	write(t, s, records...)
	return records
}

func noAccountSelectsNothing(t testing.TB, s roster.Store) {
	records := resident(t, s, roster.NewID())
	expectEmpty(t, s, roster.ID{}, records)
}

// accountsStandApart asks, in the name of one account, for what another has: by
// every value that names it.
func accountsStandApart(t testing.TB, s roster.Store) {
	mine, theirs := roster.NewID(), roster.NewID()
	records := resident(t, s, theirs)
	expectEmpty(t, s, mine, records)
	resident(t, s, mine)
	read := must[map[string]any](t)(byAccount(t.Context(), s, theirs, records))
	for what, list := range read {
		if n := reflect.ValueOf(list).Len(); n != 1 {
			t.Errorf("%s of the account that has one: %d", what, n)
		}
	}
}

func expectEmpty(t testing.TB, s roster.Store, account roster.ID, records []any) {
	t.Helper()
	check := func(r roster.Reader) error {
		read, err := byAccount(t.Context(), r, account, records)
		for what, list := range read {
			if n := reflect.ValueOf(list).Len(); n > 0 {
				t.Errorf("%s of account %s: %d, want none", what, account, n)
			}
		}
		return err
	}
	if err := check(s); err != nil {
		t.Error(err)
	}
	if err := s.Update(t.Context(), func(tx roster.Tx) error { return check(tx) }); err != nil {
		t.Error(err)
	}
}

func hashesReachEverywhere(t testing.TB, s roster.Store) {
	ctx := t.Context()
	var secrets []roster.Secret
	for range 3 {
		secrets = append(secrets, newSecret(roster.NewID(), roster.NewID()), newSecret(roster.NewID(), roster.ID{}))
	}
	write(t, s, pointers(secrets)...)
	for i := range secrets {
		for _, account := range []roster.ID{{}, secrets[i].Account} {
			list := must[[]roster.Secret](t)(s.Secrets(ctx, roster.SecretQuery{Account: account, Hash: secrets[i].Hash}))
			if len(list) != 1 || !reflect.DeepEqual(list[0], secrets[i]) {
				t.Errorf("secrets by hash, account %s: found %d, want the one", account, len(list))
			}
		}
		near := secrets[i].Hash
		near[31] ^= 1
		if list := must[[]roster.Secret](t)(s.Secrets(ctx, roster.SecretQuery{Hash: near})); len(list) != 0 {
			t.Errorf("secrets by a hash that differs in one bit: found %d", len(list))
		}
	}
}
