package papershift

import (
	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// node is a resource with the resources that it is related to.
type node struct {
	id      identifier
	record  *record
	related func(relation string) []node
}

func (f *related) user(u roster.User) node {
	id := identifier{typeUser, wire.ShownID(vendor, u.VendorIDs, u.ID)}
	return node{id, &u, func(relation string) (nodes []node) {
		switch relation {
		case "account":
			return f.account(f.here)
		case "account_memberships":
			own := roster.Membership{
				ID: u.ID, Account: f.here, MembershipProfile: roster.MembershipProfile{Role: u.Role, State: u.State},
				Created: u.Created, Updated: u.Updated,
			}
			nodes = append(nodes, f.membership(own))
			for _, m := range f.memberships[u.ID] {
				nodes = append(nodes, f.membership(m))
			}
		case "teams":
			for _, m := range f.joined[u.ID] {
				nodes = append(nodes, f.team(m.Team)...)
			}
		case "team_memberships":
			for _, m := range f.joined[u.ID] {
				nodes = append(nodes, f.teamMembership(m))
			}
		}
		return nodes
	}}
}

// account returns the account with an id, if load found it.
func (f *related) account(id roster.ID) []node {
	a, ok := f.accounts[id]
	if !ok {
		return nil
	}
	r := record{Created: a.Created, Updated: a.Updated}
	r.Name = a.Name
	return []node{{identifier{typeAccount, wire.ShownID(vendor, a.VendorIDs, id)}, &r, nowhere}}
}

func (f *related) membership(m roster.Membership) node {
	r := record{State: m.State, Created: m.Created, Updated: m.Updated}
	r.Role = m.Role
	id := identifier{typeAccountMembership, m.ID.String()}
	return node{id, &r, func(string) []node { return f.account(m.Account) }}
}

// team returns the team with an id, if load found it.
func (f *related) team(id roster.ID) []node {
	t, ok := f.teams[id]
	if !ok {
		return nil
	}
	r := record{Created: t.Created, Updated: t.Updated}
	r.Name = t.Name
	return []node{{identifier{typeTeam, wire.ShownID(vendor, t.VendorIDs, id)}, &r, func(string) []node { return f.team(t.Parent) }}}
}

func (f *related) teamMembership(m roster.TeamMembership) node {
	id := identifier{typeTeamMembership, m.ID.String()}
	return node{id, &record{Created: m.Created}, func(string) []node { return f.team(m.Team) }}
}

// nowhere is the related of a node without relations.
func nowhere(string) []node { return nil }
