package roster

import (
	"context"
	"errors"
	"slices"
)

// AcceptAs accepts an invitation as somebody who has a user in another account and is
// signed in: by a session of that user, the person becomes a member of the account
// that invited, with the role, the groups, the plan and the teams that the invitation
// gives, and whatever else the invited user has been given. That user, whom the
// invitation had made, is removed in the same Update: its external id, attributes,
// preferences and the rest of its profile stay with it, and are not the member's.
// EventUserRemoved tells its id in User and that of the membership in Subject. The
// session stays where it acts: see [Directory.SwitchAccount].
//
// The address of the session's user must be the invited one, and verified: whoever
// has the code may have it from somebody else. An invitation of NewInvitation.Member
// is for that user, whatever the address. Whoever is a member already keeps that
// role. Both accounts have an event of the membership.
//
// It is for the unconfined host, as the two accounts are different ones. Errors:
// ErrCredentials for a code or a session that is not good; ErrAnotherAddress;
// ErrUnverified; StateError for a member who is deactivated; ErrForbidden for an
// impersonated session.
func (d *Directory) AcceptAs(ctx context.Context, code, session SecretText) (Membership, error) {
	s, err := d.Session(ctx, session)
	if err != nil {
		return Membership{}, err
	}
	if !s.Secret.Impersonator.User.IsZero() {
		return Membership{}, ErrForbidden
	}
	found, err := d.openSecret(ctx, PurposeInvitation, code)
	if err != nil {
		return Membership{}, err
	}
	var joined Membership
	_, err = d.ofHome(s.Secret.Account).changeSelf(ctx, s.User.ID, func(c *userChange) (err error) {
		home, err := c.findAccount(ctx)
		if err != nil {
			return err
		}
		if !c.sessionValid(&s.Secret, &c.u, &home, c.Now()) {
			return ErrCredentials
		}
		joined, err = c.acceptFrom(ctx, &found)
		return err
	})
	if errors.Is(err, ErrCredentials) || errors.Is(err, ErrNotFound) {
		return Membership{}, d.codeError(ctx, &found, err)
	}
	if err != nil {
		return Membership{}, err
	}
	return joined, nil
}

// acceptFrom makes the user a member of the account whose invitation it accepts.
func (c *userChange) acceptFrom(ctx context.Context, found *Secret) (Membership, error) {
	there := &change{Directory: c.inAccount(found.Account), tx: c.tx}
	invited, err := there.lockPerson(ctx, found.User)
	if err != nil {
		return Membership{}, err
	}
	if err := mayAccept(&c.u, invited, found); err != nil {
		return Membership{}, err
	}
	s, err := invited.redeemAs(ctx, found.ID)
	if err != nil {
		return Membership{}, err
	}
	role, err := there.ofMaker(ctx, &s, invited.u.Role)
	if err != nil {
		return Membership{}, err
	}
	m, due := invited, s.offers()
	if invited.member == nil {
		if due, err = invited.u.Benefits.List(); err != nil {
			return Membership{}, err
		}
		due = slices.DeleteFunc(due, Benefit.isRole) // which the invitation's maker answers for
		if m, err = c.memberFor(ctx, there, role); err != nil {
			return Membership{}, err
		}
	}
	if err := m.acceptMembership(ctx, role); err != nil {
		return Membership{}, err
	}
	if invited.member == nil {
		if err := invited.handOver(ctx, m); err != nil {
			return Membership{}, err
		}
	}
	return m.member.row, m.giveBenefits(ctx, due)
}

// mayAccept refuses whoever was not invited.
func mayAccept(u *User, invited *userChange, s *Secret) error {
	switch {
	case invited.member != nil && invited.u.ID == u.ID:
		return nil
	case invited.member != nil, u.CanonicalEmail == "", s.Email != u.CanonicalEmail:
		return ErrAnotherAddress
	case !u.EmailVerified:
		return ErrUnverified
	}
	return nil
}

// redeemAs redeems an invitation. That of an own user must still be for the user's
// address.
func (c *userChange) redeemAs(ctx context.Context, invitation ID) (Secret, error) {
	if c.member != nil {
		return c.redeem(ctx, invitation, StateInvited)
	}
	return c.redeemCode(ctx, invitation, StateInvited)
}

// memberFor returns the user's membership of an account: the one that there is, or
// else a new one.
func (c *userChange) memberFor(ctx context.Context, there *change, role Role) (*userChange, error) {
	m, err := there.lockMember(ctx, c.u.ID)
	if !errors.Is(err, ErrNotFound) {
		return m, err
	}
	if _, err := c.joinAccount(ctx, there.account, MembershipProfile{Role: role, State: StateActive}); err != nil {
		return nil, err
	}
	return there.lockMember(ctx, c.u.ID)
}

// acceptMembership makes a membership active that is invited. One that is active
// stays as it is.
func (c *userChange) acceptMembership(ctx context.Context, role Role) error {
	m := &c.member.row
	switch m.State {
	case StateActive:
		return nil
	case StateInvited:
	default:
		return &StateError{State: m.State, Doing: "invite"}
	}
	before, d := c.u, detail{From: StateInvited, To: StateActive, Changed: []string{"state"}}
	if role != m.Role {
		d.Changed = append(d.Changed, "role")
	}
	m.Role, m.State = role, StateActive
	c.u = c.member.seen()
	if err := c.void(ctx, isInvitation); err != nil {
		return err
	}
	return c.saveMember(ctx, &before, Event{Kind: EventMembershipEdited, Detail: d.object()})
}

// handOver gives a member what an invited user of the account has, and removes that
// user.
func (c *userChange) handOver(ctx context.Context, to *userChange) error {
	to.u.CurrentUses, to.u.ExtraUses = to.u.CurrentUses+c.u.CurrentUses, to.u.ExtraUses+c.u.ExtraUses
	if c.u.UsesAt.After(to.u.UsesAt) {
		to.u.UsesAt, to.u.UsesPeriod = c.u.UsesAt, c.u.UsesPeriod
	}
	if err := to.put(ctx); err != nil {
		return err
	}
	if err := c.handOverGrants(ctx, to); err != nil {
		return err
	}
	if err := c.handOverTeams(ctx, to); err != nil {
		return err
	}
	if err := c.void(ctx, anySecret); err != nil {
		return err
	}
	if err := c.unlinkAll(ctx); err != nil {
		return err
	}
	c.setState(StateDeleted)
	c.u.Benefits = ""
	return c.save(ctx, Event{Kind: EventUserRemoved, Subject: to.member.row.ID, Detail: detail{From: StateInvited, To: StateDeleted}.object()})
}

func (c *userChange) handOverGrants(ctx context.Context, to *userChange) error {
	grants, err := c.tx.Grants(ctx, GrantSelection{Account: c.account, Users: []ID{c.u.ID}})
	if err != nil {
		return err
	}
	delete(c.grantTally(), c.u.ID)
	delete(c.grantTally(), to.u.ID)
	for _, g := range grants {
		g.User = to.u.ID
		if err := c.tx.PutGrant(ctx, &g); err != nil {
			return err
		}
		if err := to.recordEvent(ctx, g.event(EventGranted)); err != nil {
			return err
		}
	}
	return nil
}

func (c *userChange) handOverTeams(ctx context.Context, to *userChange) error {
	teams, err := c.tx.TeamMemberships(ctx, TeamMembershipSelection{Account: c.account, Users: []ID{c.u.ID}})
	if err != nil {
		return err
	}
	if err := c.leaveTeams(ctx, teams); err != nil {
		return err
	}
	for _, t := range teams {
		switch _, err := to.teamMembership(ctx, t.Team); {
		case err == nil: // in it already
			t.Ended = c.Now()
		case errors.Is(err, ErrNotFound):
			t.User = to.u.ID
		default:
			return err
		}
		if err := c.tx.PutTeamMembership(ctx, &t); err != nil {
			return err
		}
		if t.User != to.u.ID {
			continue
		}
		if err := to.recordEvent(ctx, Event{Kind: EventTeamJoined, Subject: t.Team}); err != nil {
			return err
		}
	}
	return nil
}
