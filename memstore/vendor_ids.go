package memstore

import (
	"cmp"
	"slices"
	"strings"

	"example.com/roster"
)

// The kinds of records that are found by a vendor id.
const (
	kindUser = iota
	kindGroup
	kindTeam
)

// vendorID says which record has an id in a set.
type vendorID struct {
	kind    int
	account roster.ID
	set, id string
	record  roster.ID
}

// vendorIDs indexes records by (kind, account, set, id), which is unique.
type vendorIDs struct{ tree[vendorID] }

func newVendorIDs() vendorIDs {
	return vendorIDs{tree[vendorID]{treeConfig: &treeConfig[vendorID]{compare: compareVendorIDs}}}
}

func compareVendorIDs(a, b vendorID) int {
	return cmp.Or(cmp.Compare(a.kind, b.kind), a.account.Compare(b.account), strings.Compare(a.set, b.set), strings.Compare(a.id, b.id))
}

// find returns which record has an id in a set, and the zero id for none.
func (vs *vendorIDs) find(kind int, account roster.ID, set, id string) roster.ID {
	wanted := vendorID{kind: kind, account: account, set: set, id: id}
	found, _ := vs.tree.find(func(v vendorID) int { return compareVendorIDs(v, wanted) })
	return found.record
}

// owned is the vendor ids of a record in its account.
type owned struct {
	account roster.ID
	ids     roster.VendorIDs
}

// replace replaces the ids that a record had by those that it has. Where another record
// has one of them, it changes nothing and returns an [roster.ExistsError].
func (vs *vendorIDs) replace(token *updateToken, kind int, record roster.ID, was, is owned) error {
	if was == is {
		return nil
	}
	for set, id := range is.ids.Map() {
		if other := vs.find(kind, is.account, set, id); !other.IsZero() && other != record {
			return &roster.ExistsError{Field: "vendor id"}
		}
	}
	for set, id := range was.ids.Map() {
		vs.delete(token, vendorID{kind, was.account, set, id, record})
	}
	for set, id := range is.ids.Map() {
		vs.set(token, vendorID{kind, is.account, set, id, record})
	}
	return nil
}

// selects tells whether a record with ids is one that v selects.
func selects(v roster.VendorIDSelection, ids roster.VendorIDs) bool {
	return v.IsZero() || v.ID != "" && ids.Of(v.Set) == v.ID
}

// shown returns the users that q.Shown selects, in the order of their ids.
func (s *snapshot) shown(q *roster.UserSelection) []roster.User {
	ids := slices.Clone(q.Shown.IDs)
	for _, id := range q.Shown.Vendor {
		ids = append(ids, s.vendorIDs.find(kindUser, q.Account, q.Shown.Set, id))
	}
	for _, n := range q.Shown.Numbers {
		if u := s.users.withNumber(n); u != nil {
			ids = append(ids, u.id)
		}
	}
	var found []roster.User
	for u := range s.users.withIDs(ids) {
		if u.account == q.Account && (q.Limit <= 0 || len(found) < q.Limit) {
			found = append(found, u.unpacked())
		}
	}
	return found
}

// nextNumber returns the number of a new record: given, or the one after last, which
// it raises. 0: none is given.
func nextNumber(last *int64, given int64) int64 {
	if given == 0 {
		*last++
		return *last
	}
	*last = max(*last, given)
	return given
}
