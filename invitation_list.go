package roster

import (
	"context"
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

// InvitationByCode returns the invitation that a code accepts, with its account,
// for a page that shows what it is about before the person decides. It changes
// nothing: the code stays good. It is the host's alone, for whoever brings the code;
// the host's Directory accepts codes of every account, a confined one those of its
// own. Errors: ErrCredentials for every code that is not good, with nothing said
// about why; ErrForbidden for an actor.
func (d *Directory) InvitationByCode(ctx context.Context, code SecretText) (OpenInvitation, Account, error) {
	if err := d.requireHost(ctx); err != nil {
		return OpenInvitation{}, Account{}, err
	}
	s, err := d.openSecret(ctx, PurposeInvitation, code)
	if err != nil {
		return OpenInvitation{}, Account{}, err
	}
	p, err := d.inAccount(s.Account).principal(ctx, s.User)
	if err == nil && (!p.Account.Closed.IsZero() || !s.opensFor(p.person())) {
		err = ErrCredentials
	}
	if err != nil {
		return OpenInvitation{}, Account{}, d.codeError(ctx, &s, err)
	}
	return newOpenInvitation(&s, *p.person()), p.Account, nil
}

// opensFor tells whether the invitation s is still for u.
func (s *Secret) opensFor(u *User) bool {
	return u.State == StateInvited && s.Email == u.CanonicalEmail
}

func newOpenInvitation(s *Secret, u User) OpenInvitation {
	return OpenInvitation{
		ID: s.ID, User: u, Creator: s.Creator, Group: s.Group, Plan: s.Plan, PlanUntil: s.PlanUntil, Team: s.Team,
		Created: s.Created, Expires: s.Expires,
	}
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
		if !found || !s.opensFor(&u) || !s.Valid(now) {
			continue
		}
		page.Invitations = append(page.Invitations, newOpenInvitation(&s, u))
	}
	return page, nil
}
