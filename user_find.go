package roster

import "context"

// Find returns the users of every account who have an address and are not deleted,
// oldest first, at most Config.MaxPage. Addresses are compared by [CanonicalEmail];
// a text that is no address is nobody's. It is the host's alone: a confined
// Directory and an actor are ErrForbidden.
func (d *Directory) Find(ctx context.Context, address string) ([]User, error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return nil, err
	}
	email, err := CanonicalEmail(address)
	if err != nil {
		return nil, nil
	}
	return d.usersAnywhere(ctx, email, d.cfg.MaxPage)
}

// usersAnywhere returns the users of every account with a canonical address who are
// not deleted, oldest first.
func (d *Directory) usersAnywhere(ctx context.Context, email string, limit int) ([]User, error) {
	return d.readUsers(ctx, UserSelection{Email: email, Sort: []SortKey{{Field: FieldCreated}}, Limit: limit})
}
