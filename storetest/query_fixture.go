package storetest

import (
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

// shelf is records of one account, in the order of their ids.
type shelf struct {
	account roster.ID
	x, y, z roster.ID // users, and what they are in
	groups  []roster.AccessGroup
	grants  []roster.Grant
	secrets []roster.Secret
	teams   []roster.Team
	members []roster.TeamMembership
	guests  []roster.Membership
	events  []roster.Event
	idents  []roster.Identity
	uses    []roster.Use
}

var issuers, subjects = []string{"iss", "Iss"}, []string{"sub", "Sub", "sub "}

var purposes = []roster.Purpose{roster.PurposeInvitation, roster.PurposeSession, roster.PurposeToken}

// newShelf has each value in several records, so that every field of a query
// alone, and all of them together, select some and leave some.
func newShelf() *shelf {
	h := &shelf{account: roster.NewID(), x: roster.NewID(), y: roster.NewID(), z: roster.NewID()}
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
		h.members = append(h.members, roster.TeamMembership{
			ID: roster.NewID(), Account: h.account, User: pick(i, h.x, h.y, h.z), Team: pick(i/3, h.x, h.y, h.z),
		})
		h.guests = append(h.guests, roster.Membership{
			ID: roster.NewID(), Account: h.account, User: pick(i, h.x, h.y, h.z), Home: pick(i/3, h.x, h.y),
		})
		h.events = append(h.events, roster.Event{ID: roster.NewID(), Account: h.account, User: pick(i, h.x, h.y, roster.ID{})})
		h.idents = append(h.idents, newIdentity(h.account, issuers[i%2], subjects[i/2%3]))
		h.idents[i].User = pick(i, h.x, h.y, h.z)
		h.idents[i].Ended = start // one of each six lives
		h.uses = append(h.uses, roster.Use{ID: roster.NewID(), Account: h.account, User: pick(i, h.x, h.y, h.z), At: start})
	}
	h.turn()
	return h
}

// turn ends what is live and revives what has ended, in part.
func (h *shelf) turn() {
	turn := func(at *time.Time, i, by int) {
		if i%by == 0 && at.IsZero() {
			*at = start
		} else {
			*at = time.Time{}
		}
	}
	for i := range h.groups {
		if i%6 == i/6 { // each pair lives in one identity at most
			turn(&h.idents[i].Ended, i, 2)
		}
		turn(&h.groups[i].Ended, i, 3)
		turn(&h.grants[i].Ended, i, 4)
		turn(&h.teams[i].Ended, i, 2)
		turn(&h.members[i].Ended, i, 5)
		turn(&h.guests[i].Ended, i, 7)
		turn(&h.secrets[i].Redeemed, i, 7)
		turn(&h.secrets[i].Revoked, i, 6)
		turn(&h.secrets[i].Expires, i, 3)
	}
}

func queriesNarrow(t testing.TB, s roster.Store) {
	h := newShelf()
	write(t, s, pointers(h.events)...)
	for range 2 {
		write(t, s, slices.Concat(pointers(h.groups), pointers(h.grants), pointers(h.secrets))...)
		write(t, s, slices.Concat(pointers(h.teams), pointers(h.members), pointers(h.guests))...)
		write(t, s, slices.Concat(pointers(h.idents), pointers(h.uses))...)
		h.narrowGroups(t, s)
		h.narrowGrants(t, s)
		h.narrowSecrets(t, s)
		h.narrowTeams(t, s)
		h.narrowMembers(t, s)
		h.narrowIdentities(t, s)
		h.narrowUses(t, s)
		h.turn()
	}
	narrow(t, s.Events, h.events, roster.EventSelection{Account: h.account}, func(*roster.Event) bool { return true })
	narrow(t, s.Events, h.events, roster.EventSelection{Account: h.account, User: h.y}, func(e *roster.Event) bool { return e.User == h.y })
	for _, q := range []roster.EventSelection{{ID: h.events[1].ID}, {ID: h.events[1].ID, User: h.y}, {ID: h.events[1].ID, User: h.x}, {ID: h.account}} {
		q.Account = h.account
		narrow(t, s.Events, h.events, q, func(e *roster.Event) bool { return e.ID == q.ID && (q.User.IsZero() || e.User == q.User) })
	}

	accounts := make([]roster.Account, 5)
	for i := range accounts {
		accounts[i].ID = roster.NewID()
	}
	write(t, s, pointers(accounts)...)
	narrow(t, s.Accounts, accounts, roster.AccountSelection{}, func(*roster.Account) bool { return true })
	narrow(t, s.Accounts, accounts, roster.AccountSelection{ID: accounts[3].ID}, func(a *roster.Account) bool { return a.ID == accounts[3].ID })
}

func (h *shelf) narrowGroups(t testing.TB, s roster.Store) {
	for _, ended := range []bool{false, true} {
		narrow(t, s.Groups, h.groups, roster.GroupSelection{Account: h.account, Ended: ended}, func(g *roster.AccessGroup) bool {
			return ended || g.Ended.IsZero()
		})
		for i := range 4 {
			id, number := h.groups[i].ID, h.groups[i].Number
			is := func(g *roster.AccessGroup) bool { return g.ID == id && (ended || g.Ended.IsZero()) }
			narrow(t, s.Groups, h.groups, roster.GroupSelection{Account: h.account, ID: id, Ended: ended}, is)
			narrow(t, s.Groups, h.groups, roster.GroupSelection{Account: h.account, Number: number, Ended: ended}, is)
			narrow(t, s.Groups, h.groups, roster.GroupSelection{Account: h.account, ID: id, Number: number + 1, Ended: ended},
				func(*roster.AccessGroup) bool { return false })
		}
	}
}

// userLists are what Users of a query may be: one of them is those of the
// largest page.
func (h *shelf) userLists() [][]roster.ID {
	many := make([]roster.ID, 1000)
	for i := range many {
		many[i] = roster.NewID()
	}
	many[0], many[999] = h.x, h.y
	return [][]roster.ID{nil, {h.x}, {h.y, h.z}, {h.z, h.x, h.z, roster.NewID()}, many}
}

func (h *shelf) narrowGrants(t testing.TB, s roster.Store) {
	for _, ended := range []bool{false, true} {
		for _, users := range h.userLists() {
			for _, group := range []roster.ID{{}, h.x, h.y} {
				for _, id := range []roster.ID{{}, h.grants[4].ID, h.grants[5].ID} {
					q := roster.GrantSelection{Account: h.account, ID: id, Users: users, Group: group, Ended: ended}
					narrow(t, s.Grants, h.grants, q, func(g *roster.Grant) bool {
						return isOr(g.ID, id) && isIn(g.User, users) && isOr(g.Group, group) && (ended || g.Ended.IsZero())
					})
				}
			}
		}
	}
}

// isOr tells whether a query that asks for want selects have.
func isOr(have, want roster.ID) bool { return want.IsZero() || have == want }

// isIn tells it of a query that asks for one of several.
func isIn(have roster.ID, want []roster.ID) bool {
	return len(want) == 0 || slices.Contains(want, have)
}

func (h *shelf) narrowTeams(t testing.TB, s roster.Store) {
	for _, ended := range []bool{false, true} {
		for _, ids := range [][]roster.ID{nil, {h.teams[0].ID}, {h.teams[7].ID, h.teams[2].ID, h.teams[7].ID, roster.NewID()}} {
			for _, parent := range []roster.ID{{}, h.x, h.y} {
				q := roster.TeamSelection{Account: h.account, IDs: ids, Parent: parent, Ended: ended}
				narrow(t, s.Teams, h.teams, q, func(x *roster.Team) bool {
					return isIn(x.ID, ids) && isOr(x.Parent, parent) && (ended || x.Ended.IsZero())
				})
			}
		}
	}
}

func (h *shelf) narrowMembers(t testing.TB, s roster.Store) {
	for _, ended := range []bool{false, true} {
		for _, users := range h.userLists() {
			for _, of := range []roster.ID{{}, h.x, h.y} {
				for i := range 3 {
					var member, guest roster.ID
					if i > 0 {
						member, guest = h.members[i].ID, h.guests[i].ID
					}
					narrow(t, s.TeamMemberships, h.members,
						roster.TeamMembershipSelection{Account: h.account, ID: member, Users: users, Team: of, Ended: ended},
						func(m *roster.TeamMembership) bool {
							return isOr(m.ID, member) && isIn(m.User, users) && isOr(m.Team, of) && (ended || m.Ended.IsZero())
						})
					narrow(t, s.Memberships, h.guests,
						roster.MembershipSelection{Account: h.account, ID: guest, Users: users, Home: of, Ended: ended},
						func(m *roster.Membership) bool {
							return isOr(m.ID, guest) && isIn(m.User, users) && isOr(m.Home, of) && (ended || m.Ended.IsZero())
						})
				}
			}
		}
	}
}

func (h *shelf) narrowIdentities(t testing.TB, s roster.Store) {
	pairs := [][2]string{{}, {"iss", "sub"}, {"iss", "Sub"}, {"Iss", "sub"}, {"sub", "iss"}}
	for _, ended := range []bool{false, true} {
		for _, user := range []roster.ID{{}, h.x, roster.NewID()} {
			for _, pair := range pairs {
				for _, id := range []roster.ID{{}, h.idents[0].ID, h.idents[7].ID} {
					q := roster.IdentitySelection{Account: h.account, ID: id, User: user, Issuer: pair[0], Subject: pair[1], Ended: ended}
					narrow(t, s.Identities, h.idents, q, func(i *roster.Identity) bool {
						return isOr(i.ID, id) && isOr(i.User, user) && (ended || i.Ended.IsZero()) &&
							(pair[0] == "" || i.Issuer == pair[0] && i.Subject == pair[1])
					})
				}
			}
		}
	}
}

func (h *shelf) narrowUses(t testing.TB, s roster.Store) {
	for _, user := range []roster.ID{{}, h.x, roster.NewID()} {
		for _, id := range []roster.ID{{}, h.uses[0].ID, h.uses[1].ID} {
			narrow(t, s.Uses, h.uses, roster.UseSelection{Account: h.account, ID: id, User: user}, func(u *roster.Use) bool {
				return isOr(u.ID, id) && isOr(u.User, user)
			})
		}
	}
}

func (h *shelf) narrowSecrets(t testing.TB, s roster.Store) {
	for _, pending := range []bool{false, true} {
		for _, user := range []roster.ID{{}, h.x, h.y} {
			for _, purpose := range append(purposes, "") {
				for _, of := range []*roster.Secret{{}, &h.secrets[8], &h.secrets[12]} {
					q := roster.SecretSelection{
						Account: h.account, ID: of.ID, Hash: of.Hash, User: user, Purpose: purpose, Pending: pending,
					}
					narrow(t, s.Secrets, h.secrets, q, func(x *roster.Secret) bool {
						return isOr(x.ID, of.ID) && isOr(x.User, user) &&
							(purpose == "" || x.Purpose == purpose) && (!pending || x.Redeemed.IsZero() && x.Revoked.IsZero())
					})
				}
			}
		}
	}
}
