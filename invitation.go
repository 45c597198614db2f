package roster

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// NewInvitation says whom to invite: a user by id, or an address, which is that
// of a user who is not deleted or of a new one.
type NewInvitation struct {
	User  ID
	Email string // with a zero User
	Name  string // of a new user; First and Last likewise
	First string
	Last  string
	Role  Role // empty: RoleUser for a new user, unchanged for another

	// What the user gets by accepting; of it, what has ended by then is left out.
	// None of the three: what the open invitation gives that this one replaces.

	Group     ID        // granted
	Plan      ID        // a group, granted until PlanUntil
	PlanUntil time.Time // zero: never ends
	Team      ID        // joined

	Mail bool // hand the code to the consumers of events, which needs a key
}

// Invitation is what came of it. Code is shown this once; with a key it can be
// had again from [Directory.InviteCode].
type Invitation struct {
	User   User
	Secret Secret
	Code   string
}

// LogValue shows what may stand in a log: not the code.
func (i Invitation) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", i.Secret.ID.String()), slog.Any("user", i.User))
}

// Invite makes a user invited and returns a code that [Directory.AcceptInvitationAndSignIn] and
// [Directory.AcceptInvitation] accept once, for Config.InvitationFor. An invited user gets
// a new code, and the old one is void. Errors: ErrNoKey for Mail without a key, before anything
// is written; InvalidError; ErrNotFound; StateError for a user who is active or
// deactivated; ErrForbidden.
func (d *Directory) Invite(ctx context.Context, n NewInvitation) (Invitation, error) {
	if n.Mail && len(d.cfg.Keys) == 0 {
		return Invitation{}, ErrNoKey
	}
	var u User
	if n.User.IsZero() {
		var err error
		if u, err = d.newUser(NewUser{Email: n.Email, Name: n.Name, First: n.First, Last: n.Last, Role: n.Role}); err != nil {
			return Invitation{}, err
		}
		if u.CanonicalEmail == "" {
			return Invitation{}, badEmail("must have the form name@domain")
		}
	}
	var made Invitation
	err := d.retry(ctx, func() error {
		err := d.store.Update(ctx, func(tx Tx) (err error) {
			made, err = d.inviteIn(ctx, tx, n, u)
			return err
		})
		if errors.Is(err, ErrExists) && n.User.IsZero() {
			return ErrConflict // somebody else made that user: invite it
		}
		return err
	})
	if err != nil {
		return Invitation{}, err
	}
	return made, nil
}

// inviteIn invites n.User, or the user with the address of fresh, or fresh.
func (d *Directory) inviteIn(ctx context.Context, tx Tx, n NewInvitation, fresh User) (Invitation, error) {
	by, err := d.authority(ctx, tx)
	if err != nil {
		return Invitation{}, err
	}
	if err := by.mayAdminister(); err != nil {
		return Invitation{}, err
	}
	c := &userChange{Directory: d, tx: tx, by: by}
	if n.User.IsZero() {
		c.u, err = d.oneUser(ctx, tx, Where(FieldEmail, OpEq, fresh.CanonicalEmail), notDeleted)
	} else {
		c.u, err = d.userIn(ctx, tx, n.User, true)
	}
	if errors.Is(err, ErrNotFound) && n.User.IsZero() {
		c.u = fresh
		err = d.insert(ctx, tx, by, &c.u, nil)
	}
	if err != nil {
		return Invitation{}, err
	}
	if err := by.mayTouch(&c.u); err != nil {
		return Invitation{}, err
	}
	return c.invite(ctx, n)
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
		c.u.Role = n.Role
	}
	offer, err := c.benefits(ctx, n)
	if err != nil {
		return Invitation{}, err
	}
	if err := c.void(ctx, c.tx, c.u.ID, isInvitation); err != nil {
		return Invitation{}, err
	}
	now := c.Now()
	s := Secret{
		ID: c.cfg.NewID(), Purpose: PurposeInvitation, Account: c.account, User: c.u.ID, Email: c.u.CanonicalEmail,
		Role: c.u.Role, Group: offer.Group, Plan: offer.Plan, PlanUntil: offer.PlanUntil, Team: offer.Team,
		Creator: c.creator(), Created: now,
	}
	if c.cfg.InvitationFor > 0 {
		s.Expires = stamp(now.Add(c.cfg.InvitationFor))
	}
	code := c.assignText(&s)
	if err := c.tx.PutSecret(ctx, &s); err != nil {
		return Invitation{}, err
	}
	e := Event{Kind: EventUserInvited, Subject: s.ID, Detail: detail{From: c.u.State, To: next}.object()}
	if n.Mail {
		e.Secret = s.ID
	}
	c.setState(next)
	if err := c.save(ctx, e); err != nil {
		return Invitation{}, err
	}
	return Invitation{User: c.u, Secret: s, Code: code}, nil
}

// creator returns the user or token that acts, zero for the host.
func (d *Directory) creator() ID {
	if d.actor.User.IsZero() {
		return d.actor.Token
	}
	return d.actor.User
}

// InviteCode returns the code of a user's open invitation, for the host and for
// an actor of rank admin whom the user does not outrank: who has the code can
// become the user. Errors: ErrNotFound where none is open, ErrNoKey where it was
// made without a key or with one that Config no longer has, ErrForbidden.
func (d *Directory) InviteCode(ctx context.Context, user ID) (string, error) {
	by, err := d.authority(ctx, d.store)
	if err != nil {
		return "", err
	}
	if err := by.mayAdminister(); err != nil {
		return "", err
	}
	u, err := d.User(ctx, user)
	if err != nil {
		return "", err
	}
	if err := by.mayTouch(&u); err != nil {
		return "", err
	}
	s, err := d.openInvitation(ctx, d.store, user)
	if err != nil {
		return "", err
	}
	return d.mailedText(&s)
}

// openInvitation returns the invitation of a user that can be accepted now. The
// error is ErrNotFound.
func (d *Directory) openInvitation(ctx context.Context, r Reader, user ID) (Secret, error) {
	secrets, err := r.Secrets(ctx, SecretSelection{
		Account: d.account, User: user, Purpose: PurposeInvitation, Pending: true,
	})
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
