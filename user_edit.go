package roster

import "context"

// Edit changes what fn changes in the profile of a user. fn runs outside any
// transaction on a copy, and again when somebody else was faster, so it touches
// only its argument; what it returns reaches the caller as it is. A profile
// that fn leaves as it is writes nothing.
//
// Setting another address is for the host and actors of rank admin, but not for an
// API token of that very user; others ask for it by [Directory.ChangeEmail]. It clears EmailVerified, unless that was false
// and fn sets it, and voids every secret that was mailed to the old one, and each
// pending change of the address or its undoing. A user whose mailed invitation that
// ends is mailed another one at the new address; where it has expired, was handed
// over or cannot be mailed now, the user is created again, and what it gives waits. Another
// SessionsLimit ends the oldest sessions above it. A role of a higher rank voids
// the tokens, codes and password that somebody of a lower one made for the user. Name, First and Last follow
// [ReconcileNames]. Errors: InvalidError, ErrNotFound, ExistsError, ErrForbidden,
// ErrLastOwner, StateError for a user who is deleted, ErrConflict after 100
// tries.
//
// Of a member of the account, role and uses can be changed, which the membership
// holds. Any other change is an InvalidError: it is for the account that owns the
// user.
func (d *Directory) Edit(ctx context.Context, id ID, fn func(*Profile) error) (User, error) {
	var edited User
	err := d.retry(ctx, func() error {
		read, member, err := d.readPerson(ctx, id)
		if err != nil {
			return err
		}
		if err := d.requireVersionOf(ctx, &read); err != nil {
			return err
		}
		before := read
		before.CurrentUses = read.CurrentUsesAt(d.Now()) // what people see, and set another value for
		after, err := d.edited(before, fn)
		if err != nil {
			return err
		}
		if after == before {
			edited = read
			return d.mayTouchUser(ctx, &read)
		}
		edited, err = d.storeEdit(ctx, member, before, after)
		return err
	})
	if err != nil {
		return User{}, err
	}
	return edited, nil
}

// mayTouchUser refuses an edit that changes nothing of a user whom the actor may
// not touch.
func (d *Directory) mayTouchUser(ctx context.Context, u *User) (err error) {
	defer d.noteForbidden(ctx, &err)
	by, err := d.authority(ctx)
	if err != nil {
		return err
	}
	return by.mayTouch(u)
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
	canonical, err := p.normalize(&before, d.cfg.roles)
	if err != nil {
		return User{}, err
	}
	if canonical.email != before.CanonicalEmail && p.EmailVerified == before.EmailVerified {
		p.EmailVerified = false
	}
	after := before
	after.Profile, after.CanonicalEmail, after.CanonicalUsername, after.Updated = p, canonical.email, canonical.username, d.Now()
	switch {
	case !p.EmailVerified:
		after.EmailProven = never
	case !before.EmailVerified || canonical.email != before.CanonicalEmail:
		after.EmailProven = after.Updated
	}
	if p.CurrentUses != before.CurrentUses {
		after.UsesAt = after.Updated
	}
	return after, nil
}

// storeEdit writes after under the version of before; of a member, the membership. The
// user is not read again in the Update: the version guards what was read.
func (d *Directory) storeEdit(ctx context.Context, m *member, before, after User) (stored User, err error) {
	err = d.updateOnce(ctx, func(c *change) error {
		if err := c.authorize(ctx); err != nil {
			return err
		}
		uc := &userChange{change: c, u: after}
		store := uc.storeEdit
		if m != nil {
			row := *m // PutMembership changes it
			uc.member, store = &row, uc.storeMemberEdit
		}
		if err := store(ctx, &before); err != nil {
			return err
		}
		stored = uc.u
		return nil
	})
	return stored, err
}

// storeMemberEdit stores the role and the uses of a member.
func (c *userChange) storeMemberEdit(ctx context.Context, before *User) error {
	if err := c.by.mayTouch(before); err != nil {
		return err
	}
	if err := c.by.mayEdit(before.Profile, c.u.Profile); err != nil {
		return err
	}
	if field := fieldOfHome(before.Profile, c.u.Profile); field != "" {
		return errOfHome(field)
	}
	if before.CurrentUses != c.u.CurrentUses {
		if err := c.setUsesPeriod(ctx); err != nil {
			return err
		}
	}
	return c.saveMember(ctx, before, Event{
		Kind: EventMembershipEdited, Detail: detail{Changed: changedFields(&before.Profile, &c.u.Profile)}.object(),
	})
}

func (c *userChange) storeEdit(ctx context.Context, before *User) error {
	if err := c.by.mayTouch(before); err != nil {
		return err
	}
	allowed := before.Profile
	if before.CanonicalEmail == c.u.CanonicalEmail {
		allowed.Email = c.u.Email // another spelling of the same address
	} else if c.byOwnToken(before.ID) {
		return ErrForbidden
	}
	if err := c.by.mayEdit(allowed, c.u.Profile); err != nil {
		return err
	}
	if err := c.keepOwner(ctx, before, &c.u); err != nil {
		return err
	}
	had, err := c.editedInvitations(ctx, before)
	if err != nil {
		return err
	}
	if err := c.voidFromBelow(ctx, before.Role); err != nil {
		return err
	}
	if old := before.CanonicalEmail; old != c.u.CanonicalEmail {
		mailed := func(s *Secret) bool { return old != "" && s.Email == old || changesEmail(s) }
		if err := c.void(ctx, mailed); err != nil {
			return err
		}
	}
	if before.Role != c.u.Role {
		maker, err := c.maker(ctx)
		if err != nil {
			return err
		}
		if err := c.noteRoleGiver(maker); err != nil {
			return err
		}
	}
	again, err := c.keepInvited(ctx, had)
	if err != nil {
		return err
	}
	if limit := c.sessionsLimit(); before.SessionsLimit != c.u.SessionsLimit && limit > 0 {
		for more := true; more; {
			if more, err = c.endSessionsAbove(ctx, limit); err != nil {
				return err
			}
		}
	}
	if before.CurrentUses != c.u.CurrentUses {
		if err := c.setUsesPeriod(ctx); err != nil {
			return err
		}
	}
	if err := c.put(ctx); err != nil {
		return err
	}
	edited := detail{Changed: changedFields(&before.Profile, &c.u.Profile)}.changedEmail(before.Email, c.u.Email)
	if c.u.State != before.State {
		edited.From, edited.To = before.State, c.u.State
	}
	err = c.recordEvent(ctx, Event{Kind: EventUserEdited, Detail: edited.object()})
	if err != nil || again == nil {
		return err
	}
	return c.recordEvent(ctx, *again)
}
