package roster

import (
	"context"
	"errors"
)

// AskedUser is a user whom a caller asks for. [Directory.AuthenticateAsking] has read
// it, or only the key is known.
type AskedUser struct {
	Key     UserKey
	account ID    // that was asked
	read    bool  // the account's own were looked through
	found   *User // nil: it was not read, or is none of the account's own
}

// Asked returns the user whom a names, as [Directory.UserShownAs], [Directory.User],
// [Directory.UserByNumber], [Directory.UserByUsername] or [Directory.UserByEmail] does, with their errors. What was read when the caller
// was authenticated is not read again, except in an Update.
func (d *Directory) Asked(ctx context.Context, a AskedUser) (User, error) {
	_, inUpdate := d.store.(inTx)
	if !inUpdate && a.account == d.account && a.found != nil {
		by, err := d.readAuthority(ctx)
		if err != nil {
			return User{}, err
		}
		if by.mayRead(a.found.ID) {
			return *a.found, nil
		}
	}
	switch k := a.Key; {
	case !k.Vendor.IsZero():
		return d.UserShownAs(ctx, k)
	case !k.ID.IsZero():
		return d.User(ctx, k.ID)
	case k.Number != 0:
		return d.UserByNumber(ctx, k.Number)
	case k.Username == "":
		return d.UserByEmail(ctx, k.Email)
	}
	u, err := d.UserByUsername(ctx, a.Key.Username)
	if errors.Is(err, ErrNotFound) && a.Key.Email != "" {
		return d.UserByEmail(ctx, a.Key.Email)
	}
	return u, err
}

// AskedOwn is [Directory.Asked] for users of the account's own, which nobody below rank
// admin may look through. Where nobody was found when the caller was authenticated, it
// does not look again. Errors: ErrNotFound, ErrForbidden.
func (d *Directory) AskedOwn(ctx context.Context, a AskedUser) (User, error) {
	if err := d.requireReadAll(ctx); err != nil {
		return User{}, err
	}
	if _, inUpdate := d.store.(inTx); !inUpdate && a.read && a.account == d.account {
		if a.found == nil {
			return User{}, ErrNotFound
		}
		return *a.found, nil
	}
	u, err := d.Asked(ctx, a)
	if err == nil && u.Account != d.account {
		err = ErrNotFound
	}
	if err != nil {
		return User{}, err
	}
	return u, nil
}

// canonical returns k as a store is asked for it: by the first of its fields, with a
// canonical address. Of a text that is no address nothing is left.
func (k UserKey) canonical() UserKey {
	switch {
	case k.Vendor.valid() && k.Number == 0:
		return UserKey{ID: k.ID, Vendor: k.Vendor}
	case k.Vendor.valid(): // which no Store is asked for
		return UserKey{}
	case !k.ID.IsZero():
		return UserKey{ID: k.ID}
	case k.Number != 0:
		return UserKey{Number: k.Number}
	}
	var named UserKey
	if k.Username != "" {
		named.Username, _ = CanonicalUsername(k.Username)
	}
	named.Email, _ = CanonicalEmail(k.Email)
	return named
}
