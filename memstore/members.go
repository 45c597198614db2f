package memstore

import (
	"context"
	"slices"

	"example.com/roster"
)

// Members returns members. It does not wait for an Update.
func (r *reader) Members(ctx context.Context, q roster.MemberSelection) ([]roster.Member, error) {
	s, err := r.load(ctx)
	if err != nil || q.Account.IsZero() {
		return nil, err
	}
	var members []roster.Member
	for m := range s.memberships.byAccount.after(q.Account, q.After) {
		u := s.users.byID.get(noOwner, m.User)
		if !m.Ended.IsZero() || u == nil || u.account != m.Home || len(q.Users) > 0 && !slices.Contains(q.Users, m.User) {
			continue
		}
		members = append(members, roster.Member{Membership: *m, User: u.unpack(), Home: deref(s.accounts.get(noOwner, m.Home))})
		if len(members) == q.Limit {
			break
		}
	}
	return members, nil
}
