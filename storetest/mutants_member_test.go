package storetest

import (
	"context"

	"example.com/roster"
)

// isMember tells whether p is a member of the account where it acts.
func isMember(p *roster.Principal) bool { return !p.Membership.ID.IsZero() }

// fellBack tells whether the secret of p names an account of which its user is no
// member.
func fellBack(p *roster.Principal) bool {
	return !p.User.ID.IsZero() && !isMember(p) && !p.Secret.ActsIn.IsZero() && p.Secret.ActsIn != p.Secret.Account
}

// anotherMembership returns the last membership of a user in the account of q that
// match accepts in place of the one that was found.
func anotherMembership(match func(m *roster.Membership, u *roster.User, p *roster.Principal) bool) func(h *hooks) {
	return rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) error {
		if q.Hash != (roster.Digest{}) || q.Account.IsZero() || q.User.IsZero() {
			return nil
		}
		list, err := r.Memberships(ctx, roster.MembershipSelection{Account: q.Account, Users: []roster.ID{q.User}, Ended: true})
		if err != nil {
			return err
		}
		for _, m := range list {
			home, err := r.Principal(ctx, roster.PrincipalSelection{Account: m.Home, User: q.User})
			if err != nil {
				return err
			}
			if home.User.ID.IsZero() || home.User.Account == q.Account || !match(&m, &home.User, p) {
				continue
			}
			p.User, p.Home, p.Membership = home.User, home.Home, m
		}
		return nil
	})
}

var memberMutants = []mutant{
	{"a member is no principal", principalsOfMembers, emptyPrincipal(func(q roster.PrincipalSelection, p *roster.Principal) bool {
		return q.Hash == (roster.Digest{}) && isMember(p)
	})},
	{"a member's token is nobody's", principalsOfMembers, emptyPrincipal(func(_ roster.PrincipalSelection, p *roster.Principal) bool {
		return p.Secret.Purpose == roster.PurposeToken && isMember(p)
	})},
	{"who was a member is one still", principalsOfMembers, anotherMembership(func(m *roster.Membership, u *roster.User, _ *roster.Principal) bool {
		return !m.Ended.IsZero() && m.Home == u.Account
	})},
	{"of several memberships the last one counts", principalsOfMembers, anotherMembership(func(m *roster.Membership, u *roster.User, p *roster.Principal) bool {
		return m.Ended.IsZero() && isMember(p)
	})},
	{"a deactivated membership makes no member", principalsOfMembers, emptyPrincipal(func(_ roster.PrincipalSelection, p *roster.Principal) bool {
		return p.Membership.State == roster.StateDeactivated
	})},
	{"a member has no home", principalsOfMembers, editPrincipal(func(p *roster.Principal) {
		if isMember(p) {
			p.Home = roster.Account{}
		}
	})},
	{"the account of a member is its home", principalsOfMembers, editPrincipal(func(p *roster.Principal) { p.Account = p.Home })},
	{"an own user has no home", principalsByUser, editPrincipal(func(p *roster.Principal) {
		if !isMember(p) {
			p.Home = roster.Account{}
		}
	})},
	{"an own user is a member too", principalsByUser, rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) error {
		list, err := r.Memberships(ctx, roster.MembershipSelection{Account: q.Account, Users: []roster.ID{p.User.ID}})
		if len(list) > 0 && p.User.Account == q.Account {
			p.Membership = list[0]
		}
		return err
	})},
	{"the grants of a member are those of home", principalsOfMembers, rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) error {
		if !isMember(p) || !q.Grants {
			return nil
		}
		home, err := r.Principal(ctx, roster.PrincipalSelection{Account: p.User.Account, User: p.User.ID, Grants: true})
		p.Grants, p.Groups = home.Grants, home.Groups
		return err
	})},

	{"a session acts at home wherever it acts", principalsActElsewhere, editPrincipal(func(p *roster.Principal) {
		if p.Secret.Purpose == roster.PurposeSession && isMember(p) {
			p.Account, p.Membership = p.Home, roster.Membership{}
		}
	})},
	{"a session acts where its user is no member", principalsActElsewhere, rereadPrincipal(func(ctx context.Context, r roster.Reader, _ roster.PrincipalSelection, p *roster.Principal) error {
		if !fellBack(p) {
			return nil
		}
		there, err := r.Accounts(ctx, roster.AccountSelection{ID: p.Secret.ActsIn})
		if p.Account = (roster.Account{}); len(there) > 0 {
			p.Account = there[0]
		}
		return err
	})},
	{"a session that acts where its user is no member is nobody's", principalsActElsewhere, emptyPrincipal(func(_ roster.PrincipalSelection, p *roster.Principal) bool { return fellBack(p) })},
	{"a session that acts nowhere has grants", principalsActElsewhere, rereadPrincipal(func(ctx context.Context, r roster.Reader, q roster.PrincipalSelection, p *roster.Principal) (err error) {
		if q.Grants && fellBack(p) {
			p.Grants, err = r.Grants(ctx, roster.GrantSelection{Account: p.Account.ID, Users: []roster.ID{p.User.ID}})
		}
		return err
	})},
	{"a session is not found by the account where it acts", principalsActElsewhere, emptyPrincipal(func(q roster.PrincipalSelection, p *roster.Principal) bool {
		return !q.Account.IsZero() && q.Account != p.Secret.Account
	})},
	{"a session is not found by the account that owns it", principalsActElsewhere, emptyPrincipal(func(q roster.PrincipalSelection, p *roster.Principal) bool {
		return q.Account == p.Secret.Account && isMember(p)
	})},
	{"the membership is read before the rest", principalsAreConsistent, tornRead(func(p, later *roster.Principal) { p.Membership = later.Membership })},
	{"the home is read before the rest", principalsAreConsistent, tornRead(func(p, later *roster.Principal) { p.Home = later.Home })},
}
