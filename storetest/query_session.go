package storetest

import (
	"cmp"
	"reflect"
	"slices"
	"testing"
	"time"

	"example.com/roster"
)

// liveSessionsAreSelected reads pages of every size of the live sessions of two users,
// and again once some have ended, moved to another epoch or got another end.
func liveSessionsAreSelected(t testing.TB, s roster.Store) {
	ctx, account := t.Context(), roster.NewID()
	users := []roster.ID{roster.NewID(), roster.NewID()}
	var all []roster.Secret
	for i := range 120 {
		x := newSecret(account, users[i%2])
		x.Purpose = []roster.Purpose{roster.PurposeSession, roster.PurposeSession, roster.PurposeSession, roster.PurposeToken, roster.PurposeRotatedSession}[i%5]
		x.Epoch = int64(i / 3 % 2)
		if i%7 > 0 {
			x.Expires = start.Add(time.Duration(i%5-1) * time.Microsecond)
		}
		switch i % 11 {
		case 0:
			x.Redeemed = start
		case 1:
			x.Revoked = start
		}
		all = append(all, x)
	}
	end := func(x *roster.Secret) time.Time {
		if x.Expires.IsZero() {
			return start.Add(time.Hour) // behind all that end
		}
		return x.Expires
	}
	write(t, s, pointers(all)...)
	expectPages := func() {
		t.Helper()
		for i := range 2 * 2 * 3 * 3 {
			q := roster.SecretSelection{
				Account: account, User: users[i%2], Limit: []int{0, 1, 4}[i/4%3],
				Live: &roster.LiveSessions{Epoch: int64(i / 2 % 2), Now: start.Add(time.Duration(i/12-1) * time.Microsecond)},
			}
			var want []roster.Secret
			for _, x := range all {
				if x.User == q.User && x.Purpose == roster.PurposeSession && x.Epoch == q.Live.Epoch && x.Redeemed.IsZero() && x.Revoked.IsZero() && end(&x).After(q.Live.Now) {
					want = append(want, x)
				}
			}
			slices.SortFunc(want, func(a, b roster.Secret) int { return cmp.Or(end(&a).Compare(end(&b)), a.ID.Compare(b.ID)) })
			var got []roster.Secret
			for range len(all) {
				page := must[[]roster.Secret](t)(s.Secrets(ctx, q))
				if got = append(got, page...); q.Limit == 0 || len(page) < q.Limit {
					break
				}
				last := &page[len(page)-1]
				q.Live = &roster.LiveSessions{Epoch: q.Live.Epoch, Now: q.Live.Now, After: &roster.SessionPosition{Expires: last.Expires, ID: last.ID}}
			}
			if len(want) == 0 || !reflect.DeepEqual(got, want) {
				t.Errorf("%s selects %d live sessions, want %d: %s, want %s", brief(q), len(got), len(want), brief(got), brief(want))
			}
		}
	}
	expectPages()
	for i := range all {
		switch i % 4 {
		case 0:
			all[i].Epoch = 1 - all[i].Epoch
		case 1:
			all[i].Revoked = start
		case 2:
			all[i].Expires = start.Add(3 * time.Microsecond)
		}
	}
	write(t, s, pointers(all)...)
	expectPages()
	other := roster.SecretSelection{Account: roster.NewID(), User: users[0], Live: &roster.LiveSessions{Now: start}}
	if list := must[[]roster.Secret](t)(s.Secrets(ctx, other)); len(list) > 0 {
		t.Errorf("another account has %d live sessions of the user", len(list))
	}
}
