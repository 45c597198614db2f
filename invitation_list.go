package roster

import (
	"context"
	"errors"
	"time"
)

// InvitationQuery selects open invitations of the account, for
// [Directory.Invitations], in the order of their ids.
type InvitationQuery struct {
	After ID  // InvitationPage.Next of the page before; zero: from the beginning
	Limit int // the most invitations to look at, at most Config.MaxPage; 0: Config.MaxPage
}

// InvitationPage is one page of open invitations.
type InvitationPage struct {
	Invitations []OpenInvitation
	Next        ID // InvitationQuery.After of the page after this one; zero: this is the last
}

// OpenInvitation is an invitation that can be accepted now. It has no code:
// [Directory.InviteCode] returns that.
type OpenInvitation struct {
	ID        ID
	User      User      // who is invited; User.Role is what they become
	Creator   ID        // the user who invited, or who made the token that did; zero: the host
	Group     ID        // the access group that is granted by accepting; zero: none
	Plan      ID        // the access group that is granted until PlanUntil; zero: none
	PlanUntil time.Time // zero: no end
	Team      ID        // the team that is joined; zero: none
	Created   time.Time
	Expires   time.Time // first instant at which it no longer works; zero: never
}

// Invitations returns the open invitations of the account: who is invited, by
// whom, until when, and what they get. It is for the host and actors of rank admin.
// It looks at as many invitations as q.Limit says and leaves out those that have
// expired, so that a page can have fewer, or none, with more to come: go by Next.
// An invitation whose maker may no longer act is listed, although it is refused.
// Errors: InvalidError for a limit above Config.MaxPage, ErrForbidden.
func (d *Directory) Invitations(ctx context.Context, q InvitationQuery) (InvitationPage, error) {
	if err := d.requireReadAll(ctx); err != nil {
		return InvitationPage{}, err
	}
	if err := d.bound(&q.Limit); err != nil {
		return InvitationPage{}, err
	}
	pending, err := d.store.Secrets(ctx, SecretSelection{
		Account: d.account, Purpose: PurposeInvitation, Pending: true, After: q.After, Limit: q.Limit,
	})
	if err != nil || len(pending) == 0 {
		return InvitationPage{}, err
	}
	var page InvitationPage
	if len(pending) == q.Limit {
		page.Next = pending[len(pending)-1].ID
	}
	ids := make([]ID, len(pending))
	for i, s := range pending {
		ids[i] = s.User
	}
	users, err := d.usersByID(ctx, ids)
	if err != nil {
		return InvitationPage{}, err
	}
	now := d.Now()
	for _, s := range pending {
		u, found := users[s.User]
		if !found { // a member: only the host invites those, and seldom
			if u, err = d.findPerson(ctx, s.User); err != nil && !errors.Is(err, ErrNotFound) {
				return InvitationPage{}, err
			}
		}
		if u.State != StateInvited || s.Email != u.CanonicalEmail || !s.Valid(now) {
			continue
		}
		page.Invitations = append(page.Invitations, OpenInvitation{
			ID: s.ID, User: u, Creator: s.Creator, Group: s.Group, Plan: s.Plan, PlanUntil: s.PlanUntil, Team: s.Team,
			Created: s.Created, Expires: s.Expires,
		})
	}
	return page, nil
}
