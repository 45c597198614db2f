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
	uses        []roster.Use
}

func read(ctx context.Context, s roster.Reader, accounts ...roster.ID) (*contents, error) {
	c := &contents{
		users: map[roster.ID]roster.User{}, secrets: map[roster.ID]roster.Secret{},
		grants: map[roster.ID]roster.Grant{}, memberships: map[roster.ID]roster.Membership{},
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
	uses, err := s.Uses(ctx, roster.UseSelection{Account: a})
	c.uses = append(c.uses, uses...)
	return err
}
