package memstore

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"example.com/roster"
)

// users indexes users.
type users struct {
	byID       list[user]
	byNumber   tree[*user]
	byEmail    tree[*user] // (account, canonical e-mail) of the living who have one
	byExternal tree[*user] // (account, external id, living before deleted, id) of those who have one
	sorted     [len(sortFields)]tree[*user]
}

// sortFields are the fields that users are sorted by: users.sorted has an index
// by (account, field, id) for each, which counts by state.
var sortFields = [...]roster.UserField{
	roster.FieldAlive, roster.FieldName, roster.FieldEmail,
	roster.FieldCreated, roster.FieldUpdated, roster.FieldActivity,
}

func newUsers() users {
	us := users{
		byID: newList(func(u *user) (owner, id roster.ID) { return nobody, u.id }),
		byNumber: tree[*user]{order: &order[*user]{
			compare: func(a, b *user) int { return cmp.Compare(a.number, b.number) },
		}},
		byEmail: tree[*user]{order: &order[*user]{
			compare: func(a, b *user) int { return a.compareText(textCanonical, b.account, b.textAt(textCanonical)) },
			holds:   func(u *user) bool { return u.living() && u.textAt(textCanonical) != "" },
		}},
		byExternal: tree[*user]{order: &order[*user]{
			compare: func(a, b *user) int {
				return cmp.Or(a.compareText(textExternal, b.account, b.textAt(textExternal)),
					compareDeleted(a, b), a.id.Compare(b.id))
			},
			holds: func(u *user) bool { return u.textAt(textExternal) != "" },
		}},
	}
	for i, f := range sortFields {
		us.sorted[i].order = &order[*user]{
			compare: func(a, b *user) int { return cmp.Or(a.compareValue(f, b.account, b.value(f)), a.id.Compare(b.id)) },
			class:   func(u *user) int { return int(u.class) },
		}
	}
	return us
}

// compareText orders users by (account, text).
func (p *user) compareText(field int, account roster.ID, text string) int {
	if c := p.account.Compare(account); c != 0 {
		return c
	}
	return strings.Compare(p.textAt(field), text)
}

// compareValue orders users by (account, value of f).
func (p *user) compareValue(f roster.UserField, account roster.ID, v roster.Value) int {
	if c := p.account.Compare(account); c != 0 {
		return c
	}
	return p.value(f).Compare(v)
}

// compareDeleted orders the living before the deleted.
func compareDeleted(a, b *user) int {
	switch {
	case a.living() == b.living():
		return 0
	case a.living():
		return -1
	}
	return 1
}

// sortedBy returns the index by (account, f, id); f is sortable.
func (us *users) sortedBy(f roster.UserField) tree[*user] {
	return us.sorted[slices.Index(sortFields[:], f)]
}

// atText tells where a user stands from the users of account with a text.
func atText(field int, account roster.ID, text string) func(*user) int {
	return func(u *user) int { return u.compareText(field, account, text) }
}

// ofNumber returns the user with a number, nil if there is none.
func (us *users) ofNumber(n int64) *user {
	u, _ := us.byNumber.find(func(u *user) int { return cmp.Compare(u.number, n) })
	return u
}

// ofEmail returns the living user with a canonical e-mail, nil if there is none.
func (us *users) ofEmail(account roster.ID, email string) *user {
	u, _ := us.byEmail.find(atText(textCanonical, account, email))
	return u
}

// ofExternal returns the living user with an external id, nil if there is none.
func (us *users) ofExternal(account roster.ID, external string) *user {
	u, ok := us.byExternal.find(atText(textExternal, account, external))
	if !ok || !u.living() {
		return nil
	}
	return u
}

// taken returns the error that u cannot be stored with, as another living user
// of the account has one of its unique values.
func (us *users) taken(u *roster.User) error {
	if u.State == roster.StateDeleted {
		return nil
	}
	if v := us.ofEmail(u.Account, u.CanonicalEmail); v != nil && v.id != u.ID {
		return &roster.ExistsError{Field: "email"}
	}
	if v := us.ofExternal(u.Account, u.ExternalID); v != nil && v.id != u.ID {
		return &roster.ExistsError{Field: "external id"}
	}
	return nil
}

// replace puts next in the place of old in every index.
func (us *users) replace(m *mark, old, next *user) {
	replace(m, old, next, &us.byID.tree, &us.byNumber, &us.byEmail, &us.byExternal)
	for i := range us.sorted {
		replace(m, old, next, &us.sorted[i])
	}
}

// PutUser inserts or replaces a user.
func (t *tx) PutUser(ctx context.Context, u *roster.User) error {
	s, err := t.at(ctx)
	if err != nil {
		return err
	}
	old := s.users.byID.get(nobody, u.ID)
	if err := guard(u.Version, deref(old).version); err != nil {
		return err
	}
	if err := s.users.taken(u); err != nil {
		return err
	}
	next := pack(*u)
	if next.number = deref(old).number; old == nil {
		t.store.userNumber++
		next.number = t.store.userNumber
	}
	next.version++
	s.users.replace(t.mark, old, next)
	u.Number, u.Version = next.number, next.version
	return nil
}
