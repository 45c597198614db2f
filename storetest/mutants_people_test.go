package storetest

import (
	"context"
	"slices"

	"example.com/roster"
)

// rejoinMembers joins memberships that match tells of to their users.
func rejoinMembers(match func(m *roster.Membership, home roster.ID) bool) func(h *hooks) {
	return onRead(func(ctx context.Context, r roster.Reader, q roster.MemberSelection) (all []roster.Member, err error) {
		if q.Account.IsZero() {
			return nil, nil
		}
		list, err := r.Memberships(ctx, roster.MembershipSelection{Account: q.Account, Users: q.Users, Ended: true, After: q.After})
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			p, err := r.Principal(ctx, roster.PrincipalSelection{Account: m.Home, User: m.User})
			if err != nil {
				return nil, err
			}
			if !p.User.ID.IsZero() && match(&m, p.User.Account) && (q.Limit == 0 || len(all) < q.Limit) {
				all = append(all, roster.Member{Membership: m, User: p.User, Home: p.Home})
			}
		}
		return all, nil
	})
}

var peopleMutants = []mutant{
	{"members stay when their memberships end", membersAreJoined, rejoinMembers(func(m *roster.Membership, home roster.ID) bool { return m.Home == home })},
	{"the limit of members is ignored", membersAreJoined, onQuery(roster.Reader.Members, func(q *roster.MemberSelection) { q.Limit = 0 })},
	{"the users of members are ignored", membersAreJoined, onQuery(roster.Reader.Members, func(q *roster.MemberSelection) { q.Users = nil })},
	{"the address of members is ignored", membersAreJoined, onQuery(roster.Reader.Members, func(q *roster.MemberSelection) { q.Email = "" })},
	{"the number of members is ignored", membersAreJoined, onQuery(roster.Reader.Members, func(q *roster.MemberSelection) { q.Number = 0 })},
	{"a page of members begins at its place", membersAreJoined, onQuery(roster.Reader.Members, func(q *roster.MemberSelection) { q.After[15]-- })},
	{"members have no home", membersAreJoined, onResult(roster.Reader.Members, func(_ roster.MemberSelection, members *[]roster.Member) {
		for i := range *members {
			(*members)[i].Home = roster.Account{}
		}
	})},
	{"members come in the order of their users", membersAreJoined, onResult(roster.Reader.Members, func(_ roster.MemberSelection, members *[]roster.Member) {
		slices.Reverse(*members)
	})},
	{"the user's uses are the membership's", membersAreJoined, onResult(roster.Reader.Members, func(_ roster.MemberSelection, members *[]roster.Member) {
		for i := range *members {
			(*members)[i].User.CurrentUses = (*members)[i].Membership.CurrentUses
		}
	})},
}
