package storetest

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"example.com/roster"
)

// compare fails where r returns another principal for q.
func (f *principalFixture) compare(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) error {
	got, err := readPrincipal(ctx, r, q)
	if err != nil {
		return err
	}
	want := f.want(q)
	if reflect.DeepEqual(got, want) {
		return nil
	}
	d := differences(&want.Secret, &got.Secret) + differences(&want.Account, &got.Account) + differences(&want.User, &got.User) +
		differences(&want.Membership, &got.Membership) + differences(&want.Home, &got.Home) + differences(&want.Asked, &got.Asked)
	if !reflect.DeepEqual(got.Grants, want.Grants) || !reflect.DeepEqual(got.Groups, want.Groups) {
		d += fmt.Sprintf("\n\tgrants: %s, want %s\n\tgroups: %s, want %s", shownIDs(got.Grants), shownIDs(want.Grants), shownIDs(got.Groups), shownIDs(want.Groups))
	}
	return fmt.Errorf("the principal by account %s, hash %x, purpose %q, user %s, grants %v at %v, %d over, product %q, asked %v:%s",
		q.Account, q.Hash[:2], q.Purpose, q.User, q.Grants, q.GrantsAt, q.Over, q.Product, q.Asked, d)
}

// shownIDs prints the ids and versions of records.
func shownIDs[T any](list []T) string {
	s := "["
	for i := range list {
		id := idOf(&list[i])
		s += fmt.Sprintf(" %x@%d", id[12:], version(&list[i]).Int())
	}
	return s + " ]"
}

// expectPrincipals compares the principals of queries, in an Update too.
func (f *principalFixture) expectPrincipals(t testing.TB, s roster.Store, queries []roster.PrincipalSelection) {
	t.Helper()
	for _, q := range queries {
		if err := f.compare(t.Context(), s, q); err != nil {
			t.Error(err)
		}
	}
	err := s.Update(t.Context(), func(tx roster.Tx) error {
		for _, q := range queries {
			if err := f.compare(t.Context(), tx, q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("in an Update: %v", err)
	}
}

// accountIDs returns the zero id, an unknown one, and those of the fixture.
func (f *principalFixture) accountIDs() []roster.ID {
	ids := []roster.ID{{}, roster.NewID()}
	for _, a := range f.accounts {
		ids = append(ids, a.ID)
	}
	return ids
}
