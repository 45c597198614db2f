package roster

import (
	"context"
	"errors"
)

// ShownID is how a route names a user, for [Directory.UserShownAs]: by the id that the
// set shows. ID and Number are what As reads as where the set shows its own form.
type ShownID struct {
	Set    string // name of the set, as in [VendorIDs]
	As     string // the id in the request
	ID     ID     // who is meant where nobody has As as a vendor id; zero: nobody
	Number int64  // likewise, by number; 0: nobody
}

// UserByVendorID returns the user with an id in a set, as [VendorIDs] have them: one of
// the account's own, those who are deleted too. Errors: those of [Directory.User].
func (d *Directory) UserByVendorID(ctx context.Context, set, id string) (User, error) {
	return d.UserShownAs(ctx, ShownID{Set: set, As: id})
}

// UserShownAs returns the user whom a set of routes shows under an id: the one who has
// it as a vendor id, or else the one with the ID or the Number, who may be a member.
// Errors: those of [Directory.User].
func (d *Directory) UserShownAs(ctx context.Context, shown ShownID) (_ User, err error) {
	defer d.noteForbidden(ctx, &err)
	by, err := d.readAuthority(ctx)
	if err != nil {
		return User{}, err
	}
	u, err := d.userShownAs(ctx, shown)
	if by.mayAdminister() == nil || err == nil && u.ID == by.self && by.rank >= RankReadOnly {
		return u, err
	}
	if err == nil || errors.Is(err, ErrNotFound) {
		err = ErrForbidden
	}
	return User{}, err
}

func (d *Directory) userShownAs(ctx context.Context, shown ShownID) (User, error) {
	s := &ShownSelection{Set: shown.Set}
	if isVendorSet(shown.Set) && isVendorID(shown.As) {
		s.Vendor = []string{shown.As}
	}
	if !shown.ID.IsZero() {
		s.IDs = []ID{shown.ID}
	}
	if shown.Number > 0 {
		s.Numbers = []int64{shown.Number}
	}
	users, err := d.usersShown(ctx, s)
	if err != nil {
		return User{}, err
	}
	for _, u := range users {
		if u.VendorIDs.Of(shown.Set) == shown.As {
			return u, nil
		}
	}
	switch {
	case len(users) > 0:
		return users[0], nil
	case !shown.ID.IsZero():
		return d.oneMember(ctx, MemberSelection{Users: []ID{shown.ID}})
	case shown.Number > 0:
		return d.oneMember(ctx, MemberSelection{Number: shown.Number})
	}
	return User{}, ErrNotFound
}

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
		if isVendorSet(set) && isVendorID(id) {
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
	if !isVendorSet(set) || !isVendorID(id) {
		return AccessGroup{}, ErrNotFound
	}
	return first(d.store.Groups(ctx, GroupSelection{Account: d.account, Vendor: VendorIDSelection{set, id}, Limit: 1}))
}

// TeamByVendorID returns the team with an id in a set, as [VendorIDs] have them. The
// error is ErrNotFound, for one that ended too.
func (d *Directory) TeamByVendorID(ctx context.Context, set, id string) (Team, error) {
	if err := d.requireReadShared(ctx); err != nil {
		return Team{}, err
	}
	if !isVendorSet(set) || !isVendorID(id) {
		return Team{}, ErrNotFound
	}
	return first(d.store.Teams(ctx, TeamSelection{Account: d.account, Vendor: VendorIDSelection{set, id}, Limit: 1}))
}
