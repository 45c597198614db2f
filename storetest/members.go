package storetest

import (
	"cmp"
	"fmt"
	"reflect"
	"testing"

	"example.com/roster"
)

var memberRules = []rule{
	{sentence: "members are an account's memberships that have not ended, with their users and homes", check: membersAreJoined},
}

// membersAreJoined has memberships of users of two homes, and some that make no
// member.
func membersAreJoined(t testing.TB, s roster.Store) {
	ctx, there, unknown := t.Context(), roster.NewID(), roster.NewID()
	homes := []roster.Account{{ID: roster.NewID()}, {ID: roster.NewID(), Closed: start}}
	write(t, s, pointers(homes)...)
	var all []roster.Member
	for i := range 24 {
		home := homes[i%2]
		u := newUser(home.ID)
		if i%6 == 5 {
			home = roster.Account{}
			u.Account = unknown // an account that was not made
		}
		u.Name, u.CurrentUses, u.ExtraUses = "user", int64(i), 2
		u.CanonicalEmail = fmt.Sprintf("%d@example.com", i/2)
		if i/2 == 11 {
			u.State = roster.StateDeleted
		}
		m := roster.Membership{
			ID: roster.NewID(), Account: there, Home: u.Account, User: u.ID, CurrentUses: 7,
			MembershipProfile: roster.MembershipProfile{Role: "admin", State: roster.StateActive}, Created: start, Updated: start,
		}
		makes := true
		switch i % 8 {
		case 1:
			m.Ended, makes = start, false
		case 2:
			m.Account, makes = roster.NewID(), false
		case 3:
			m.Home, makes = roster.NewID(), false // it does not own the user
		case 4:
			m.User, makes = roster.NewID(), false
		}
		write(t, s, &u, &m)
		if makes {
			all = append(all, roster.Member{Membership: m, User: u, Home: home})
		}
	}
	own := newUser(there)
	own.CanonicalEmail = "own@example.com"
	write(t, s, &own)

	some := []roster.ID{all[3].User.ID, all[1].User.ID, own.ID, roster.NewID()}
	for _, test := range []struct {
		what string
		q    roster.MemberSelection
		want []roster.Member
	}{
		{"all", roster.MemberSelection{Account: there}, all},
		{"some users", roster.MemberSelection{Account: there, Users: some}, []roster.Member{all[1], all[3]}},
		{"a page", roster.MemberSelection{Account: there, After: all[1].Membership.ID, Limit: 3}, all[2:5]},
		{"some users behind a place", roster.MemberSelection{Account: there, Users: some, After: all[1].Membership.ID}, all[3:4]},
		{"those with an address", roster.MemberSelection{Account: there, Email: all[2].User.CanonicalEmail}, withEmail(all, all[2].User.CanonicalEmail)},
		{"an address of somebody who is deleted", roster.MemberSelection{Account: there, Email: "11@example.com"}, nil},
		{"an address of an own user", roster.MemberSelection{Account: there, Email: own.CanonicalEmail}, nil},
		{"the one with a number", roster.MemberSelection{Account: there, Number: all[3].User.Number}, all[3:4]},
		{"the number of an own user", roster.MemberSelection{Account: there, Number: own.Number}, nil},
		{"those of a home", roster.MemberSelection{Account: homes[0].ID}, nil},
		{"no account", roster.MemberSelection{Users: some}, nil},
	} {
		expect := func(r roster.Reader) error {
			got, err := r.Members(ctx, test.q)
			if err == nil && len(got) != len(test.want) || len(got) > 0 && !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s: Members returns %d members, want these %d:\n\tgot  %+v\n\twant %+v", test.what, len(got), len(test.want), got, test.want)
			}
			return err
		}
		if err := cmp.Or(expect(s), s.Update(ctx, func(tx roster.Tx) error { return expect(tx) })); err != nil {
			t.Fatal(err)
		}
	}
}

// withEmail returns those of members with an address.
func withEmail(members []roster.Member, email string) (all []roster.Member) {
	for _, m := range members {
		if m.User.CanonicalEmail == email {
			all = append(all, m)
		}
	}
	return all
}
