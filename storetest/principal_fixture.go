package storetest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

// principalFixture is what standings are asked of: of everything there is what is there,
// what has ended, what stands in another account, and what is missing.
type principalFixture struct {
	accounts []roster.Account // the last is not stored
	users    []roster.User    // likewise
	secrets  []roster.Secret
	groups   []roster.AccessGroup // the last is not stored
	grants   []roster.Grant
}

func newPrincipalFixture(t testing.TB, s roster.Store) *principalFixture {
	t.Helper()
	c := &principalFixture{accounts: make([]roster.Account, 3)}
	for i := range c.accounts {
		c.accounts[i].ID, c.accounts[i].Name = roster.NewID(), fmt.Sprint("account ", i)
	}
	c.accounts[1].Closed = start
	for i, account := range []int{0, 0, 1, 2, 0} {
		u := newUser(c.accounts[account].ID)
		u.Name = fmt.Sprint("user ", i)
		c.users = append(c.users, u)
	}
	c.users[1].State = roster.StateDeleted
	for i := range 8 {
		c.groups = append(c.groups, roster.AccessGroup{ID: roster.NewID(), Account: c.accounts[0].ID})
		c.groups[i].Products = []string{fmt.Sprint("product ", i), "another"}
	}
	c.groups[2].Ended, c.groups[5].Account = start, c.accounts[1].ID
	c.addSecrets()
	c.addGrants()
	last := func(n int) int { return n - 1 }
	write(t, s, slices.Concat(pointers(c.accounts[:last(len(c.accounts))]), pointers(c.users[:last(len(c.users))]),
		pointers(c.groups[:last(len(c.groups))]), pointers(c.secrets), pointers(c.grants))...)
	return c
}

// addSecrets adds some of each user, one of whom is missing, and of accounts.
func (c *principalFixture) addSecrets() {
	add := func(account, user roster.ID, purpose roster.Purpose) *roster.Secret {
		s := newSecret(account, user)
		s.Purpose, s.Scopes = purpose, []string{"read", "write"}
		c.secrets = append(c.secrets, s)
		return &c.secrets[len(c.secrets)-1]
	}
	for _, u := range c.users {
		add(u.Account, u.ID, roster.PurposeSession)
	}
	over := add(c.accounts[0].ID, c.users[0].ID, roster.PurposeToken)
	over.Redeemed, over.Revoked, over.Expires = start, start, start
	add(c.accounts[0].ID, c.users[2].ID, roster.PurposeToken) // of a user in another account
	add(c.accounts[0].ID, roster.ID{}, roster.PurposeToken)
	add(c.accounts[2].ID, roster.ID{}, roster.PurposeToken)
	add(c.accounts[0].ID, c.users[0].ID, "") // of no purpose
}

// addGrants adds what the first user has, and one of another and of nobody.
func (c *principalFixture) addGrants() {
	add := func(account, user, group int) *roster.Grant {
		g := roster.Grant{ID: roster.NewID(), Account: c.accounts[account].ID, Source: "given", Created: start}
		if user >= 0 {
			g.User = c.users[user].ID
		}
		if group >= 0 {
			g.Group = c.groups[group].ID
		} else {
			g.Product = "one"
		}
		c.grants = append(c.grants, g)
		return &c.grants[len(c.grants)-1]
	}
	add(0, 0, 4)
	add(0, 0, 0)
	add(0, 0, 4)
	add(0, 0, -1)
	add(0, 0, 2)               // of a group that has ended
	add(0, 0, 3).Ended = start // revoked
	add(0, 0, 4).Ended = start
	add(0, 0, 1).Until = start.Add(-time.Hour)
	add(0, 0, 6).From = start.Add(time.Hour)
	add(0, 0, 5) // of another account's group
	add(0, 0, 7) // of a missing group
	add(1, 0, 0) // in another account
	add(1, 2, 5)
	add(0, -1, 0)
	for i, j := 0, len(c.grants)-1; i < j; i, j = i+2, j-2 { // ids in another order
		c.grants[i].ID, c.grants[j].ID = c.grants[j].ID, c.grants[i].ID
	}
}

// want is the answer, by the comments of Standing and PrincipalQuery.
func (c *principalFixture) want(q roster.PrincipalSelection) (st roster.Principal) {
	account, user := q.Account, q.User
	if q.Hash != (roster.Digest{}) {
		i := slices.IndexFunc(c.secrets, func(s roster.Secret) bool {
			return s.Hash == q.Hash && s.Purpose == q.Purpose && matches(s.Account, q.Account)
		})
		if i < 0 {
			return roster.Principal{}
		}
		st.Secret = c.secrets[i]
		account, user = st.Secret.Account, st.Secret.User
	}
	if q.Hash == (roster.Digest{}) || !user.IsZero() {
		i := slices.IndexFunc(c.users, func(u roster.User) bool { return u.ID == user && u.Account == account && u.Version > 0 })
		if i < 0 {
			return roster.Principal{}
		}
		st.User = c.users[i]
	}
	for _, a := range c.accounts {
		if a.ID == account && a.Version > 0 {
			st.Account = a
		}
	}
	if !q.Grants || user.IsZero() {
		return st
	}
	granted := map[roster.ID]bool{}
	for _, g := range c.grants {
		if g.User == user && g.Account == account && g.Ended.IsZero() {
			st.Grants = append(st.Grants, g)
			granted[g.Group] = true
		}
	}
	slices.SortFunc(st.Grants, func(a, b roster.Grant) int { return a.ID.Compare(b.ID) })
	for _, g := range c.groups {
		if granted[g.ID] && g.Account == account && g.Version > 0 {
			st.Groups = append(st.Groups, g)
		}
	}
	return st
}

// compare says where r answers q otherwise.
func (c *principalFixture) compare(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) error {
	got, err := readPrincipal(ctx, r, q)
	if err != nil {
		return err
	}
	want := c.want(q)
	if reflect.DeepEqual(got, want) {
		return nil
	}
	d := differences(&want.Secret, &got.Secret) + differences(&want.Account, &got.Account) + differences(&want.User, &got.User)
	if !reflect.DeepEqual(got.Grants, want.Grants) || !reflect.DeepEqual(got.Groups, want.Groups) {
		d += fmt.Sprintf("\n\tgrants: %s, want %s\n\tgroups: %s, want %s", shownIDs(got.Grants), shownIDs(want.Grants), shownIDs(got.Groups), shownIDs(want.Groups))
	}
	return fmt.Errorf("the standing by account %s, hash %x, purpose %q, user %s, grants %v:%s", q.Account, q.Hash[:2], q.Purpose, q.User, q.Grants, d)
}

// shownIDs shows records by their ids and versions.
func shownIDs[T any](list []T) string {
	s := "["
	for i := range list {
		id := idOf(&list[i])
		s += fmt.Sprintf(" %x@%d", id[12:], version(&list[i]).Int())
	}
	return s + " ]"
}

// expectPrincipals asks each query of the store, and in an Update.
func (c *principalFixture) expectPrincipals(t testing.TB, s roster.Store, queries []roster.PrincipalSelection) {
	t.Helper()
	for _, q := range queries {
		if err := c.compare(t.Context(), s, q); err != nil {
			t.Error(err)
		}
	}
	err := s.Update(t.Context(), func(tx roster.Tx) error {
		for _, q := range queries {
			if err := c.compare(t.Context(), tx, q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("in an Update: %v", err)
	}
}

// accountIDs are none, each there is, and another.
func (c *principalFixture) accountIDs() []roster.ID {
	ids := []roster.ID{{}, roster.NewID()}
	for _, a := range c.accounts {
		ids = append(ids, a.ID)
	}
	return ids
}
