package roster

import "context"

// AskedUser is a user whom a caller asks for. [Directory.AuthenticateAsking] has read
// it, or only the key is known.
type AskedUser struct {
	Key     UserKey
	account ID    // that was asked
	found   *User // nil: it was not read, or is none of the account's own
}

// Asked returns the user whom a names, as [Directory.UserShownAs], [Directory.User],
// [Directory.UserByNumber] or [Directory.UserByEmail] does, with their errors. What was read when the caller
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
	default:
		return d.UserByEmail(ctx, k.Email)
	}
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
	email, err := CanonicalEmail(k.Email)
	if err != nil {
		return UserKey{}
	}
	return UserKey{Email: email}
}
