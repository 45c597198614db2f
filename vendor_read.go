package roster

import (
	"context"
	"errors"
)

// UserByVendorID returns the user with an id in a set, as [VendorIDs] have them: one of
// the account's own, those who are deleted too. Errors: those of [Directory.User].
func (d *Directory) UserByVendorID(ctx context.Context, set, id string) (User, error) {
	return d.UserShownAs(ctx, UserKey{Vendor: VendorIDSelection{Set: set, ID: id}})
}

// UserShownAs returns the user whom a set of routes shows under an id: who has it as a
// vendor id, or else who has the ID or the Number of k, and may be a member. Errors:
// those of [Directory.User].
func (d *Directory) UserShownAs(ctx context.Context, k UserKey) (_ User, err error) {
	defer d.noteForbidden(ctx, &err)
	by, err := d.readAuthority(ctx)
	if err != nil {
		return User{}, err
	}
	if by.mayAdminister() == nil {
		return d.userShownAs(ctx, k)
	}
	if !by.mayRead(by.self) {
		return User{}, ErrForbidden
	}
	u, err := d.findPerson(ctx, by.self)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return User{}, err
	}
	if err != nil || !k.names(&u) {
		return User{}, ErrForbidden
	}
	return u, nil
}

// names tells whether k names u, by a vendor id, an id or a number.
func (k *UserKey) names(u *User) bool {
	if id := u.VendorIDs.Of(k.Vendor.Set); id != "" && id == k.Vendor.ID {
		return true
	}
	return !k.ID.IsZero() && k.ID == u.ID || k.Number > 0 && k.Number == u.Number
}

func (d *Directory) userShownAs(ctx context.Context, k UserKey) (User, error) {
	s := &ShownSelection{Set: k.Vendor.Set}
	if k.Vendor.valid() {
		s.Vendor = []string{k.Vendor.ID}
	}
	if !k.ID.IsZero() {
		s.IDs = []ID{k.ID}
	}
	if k.Number > 0 {
		s.Numbers = []int64{k.Number}
	}
	users, err := d.usersShown(ctx, s)
	if err != nil {
		return User{}, err
	}
	for _, u := range users {
		if len(s.Vendor) > 0 && u.VendorIDs.Of(s.Set) == k.Vendor.ID {
			return u, nil
		}
	}
	switch {
	case len(users) > 0:
		return users[0], nil
	case !k.ID.IsZero():
		return d.oneMember(ctx, MemberSelection{Users: []ID{k.ID}})
	case k.Number > 0:
		return d.oneMember(ctx, MemberSelection{Number: k.Number})
	}
	return User{}, ErrNotFound
}

// valid tells whether a record can have the id.
func (v VendorIDSelection) valid() bool { return isVendorSet(v.Set) && isVendorID(v.ID) }

// UserIDsByVendorIDs returns the ids of the users who have vendor ids in a set, by
// these; at most 1,000 at once. Those that nobody has are left out. Errors: ErrForbidden
// below rank admin; InvalidError for more.
func (d *Directory) UserIDsByVendorIDs(ctx context.Context, set string, ids []string) (map[string]ID, error) {
	if err := d.requireReadAll(ctx); err != nil {
		return nil, err
	}
	if len(ids) > maxValues {
		return nil, invalid("vendor ids", "must be at most %d", maxValues)
	}
	s := &ShownSelection{Set: set}
	for _, id := range ids {
		if (VendorIDSelection{set, id}).valid() {
			s.Vendor = append(s.Vendor, id)
		}
	}
	users, err := d.usersShown(ctx, s)
	if err != nil {
		return nil, err
	}
	found := make(map[string]ID, len(users))
	for _, u := range users {
		found[u.VendorIDs.Of(set)] = u.ID
	}
	return found, nil
}

// usersShown returns own users, and nobody where s names nobody.
func (d *Directory) usersShown(ctx context.Context, s *ShownSelection) ([]User, error) {
	if len(s.Vendor) == 0 && len(s.IDs) == 0 && len(s.Numbers) == 0 {
		return nil, nil
	}
	return d.readUsers(ctx, UserSelection{Account: d.account, Shown: s, Sort: []SortKey{{Field: FieldCreated}}})
}

// GroupByVendorID returns the access group with an id in a set, as [VendorIDs] have
// them. The error is ErrNotFound, for one that ended too.
func (d *Directory) GroupByVendorID(ctx context.Context, set, id string) (AccessGroup, error) {
	if err := d.requireReadShared(ctx); err != nil {
		return AccessGroup{}, err
	}
	vendor := VendorIDSelection{set, id}
	if !vendor.valid() {
		return AccessGroup{}, ErrNotFound
	}
	return first(d.store.Groups(ctx, GroupSelection{Account: d.account, Vendor: vendor, Limit: 1}))
}

// TeamByVendorID returns the team with an id in a set, as [VendorIDs] have them. The
// error is ErrNotFound, for one that ended too.
func (d *Directory) TeamByVendorID(ctx context.Context, set, id string) (Team, error) {
	if err := d.requireReadShared(ctx); err != nil {
		return Team{}, err
	}
	vendor := VendorIDSelection{set, id}
	if !vendor.valid() {
		return Team{}, ErrNotFound
	}
	return first(d.store.Teams(ctx, TeamSelection{Account: d.account, Vendor: vendor, Limit: 1}))
}
