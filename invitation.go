package roster

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"
)

// NewInvitation says whom to invite: a user by id, or whoever has an address. If
// nobody has it, a new user is made.
//
// Group, Plan and Team are what the user gets by becoming active, on whatever way:
// User.Benefits keeps them until then. Another invitation adds to what waits
// already, and the same group or plan with another end replaces the end;
// RevokeInvitation takes everything back. Whoever invites last answers for all of
// it: if they are no admin any longer when the user comes in, nothing of it is given,
// unless an admin activates the user. What has ended by then is not given either.
// EventBenefitWithheld says so.
type NewInvitation struct {
	User      ID        // who is invited; zero: who has Email
	Member    ID        // a user of the account Home, who is invited to become a member of Account; zero: nobody. For the unconfined host alone
	Home      ID        // with Member: the account that owns the user; zero: the Directory's own
	Account   ID        // with Member: the account that invites; zero: the Directory's own
	Email     string    // with a zero User
	Name      string    // of a new user; at most 255 code points
	First     string    // of a new user; likewise
	Last      string    // of a new user; likewise
	Role      Role      // empty: Config.DefaultRole for a new user, unchanged for another
	Group     ID        // an access group that is granted; zero: none
	Plan      ID        // an access group that is granted until PlanUntil; zero: none
	PlanUntil time.Time // first instant at which the plan is over; zero: never
	Team      ID        // a team that is joined; zero: none
	Mail      bool      // hand the code to the consumers of events, which needs a key, and to nobody else
}

// Invitation is the answer of [Directory.Invite]. It has no JSON tags, and Code is
// a secret: marshal a type of your own.
type Invitation struct {
	User   User       // as it is now
	Secret Secret     // the record of the invitation
	Code   SecretText // without NewInvitation.Mail: to hand over. With a key, [Directory.InviteCode] returns it again
}

// LogValue returns what a log may show: not the code.
func (i Invitation) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", i.Secret.ID.String()), slog.Any("user", i.User))
}

// Invite moves a user to the state invited, and returns a code that
// [Directory.AcceptInvitation] and [Directory.AcceptInvitationAndSignIn] accept
// once, within Config.InvitationFor. A user who is invited already gets a new code,
// and the old one is void. With Mail the code is mailed and not returned: who brings
// it then reads mail at the address, which becomes verified. Errors: ErrNoKey for
// Mail without a key and ErrNoConsumer for Mail without a consumer of
// EventUserInvited, before anything is written; InvalidError; ErrNotFound;
// StateError for a user who is active or deactivated; ErrForbidden; ThrottledError
// after three mails to an address, with a pause of a minute first, then twice as
// long each time, up to an hour.
func (d *Directory) Invite(ctx context.Context, n NewInvitation) (Invitation, error) {
	if n.Mail {
		if err := d.requireMail(EventUserInvited); err != nil {
			return Invitation{}, err
		}
	}
	if !n.Member.IsZero() {
		return d.inviteMember(ctx, n)
	}
	var fresh User
	if n.User.IsZero() {
		var err error
		fresh, err = d.newUser(NewUser{Email: n.Email, Name: n.Name, First: n.First, Last: n.Last, Role: n.Role})
		if err != nil {
			return Invitation{}, err
		}
		if fresh.CanonicalEmail == "" {
			return Invitation{}, badEmail("must have the form name@domain")
		}
	}
	var made Invitation
	err := d.administer(ctx, func(c *change) error {
		uc, err := c.invitee(ctx, n, fresh)
		if err != nil {
			return err
		}
		if err := c.by.mayTouch(&uc.u); err != nil {
			return err
		}
		if uc.member != nil {
			made, err = uc.inviteAsMember(ctx, n)
		} else {
			made, err = uc.invite(ctx, n)
		}
		return err
	})
	if err != nil {
		return Invitation{}, err
	}
	return made, nil
}

// invitee returns the change of n.User, or of the user with fresh's address, or
// of fresh, who is written then.
func (c *change) invitee(ctx context.Context, n NewInvitation, fresh User) (*userChange, error) {
	if !n.User.IsZero() {
		uc, err := c.lockPerson(ctx, n.User)
		if err == nil && uc.member != nil && uc.member.row.State != StateInvited {
			err = ErrNotFound // of members, those who are invited alone
		}
		return uc, err
	}
	u, err := c.oneUser(ctx, Where(FieldEmail, OpEq, fresh.CanonicalEmail), notDeleted)
	if !errors.Is(err, ErrNotFound) {
		return &userChange{change: c, u: u}, err
	}
	uc := &userChange{change: c, u: fresh}
	return uc, raced(uc.insert(ctx, nil), "email") // where somebody else made that user: invite it
}

func (c *userChange) invite(ctx context.Context, n NewInvitation) (Invitation, error) {
	next, err := c.u.State.Next(Invite, !c.u.Activated.IsZero())
	if err != nil {
		return Invitation{}, err
	}
	if n.Mail && c.u.CanonicalEmail == "" {
		return Invitation{}, badEmail("must be set before an invitation can be mailed")
	}
	if n.Role != "" && n.Role != c.u.Role {
		if _, known := c.cfg.roles.find(n.Role); !known {
			return Invitation{}, invalid("role", "must be one of the roles")
		}
		if err := c.by.mayGrant(n.Role); err != nil {
			return Invitation{}, err
		}
		before := c.u.Role
		c.u.Role = n.Role
		if err := c.voidFromBelow(ctx, before); err != nil {
			return Invitation{}, err
		}
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
	if err := c.void(ctx, isInvitation); err != nil {
		return Invitation{}, err
	}
	s, code, err := c.newInvitation(ctx, n)
	if err != nil {
		return Invitation{}, err
	}
	e := Event{Kind: EventUserInvited, Subject: s.ID, Detail: detail{From: c.u.State, To: next}.object()}
	if n.Mail {
		e.Secret, code = s.ID, ""
	}
	c.setState(next)
	if err := c.save(ctx, e); err != nil {
		return Invitation{}, err
	}
	return Invitation{User: c.u, Secret: s, Code: code}, nil
}

// newInvitation writes the secret of an invitation, and adds what n gives to what
// waits for the user, whom the caller saves.
func (c *userChange) newInvitation(ctx context.Context, n NewInvitation) (Secret, SecretText, error) {
	s, err := c.newSecret(ctx, PurposeInvitation, c.cfg.InvitationFor)
	if err != nil {
		return Secret{}, "", err
	}
	if c.u.Benefits, err = c.addBenefits(&n, s.Creator); err != nil {
		return Secret{}, "", err
	}
	if err := c.noteRoleGiver(s.Creator); err != nil {
		return Secret{}, "", err
	}
	s.Role, s.Group, s.Plan, s.PlanUntil, s.Team = c.u.Role, n.Group, n.Plan, n.PlanUntil, n.Team
	s.Mailed, s.Shown = n.Mail, !n.Mail
	code := c.assignText(&s)
	return s, code, c.tx.PutSecret(ctx, &s)
}

// InviteCode returns the code of a user's open invitation, for the host and for
// an actor of rank admin whom the user does not outrank: who has the code can
// become the user. From then on the code proves no address, even if it was mailed:
// see [Directory.AcceptInvitation]. Errors: ErrNotFound where none is open, ErrNoKey where it was
// made without a key or with one that Config no longer has, ErrForbidden.
func (d *Directory) InviteCode(ctx context.Context, user ID) (_ SecretText, err error) {
	defer d.noteForbidden(ctx, &err)
	by, err := d.readAuthority(ctx)
	if err != nil {
		return "", err
	}
	if err := by.mayAdminister(); err != nil {
		return "", err
	}
	u, err := d.findPerson(ctx, user)
	if err != nil {
		return "", err
	}
	if err := by.mayTouch(&u); err != nil {
		return "", err
	}
	s, err := d.openInvitation(ctx, user)
	if err != nil {
		return "", err
	}
	text, err := d.mailedText(&s)
	if err != nil || s.Shown {
		return text, err
	}
	return text, d.markShown(ctx, s.ID)
}

// markShown notes that somebody saw the code of an invitation.
func (d *Directory) markShown(ctx context.Context, invitation ID) error {
	return d.update(ctx, func(c *change) error {
		s, err := first(c.tx.Secrets(ctx, SecretSelection{Account: c.account, ID: invitation, Limit: 1}))
		if err != nil || !s.Valid(c.Now()) {
			return cmp.Or(err, ErrNotFound)
		}
		s.Shown = true
		return c.tx.PutSecret(ctx, &s)
	})
}

// openInvitation returns the invitation of a user that can be accepted now. The
// error is ErrNotFound.
func (d *Directory) openInvitation(ctx context.Context, user ID) (Secret, error) {
	secrets, err := d.pendingInvitations(ctx, user)
	if err != nil {
		return Secret{}, err
	}
	for _, s := range secrets {
		if s.Valid(d.Now()) {
			return s, nil
		}
	}
	return Secret{}, ErrNotFound
}

// pendingInvitations returns the invitations of a user that were neither
// accepted nor revoked; they may have expired.
func (d *Directory) pendingInvitations(ctx context.Context, user ID) ([]Secret, error) {
	return d.store.Secrets(ctx, SecretSelection{Account: d.account, User: user, Purpose: PurposeInvitation, Pending: true})
}
