package moving

import (
	"context"
	"errors"

	"example.com/roster"
)

// match finds the users of rows by what is read many at a time: id, number, external
// id and address. Vendor ids are asked for only in a dry run: elsewhere, CreateAll
// tells which are taken.
func (r *run) match(ctx context.Context, items []*item) error {
	found := map[identity][]*roster.User{}
	for _, by := range []struct {
		name  string
		field roster.UserField
		of    func(*item) any // nil: the row has none
	}{
		{"id", roster.FieldID, func(it *item) any { return given(it.row.ID) }},
		{"number", roster.FieldNumber, func(it *item) any { return given(it.row.Number) }},
		{"external_id", roster.FieldExternalID, func(it *item) any { return given(it.row.ExternalID) }},
		{"email", roster.FieldEmail, func(it *item) any { return given(it.email) }},
	} {
		var values []any
		for _, it := range items {
			if v := by.of(it); v != nil {
				values = append(values, v)
			}
		}
		if err := r.find(ctx, by.field, values, func(u *roster.User) {
			for _, name := range (&item{row: userRow(u), email: u.CanonicalEmail}).identities() {
				if name.field == by.name {
					found[name] = append(found[name], u)
				}
			}
		}); err != nil {
			return err
		}
	}
	for _, it := range items {
		for _, name := range it.identities() {
			for _, u := range found[name] {
				it.meet(u, name.field)
			}
		}
		if r.DryRun && it.outcome.Result == "" {
			if err := r.matchVendorIDs(ctx, it); err != nil {
				return err
			}
		}
	}
	return nil
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
		some := values[:min(len(values), r.Directory.MaxPage(), 1_000)] // as many values has a query
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

// matchOne finds the user of a row anew, by everything that the row has.
func (r *run) matchOne(ctx context.Context, it *item) error {
	if err := r.match(ctx, []*item{it}); err != nil || r.DryRun || it.outcome.Result != "" {
		return err
	}
	return r.matchVendorIDs(ctx, it)
}

// matchVendorIDs finds the user of a row by its vendor ids.
func (r *run) matchVendorIDs(ctx context.Context, it *item) error {
	for set, id := range it.row.VendorIDs {
		u, err := r.Directory.UserByVendorID(ctx, set, id)
		switch {
		case errors.Is(err, roster.ErrNotFound), errors.Is(err, roster.ErrInvalid):
		case err != nil:
			return err
		default:
			it.meet(&u, "vendor_ids")
		}
	}
	return nil
}
