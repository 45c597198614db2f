package roster

import (
	"context"
	"errors"
)

// inviteMember invites a user of another account to become a member: there is a
// Membership that is invited, and a code. It is the unconfined host's alone.
func (d *Directory) inviteMember(ctx context.Context, n NewInvitation) (Invitation, error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return Invitation{}, err
	}
	if n.Home.IsZero() {
		n.Home = d.account
	}
	if n.Account.IsZero() {
		n.Account = d.account
	}
	switch {
	case !n.User.IsZero() || n.Email != "":
		return Invitation{}, invalid("member", "must come without another user and without an address")
	case n.Home == n.Account:
		return Invitation{}, invalid("account", "must be another than the one that owns the user")
	}
	p := MembershipProfile{Role: n.Role, State: StateInvited}
	if p.Role == "" {
		p.Role = d.cfg.DefaultRole
	}
	if _, known := d.cfg.roles.find(p.Role); !known {
		return Invitation{}, invalid("role", "must be one of the roles")
	}
	var made Invitation
	err := d.inAccount(n.Account).administer(ctx, func(there *change) error {
		uc, err := there.lockMember(ctx, n.Member)
		if errors.Is(err, ErrNotFound) {
			uc, err = there.newMember(ctx, n, p)
		}
		if err != nil {
			return err
		}
		made, err = uc.inviteAsMember(ctx, n)
		return err
	})
	if err != nil {
		return Invitation{}, err
	}
	return made, nil
}

// newMember makes the user whom n names a member of the account of c.
func (c *change) newMember(ctx context.Context, n NewInvitation, p MembershipProfile) (*userChange, error) {
	home := &change{Directory: c.inAccount(n.Home), tx: c.tx, by: c.by}
	u, err := home.lockOwn(ctx, n.Member)
	if err != nil {
		return nil, err
	}
	if _, err := u.joinAccount(ctx, c.account, p); err != nil {
		return nil, err
	}
	return c.lockMember(ctx, n.Member)
}

// inviteAsMember gives a member who is invited a code, and voids an earlier one.
func (c *userChange) inviteAsMember(ctx context.Context, n NewInvitation) (Invitation, error) {
	m := &c.member.row
	if m.State != StateInvited {
		return Invitation{}, &StateError{State: m.State, Doing: "invite"}
	}
	if n.Mail && c.u.CanonicalEmail == "" {
		return Invitation{}, badEmail("must be set before an invitation can be mailed")
	}
	if n.Role != "" && n.Role != m.Role {
		if err := c.by.mayGrant(n.Role); err != nil {
			return Invitation{}, err
		}
		c.u.Role = n.Role
	}
	if n.Mail {
		wait, err := c.paceMail(ctx, string(PurposeInvitation), c.u.CanonicalEmail, freeMails, c.cfg.InvitationFor)
		if err = throttled(wait, err); err != nil {
			return Invitation{}, err
		}
	}
	if err := c.checkBenefits(ctx, &n); err != nil {
		return Invitation{}, err
	}
	if err := c.keepOffered(ctx, &n); err != nil {
		return Invitation{}, err
	}
	if err := c.void(ctx, isInvitation); err != nil {
		return Invitation{}, err
	}
	s, err := c.newSecret(ctx, PurposeInvitation, c.cfg.InvitationFor)
	if err != nil {
		return Invitation{}, err
	}
	s.Role, s.Group, s.Plan, s.PlanUntil, s.Team = c.u.Role, n.Group, n.Plan, n.PlanUntil, n.Team
	s.Mailed, s.Shown = n.Mail, !n.Mail
	code := c.assignText(&s)
	if err := c.tx.PutSecret(ctx, &s); err != nil {
		return Invitation{}, err
	}
	e := Event{Kind: EventUserInvited, Subject: s.ID, Detail: detail{From: StateInvited, To: StateInvited}.object()}
	if n.Mail {
		e.Secret, code = s.ID, ""
	}
	if err := c.save(ctx, e); err != nil {
		return Invitation{}, err
	}
	return Invitation{User: c.u, Secret: s, Code: code}, nil
}

// keepOffered makes n give what the pending invitation gives, where n gives nothing.
func (c *userChange) keepOffered(ctx context.Context, n *NewInvitation) error {
	pending, err := c.pendingInvitations(ctx, c.u.ID)
	for _, s := range pending {
		if len(n.offered()) == 0 {
			n.Group, n.Plan, n.PlanUntil, n.Team = s.Group, s.Plan, s.PlanUntil, s.Team
		}
	}
	return err
}

// offers returns what an invitation of a member gives.
func (s *Secret) offers() []Benefit {
	n := NewInvitation{Group: s.Group, Plan: s.Plan, PlanUntil: s.PlanUntil, Team: s.Team}
	due := n.offered()
	for i := range due {
		due[i].Creator = s.Creator
	}
	return due
}
