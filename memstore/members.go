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
	rows := s.memberships.byAccount.after(q.Account, q.After)
	var named []roster.ID // whom Email or Number names
	switch {
	case q.Email != "":
		for u := range s.users.withEmailAnywhere(q.Email) {
			named = append(named, u.id)
		}
	case q.Number != 0:
		if u := s.users.withNumber(q.Number); u != nil {
			named = append(named, u.id)
		}
	}
	if q.Email != "" || q.Number != 0 {
		rows = s.memberships.byUser.afterOfOwners(named, q.After)
	}
	var members []roster.Member
	for m := range rows {
		u := s.users.withID(m.User)
		switch {
		case m.Account != q.Account, !m.Ended.IsZero(), u == nil, u.account != m.Home, len(q.Users) > 0 && !slices.Contains(q.Users, m.User),
			q.Number != 0 && u.number() != q.Number:
			continue
		}
		members = append(members, roster.Member{Membership: *m, User: u.unpacked(), Home: deref(s.accounts.get(noOwner, m.Home))})
		if len(members) == q.Limit {
			break
		}
	}
	return members, nil
}
