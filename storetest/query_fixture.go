package storetest

import (
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

// queryFixture is records of one account, in the order of their ids.
type queryFixture struct {
	account         roster.ID
	x, y, z         roster.ID // users, and what they are in
	groups          []roster.AccessGroup
	grants          []roster.Grant
	secrets         []roster.Secret
	teams           []roster.Team
	teamMemberships []roster.TeamMembership
	memberships     []roster.Membership
	events          []roster.Event
	identities      []roster.Identity
	uses            []roster.Use
}

var issuers, subjects = []string{"iss", "Iss"}, []string{"sub", "Sub", "sub "}

var purposes = []roster.Purpose{roster.PurposeInvitation, roster.PurposeSession, roster.PurposeToken}

// newQueryFixture has each value in several records, so that every field of a query
// alone, and all of them together, select some and leave some.
func newQueryFixture() *queryFixture {
	h := &queryFixture{account: roster.NewID(), x: roster.NewID(), y: roster.NewID(), z: roster.NewID()}
	pick := func(i int, ids ...roster.ID) roster.ID { return ids[i%len(ids)] }
	for i := range 36 {
		h.groups = append(h.groups, roster.AccessGroup{ID: roster.NewID(), Account: h.account})
		h.grants = append(h.grants, roster.Grant{
			ID: roster.NewID(), Account: h.account, User: pick(i, h.x, h.y, h.z), Group: pick(i/3, h.x, h.y, roster.ID{}),
		})
		secret := newSecret(h.account, pick(i, h.x, h.y, h.z, roster.ID{}))
		secret.Purpose = purposes[i%5%3]
		h.secrets = append(h.secrets, secret)
		h.teams = append(h.teams, roster.Team{ID: roster.NewID(), Account: h.account})
		h.teams[i].Parent = pick(i, h.x, h.y, roster.ID{})
		h.teamMemberships = append(h.teamMemberships, roster.TeamMembership{
			ID: roster.NewID(), Account: h.account, User: pick(i, h.x, h.y, h.z), Team: pick(i/3, h.x, h.y, h.z),
		})
		h.memberships = append(h.memberships, roster.Membership{
			ID: roster.NewID(), Account: h.account, User: pick(i, h.x, h.y, h.z), Home: pick(i/3, h.x, h.y),
		})
		h.events = append(h.events, roster.Event{ID: roster.NewID(), Account: h.account, User: pick(i, h.x, h.y, roster.ID{})})
		h.identities = append(h.identities, newIdentity(h.account, issuers[i%2], subjects[i/2%3]))
		h.identities[i].User = pick(i, h.x, h.y, h.z)
		h.identities[i].Ended = start // one of each six lives
		h.uses = append(h.uses, roster.Use{ID: roster.NewID(), Account: h.account, User: pick(i, h.x, h.y, h.z), At: start})
	}
	h.toggle()
	return h
}

// toggle ends what is live and revives what has ended, in part.
func (h *queryFixture) toggle() {
	turn := func(at *time.Time, i, by int) {
		if i%by == 0 && at.IsZero() {
			*at = start
		} else {
			*at = time.Time{}
		}
	}
	for i := range h.groups {
		if i%6 == i/6 { // each pair lives in one identity at most
			turn(&h.identities[i].Ended, i, 2)
		}
		turn(&h.groups[i].Ended, i, 3)
		turn(&h.grants[i].Ended, i, 4)
		turn(&h.teams[i].Ended, i, 2)
		turn(&h.teamMemberships[i].Ended, i, 5)
		turn(&h.memberships[i].Ended, i, 7)
		turn(&h.secrets[i].Redeemed, i, 7)
		turn(&h.secrets[i].Revoked, i, 6)
		turn(&h.secrets[i].Expires, i, 3)
	}
}

func queryFieldsSelect(t testing.TB, s roster.Store) {
	h := newQueryFixture()
	write(t, s, pointers(h.events)...)
	for range 2 {
		write(t, s, slices.Concat(pointers(h.groups), pointers(h.grants), pointers(h.secrets))...)
		write(t, s, slices.Concat(pointers(h.teams), pointers(h.teamMemberships), pointers(h.memberships))...)
		write(t, s, slices.Concat(pointers(h.identities), pointers(h.uses))...)
		h.checkGroups(t, s)
		h.checkGrants(t, s)
		h.checkSecrets(t, s)
		h.checkTeams(t, s)
		h.checkMemberships(t, s)
		h.checkIdentities(t, s)
		h.checkUses(t, s)
		h.toggle()
	}
	expectSelected(t, s.Events, h.events, roster.EventSelection{Account: h.account}, func(*roster.Event) bool { return true })
	expectSelected(t, s.Events, h.events, roster.EventSelection{Account: h.account, User: h.y}, func(e *roster.Event) bool { return e.User == h.y })
	for _, q := range []roster.EventSelection{{ID: h.events[1].ID}, {ID: h.events[1].ID, User: h.y}, {ID: h.events[1].ID, User: h.x}, {ID: h.account}} {
		q.Account = h.account
		expectSelected(t, s.Events, h.events, q, func(e *roster.Event) bool { return e.ID == q.ID && (q.User.IsZero() || e.User == q.User) })
	}

	accounts := make([]roster.Account, 5)
	for i := range accounts {
		accounts[i].ID = roster.NewID()
	}
	write(t, s, pointers(accounts)...)
	expectSelected(t, s.Accounts, accounts, roster.AccountSelection{}, func(*roster.Account) bool { return true })
	expectSelected(t, s.Accounts, accounts, roster.AccountSelection{ID: accounts[3].ID}, func(a *roster.Account) bool { return a.ID == accounts[3].ID })
}

func (h *queryFixture) checkGroups(t testing.TB, s roster.Store) {
	for _, ended := range []bool{false, true} {
		expectSelected(t, s.Groups, h.groups, roster.GroupSelection{Account: h.account, Ended: ended}, func(g *roster.AccessGroup) bool {
			return ended || g.Ended.IsZero()
		})
		for i := range 4 {
			id, number := h.groups[i].ID, h.groups[i].Number
			is := func(g *roster.AccessGroup) bool { return g.ID == id && (ended || g.Ended.IsZero()) }
			expectSelected(t, s.Groups, h.groups, roster.GroupSelection{Account: h.account, ID: id, Ended: ended}, is)
			expectSelected(t, s.Groups, h.groups, roster.GroupSelection{Account: h.account, Number: number, Ended: ended}, is)
			expectSelected(t, s.Groups, h.groups, roster.GroupSelection{Account: h.account, ID: id, Number: number + 1, Ended: ended},
				func(*roster.AccessGroup) bool { return false })
		}
	}
}

// userLists are what Users of a query may be: one of them is those of the
// largest page.
func (h *queryFixture) userLists() [][]roster.ID {
	many := make([]roster.ID, 1000)
	for i := range many {
		many[i] = roster.NewID()
	}
	many[0], many[999] = h.x, h.y
	return [][]roster.ID{nil, {h.x}, {h.y, h.z}, {h.z, h.x, h.z, roster.NewID()}, many}
}

func (h *queryFixture) checkGrants(t testing.TB, s roster.Store) {
	for _, ended := range []bool{false, true} {
		for _, users := range h.userLists() {
			for _, group := range []roster.ID{{}, h.x, h.y} {
				for _, id := range []roster.ID{{}, h.grants[4].ID, h.grants[5].ID} {
					q := roster.GrantSelection{Account: h.account, ID: id, Users: users, Group: group, Ended: ended}
					expectSelected(t, s.Grants, h.grants, q, func(g *roster.Grant) bool {
						return matches(g.ID, id) && matchesAny(g.User, users) && matches(g.Group, group) && (ended || g.Ended.IsZero())
					})
				}
			}
		}
	}
}

// matches tells whether a query that asks for want selects have.
func matches(have, want roster.ID) bool { return want.IsZero() || have == want }

// matchesAny tells it of a query that asks for one of several.
func matchesAny(have roster.ID, want []roster.ID) bool {
	return len(want) == 0 || slices.Contains(want, have)
}

func (h *queryFixture) checkTeams(t testing.TB, s roster.Store) {
	for _, ended := range []bool{false, true} {
		for _, ids := range [][]roster.ID{nil, {h.teams[0].ID}, {h.teams[7].ID, h.teams[2].ID, h.teams[7].ID, roster.NewID()}} {
			for _, parent := range []roster.ID{{}, h.x, h.y} {
				q := roster.TeamSelection{Account: h.account, IDs: ids, Parent: parent, Ended: ended}
				expectSelected(t, s.Teams, h.teams, q, func(x *roster.Team) bool {
					return matchesAny(x.ID, ids) && matches(x.Parent, parent) && (ended || x.Ended.IsZero())
				})
			}
		}
	}
}

func (h *queryFixture) checkMemberships(t testing.TB, s roster.Store) {
	for _, ended := range []bool{false, true} {
		for _, users := range h.userLists() {
			for _, of := range []roster.ID{{}, h.x, h.y} {
				for i := range 3 {
					var member, guest roster.ID
					if i > 0 {
						member, guest = h.teamMemberships[i].ID, h.memberships[i].ID
					}
					expectSelected(t, s.TeamMemberships, h.teamMemberships,
						roster.TeamMembershipSelection{Account: h.account, ID: member, Users: users, Team: of, Ended: ended},
						func(m *roster.TeamMembership) bool {
							return matches(m.ID, member) && matchesAny(m.User, users) && matches(m.Team, of) && (ended || m.Ended.IsZero())
						})
					expectSelected(t, s.Memberships, h.memberships,
						roster.MembershipSelection{Account: h.account, ID: guest, Users: users, Home: of, Ended: ended},
						func(m *roster.Membership) bool {
							return matches(m.ID, guest) && matchesAny(m.User, users) && matches(m.Home, of) && (ended || m.Ended.IsZero())
						})
				}
			}
		}
	}
}

func (h *queryFixture) checkIdentities(t testing.TB, s roster.Store) {
	pairs := [][2]string{{}, {"iss", "sub"}, {"iss", "Sub"}, {"Iss", "sub"}, {"sub", "iss"}}
	for _, ended := range []bool{false, true} {
		for _, user := range []roster.ID{{}, h.x, roster.NewID()} {
			for _, pair := range pairs {
				for _, id := range []roster.ID{{}, h.identities[0].ID, h.identities[7].ID} {
					q := roster.IdentitySelection{Account: h.account, ID: id, User: user, Issuer: pair[0], Subject: pair[1], Ended: ended}
					expectSelected(t, s.Identities, h.identities, q, func(i *roster.Identity) bool {
						return matches(i.ID, id) && matches(i.User, user) && (ended || i.Ended.IsZero()) &&
							(pair[0] == "" || i.Issuer == pair[0] && i.Subject == pair[1])
					})
				}
			}
		}
	}
}

func (h *queryFixture) checkUses(t testing.TB, s roster.Store) {
	for _, user := range []roster.ID{{}, h.x, roster.NewID()} {
		for _, id := range []roster.ID{{}, h.uses[0].ID, h.uses[1].ID} {
			expectSelected(t, s.Uses, h.uses, roster.UseSelection{Account: h.account, ID: id, User: user}, func(u *roster.Use) bool {
				return matches(u.ID, id) && matches(u.User, user)
			})
		}
	}
}

func (h *queryFixture) checkSecrets(t testing.TB, s roster.Store) {
	for _, pending := range []bool{false, true} {
		for _, user := range []roster.ID{{}, h.x, h.y} {
			for _, purpose := range append(purposes, "") {
				for _, of := range []*roster.Secret{{}, &h.secrets[8], &h.secrets[12]} {
					q := roster.SecretSelection{
						Account: h.account, ID: of.ID, Hash: of.Hash, User: user, Purpose: purpose, Pending: pending,
					}
					expectSelected(t, s.Secrets, h.secrets, q, func(x *roster.Secret) bool {
						return matches(x.ID, of.ID) && matches(x.User, user) &&
							(purpose == "" || x.Purpose == purpose) && (!pending || x.Redeemed.IsZero() && x.Revoked.IsZero())
					})
				}
			}
		}
	}
}
