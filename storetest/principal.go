package storetest

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"example.com/roster"
)

var principalRules = []rule{
	{sentence: "a principal by hash is the secret with that hash and purpose, its account and its user, or nothing where the secret or the user does not exist", check: principalsByHash},
	{sentence: "a principal without a hash is a user of that account, or nothing where there is none", check: principalsByUser},
	{sentence: "a member of an account is a principal there, with the membership and the home, by the user and by a token", check: principalsOfMembers},
	{sentence: "a secret acts in its ActsIn while its user is a member there, and in its own account else", check: principalsActElsewhere},
	{sentence: "a principal by hash has the user who is asked for by vendor id, id, number, username or address, where the account in which the secret acts owns it", check: principalsShowTheAsked},
	{sentence: "a principal has the grants to the user and to the account that were not revoked, and their groups once each, in the order of their ids", check: principalsShowGrants},
	{sentence: "of grants that are over, a principal has the newest that were asked for, and of products the one that was asked for", check: principalsShowThePast},
	{sentence: "a principal that is read in an Update shows what the Update wrote", check: principalsInUpdate},
	{sentence: "all parts of a principal are read at one moment", check: principalsAreConsistent, needsSecondConnection: true},
}

func principalsByHash(t testing.TB, s roster.Store) {
	f := newPrincipalFixture(t, s)
	var queries []roster.PrincipalSelection
	hashes := []roster.Digest{{31: 1}}
	for _, secret := range f.secrets {
		near := secret.Hash
		near[31] ^= 1
		hashes = append(hashes, secret.Hash, near)
	}
	for _, hash := range hashes {
		for _, account := range f.accountIDs() {
			for _, purpose := range []roster.Purpose{roster.PurposeSession, roster.PurposeToken, ""} {
				queries = append(queries, roster.PrincipalSelection{Account: account, Hash: hash, Purpose: purpose})
			}
		}
		queries = append(queries, roster.PrincipalSelection{Hash: hash, Purpose: roster.PurposeSession, User: f.users[1].ID})
	}
	f.expectPrincipals(t, s, queries)
}

func principalsByUser(t testing.TB, s roster.Store) {
	f := newPrincipalFixture(t, s)
	var queries []roster.PrincipalSelection
	for _, u := range append(f.users, roster.User{}) {
		for _, account := range f.accountIDs() {
			queries = append(queries,
				roster.PrincipalSelection{Account: account, User: u.ID},
				roster.PrincipalSelection{Account: account, User: u.ID, Purpose: roster.PurposeToken})
		}
	}
	f.expectPrincipals(t, s, queries)
}

func principalsOfMembers(t testing.TB, s roster.Store) {
	f := newPrincipalFixture(t, s)
	var queries []roster.PrincipalSelection
	for _, m := range f.memberships {
		queries = append(queries, roster.PrincipalSelection{Account: m.Account, User: m.User, Grants: true})
	}
	for _, secret := range f.secrets {
		if secret.Purpose == roster.PurposeToken {
			queries = append(queries, roster.PrincipalSelection{Hash: secret.Hash, Purpose: secret.Purpose, Grants: true})
		}
	}
	f.expectPrincipals(t, s, queries)
}

func principalsActElsewhere(t testing.TB, s roster.Store) {
	f := newPrincipalFixture(t, s)
	var queries []roster.PrincipalSelection
	for _, secret := range f.secrets {
		if secret.ActsIn.IsZero() {
			continue
		}
		for _, account := range f.accountIDs() {
			queries = append(queries, roster.PrincipalSelection{Account: account, Hash: secret.Hash, Purpose: secret.Purpose, Grants: true})
		}
	}
	f.expectPrincipals(t, s, queries)
}

// principalsShowTheAsked asks by each secret for each user, by each key.
func principalsShowTheAsked(t testing.TB, s roster.Store) {
	f := newPrincipalFixture(t, s)
	other := newUser(f.accounts[0].ID) // beside "ann"
	other.CanonicalUsername, other.CanonicalEmail = "zoe", "other@x.test"
	write(t, s, &other)
	f.users = append(f.users, other)
	keys := []roster.UserKey{{ID: roster.NewID()}, {Number: 1 << 40}, {Email: "nobody@x.test"}, {Username: "ann", Email: "other@x.test"}}
	of := func(id string) roster.VendorIDSelection { return roster.VendorIDSelection{Set: "axiom", ID: id} }
	keys = append(keys, roster.UserKey{Vendor: of("nobody")}, roster.UserKey{ID: f.users[0].ID, Vendor: of("nobody")},
		roster.UserKey{Vendor: roster.VendorIDSelection{Set: "pickaxe", ID: f.users[0].VendorIDs.Of("axiom")}})
	for i, u := range f.users {
		keys = append(keys, roster.UserKey{Vendor: of(u.VendorIDs.Of("axiom"))}, roster.UserKey{ID: f.users[(i+1)%len(f.users)].ID, Vendor: of(u.VendorIDs.Of("axiom"))})
		keys = append(keys, roster.UserKey{ID: u.ID}, roster.UserKey{Number: u.Number}, roster.UserKey{Email: u.CanonicalEmail})
		keys = append(keys, roster.UserKey{Username: u.CanonicalUsername}, roster.UserKey{Username: u.CanonicalUsername, Email: "same@x.test"},
			roster.UserKey{Username: "nobody", Email: u.CanonicalEmail})
	}
	var queries []roster.PrincipalSelection
	for _, secret := range f.secrets {
		for _, key := range keys {
			queries = append(queries,
				roster.PrincipalSelection{Hash: secret.Hash, Purpose: secret.Purpose, Asked: key},
				roster.PrincipalSelection{Account: secret.Account, Hash: secret.Hash, Purpose: secret.Purpose, Asked: key})
		}
	}
	queries = append(queries, roster.PrincipalSelection{Account: f.accounts[0].ID, User: f.users[0].ID, Asked: roster.UserKey{ID: f.users[0].ID}})
	f.expectPrincipals(t, s, queries)
}

func principalsShowGrants(t testing.TB, s roster.Store) {
	f := newPrincipalFixture(t, s)
	var queries []roster.PrincipalSelection
	for _, u := range append(f.users, roster.User{}) {
		for _, account := range f.accountIDs() {
			queries = append(queries, roster.PrincipalSelection{Account: account, User: u.ID, Grants: true})
		}
	}
	for _, secret := range f.secrets {
		queries = append(queries, roster.PrincipalSelection{Hash: secret.Hash, Purpose: secret.Purpose, Grants: true})
	}
	f.expectPrincipals(t, s, queries)
}

// principalsShowThePast asks at each time at which a grant of the fixture ends, and
// a microsecond around it, for several numbers of grants that are over.
func principalsShowThePast(t testing.TB, s roster.Store) {
	f := newPrincipalFixture(t, s)
	var queries []roster.PrincipalSelection
	secret := f.secrets[0]
	for _, at := range []time.Time{{}, start.Add(-3 * time.Hour), start.Add(-2*time.Hour - 1000), start.Add(-2 * time.Hour), start, start.Add(time.Hour)} {
		for _, over := range []int{0, 1, 2, 3, 100} {
			for _, product := range []string{"", "another", "product 1", "product", "ANOTHER", "another\n", f.products()} {
				q := roster.PrincipalSelection{Grants: true, GrantsAt: at, Over: over, Product: product}
				q.Account, q.User = f.accounts[0].ID, f.users[0].ID
				queries = append(queries, q)
				q.Account, q.User = roster.ID{}, roster.ID{}
				q.Hash, q.Purpose = secret.Hash, secret.Purpose
				queries = append(queries, q)
			}
		}
	}
	f.expectPrincipals(t, s, queries)
}

// principalsInUpdate changes every part of a principal, and then its grants and
// groups alone.
func principalsInUpdate(t testing.TB, s roster.Store) {
	ctx := t.Context()
	f := newPrincipalFixture(t, s)
	u, secret := f.users[0], f.secrets[0]
	queries := []roster.PrincipalSelection{
		{Account: u.Account, User: u.ID, Grants: true}, {Hash: secret.Hash, Purpose: secret.Purpose, Grants: true},
		{Account: f.accounts[1].ID, User: u.ID, Grants: true},
	}
	for round := range 2 {
		next := &principalFixture{
			accounts: slices.Clone(f.accounts), users: slices.Clone(f.users), secrets: slices.Clone(f.secrets),
			groups: slices.Clone(f.groups), grants: slices.Clone(f.grants), memberships: slices.Clone(f.memberships),
		}
		next.accounts[0].Closed, next.users[0].State, next.secrets[0].LastUsed = start, roster.StateDeactivated, start
		next.groups[0].Ended, next.groups[4].Products = start, nil
		next.memberships[round].State = roster.StateDeactivated // the second one, and then the first
		for i := range next.grants {
			if g := &next.grants[i]; g.User == u.ID && i%2 == 0 {
				g.Ended = start
			}
		}
		added := roster.AccessGroup{ID: roster.NewID(), Account: u.Account}
		granted := roster.Grant{ID: roster.NewID(), Account: u.Account, User: u.ID, Group: added.ID}
		next.groups, next.grants = append(next.groups, added), append(next.grants, granted)
		changed := append(pointers(next.grants), &next.memberships[round], &next.groups[0], &next.groups[4], &next.groups[len(next.groups)-1])
		if round == 0 {
			changed = append(changed, &next.accounts[0], &next.users[0], &next.secrets[0])
		}
		versions := make([]int64, len(changed))
		for i, r := range changed {
			versions[i] = version(r).Int()
		}
		err := s.Update(ctx, func(tx roster.Tx) error {
			for i, r := range changed {
				version(r).SetInt(versions[i]) // the closure may run twice
				if err := put(ctx, tx, r); err != nil {
					return err
				}
			}
			for _, q := range queries {
				if err := next.compare(ctx, tx, q); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatalf("in the Update that wrote it: %v", err)
		}
		next.expectPrincipals(t, s, queries)
		f = next
	}
}

// principalsAreConsistent writes one number into every part of a principal,
// again and again, while other goroutines look for a principal with two
// numbers.
func principalsAreConsistent(t testing.TB, s roster.Store) {
	const rounds = 50
	ctx := t.Context()
	account := roster.Account{ID: roster.NewID()}
	u := newUser(account.ID)
	group := roster.AccessGroup{ID: roster.NewID(), Account: account.ID}
	secret, grant := newSecret(account.ID, u.ID), roster.Grant{ID: roster.NewID(), Account: account.ID, User: u.ID, Group: group.ID}
	member := newUser(roster.NewID()) // of the account
	home := roster.Account{ID: member.Account}
	guest := member.ID
	membership := roster.Membership{ID: roster.NewID(), Account: account.ID, Home: member.Account, User: member.ID}
	given := roster.Grant{ID: roster.NewID(), Account: account.ID, User: member.ID, Group: group.ID}
	set := func(n int64) error {
		account.Name, u.ExtraUses, group.Uses, secret.Epoch, grant.Source = fmt.Sprint(n), n, n, n, fmt.Sprint(n)
		member.ExtraUses, home.Name, membership.ExtraUses, given.Source = n, fmt.Sprint(n), n, fmt.Sprint(n)
		return tryWrite(ctx, s, &account, &u, &group, &secret, &grant, &home, &member, &membership, &given)
	}
	look := func(q roster.PrincipalSelection) error {
		p, err := s.Principal(ctx, q)
		if err != nil {
			return err
		}
		if len(p.Grants) != 1 || len(p.Groups) != 1 {
			return fmt.Errorf("found %d grants and %d groups, want one of each", len(p.Grants), len(p.Groups))
		}
		numbers := []string{p.Account.Name, fmt.Sprint(p.User.ExtraUses), fmt.Sprint(p.Groups[0].Uses), p.Grants[0].Source}
		if q.User.IsZero() {
			numbers = append(numbers, fmt.Sprint(p.Secret.Epoch))
		}
		if q.User == guest {
			numbers = append(numbers, p.Home.Name, fmt.Sprint(p.Membership.ExtraUses))
		}
		if len(slices.Compact(slices.Clone(numbers))) != 1 {
			return fmt.Errorf("a principal was read at several moments: %v", numbers)
		}
		return nil
	}
	if err := set(0); err != nil {
		t.Fatal(err)
	}
	queries := []roster.PrincipalSelection{
		{Hash: secret.Hash, Purpose: secret.Purpose, Grants: true}, {Account: account.ID, User: u.ID, Grants: true},
		{Account: account.ID, User: guest, Grants: true},
	}
	var looked atomic.Int64
	done := make(chan struct{})
	errs := race(5, func(i int) error {
		if i == 0 {
			defer close(done)
			for n := int64(1); n < rounds || looked.Load() < rounds; n++ {
				if err := set(n); err != nil {
					return err
				}
			}
			return nil
		}
		defer looked.Add(rounds) // the writer must not wait for one that failed
		for {
			for _, q := range queries {
				if err := look(q); err != nil {
					return err
				}
			}
			looked.Add(1)
			select {
			case <-done:
				return nil
			default:
			}
		}
	})
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
}
