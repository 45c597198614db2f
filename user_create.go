package roster

import "context"

// Create makes a user and its grants. A password is hashed before the store is
// asked for anything. Errors: InvalidError; ExistsError for an e-mail, username, external
// id, vendor id, number or id that is taken; ErrForbidden, also for an actor that sets
// the number, the state or a time; ErrBusy; ErrNotFound for an account that does not
// exist.
func (d *Directory) Create(ctx context.Context, n NewUser) (User, error) {
	if err := d.requireMayBring(&n); err != nil {
		d.noteForbidden(ctx, &err)
		return User{}, err
	}
	u, err := d.newUser(n)
	if err != nil {
		return User{}, err
	}
	if u.PasswordHash, err = d.newPassword(ctx, n.Password, n.PasswordHash); err != nil {
		return User{}, err
	}
	var made User
	err = d.update(ctx, func(c *change) error {
		if err := c.authorize(ctx); err != nil {
			return err
		}
		uc := &userChange{change: c, u: u}
		maker, err := c.maker(ctx)
		if err != nil {
			return err
		}
		uc.replacePassword(u.PasswordHash, maker)
		if err := uc.noteRoleGiver(maker); err != nil {
			return err
		}
		if err := uc.insert(ctx, n.Grants); err != nil {
			return err
		}
		made = uc.u
		return nil
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
		p.Role = d.cfg.DefaultRole
	}
	canonical, err := p.normalize(&User{}, d.cfg.roles)
	now := d.Now()
	if err = JoinInvalid(err, n.checkBrought(now)); err != nil {
		return User{}, err
	}
	u := User{ID: n.ID, Number: n.Number, Account: d.account, Profile: p, CanonicalEmail: canonical.email, CanonicalUsername: canonical.username, Updated: now}
	n.enter(&u, now)
	if u.ID.IsZero() {
		u.ID = d.cfg.NewID()
	}
	if p.EmailVerified {
		u.EmailProven = now
	}
	if n.CurrentUses > 0 {
		u.UsesAt = now
	}
	return u, nil
}

// insert writes the user, who is new, with its event and its grants.
func (c *userChange) insert(ctx context.Context, grants []NewGrant) error {
	if err := c.by.mayGrant(c.u.Role); err != nil {
		return err
	}
	if _, err := c.ensureAccount(ctx); err != nil {
		return err
	}
	if err := c.put(ctx); err != nil {
		return err
	}
	if err := c.recordEvent(ctx, Event{Kind: EventUserCreated, Detail: detail{To: c.u.State}.object()}); err != nil {
		return err
	}
	for _, n := range grants {
		if _, err := c.addGrant(ctx, n); err != nil {
			return err
		}
	}
	if len(grants) == 0 || c.u.CurrentUses == 0 {
		return nil
	}
	if err := c.setUsesPeriod(ctx); err != nil || c.u.UsesPeriod == PeriodNone {
		return err
	}
	return c.put(ctx)
}
