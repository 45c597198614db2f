package roster

import "context"

// Edit changes what fn changes in the profile of a user. fn runs outside any
// transaction on a copy, and again when somebody else was faster, so it touches
// only its argument; what it returns reaches the caller as it is. A profile
// that fn leaves as it is writes nothing.
//
// Setting another address clears EmailVerified, unless that was false and fn
// sets it, and voids every secret that was mailed to the old one. Name, First and Last follow
// [ReconcileNames]. Errors: InvalidError, ErrNotFound, ExistsError, ErrForbidden,
// ErrLastOwner, StateError for a user who is deleted, ErrConflict after 100
// tries.
func (d *Directory) Edit(ctx context.Context, id ID, fn func(*Profile) error) (User, error) {
	var edited User
	err := d.retry(ctx, func() error {
		read, err := d.User(ctx, id)
		if err != nil {
			return err
		}
		before := read
		before.CurrentUses = read.CurrentUsesAt(d.Now()) // what it is worth is what people see, and set another value for
		after, err := d.edited(before, fn)
		if err != nil {
			return err
		}
		if after == before {
			edited = read
			return d.mayTouchUser(ctx, read)
		}
		edited, err = d.storeEdit(ctx, before, after)
		return err
	})
	if err != nil {
		return User{}, err
	}
	return edited, nil
}

// mayTouchUser answers what an edit that changes nothing answers.
func (d *Directory) mayTouchUser(ctx context.Context, u User) error {
	by, err := d.authority(ctx, d.store)
	if err != nil {
		return err
	}
	return by.mayTouch(&u)
}

// edited returns before as fn and the rules on profiles make it.
func (d *Directory) edited(before User, fn func(*Profile) error) (User, error) {
	if before.State == StateDeleted {
		return User{}, &StateError{State: before.State, Doing: "edit"}
	}
	p := before.Profile
	if err := fn(&p); err != nil {
		return User{}, err
	}
	if p == before.Profile {
		return before, nil
	}
	canonical, err := p.normalize(before.Profile, d.cfg.roles)
	if err != nil {
		return User{}, err
	}
	if canonical != before.CanonicalEmail && p.EmailVerified == before.EmailVerified {
		p.EmailVerified = false
	}
	after := before
	after.Profile, after.CanonicalEmail, after.Updated = p, canonical, d.Now()
	if p.CurrentUses != before.CurrentUses {
		after.UsesAt = after.Updated
	}
	return after, nil
}

// storeEdit writes after under the version of before. The user is not read again
// in the Update: the version stands for what was read.
func (d *Directory) storeEdit(ctx context.Context, before, after User) (User, error) {
	stored := after
	err := d.store.Update(ctx, func(tx Tx) error {
		stored = after
		by, err := d.authority(ctx, tx)
		if err != nil {
			return err
		}
		if err := by.mayTouch(&before); err != nil {
			return err
		}
		if err := by.mayEdit(before.Profile, after.Profile); err != nil {
			return err
		}
		if err := d.keepOwner(ctx, tx, &before, &after); err != nil {
			return err
		}
		if before.CanonicalEmail != after.CanonicalEmail && before.CanonicalEmail != "" {
			err := d.void(ctx, tx, after.ID, func(s *Secret) bool { return s.Email == before.CanonicalEmail })
			if err != nil {
				return err
			}
		}
		if before.CurrentUses != after.CurrentUses {
			if err := d.countUsesIn(ctx, tx, &stored); err != nil {
				return err
			}
		}
		if err := tx.PutUser(ctx, &stored); err != nil {
			return err
		}
		return d.recordEvent(ctx, tx, Event{
			User: stored.ID, UserVersion: stored.Version, Kind: EventUserEdited,
			Detail: detail{Changed: changed(&before.Profile, &after.Profile)}.object(),
		})
	})
	return stored, err
}

// keepOwner refuses a change that would leave the account without an active
// owner. The account's row stands for its owners: it is read before counting
// and written after, so that of two such changes at once one fails.
func (d *Directory) keepOwner(ctx context.Context, tx Tx, before, after *User) error {
	if !d.ownsNow(before) || d.ownsNow(after) {
		return nil
	}
	account, err := d.accountIn(ctx, tx, true)
	if err != nil {
		return err
	}
	owners, err := tx.CountUsers(ctx, UserSelection{Account: d.account, Where: []Condition{
		Where(FieldState, OpEq, StateActive), Where(FieldRole, OpIn, d.cfg.roles.owners()...),
	}})
	if err != nil {
		return err
	}
	if owners < 2 {
		return ErrLastOwner
	}
	return tx.PutAccount(ctx, &account)
}

func (d *Directory) ownsNow(u *User) bool {
	return u.State == StateActive && d.cfg.roles.rank(u.Role) >= RankOwner
}

// void revokes the pending secrets of a user that match.
func (d *Directory) void(ctx context.Context, tx Tx, user ID, match func(*Secret) bool) error {
	secrets, err := tx.Secrets(ctx, SecretSelection{Account: d.account, User: user, Pending: true})
	if err != nil {
		return err
	}
	for i := range secrets {
		s := &secrets[i]
		if !match(s) {
			continue
		}
		s.Revoked = d.Now()
		if err := tx.PutSecret(ctx, s); err != nil {
			return err
		}
	}
	return nil
}
