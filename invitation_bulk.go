package roster

import (
	"context"
	"errors"
	"slices"
)

// maxInvitations is how many one call may make.
const maxInvitations = 1_000

// invitationErrors say what is wrong with one invitation: the others go on.
var invitationErrors = []error{ErrInvalid, ErrState, ErrNotFound, ErrExists, ErrForbidden, ErrConflict, ErrThrottled}

// InvitationResult is the answer of [Directory.InviteAll] to one invitation.
type InvitationResult struct {
	Invitation
	Err error // the error of [Directory.Invite]; nil: invited
}

// InviteAll invites many, each in an Update of its own, and returns a result
// for each, in their order: one bad address does not lose the rest. The error
// is ErrNoKey or ErrNoConsumer for Mail as Invite says, ErrForbidden and InvalidError for more
// than 1,000, before anything is written; or that of ctx or the store, with the
// results so far.
func (d *Directory) InviteAll(ctx context.Context, many []NewInvitation) ([]InvitationResult, error) {
	if len(many) > maxInvitations {
		return nil, invalid("invitations", "must be at most %d", maxInvitations)
	}
	by, err := d.authority(ctx)
	if err == nil {
		err = by.mayAdminister()
	}
	if err != nil {
		d.noteForbidden(ctx, &err)
		return nil, err
	}
	if slices.ContainsFunc(many, func(n NewInvitation) bool { return n.Mail }) {
		if err := d.requireMail(EventUserInvited); err != nil {
			return nil, err
		}
	}
	results := make([]InvitationResult, 0, len(many))
	for _, n := range many {
		i, err := d.Invite(ctx, n)
		if err != nil && !isOneOf(err, invitationErrors) {
			return results, err
		}
		results = append(results, InvitationResult{Invitation: i, Err: err})
	}
	return results, nil
}

// isOneOf reports whether err is one of targets.
func isOneOf(err error, targets []error) bool {
	return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
}
