package storetest

import (
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

// queryFixture has records of one account, in the order of their ids.
type queryFixture struct {
	account         roster.ID
	x, y, z         roster.ID // of users, groups, teams and accounts
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

// newQueryFixture gives each value to several records, so that each field of a
// query, and all of them together, select some records and not others.
func newQueryFixture() *queryFixture {
	f := &queryFixture{account: roster.NewID(), x: roster.NewID(), y: roster.NewID(), z: roster.NewID()}
	pick := func(i int, ids ...roster.ID) roster.ID { return ids[i%len(ids)] }
	for i := range 36 {
		f.groups = append(f.groups, roster.AccessGroup{ID: roster.NewID(), Account: f.account, GroupProfile: roster.GroupProfile{Products: []string{"product"}}})
		f.grants = append(f.grants, roster.Grant{
			ID: roster.NewID(), Account: f.account, User: pick(i, f.x, f.y, f.z, roster.ID{}), Group: pick(i/3, f.x, f.y, roster.ID{}),
			Until: []time.Time{{}, start.Add(-time.Hour), start, start.Add(time.Microsecond), start.Add(time.Hour)}[i%5],
		})
		secret := newSecret(f.account, pick(i, f.x, f.y, f.z, roster.ID{}))
		secret.Purpose = purposes[i%5%3]
		f.secrets = append(f.secrets, secret)
		f.teams = append(f.teams, roster.Team{ID: roster.NewID(), Account: f.account})
		f.teams[i].Parent = pick(i, f.x, f.y, roster.ID{})
		f.teamMemberships = append(f.teamMemberships, roster.TeamMembership{
			ID: roster.NewID(), Account: f.account, User: pick(i, f.x, f.y, f.z), Team: pick(i/3, f.x, f.y, f.z),
		})
		f.memberships = append(f.memberships, roster.Membership{
			ID: roster.NewID(), Account: f.account, User: pick(i, f.x, f.y, f.z), Home: pick(i/3, f.x, f.y),
		})
		f.events = append(f.events, roster.Event{ID: roster.NewID(), Account: f.account, User: pick(i, f.x, f.y, roster.ID{})})
		f.identities = append(f.identities, newIdentity(f.account, issuers[i%2], subjects[i/2%3]))
		f.identities[i].User = pick(i, f.x, f.y, f.z)
		f.identities[i].Ended = start // see toggle
		f.uses = append(f.uses, roster.Use{ID: roster.NewID(), Account: f.account, User: pick(i, f.x, f.y, f.z), At: start})
	}
	f.toggle()
	return f
}

// toggle ends some records that have not ended, and revives those that have.
func (f *queryFixture) toggle() {
	toggle := func(at *time.Time, i, by int) {
		if i%by == 0 && at.IsZero() {
			*at = start
		} else {
			*at = time.Time{}
		}
	}
	for i := range f.groups {
		if i%6 == i/6 { // the identities of one issuer and subject stay unique
			toggle(&f.identities[i].Ended, i, 2)
		}
		toggle(&f.groups[i].Ended, i, 3)
		toggle(&f.grants[i].Ended, i, 4)
		toggle(&f.teams[i].Ended, i, 2)
		toggle(&f.teamMemberships[i].Ended, i, 5)
		toggle(&f.memberships[i].Ended, i, 7)
		toggle(&f.secrets[i].Redeemed, i, 7)
		toggle(&f.secrets[i].Revoked, i, 6)
		toggle(&f.secrets[i].Expires, i, 3)
	}
}

func queryFieldsSelect(t testing.TB, s roster.Store) {
	f := newQueryFixture()
	write(t, s, pointers(f.events)...)
	for range 2 {
		write(t, s, slices.Concat(pointers(f.groups), pointers(f.grants), pointers(f.secrets))...)
		write(t, s, slices.Concat(pointers(f.teams), pointers(f.teamMemberships), pointers(f.memberships))...)
		write(t, s, slices.Concat(pointers(f.identities), pointers(f.uses))...)
		f.checkGroups(t, s)
		f.checkGrants(t, s)
		f.checkSecrets(t, s)
		f.checkTeams(t, s)
		f.checkMemberships(t, s)
		f.checkIdentities(t, s)
		f.checkUses(t, s)
		f.toggle()
	}
	expectSelected(t, s.Events, f.events, roster.EventSelection{Account: f.account}, func(*roster.Event) bool { return true })
	expectSelected(t, s.Events, f.events, roster.EventSelection{Account: f.account, User: f.y}, func(e *roster.Event) bool { return e.User == f.y })
	for _, q := range []roster.EventSelection{{IDs: []roster.ID{f.events[1].ID}}, {IDs: []roster.ID{f.events[1].ID}, User: f.y}, {IDs: []roster.ID{f.events[1].ID}, User: f.x}, {IDs: []roster.ID{f.account}}} {
		q.Account = f.account
		expectSelected(t, s.Events, f.events, q, func(e *roster.Event) bool { return e.ID == q.IDs[0] && (q.User.IsZero() || e.User == q.User) })
	}

	accounts := make([]roster.Account, 5)
	for i := range accounts {
		accounts[i].ID = roster.NewID()
	}
	write(t, s, pointers(accounts)...)
	expectSelected(t, s.Accounts, accounts, roster.AccountSelection{}, func(*roster.Account) bool { return true })
	expectSelected(t, s.Accounts, accounts, roster.AccountSelection{ID: accounts[3].ID}, func(a *roster.Account) bool { return a.ID == accounts[3].ID })
	some := []roster.ID{accounts[4].ID, roster.NewID(), accounts[1].ID, accounts[3].ID}
	for _, after := range []roster.ID{{}, accounts[1].ID} {
		expectSelected(t, s.Accounts, accounts, roster.AccountSelection{IDs: some, After: after}, func(a *roster.Account) bool {
			return slices.Contains(some, a.ID) && a.ID.Compare(after) > 0
		})
	}
}

func (f *queryFixture) checkGroups(t testing.TB, s roster.Store) {
	for _, ended := range []bool{false, true} {
		expectSelected(t, s.Groups, f.groups, roster.GroupSelection{Account: f.account, Ended: ended}, func(g *roster.AccessGroup) bool {
			return ended || g.Ended.IsZero()
		})
		for _, ids := range [][]roster.ID{{f.groups[0].ID}, {f.groups[3].ID, f.groups[1].ID, f.groups[3].ID, roster.NewID()}} {
			expectSelected(t, s.Groups, f.groups, roster.GroupSelection{Account: f.account, IDs: ids, Ended: ended}, func(g *roster.AccessGroup) bool {
				return slices.Contains(ids, g.ID) && (ended || g.Ended.IsZero())
			})
		}
		bare := slices.Clone(f.groups)
		for i := range bare {
			bare[i].Products = nil
		}
		expectSelected(t, s.Groups, bare, roster.GroupSelection{Account: f.account, Ended: ended, NoProducts: true}, func(g *roster.AccessGroup) bool {
			return ended || g.Ended.IsZero()
		})
		for i := range 4 {
			id, number := f.groups[i].ID, f.groups[i].Number
			is := func(g *roster.AccessGroup) bool { return g.ID == id && (ended || g.Ended.IsZero()) }
			expectSelected(t, s.Groups, f.groups, roster.GroupSelection{Account: f.account, ID: id, Ended: ended}, is)
			expectSelected(t, s.Groups, f.groups, roster.GroupSelection{Account: f.account, Number: number, Ended: ended}, is)
			expectSelected(t, s.Groups, f.groups, roster.GroupSelection{Account: f.account, ID: id, Number: number + 1, Ended: ended},
				func(*roster.AccessGroup) bool { return false })
		}
	}
}

// userLists returns lists of users for a query. The longest is as long as the
// largest page.
func (f *queryFixture) userLists() [][]roster.ID {
	many := make([]roster.ID, 1000)
	for i := range many {
		many[i] = roster.NewID()
	}
	many[0], many[999] = f.x, f.y
	return [][]roster.ID{nil, {f.x}, {f.y, f.z}, {f.z, f.x, f.z, roster.NewID()}, many}
}

func (f *queryFixture) checkGrants(t testing.TB, s roster.Store) {
	for _, ended := range []bool{false, true} {
		for _, users := range append(f.userLists(), []roster.ID{{}}, []roster.ID{f.y, {}}) { // a zero id: the account
			for _, group := range []roster.ID{{}, f.x, f.y} {
				for _, id := range []roster.ID{{}, f.grants[4].ID, f.grants[5].ID, f.grants[7].ID} {
					for _, at := range []time.Time{{}, start} {
						q := roster.GrantSelection{Account: f.account, ID: id, Users: users, Group: group, Ended: ended, NotOverAt: at}
						expectSelected(t, s.Grants, f.grants, q, func(g *roster.Grant) bool {
							return matches(g.ID, id) && matchesAny(g.User, users) && matches(g.Group, group) && (ended || g.Ended.IsZero()) &&
								(at.IsZero() || g.Until.IsZero() || g.Until.After(at))
						})
					}
				}
			}
		}
	}
}

// matches reports whether a query with the id want selects have.
func matches(have, want roster.ID) bool { return want.IsZero() || have == want }

// matchesAny reports whether a query with the ids want selects have.
func matchesAny(have roster.ID, want []roster.ID) bool {
	return len(want) == 0 || slices.Contains(want, have)
}

func (f *queryFixture) checkTeams(t testing.TB, s roster.Store) {
	for _, ended := range []bool{false, true} {
		for _, ids := range [][]roster.ID{nil, {f.teams[0].ID}, {f.teams[7].ID, f.teams[2].ID, f.teams[7].ID, roster.NewID()}} {
			for _, parent := range []roster.ID{{}, f.x, f.y} {
				q := roster.TeamSelection{Account: f.account, IDs: ids, Parent: parent, Ended: ended}
				expectSelected(t, s.Teams, f.teams, q, func(x *roster.Team) bool {
					return matchesAny(x.ID, ids) && matches(x.Parent, parent) && (ended || x.Ended.IsZero())
				})
			}
		}
	}
}

func (f *queryFixture) checkMemberships(t testing.TB, s roster.Store) {
	for _, ended := range []bool{false, true} {
		for _, users := range f.userLists() {
			for _, of := range []roster.ID{{}, f.x, f.y} {
				for i := range 3 {
					var member, guest roster.ID
					if i > 0 {
						member, guest = f.teamMemberships[i].ID, f.memberships[i].ID
					}
					expectSelected(t, s.TeamMemberships, f.teamMemberships,
						roster.TeamMembershipSelection{Account: f.account, ID: member, Users: users, Team: of, Ended: ended},
						func(m *roster.TeamMembership) bool {
							return matches(m.ID, member) && matchesAny(m.User, users) && matches(m.Team, of) && (ended || m.Ended.IsZero())
						})
					expectSelected(t, s.Memberships, f.memberships,
						roster.MembershipSelection{Account: f.account, ID: guest, Users: users, Home: of, Ended: ended},
						func(m *roster.Membership) bool {
							return matches(m.ID, guest) && matchesAny(m.User, users) && matches(m.Home, of) && (ended || m.Ended.IsZero())
						})
				}
			}
		}
	}
}

func (f *queryFixture) checkIdentities(t testing.TB, s roster.Store) {
	pairs := [][2]string{{}, {"iss", "sub"}, {"iss", "Sub"}, {"Iss", "sub"}, {"sub", "iss"}}
	for _, ended := range []bool{false, true} {
		for _, user := range []roster.ID{{}, f.x, roster.NewID()} {
			for _, pair := range pairs {
				for _, id := range []roster.ID{{}, f.identities[0].ID, f.identities[7].ID} {
					q := roster.IdentitySelection{Account: f.account, ID: id, User: user, Issuer: pair[0], Subject: pair[1], Ended: ended}
					expectSelected(t, s.Identities, f.identities, q, func(i *roster.Identity) bool {
						return matches(i.ID, id) && matches(i.User, user) && (ended || i.Ended.IsZero()) &&
							(pair[0] == "" || i.Issuer == pair[0] && i.Subject == pair[1])
					})
				}
			}
		}
	}
}

func (f *queryFixture) checkUses(t testing.TB, s roster.Store) {
	for _, user := range []roster.ID{{}, f.x, roster.NewID()} {
		for _, id := range []roster.ID{{}, f.uses[0].ID, f.uses[1].ID} {
			expectSelected(t, s.Uses, f.uses, roster.UseSelection{Account: f.account, ID: id, User: user}, func(u *roster.Use) bool {
				return matches(u.ID, id) && matches(u.User, user)
			})
		}
	}
}

func (f *queryFixture) checkSecrets(t testing.TB, s roster.Store) {
	for _, pending := range []bool{false, true} {
		for _, user := range []roster.ID{{}, f.x, f.y} {
			for _, purpose := range append(purposes, "") {
				for _, of := range []*roster.Secret{{}, &f.secrets[8], &f.secrets[12]} {
					q := roster.SecretSelection{
						Account: f.account, ID: of.ID, Hash: of.Hash, User: user, Purpose: purpose, Pending: pending,
					}
					for _, q.NoSessions = range []bool{false, true} {
						expectSelected(t, s.Secrets, f.secrets, q, func(x *roster.Secret) bool {
							session := x.Purpose == roster.PurposeSession || x.Purpose == roster.PurposeRotatedSession
							return matches(x.ID, of.ID) && matches(x.User, user) && !(q.NoSessions && session) &&
								(purpose == "" || x.Purpose == purpose) && (!pending || x.Redeemed.IsZero() && x.Revoked.IsZero())
						})
					}
				}
			}
		}
	}
}
