package memstore

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"example.com/roster"
)

// users indexes users.
type users struct {
	byPlace      usersByPlace
	byID         tree[userID]
	byNumber     userIndex
	byUsername   userIndex // (account, canonical username), where there is one and the user is not deleted
	byEmail      userIndex // (canonical e-mail, account), where there is one and the user is not deleted
	byExternalID userIndex // (account, external id, deleted last, id), where there is one
	byMark       userIndex // (account, mark, created, id), where there is a mark
	bySortField  [len(sortFields)]userIndex
	byWord       tree[accountWords]
	totals       tree[userTotal]
}

// sortFields are the sort keys of users. bySortField has an index by (account,
// field, id) for each, which counts by state.
var sortFields = [...]roster.UserField{
	roster.FieldAlive, roster.FieldName, roster.FieldUsername, roster.FieldEmail,
	roster.FieldCreated, roster.FieldUpdated, roster.FieldActivity,
}

func newUsers() users {
	us := users{
		byWord: newAccountWords(),
		totals: newUserTotals(),
		byID: tree[userID]{treeConfig: &treeConfig[userID]{
			compare: func(a, b userID) int { return a.id.Compare(b.id) },
		}},
		byNumber: newUserIndex(userIndexConfig{
			compare: func(a, b *user) int { return cmp.Compare(a.number(), b.number()) },
		}),
		byEmail: newUserIndex(userIndexConfig{
			compare:  func(a, b *user) int { return a.compareEmail(b.textAt(textCanonical), b.account) },
			includes: func(u *user) bool { return u.notDeleted() && u.textAt(textCanonical) != "" },
		}),
		byUsername: newUserIndex(userIndexConfig{
			compare: func(a, b *user) int {
				return a.compareText(textCanonicalUsername, b.account, b.textAt(textCanonicalUsername))
			},
			includes: func(u *user) bool { return u.notDeleted() && u.textAt(textCanonicalUsername) != "" },
		}),
		byExternalID: newUserIndex(userIndexConfig{
			compare: func(a, b *user) int {
				return cmp.Or(a.compareText(textExternalID, b.account, b.textAt(textExternalID)),
					compareDeletedLast(a, b), a.id.Compare(b.id))
			},
			includes: func(u *user) bool { return u.textAt(textExternalID) != "" },
		}),
		byMark: newUserIndex(userIndexConfig{
			compare: func(a, b *user) int {
				return cmp.Or(a.compareMark(b.account, b.mark()), cmp.Compare(a.value(roster.FieldCreated).Int, b.value(roster.FieldCreated).Int), a.id.Compare(b.id))
			},
			includes: func(u *user) bool { return !u.mark().IsZero() },
		}),
	}
	for i, f := range sortFields {
		us.bySortField[i] = newUserIndex(userIndexConfig{
			compare: func(a, b *user) int { return cmp.Or(a.compareValue(f, b.account, b.value(f)), a.id.Compare(b.id)) },
			counts:  true,
		})
	}
	return us
}

// compareText compares p by (account, text).
func (p *user) compareText(field int, account roster.ID, text string) int {
	if c := p.account.Compare(account); c != 0 {
		return c
	}
	return strings.Compare(p.textAt(field), text)
}

// compareEmail compares p by (canonical e-mail, account).
func (p *user) compareEmail(email string, account roster.ID) int {
	return cmp.Or(strings.Compare(p.textAt(textCanonical), email), p.account.Compare(account))
}

// compareValue compares p by (account, value of f).
func (p *user) compareValue(f roster.UserField, account roster.ID, v roster.Value) int {
	if c := p.account.Compare(account); c != 0 {
		return c
	}
	return p.value(f).Compare(v)
}

// compareDeletedLast puts deleted users after others.
func compareDeletedLast(a, b *user) int {
	switch {
	case a.notDeleted() == b.notDeleted():
		return 0
	case a.notDeleted():
		return -1
	}
	return 1
}

// sortedBy returns the index by (account, f, id); f is sortable.
func (us *users) sortedBy(f roster.UserField) userTree {
	return us.bySortField[slices.Index(sortFields[:], f)].in(us)
}

// textComparer returns a comparison of a user with (account, text).
func textComparer(field int, account roster.ID, text string) func(*user) int {
	return func(u *user) int { return u.compareText(field, account, text) }
}

// withNumber returns the user with a number, nil if there is none.
func (us *users) withNumber(n int64) *user {
	return us.byNumber.find(us, func(u *user) int { return cmp.Compare(u.number(), n) })
}

// withEmail returns the user with a canonical e-mail who is not deleted, nil if
// there is none.
func (us *users) withEmail(account roster.ID, email string) *user {
	return us.byEmail.find(us, func(u *user) int { return u.compareEmail(email, account) })
}

// withEmailAnywhere returns the users of every account with a canonical e-mail who
// are not deleted.
func (us *users) withEmailAnywhere(email string) iter.Seq[*user] {
	return us.byEmail.in(us).findAll(func(u *user) int { return strings.Compare(u.textAt(textCanonical), email) })
}

// withExternalID returns the user with an external id who is not deleted, nil
// if there is none.
func (us *users) withExternalID(account roster.ID, external string) *user {
	u := us.byExternalID.find(us, textComparer(textExternalID, account, external))
	if u == nil || !u.notDeleted() {
		return nil
	}
	return u
}

// withUsername returns the user with a canonical username who is not deleted, nil if
// there is none.
func (us *users) withUsername(account roster.ID, username string) *user {
	return us.byUsername.find(us, textComparer(textCanonicalUsername, account, username))
}

// checkUnique fails where another user of the account who is not deleted has
// the e-mail, the username or the external id of u.
func (us *users) checkUnique(u *roster.User) error {
	if u.State == roster.StateDeleted {
		return nil
	}
	if v := us.withEmail(u.Account, u.CanonicalEmail); v != nil && v.id != u.ID {
		return &roster.ExistsError{Field: "email"}
	}
	if v := us.withUsername(u.Account, u.CanonicalUsername); v != nil && v.id != u.ID {
		return &roster.ExistsError{Field: "username"}
	}
	if v := us.withExternalID(u.Account, u.ExternalID); v != nil && v.id != u.ID {
		return &roster.ExistsError{Field: "external id"}
	}
	return nil
}

// PutUser inserts or replaces a user.
func (t *tx) PutUser(ctx context.Context, u *roster.User) error {
	s, err := t.load(ctx)
	if err != nil {
		return err
	}
	old := s.users.withID(u.ID)
	if err := checkVersion(u.Version, old.version()); err != nil {
		return err
	}
	if err := s.users.checkUnique(u); err != nil {
		return err
	}
	if old == nil && u.Number != 0 && s.users.withNumber(u.Number) != nil {
		return &roster.ExistsError{Field: "number"}
	}
	var had owned
	if old != nil {
		had = owned{old.account, roster.VendorIDs(old.textAt(textVendorIDs))}
	}
	if err := s.vendorIDs.replace(t.token, kindUser, u.ID, had, owned{u.Account, u.VendorIDs}); err != nil {
		return err
	}
	next := *u
	if next.Number = old.number(); old == nil {
		next.Number = nextNumber(&t.store.userNumber, u.Number)
	}
	next.Version++
	placed, err := t.store.placed(pack(next, old), old)
	if err != nil {
		return err
	}
	s.users.replace(t.token, old, placed)
	u.Number, u.Version = next.Number, next.Version
	return nil
}

// placed gives next the place of old, or one of its own where old is nil.
func (s *Store) placed(next, old *user) (*user, error) {
	if old != nil {
		next.place = old.place
		return next, nil
	}
	if s.userPlace == math.MaxUint32 {
		return nil, errNoPlace
	}
	s.userPlace++
	next.place = userPlace(s.userPlace)
	return next, nil
}

var errNoPlace = fmt.Errorf("memstore: the store has taken %d users, and takes no more", uint32(math.MaxUint32))
