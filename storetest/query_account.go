package storetest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"example.com/roster"
)

var accountRules = []rule{
	{sentence: "a query with a zero account selects nothing", check: zeroAccountSelectsNothing},
	{sentence: "a query never selects the records of another account", check: accountsAreSeparate},
	{sentence: "a secret is found by its hash in the whole database", check: hashesAreGlobal},
	{sentence: "a membership is found by either of its accounts, and by its id without an account", check: membershipsHaveTwoAccounts},
}

// readEveryWay reads each kind of record that belongs to an account, in as many
// ways as a query has.
func readEveryWay(ctx context.Context, r roster.Reader, account roster.ID, have []any) (map[string]any, error) {
	u, g, gr, s, e := recordOf[roster.User](have), recordOf[roster.AccessGroup](have), recordOf[roster.Grant](have), recordOf[roster.Secret](have), recordOf[roster.Event](have)
	m, team, tm := recordOf[roster.Membership](have), recordOf[roster.Team](have), recordOf[roster.TeamMembership](have)
	read := map[string]any{}
	var failed error
	add := func(what string, list any, err error) {
		if err != nil {
			failed = err
		}
		read[what] = list
	}
	users := func(what string, q roster.UserSelection) {
		q.Account = account
		list, err := r.Users(ctx, q)
		add("users by "+what, list, err)
		n, err := r.CountUsers(ctx, q)
		add("count by "+what, make([]struct{}, n), err)
	}
	users("nothing", roster.UserSelection{})
	users("name", roster.UserSelection{Sort: []roster.SortKey{{Field: roster.FieldName}}, Limit: 100})
	for _, f := range append(textFields, otherFields...) {
		c := roster.Where(f, roster.OpEq)
		c.Values = []roster.Value{u.Value(f)}
		users(string(f), roster.UserSelection{Where: []roster.Condition{c}})
		users(string(f)+" present", roster.UserSelection{Where: []roster.Condition{roster.Where(f, roster.OpPresent)}})
	}
	for what, q := range map[string]roster.GroupSelection{
		"nothing": {}, "id": {ID: g.ID}, "number": {Number: g.Number},
	} {
		q.Account, q.Ended = account, true
		list, err := r.Groups(ctx, q)
		add("groups by "+what, list, err)
	}
	for what, q := range map[string]roster.GrantSelection{
		"nothing": {}, "id": {ID: gr.ID}, "user": {Users: []roster.ID{gr.User}}, "group": {Group: gr.Group},
	} {
		q.Account, q.Ended = account, true
		list, err := r.Grants(ctx, q)
		add("grants by "+what, list, err)
	}
	for what, q := range map[string]roster.SecretSelection{
		"nothing": {}, "id": {ID: s.ID}, "user": {User: s.User}, "purpose": {Purpose: s.Purpose}, "pending": {Pending: true},
	} {
		q.Account = account
		list, err := r.Secrets(ctx, q)
		add("secrets by "+what, list, err)
	}
	if !account.IsZero() { // with none it reaches everywhere
		list, err := r.Secrets(ctx, roster.SecretSelection{Account: account, Hash: s.Hash})
		add("secrets by hash", list, err)
	}
	for what, q := range map[string]roster.EventSelection{"nothing": {}, "id": {ID: e.ID}, "user": {User: e.User}} {
		q.Account = account
		list, err := r.Events(ctx, q)
		add("events by "+what, list, err)
	}
	for what, q := range map[string]roster.MembershipSelection{
		"nothing": {}, "user": {Users: []roster.ID{m.User}}, "home": {Home: m.Home}, "id": {ID: m.ID},
	} {
		if account.IsZero() && what != "nothing" && what != "user" {
			continue // what home and id find without an account stands in a rule of its own
		}
		q.Account, q.Ended = account, true
		list, err := r.Memberships(ctx, q)
		add("memberships by "+what, list, err)
	}
	for what, q := range map[string]roster.TeamSelection{
		"nothing": {}, "id": {IDs: []roster.ID{team.ID}}, "parent": {Parent: team.Parent},
	} {
		q.Account, q.Ended = account, true
		list, err := r.Teams(ctx, q)
		add("teams by "+what, list, err)
	}
	for what, q := range map[string]roster.TeamMembershipSelection{
		"nothing": {}, "id": {ID: tm.ID}, "user": {Users: []roster.ID{tm.User}}, "team": {Team: tm.Team},
	} {
		q.Account, q.Ended = account, true
		list, err := r.TeamMemberships(ctx, q)
		add("team memberships by "+what, list, err)
	}
	i := recordOf[roster.Identity](have)
	for what, q := range map[string]roster.IdentitySelection{
		"nothing": {}, "id": {ID: i.ID}, "user": {User: i.User}, "issuer and subject": {Issuer: i.Issuer, Subject: i.Subject},
	} {
		q.Account = account
		list, err := r.Identities(ctx, q)
		add("identities by "+what, list, err)
		q.Ended = true
		list, err = r.Identities(ctx, q)
		add("identities, ended too, by "+what, list, err)
	}
	use := recordOf[roster.Use](have)
	for what, q := range map[string]roster.UseSelection{"nothing": {}, "id": {ID: use.ID}, "user": {User: use.User}} {
		q.Account = account
		list, err := r.Uses(ctx, q)
		add("uses by "+what, list, err)
	}
	standings := map[string]roster.PrincipalSelection{"user": {User: u.ID, Grants: true}}
	if !account.IsZero() {
		standings["hash"] = roster.PrincipalSelection{Hash: s.Hash, Purpose: s.Purpose, Grants: true}
	}
	for what, q := range standings {
		q.Account = account
		found, err := readPrincipal(ctx, r, q)
		var list []roster.Principal
		if !reflect.DeepEqual(found, roster.Principal{}) {
			list = append(list, found)
		}
		add("standings by "+what, list, err)
	}
	return read, failed
}

// writeOneOfEach writes one record of each kind, every field set, that is open,
// living and live.
func writeOneOfEach(t testing.TB, s roster.Store, account roster.ID) []any {
	t.Helper()
	records := samples(account)
	fill(t, 0, numberedText, records...)
	user, secret := recordOf[roster.User](records), recordOf[roster.Secret](records)
	user.State = roster.StateActive
	secret.User, secret.Redeemed, secret.Revoked = user.ID, time.Time{}, time.Time{}
	recordOf[roster.Delivery](records).Dead = time.Time{}
	recordOf[roster.Identity](records).Ended = time.Time{}
	write(t, s, records...)
	return records
}

func zeroAccountSelectsNothing(t testing.TB, s roster.Store) {
	records := writeOneOfEach(t, s, roster.NewID())
	expectEmpty(t, s, roster.ID{}, records)
}

// accountsAreSeparate asks, in the name of one account, for what another has: by
// every value that names it.
func accountsAreSeparate(t testing.TB, s roster.Store) {
	mine, theirs := roster.NewID(), roster.NewID()
	records := writeOneOfEach(t, s, theirs)
	expectEmpty(t, s, mine, records)
	writeOneOfEach(t, s, mine)
	read := must[map[string]any](t)(readEveryWay(t.Context(), s, theirs, records))
	for what, list := range read {
		if n := reflect.ValueOf(list).Len(); n != 1 {
			t.Errorf("%s of the account that has one: %d", what, n)
		}
	}
}

func expectEmpty(t testing.TB, s roster.Store, account roster.ID, records []any) {
	t.Helper()
	check := func(r roster.Reader) error {
		read, err := readEveryWay(t.Context(), r, account, records)
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

func hashesAreGlobal(t testing.TB, s roster.Store) {
	ctx := t.Context()
	var secrets []roster.Secret
	for range 3 {
		secrets = append(secrets, newSecret(roster.NewID(), roster.NewID()), newSecret(roster.NewID(), roster.ID{}))
	}
	write(t, s, pointers(secrets)...)
	for i := range secrets {
		for _, account := range []roster.ID{{}, secrets[i].Account} {
			list := must[[]roster.Secret](t)(s.Secrets(ctx, roster.SecretSelection{Account: account, Hash: secrets[i].Hash}))
			if len(list) != 1 || !reflect.DeepEqual(list[0], secrets[i]) {
				t.Errorf("secrets by hash, account %s: found %d, want the one", account, len(list))
			}
		}
		near := secrets[i].Hash
		near[31] ^= 1
		if list := must[[]roster.Secret](t)(s.Secrets(ctx, roster.SecretSelection{Hash: near})); len(list) != 0 {
			t.Errorf("secrets by a hash that differs in one bit: found %d", len(list))
		}
	}
}

func membershipsHaveTwoAccounts(t testing.TB, s roster.Store) {
	there, home := roster.NewID(), roster.NewID()
	var all []roster.Membership
	for i := range 8 {
		m := roster.Membership{ID: roster.NewID(), Account: there, Home: home, User: roster.NewID()}
		if i%4 == 1 {
			m.Account = roster.NewID()
		}
		if i%4 == 2 {
			m.Home = roster.NewID()
		}
		all = append(all, m)
	}
	write(t, s, pointers(all)...)
	check := func(q roster.MembershipSelection) {
		t.Helper()
		expectSelected(t, s.Memberships, all, q, func(m *roster.Membership) bool {
			return (q.Account.IsZero() || m.Account == q.Account) && (q.Home.IsZero() || m.Home == q.Home) && (q.ID.IsZero() || m.ID == q.ID)
		})
	}
	check(roster.MembershipSelection{Account: there})
	check(roster.MembershipSelection{Home: home})
	check(roster.MembershipSelection{Account: there, Home: home})
	for _, m := range all[:4] {
		check(roster.MembershipSelection{ID: m.ID})
		check(roster.MembershipSelection{ID: m.ID, Account: there})
		check(roster.MembershipSelection{ID: m.ID, Home: home})
	}
}
