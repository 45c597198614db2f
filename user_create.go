package roster

import "context"

// Create makes a user and its grants. A password is hashed before the store is
// asked for anything. Errors: InvalidError, ExistsError for an e-mail, external
// id or id that is taken, ErrForbidden, ErrBusy, ErrNotFound for an account
// that does not exist.
func (d *Directory) Create(ctx context.Context, n NewUser) (User, error) {
	u, err := d.newUser(n)
	if err != nil {
		return User{}, err
	}
	if u.PasswordHash, err = d.newPassword(ctx, n.Password, n.PasswordHash); err != nil {
		return User{}, err
	}
	var made User
	err = d.update(ctx, func(tx Tx) error {
		made = u
		by, err := d.authority(ctx, tx)
		if err != nil {
			return err
		}
		return d.insert(ctx, tx, by, &made, n.Grants)
	})
	if err != nil {
		return User{}, err
	}
	return made, nil
}

// newUser checks n and returns the user that it asks for, without a password.
func (d *Directory) newUser(n NewUser) (User, error) {
	p := n.profile()
	if p.Role == "" {
		p.Role = RoleUser
	}
	canonical, err := p.normalize(Profile{}, d.cfg.roles)
	if err != nil {
		return User{}, err
	}
	now := d.Now()
	u := User{
		ID: n.ID, Account: d.account, Profile: p, CanonicalEmail: canonical,
		State: StateCreated, Created: now, Updated: now,
	}
	if u.ID.IsZero() {
		u.ID = d.cfg.NewID()
	}
	if n.Active {
		u.State, u.Activated = StateActive, now
	}
	if n.CurrentUses > 0 {
		u.UsesAt = now
	}
	return u, nil
}

// newPassword returns the hash of a new user's password, of which it has one
// form or none.
func (d *Directory) newPassword(ctx context.Context, password string, hash PasswordHash) (PasswordHash, error) {
	switch {
	case password != "" && hash != "":
		return "", invalid("password", "must not come with a hash")
	case password != "":
		return d.HashPassword(ctx, password)
	case hash != "":
		return hash, d.cfg.hash.accepts(hash)
	}
	return "", nil
}

// insert writes a new user, the event of it and its grants.
func (d *Directory) insert(ctx context.Context, tx Tx, by authority, u *User, grants []NewGrant) error {
	if err := by.mayGrant(u.Role); err != nil {
		return err
	}
	if _, err := d.ensureAccount(ctx, tx, false); err != nil {
		return err
	}
	if err := tx.PutUser(ctx, u); err != nil {
		return err
	}
	err := d.recordEvent(ctx, tx, Event{
		User: u.ID, UserVersion: u.Version, Kind: EventUserCreated, Detail: detail{To: u.State}.object(),
	})
	if err != nil {
		return err
	}
	for _, n := range grants {
		if _, err := d.grantIn(ctx, tx, u, n); err != nil {
			return err
		}
	}
	if len(grants) == 0 || u.CurrentUses == 0 {
		return nil
	}
	if err := d.countUsesIn(ctx, tx, u); err != nil || u.UsesPeriod == PeriodNone {
		return err
	}
	return tx.PutUser(ctx, u)
}
