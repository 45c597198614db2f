package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"example.com/roster"
)

// shareUses makes an account with a grant to everybody in it: so many uses a month
// of "reports", which they share.
func shareUses(t testing.TB, dir *roster.Directory, uses int64) roster.Grant {
	t.Helper()
	group := must[roster.AccessGroup](t)(dir.CreateGroup(t.Context(), roster.GroupProfile{
		Products: []string{"reports"}, Period: roster.PeriodMonth, Uses: uses, Shared: true,
	}))
	return must[roster.Grant](t)(dir.GrantAccount(t.Context(), roster.NewGrant{Group: group.ID}))
}

// sharedUsesAreExact has 64 callers, of eight people, take 48 uses.
func sharedUsesAreExact(t testing.TB, s roster.Store) {
	const allowed = 48
	ctx := t.Context()
	dir := newAccount(t, newDirectory(s))
	grant := shareUses(t, dir, allowed)
	people := make([]roster.User, 8)
	for i := range people {
		people[i] = must[roster.User](t)(dir.Create(ctx, roster.NewUser{Active: true}))
	}
	person := func(i int) roster.ID { return people[i%len(people)].ID }
	uses := make([]roster.Use, 64)
	errs := race(len(uses), func(i int) (err error) {
		uses[i], err = dir.Consume(ctx, person(i), "reports", 1, fmt.Sprint(i))
		return err
	})
	lefts := map[int64]bool{}
	for i, err := range errs {
		switch {
		case err == nil:
			lefts[uses[i].Left] = true
			if uses[i].Grant != grant.ID || !uses[i].Shared {
				t.Errorf("use %d is of grant %s, shared %v; want the account's", i, uses[i].Grant, uses[i].Shared)
			}
		case !errors.Is(err, roster.ErrAccessRefused):
			t.Errorf("use %d fails with %v", i, err)
		}
	}
	if len(lefts) != allowed {
		t.Errorf("the callers were told %d numbers of uses left, want %d", len(lefts), allowed)
	}
	expectTaken := func(want int64) {
		t.Helper()
		grants := must[[]roster.Grant](t)(dir.Grants(ctx, roster.GrantQuery{Account: true}))
		if len(grants) != 1 || grants[0].CurrentUses != want {
			t.Errorf("%d uses are counted in %d grants, want %d in one", grants[0].CurrentUses, len(grants), want)
		}
	}
	expectTaken(allowed)

	const refunded = 16
	left := int64(allowed)
	for i, err := range race(2*refunded, func(i int) error { // each twice
		_, err := dir.RefundUse(ctx, person(i%refunded), fmt.Sprint(i%refunded))
		return err
	}) {
		taken := errs[i%refunded] == nil
		if taken && i < refunded {
			left--
		}
		if (err == nil) != taken || err != nil && !errors.Is(err, roster.ErrNotFound) {
			t.Errorf("refund of use %d: %v; taking it: %v", i%refunded, err, errs[i%refunded])
		}
	}
	expectTaken(left)
}

// clocksMayDiffer takes uses through two nodes in turn, one of which is a tenth of a
// second ahead and in the next month already.
func clocksMayDiffer(t testing.TB, s roster.Store) {
	const allowed = 2
	ctx := t.Context()
	turn := time.Date(2030, 2, 1, 0, 0, 0, 0, time.UTC)
	now := turn.Add(-50 * time.Millisecond)
	behind := newAccount(t, newDirectoryAt(s, func() time.Time { return now }))
	ahead := newDirectoryAt(s, func() time.Time { return now.Add(100 * time.Millisecond) }).ForAccount(behind.AccountID())
	shareUses(t, behind, allowed)
	own := must[roster.AccessGroup](t)(behind.CreateGroup(ctx, roster.GroupProfile{
		Products: []string{"charts"}, Period: roster.PeriodMonth, Uses: allowed,
	}))
	u := must[roster.User](t)(behind.Create(ctx, roster.NewUser{Active: true, Grants: []roster.NewGrant{{Group: own.ID}}}))
	for _, product := range []string{"reports", "charts"} {
		taken := takeInTurns(ctx, t, []*roster.Directory{ahead, behind}, u.ID, product)
		if taken != allowed {
			t.Errorf("%d uses of %s were taken by nodes around the turn of the month, want %d", taken, product, allowed)
		}
		if _, err := behind.RefundUse(ctx, u.ID, product+" 1"); err != nil { // taken by the node that is behind
			t.Errorf("refund of %s: %v", product, err)
		}
	}
	now = turn.AddDate(0, 1, 0)
	for _, product := range []string{"reports", "charts"} {
		d := must[roster.Decision](t)(behind.Access(ctx, u.ID, product))
		if !d.Allowed || d.Left != allowed {
			t.Errorf("a month later %d uses of %s are left, want %d", d.Left, product, allowed)
		}
	}
}

// takeInTurns has a user take ten uses of a product one by one, through nodes in
// turn, and returns how many were allowed.
func takeInTurns(ctx context.Context, t testing.TB, nodes []*roster.Directory, user roster.ID, product string) (taken int) {
	t.Helper()
	for i := range 10 {
		_, err := nodes[i%len(nodes)].Consume(ctx, user, product, 1, fmt.Sprint(product, " ", i))
		switch {
		case err == nil:
			taken++
		case !errors.Is(err, roster.ErrAccessRefused):
			t.Errorf("use %d of %s: %v", i, product, err)
		}
	}
	return taken
}
