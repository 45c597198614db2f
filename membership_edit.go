package roster

import "context"

// EditMembership changes what fn changes in the membership of a member. fn runs
// outside any transaction, as that of [Directory.Edit] does. It is for the host and
// for actors of rank admin in the account of the membership, whom neither the member
// nor the role outranks. An invitation is accepted by the member, or by the host.
// Errors: ErrForbidden; ErrNotFound, for one that has ended and one of another account
// too; InvalidError, ErrLastOwner, ErrConflict.
func (d *Directory) EditMembership(ctx context.Context, id ID, fn func(*MembershipProfile) error) (Membership, error) {
	var edited Membership
	err := d.retry(ctx, func() error {
		in, found, err := d.findMembership(ctx, id)
		if err != nil {
			return err
		}
		p := found.MembershipProfile
		if err := fn(&p); err != nil {
			return err
		}
		if p.Role != found.Role {
			if err := p.check(d.cfg.roles); err != nil {
				return err
			}
		}
		if p.State != found.State && p.State != StateActive && p.State != StateDeactivated {
			return invalid("state", "must be active or deactivated")
		}
		_, err = in.administerPerson(ctx, found.User, func(c *userChange) error {
			if c.member == nil || c.member.row.ID != id || c.member.row.Version != found.Version {
				return ErrConflict
			}
			if err := c.editMember(ctx, p); err != nil {
				return err
			}
			edited = c.member.row
			return nil
		})
		return err
	})
	if err != nil {
		return Membership{}, err
	}
	return edited, nil
}

// editMember stores p in the membership. What is as it was writes nothing.
func (c *userChange) editMember(ctx context.Context, p MembershipProfile) error {
	before, was := c.u, c.member.row.MembershipProfile
	if p == was {
		return nil
	}
	var changed []string
	if p.Role != was.Role {
		if err := c.by.mayGrant(p.Role); err != nil {
			return err
		}
		changed = append(changed, "role")
	}
	d := detail{}
	if p.State != was.State {
		if was.State == StateInvited && !c.by.host {
			return ErrForbidden
		}
		changed = append(changed, "state")
		d.From, d.To = was.State, p.State
	}
	d.Changed = changed
	c.member.row.MembershipProfile = p
	c.u = c.member.seen()
	return c.saveMember(ctx, &before, Event{Kind: EventMembershipEdited, Detail: d.object()})
}

// EndMembership ends a membership, and with it what the member has in the account:
// grants, teams and tokens. A session that acts there is back at home. Errors: those
// of [Directory.EditMembership].
func (d *Directory) EndMembership(ctx context.Context, id ID) (Membership, error) {
	in, found, err := d.findMembership(ctx, id)
	if err != nil {
		return Membership{}, err
	}
	var ended Membership
	_, err = in.administerPerson(ctx, found.User, func(c *userChange) error {
		if c.member == nil || c.member.row.ID != id {
			return ErrNotFound
		}
		if err := c.endMembership(ctx); err != nil {
			return err
		}
		ended = c.member.row
		return nil
	})
	if err != nil {
		return Membership{}, err
	}
	return ended, nil
}

// findMembership returns a membership with the Directory of its account: of any account
// for the unconfined host, of its own for another Directory. Actors need rank admin.
func (d *Directory) findMembership(ctx context.Context, id ID) (*Directory, Membership, error) {
	if err := d.requireReadAll(ctx); err != nil {
		return nil, Membership{}, err
	}
	if id.IsZero() {
		return nil, Membership{}, ErrNotFound
	}
	q := MembershipSelection{ID: id, Limit: 1}
	if d.confined || d.acting {
		q.Account = d.account
	}
	m, err := first(d.store.Memberships(ctx, q))
	return d.inAccount(m.Account), m, err
}

// Leave ends the membership of a user who leaves the account that d acts in, and is
// [Directory.EndMembership] for the member itself: for the host, and for the user in
// person. Errors: ErrNotFound for a user who is no member, such as one of the account's
// own; ErrLastOwner, ErrForbidden.
func (d *Directory) Leave(ctx context.Context, user ID) (err error) {
	defer d.noteForbidden(ctx, &err)
	if d.acting && (d.actor.User != user || !d.actor.Token.IsZero() || !d.actor.Impersonator.IsZero()) {
		return ErrForbidden
	}
	if !d.acting {
		d = d.ActingAs(Actor{User: user})
	}
	_, err = d.changeLocked(ctx, user, (*change).lockMember, func(c *userChange) error { return c.endMembership(ctx) })
	return err
}
