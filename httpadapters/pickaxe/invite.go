package pickaxe

import (
	"context"
	"errors"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// maxInvited is the largest number of addresses in one body.
const maxInvited = 1_000

// maxInvitedGrants is the largest number of addresses times products in one body:
// each is a grant that the request writes.
const maxInvitedGrants = 10_000

// invite mails an invitation to every address, each in its own Update, so that
// one bad address does not lose the others. The products and the access group are
// added to what the person has, and the answer lists all of it. It needs Config.Keys
// of the Directory.
func (c *call) invite() (any, error) {
	body, err := wire.ReadObject(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	body.Require("emails")
	emails := body.Texts("emails", maxInvited).V
	given, err := c.readGiven(body, "productIds")
	given.adds = true
	if err := errors.Join(body.Err(), err); err != nil {
		return nil, err
	}
	if len(emails)*len(given.products.V) > maxInvitedGrants {
		return nil, &roster.InvalidError{Field: "productIds", Reason: "must be at most 10000 together, counted for each of emails"}
	}
	results := []invited{}
	addresses := make(map[string]bool)
	for _, email := range emails {
		canonical, err := roster.CanonicalEmail(email)
		if err != nil {
			p, _ := wire.Classify(err, members)
			results = append(results, invited{Email: email, Status: "failed", Error: p.Text})
			continue
		}
		if addresses[canonical] {
			continue
		}
		addresses[canonical] = true
		result, err := c.inviteOne(email, given)
		if err != nil {
			return nil, err
		}
		results = append(results, result)
	}
	if len(addresses) == 0 {
		return nil, &roster.InvalidError{Field: "emails", Reason: "must have an e-mail address"}
	}
	return results, nil
}

// inviteOne invites the user with the address, or a new one. The error is for a
// problem that every address has.
func (c *call) inviteOne(email string, given given) (invited, error) {
	ctx := c.r.Context()
	result := invited{Email: email}
	err := c.acting.Update(ctx, func(tx *roster.Directory) error {
		before, err := tx.UserByEmail(ctx, email)
		if err != nil && !errors.Is(err, roster.ErrNotFound) {
			return err
		}
		result.Status, result.UserID = "invited", ""
		if err == nil {
			result.UserID = wire.ShownID(vendor, before.VendorIDs, before.ID)
		}
		if before.State == roster.StateInvited {
			result.Status = "resent"
		}
		made, err := tx.Invite(ctx, roster.NewInvitation{Email: email, Mail: true})
		if err != nil {
			return err
		}
		result.UserID = wire.ShownID(vendor, made.User.VendorIDs, made.User.ID)
		if err := given.set(ctx, tx, made.User.ID); err != nil {
			return err
		}
		return result.show(ctx, tx, made.User.ID, given)
	})
	var invalid *roster.InvalidError
	switch {
	case errors.Is(err, roster.ErrState): // active or deactivated
		return c.mailReset(result)
	case errors.Is(err, roster.ErrForbidden), errors.Is(err, roster.ErrConflict), errors.As(err, &invalid) && invalid.Field == "grants":
		p, _ := wire.Classify(err, members)
		result.Status, result.Error = "failed", p.Text
	case errors.As(err, &invalid) && invalid.Field == "product":
		return result, &roster.InvalidError{Field: "productIds", Reason: invalid.Reason}
	case err != nil:
		return result, err
	}
	return result, nil
}

// mailReset mails a link to set a password to an active user who could not sign in:
// one with neither a password nor a verified address. Others get no mail.
func (c *call) mailReset(result invited) (invited, error) {
	ctx := c.r.Context()
	result.Status = "unchanged"
	u, err := c.acting.UserByEmail(ctx, result.Email)
	if err != nil || u.State != roster.StateActive || u.PasswordHash != "" || u.EmailVerified {
		return result, err
	}
	switch err := c.acting.SendPasswordReset(ctx, result.Email, roster.ClientInfo{}); {
	case errors.Is(err, roster.ErrNoConsumer): // the host mails invitations alone
		p, _ := wire.Classify(err, members)
		result.Status, result.Error = "failed", p.Text
	case err != nil:
		return result, err
	default:
		result.Status = "mailed"
	}
	return result, nil
}

// show fills in what the user has of the kinds that a body gave.
func (i *invited) show(ctx context.Context, dir *roster.Directory, user roster.ID, given given) error {
	i.Products, i.AccessGroupIDs = nil, nil
	if !given.products.Present && !given.group.Present {
		return nil
	}
	grants, err := dir.Grants(ctx, roster.GrantQuery{Users: []roster.ID{user}, Current: true})
	if err != nil {
		return err
	}
	for _, g := range grants {
		switch {
		case !g.Valid(dir.Now()) || g.Source != sourceHere:
		case g.Group.IsZero() && given.products.Present:
			i.Products = with(i.Products, g.Product)
		case !g.Group.IsZero() && given.group.Present:
			group, err := dir.Group(ctx, g.Group)
			if err != nil && !errors.Is(err, roster.ErrNotFound) {
				return err
			}
			group.ID = g.Group // of one that has ended, too
			i.AccessGroupIDs = with(i.AccessGroupIDs, shownGroup(group))
		}
	}
	return nil
}
