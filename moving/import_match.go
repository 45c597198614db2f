package moving

import (
	"context"
	"slices"

	"example.com/roster"
)

// mostValues is how many values a query may have.
const mostValues = 1_000

// found are the users who have identities of rows.
type found map[identity][]*roster.User

// match finds the users of rows by each of their identities, many at a time.
func (r *run) match(ctx context.Context, items []*item) error {
	all := found{}
	for _, by := range []struct {
		name  string
		field roster.UserField
		of    func(*item) any // nil: the row has none
	}{
		{"id", roster.FieldID, func(it *item) any { return given(it.row.ID) }},
		{"number", roster.FieldNumber, func(it *item) any { return given(it.row.Number) }},
		{"external_id", roster.FieldExternalID, func(it *item) any { return given(it.row.ExternalID) }},
		{"username", roster.FieldUsername, func(it *item) any { return given(it.username) }},
		{"email", roster.FieldEmail, func(it *item) any { return given(it.email) }},
	} {
		var values []any
		for _, it := range items {
			if v := by.of(it); v != nil {
				values = append(values, v)
			}
		}
		err := r.find(ctx, by.field, values, func(u *roster.User) { all.add(u, by.name) })
		if err != nil {
			return err
		}
	}
	if err := r.findVendorIDs(ctx, items, all); err != nil {
		return err
	}
	for _, it := range items {
		for _, name := range it.identities() {
			for _, u := range all[name] {
				it.meet(u, name.field)
			}
		}
	}
	return nil
}

// add notes the identities of u in one field.
func (f found) add(u *roster.User, field string) {
	it := item{row: userRow(u), email: u.CanonicalEmail, username: u.CanonicalUsername}
	for _, name := range it.identities() {
		if name.field == field {
			f[name] = append(f[name], u)
		}
	}
}

// findVendorIDs adds the users who have vendor ids of rows.
func (r *run) findVendorIDs(ctx context.Context, items []*item, all found) error {
	bySet := map[string][]string{}
	for _, it := range items {
		for set, id := range it.row.VendorIDs {
			bySet[set] = append(bySet[set], id)
		}
	}
	var users []any
	for set, ids := range bySet {
		for some := range slices.Chunk(ids, mostValues) {
			found, err := r.Directory.UserIDsByVendorIDs(ctx, set, some)
			if err != nil {
				return err
			}
			for _, id := range found {
				users = append(users, id)
			}
		}
	}
	return r.find(ctx, roster.FieldID, users, func(u *roster.User) { all.add(u, "vendor_ids") })
}

// given returns a value, or nil for one that is not given.
func given[T comparable](value T) any {
	var none T
	if value == none {
		return nil
	}
	return value
}

// find calls fn with the users who have one of the values.
func (r *run) find(ctx context.Context, field roster.UserField, values []any, fn func(*roster.User)) error {
	for len(values) > 0 {
		some := values[:min(len(values), r.Directory.MaxPage(), mostValues)]
		values = values[len(some):]
		q := roster.UserQuery{Where: []roster.Condition{roster.Where(field, roster.OpIn, some...)}}
		for u, err := range r.Directory.AllUsers(ctx, q) {
			if err != nil {
				return err
			}
			fn(&u)
		}
	}
	return nil
}

// meet notes that u has one of the row's identities, and refuses a row with those of
// two users.
func (it *item) meet(u *roster.User, field string) {
	switch {
	case it.outcome.Result != "":
	case it.user == nil:
		it.user = u
	case it.user.ID != u.ID:
		it.refuse(field, "is another user's than the rest of the row")
	}
}
