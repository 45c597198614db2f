package roster

import (
	"context"
	"errors"
	"slices"
)

// maxInvitations is how many one call may make.
const maxInvitations = 1_000

// InvitationResult is what came of one of many invitations.
type InvitationResult struct {
	Invitation
	Err error // nil, or what Invite answers
}

// InviteAll invites many, each in an Update of its own, and returns a result
// for each, in their order: one bad address does not lose the rest. The error
// is ErrNoKey for Mail without a key, ErrForbidden and InvalidError for more
// than 1,000, before anything is written; or that of ctx or the store, with the
// results so far.
func (d *Directory) InviteAll(ctx context.Context, many []NewInvitation) ([]InvitationResult, error) {
	if len(many) > maxInvitations {
		return nil, invalid("invitations", "must be at most %d", maxInvitations)
	}
	by, err := d.authority(ctx, d.store)
	if err != nil {
		return nil, err
	}
	if err := by.mayAdminister(); err != nil {
		return nil, err
	}
	if len(d.cfg.Keys) == 0 && slices.ContainsFunc(many, func(n NewInvitation) bool { return n.Mail }) {
		return nil, ErrNoKey
	}
	results := make([]InvitationResult, 0, len(many))
	for _, n := range many {
		i, err := d.Invite(ctx, n)
		if err != nil && !aboutTheOne(err) {
			return results, err
		}
		results = append(results, InvitationResult{Invitation: i, Err: err})
	}
	return results, nil
}

// aboutTheOne tells whether an error speaks of one invitation, and not of all.
func aboutTheOne(err error) bool {
	for _, target := range []error{ErrInvalid, ErrState, ErrNotFound, ErrExists, ErrForbidden, ErrConflict} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}
