package check

import (
	"context"

	"example.com/roster"
)

// contents is a whole database, of two accounts.
type contents struct {
	users       map[roster.ID]roster.User
	events      []roster.Event
	deliveries  []roster.Delivery
	secrets     map[roster.ID]roster.Secret
	grants      map[roster.ID]roster.Grant
	memberships map[roster.ID]roster.Membership
	teams       []roster.TeamMembership
	teamRecords []roster.Team
	uses        []roster.Use
	identities  []roster.Identity // those that are linked
	totals      map[counted]int   // as the store counts, without reading users
}

// counted are the users of an account in a state and of a role. Without a state they
// are all of the account.
type counted struct {
	account roster.ID
	state   roster.State
	role    roster.Role
}

// everyCounted returns all that a store counts of an account, users or none.
func everyCounted(account roster.ID) []counted {
	all := []counted{{account: account}}
	for _, state := range []roster.State{
		roster.StateCreated, roster.StateInvited, roster.StateActive, roster.StateDeactivated, roster.StateDeleted,
	} {
		for _, role := range roster.DefaultRoles() {
			all = append(all, counted{account, state, role.Role})
		}
	}
	return all
}

func read(ctx context.Context, s roster.Reader, accounts ...roster.ID) (*contents, error) {
	c := &contents{
		users: map[roster.ID]roster.User{}, secrets: map[roster.ID]roster.Secret{},
		grants: map[roster.ID]roster.Grant{}, memberships: map[roster.ID]roster.Membership{},
		totals: map[counted]int{},
	}
	for _, a := range accounts {
		if err := c.account(ctx, s, a); err != nil {
			return nil, err
		}
	}
	for _, dead := range []bool{false, true} {
		found, err := s.Deliveries(ctx, roster.DeliverySelection{Dead: dead})
		if err != nil {
			return nil, err
		}
		c.deliveries = append(c.deliveries, found...)
	}
	return c, nil
}

// account reads one account.
func (c *contents) account(ctx context.Context, s roster.Reader, a roster.ID) error {
	users, err := s.Users(ctx, roster.UserSelection{Account: a, Sort: []roster.SortKey{{Field: roster.FieldCreated}}})
	if err != nil {
		return err
	}
	for _, u := range users {
		c.users[u.ID] = u
	}
	events, err := s.Events(ctx, roster.EventSelection{Account: a})
	if err != nil {
		return err
	}
	c.events = append(c.events, events...)
	secrets, err := s.Secrets(ctx, roster.SecretSelection{Account: a})
	if err != nil {
		return err
	}
	for _, x := range secrets {
		c.secrets[x.ID] = x
	}
	grants, err := s.Grants(ctx, roster.GrantSelection{Account: a, Ended: true})
	if err != nil {
		return err
	}
	for _, g := range grants {
		c.grants[g.ID] = g
	}
	memberships, err := s.Memberships(ctx, roster.MembershipSelection{Account: a, Ended: true})
	if err != nil {
		return err
	}
	for _, m := range memberships {
		c.memberships[m.ID] = m
	}
	teams, err := s.TeamMemberships(ctx, roster.TeamMembershipSelection{Account: a, Ended: true})
	if err != nil {
		return err
	}
	c.teams = append(c.teams, teams...)
	records, err := s.Teams(ctx, roster.TeamSelection{Account: a, Ended: true})
	if err != nil {
		return err
	}
	c.teamRecords = append(c.teamRecords, records...)
	uses, err := s.Uses(ctx, roster.UseSelection{Account: a})
	if err != nil {
		return err
	}
	c.uses = append(c.uses, uses...)
	identities, err := s.Identities(ctx, roster.IdentitySelection{Account: a})
	if err != nil {
		return err
	}
	c.identities = append(c.identities, identities...)
	return c.count(ctx, s, a)
}

// count asks for the totals of an account.
func (c *contents) count(ctx context.Context, s roster.Reader, account roster.ID) (err error) {
	for _, of := range everyCounted(account) {
		q := roster.UserSelection{Account: account}
		if of.state != "" {
			q.Where = []roster.Condition{
				roster.Where(roster.FieldState, roster.OpEq, of.state), roster.Where(roster.FieldRole, roster.OpEq, of.role),
			}
		}
		if c.totals[of], err = s.CountUsers(ctx, q); err != nil {
			return err
		}
	}
	return nil
}
