package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

var accountRules = []rule{
	{sentence: "a selection with a zero account selects nothing", check: zeroAccountSelectsNothing},
	{sentence: "a selection never selects the records of another account", check: accountsAreSeparate},
	{sentence: "a secret is found by its hash in the whole database", check: hashesAreGlobal},
	{sentence: "users who are not deleted are found by their canonical address in the whole database, and in one account", check: emailsAreGlobal},
	{sentence: "a membership is found by either of its accounts, and by its id without an account", check: membershipsHaveTwoAccounts},
}

// readEveryWay returns how many records of an account each query finds, by a
// description of the query. The queries name values of the given records.
func readEveryWay(ctx context.Context, r roster.Reader, account roster.ID, records []any) (map[string]int, error) {
	u, g, grant, s, e := recordOf[roster.User](records), recordOf[roster.AccessGroup](records), recordOf[roster.Grant](records), recordOf[roster.Secret](records), recordOf[roster.Event](records)
	m, team, tm := recordOf[roster.Membership](records), recordOf[roster.Team](records), recordOf[roster.TeamMembership](records)
	i, use := recordOf[roster.Identity](records), recordOf[roster.Use](records)
	users := map[string]roster.UserSelection{
		"nothing": {}, "name": {Sort: []roster.SortKey{{Field: roster.FieldName}}, Limit: 100},
	}
	for _, f := range append(textFields, otherFields...) {
		users[string(f)] = roster.UserSelection{Where: []roster.Condition{equal(f, u)}}
		users[string(f)+" present"] = roster.UserSelection{Where: []roster.Condition{roster.Where(f, roster.OpPresent)}}
	}
	secrets := map[string]roster.SecretSelection{
		"nothing": {}, "id": {ID: s.ID}, "user": {User: s.User}, "purpose": {Purpose: s.Purpose}, "pending": {Pending: true},
	}
	memberships := map[string]roster.MembershipSelection{"nothing": {}, "user": {Users: []roster.ID{m.User}}}
	principals := map[string]roster.PrincipalSelection{"user": {User: u.ID, Grants: true}}
	if !account.IsZero() { // other rules have what these find without an account
		secrets["hash"] = roster.SecretSelection{Hash: s.Hash}
		memberships["home"], memberships["id"] = roster.MembershipSelection{Home: m.Home}, roster.MembershipSelection{ID: m.ID}
		principals["hash"] = roster.PrincipalSelection{Hash: s.Hash, Purpose: s.Purpose, Grants: true}
	}
	found := map[string]int{}
	err := errors.Join(
		readBy(ctx, found, account, "users", r.Users, users),
		readBy(ctx, found, account, "count", func(ctx context.Context, q roster.UserSelection) ([]struct{}, error) {
			n, err := r.CountUsers(ctx, q)
			return make([]struct{}, n), err
		}, users),
		readBy(ctx, found, account, "groups", r.Groups, map[string]roster.GroupSelection{
			"nothing": {}, "id": {ID: g.ID}, "ids": {IDs: []roster.ID{g.ID}}, "number": {Number: g.Number},
		}),
		readBy(ctx, found, account, "grants", r.Grants, map[string]roster.GrantSelection{
			"nothing": {}, "id": {ID: grant.ID}, "user": {Users: []roster.ID{grant.User}}, "group": {Group: grant.Group},
		}),
		readBy(ctx, found, account, "secrets", r.Secrets, secrets),
		readBy(ctx, found, account, "events", r.Events, map[string]roster.EventSelection{
			"nothing": {}, "id": {IDs: []roster.ID{e.ID}}, "user": {User: e.User}, "kind": {Kinds: []roster.EventKind{e.Kind}},
			"actor": {Actor: e.Actor.User}, "token": {Actor: e.Actor.Token}, "newest": {NewestFirst: true},
		}),
		readBy(ctx, found, account, "memberships", r.Memberships, memberships),
		readBy(ctx, found, account, "teams", r.Teams, map[string]roster.TeamSelection{
			"nothing": {}, "id": {IDs: []roster.ID{team.ID}}, "parent": {Parent: team.Parent},
		}),
		readBy(ctx, found, account, "team memberships", r.TeamMemberships, map[string]roster.TeamMembershipSelection{
			"nothing": {}, "id": {ID: tm.ID}, "user": {Users: []roster.ID{tm.User}}, "team": {Team: tm.Team},
		}),
		readBy(ctx, found, account, "identities", r.Identities, map[string]roster.IdentitySelection{
			"nothing": {}, "id": {ID: i.ID}, "user": {User: i.User}, "issuer and subject": {Issuer: i.Issuer, Subject: i.Subject},
		}),
		readBy(ctx, found, account, "uses", r.Uses, map[string]roster.UseSelection{
			"nothing": {}, "id": {ID: use.ID}, "user": {User: use.User},
		}),
		readBy(ctx, found, account, "principals", func(ctx context.Context, q roster.PrincipalSelection) (list []roster.Principal, _ error) {
			p, err := readPrincipal(ctx, r, q)
			if !reflect.DeepEqual(p, roster.Principal{}) {
				list = append(list, p)
			}
			return list, err
		}, principals),
	)
	return found, err
}

// readBy reads by each of queries in account, and again with ended records.
func readBy[Q, R any](ctx context.Context, found map[string]int, account roster.ID, kind string, read func(context.Context, Q) ([]R, error), queries map[string]Q) error {
	var failed error
	for by, q := range queries {
		for _, by := range []string{by, by + ", ended too"} {
			setField(reflect.ValueOf(&q).Elem(), "Account", account)
			list, err := read(ctx, q)
			if err != nil {
				failed = errors.Join(failed, fmt.Errorf("%s by %s: %w", kind, by, err))
			}
			found[kind+" by "+by] = len(list)
			setField(reflect.ValueOf(&q).Elem(), "Ended", true)
		}
	}
	return failed
}

// equal is the condition that a field is as u has it.
func equal(f roster.UserField, u *roster.User) roster.Condition {
	return roster.Condition{Field: f, Op: roster.OpEq, Values: []roster.Value{u.Value(f)}}
}

// writeOneOfEach writes one record of each kind that has every field set, but
// is valid and has not ended.
func writeOneOfEach(t testing.TB, s roster.Store, account roster.ID) []any {
	t.Helper()
	records := samples(account)
	fill(t, 0, numberedText, records...)
	for _, r := range records {
		for _, name := range []string{"Ended", "Redeemed", "Revoked", "Dead"} {
			setField(reflect.ValueOf(r).Elem(), name, time.Time{})
		}
	}
	user := recordOf[roster.User](records)
	user.State = roster.StateActive
	recordOf[roster.Secret](records).User = user.ID
	write(t, s, records...)
	return records
}

func zeroAccountSelectsNothing(t testing.TB, s roster.Store) {
	records := writeOneOfEach(t, s, roster.NewID())
	expectEmpty(t, s, roster.ID{}, records)
}

// accountsAreSeparate reads in one account by the values of another's records.
func accountsAreSeparate(t testing.TB, s roster.Store) {
	mine, theirs := roster.NewID(), roster.NewID()
	records := writeOneOfEach(t, s, theirs)
	expectEmpty(t, s, mine, records)
	writeOneOfEach(t, s, mine)
	for query, n := range must[map[string]int](t)(readEveryWay(t.Context(), s, theirs, records)) {
		if n != 1 {
			t.Errorf("%s of the account that has one: %d", query, n)
		}
	}
}

// expectEmpty reports what r finds of records in account.
func expectEmpty(t testing.TB, s roster.Store, account roster.ID, records []any) {
	t.Helper()
	check := func(r roster.Reader) error {
		found, err := readEveryWay(t.Context(), r, account, records)
		for query, n := range found {
			if n > 0 {
				t.Errorf("%s of account %s: %d, want none", query, account, n)
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

// emailsAreGlobal gives one address to a user of each of some accounts, of whom one
// is deleted and one is not active, and a longer and a shorter one to others.
func emailsAreGlobal(t testing.TB, s roster.Store) {
	const email = "jane@example.com"
	var all []roster.User
	for i := range 6 {
		u := newUser(roster.NewID())
		u.CanonicalEmail, u.Created = email, start.Add(time.Duration((i*5)%6)*time.Hour)
		near := newUser(u.Account)
		near.CanonicalEmail = []string{email + "m", email[:len(email)-1], "JANE@example.com", "", "jane@example.co", "z"}[i]
		all = append(all, u, near)
	}
	all[4].State, all[6].State = roster.StateDeleted, roster.StateDeactivated
	write(t, s, pointers(all)...)
	oldestFirst := slices.Clone(all)
	slices.SortFunc(oldestFirst, func(a, b roster.User) int { return a.Created.Compare(b.Created) })
	check := func(q roster.UserSelection) {
		t.Helper()
		is := func(u *roster.User) bool {
			return u.CanonicalEmail == q.Email && u.State != roster.StateDeleted &&
				(q.Account.IsZero() || u.Account == q.Account) &&
				!slices.ContainsFunc(q.Where, func(c roster.Condition) bool { return !c.Holds(u) })
		}
		expectSelected(t, s.Users, oldestFirst, q, is)
		want := 0
		for i := range all {
			if is(&all[i]) {
				want++
			}
		}
		if n := must[int](t)(s.CountUsers(t.Context(), q)); n != want {
			t.Errorf("%s counts %d, want %d", brief(q), n, want)
		}
	}
	check(roster.UserSelection{Email: email})
	check(roster.UserSelection{Email: email, Where: []roster.Condition{roster.Where(roster.FieldState, roster.OpEq, roster.StateActive)}})
	check(roster.UserSelection{Email: "nobody@example.com"})
	for _, u := range all {
		check(roster.UserSelection{Email: email, Account: u.Account})
	}
	limited := must[[]roster.User](t)(s.Users(t.Context(), roster.UserSelection{Email: email, Limit: 2}))
	if len(limited) != 2 || limited[0].Created.After(limited[1].Created) {
		t.Errorf("users by address, at most 2: got %d, want the two oldest", len(limited))
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
