package roster_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// team is an account with a group of the product "reports", which it has with so many
// uses a month, and two people.
type team struct {
	*roster.Directory
	clock    *clock
	group    roster.AccessGroup
	plan     roster.Grant
	ann, bob roster.User
}

func newTeam(t *testing.T, shared bool, uses int64) *team {
	t.Helper()
	x := &team{clock: newClock()}
	cfg := testConfig()
	cfg.Now = x.clock.Now
	x.Directory = roster.New(memstore.New(), cfg)
	var err error
	x.group, err = x.CreateGroup(t.Context(), roster.GroupProfile{
		Name: "Team", Products: []string{"reports"}, Period: roster.PeriodMonth, Uses: uses, Shared: shared,
	})
	if err == nil {
		x.plan, err = x.GrantAccount(t.Context(), roster.NewGrant{Group: x.group.ID, Source: "bought"})
	}
	if err != nil {
		t.Fatal(err)
	}
	x.ann = mustCreate(t, x.Directory, roster.NewUser{Email: "ann@x.test", Active: true})
	x.bob = mustCreate(t, x.Directory, roster.NewUser{Email: "bob@x.test", Active: true})
	return x
}

func (x *team) take(t *testing.T, u roster.User, n int64, key string) (roster.Use, error) {
	t.Helper()
	return x.Consume(t.Context(), u.ID, "reports", n, key)
}

func (x *team) access(t *testing.T, u roster.User) roster.Decision {
	t.Helper()
	d, err := x.Access(t.Context(), u.ID, "reports")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// counted returns how many uses the plan counts.
func (x *team) counted(t *testing.T) int64 {
	t.Helper()
	plans, err := x.Grants(t.Context(), roster.GrantQuery{Account: true, Ended: true})
	if err != nil || len(plans) != 1 {
		t.Fatal(plans, err)
	}
	return plans[0].CurrentUsesAt(x.Now())
}

func TestGrantAccount(t *testing.T) {
	for _, test := range []struct {
		name          string
		shared        bool
		ann, bob      int64 // left after Ann has taken 2 of 3
		own, together int64 // counted then
	}{
		{"a counter for everybody", true, 1, 1, 0, 2},
		{"a counter each", false, 1, 3, 2, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			x := newTeam(t, test.shared, 3)
			use, err := x.take(t, x.ann, 2, "a")
			is.NoErr(err)
			is.Equal(use.Grant, x.plan.ID)
			is.Equal(use.Shared, test.shared)
			is.Equal(use.Left, int64(1))
			is.Equal(x.access(t, x.ann).Left, test.ann)
			is.Equal(x.access(t, x.bob).Left, test.bob)
			is.Equal(x.counted(t), test.together)
			ann, err := x.User(t.Context(), x.ann.ID)
			is.NoErr(err)
			is.Equal(ann.CurrentUses, test.own)
			late := mustCreate(t, x.Directory, roster.NewUser{Active: true})
			d := x.access(t, late) // who comes later has it too
			is.True(d.Allowed)
			is.Equal(d.Grant.ID, x.plan.ID)
			is.Equal(d.Group.Name, "Team")
			is.Equal(d.Shared, test.shared)
		})
	}
}

// TestMembersTakeWhatTheAccountShares has a user of another account take uses too.
func TestMembersTakeWhatTheAccountShares(t *testing.T) {
	is := is.New(t)
	x := newTeam(t, true, 3)
	other, err := x.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	guest := mustCreate(t, x.ForAccount(other.ID), roster.NewUser{Active: true})
	_, err = x.take(t, guest, 1, "a")
	is.True(errors.Is(err, roster.ErrNotFound))
	m, err := x.CreateMembership(t.Context(), roster.NewMembership{Account: x.AccountID(), Home: other.ID, User: guest.ID, Role: roster.RoleUser})
	is.NoErr(err)
	use, err := x.take(t, guest, 2, "a")
	is.NoErr(err)
	is.Equal(use.Left, int64(1))
	is.Equal(use.Account, x.AccountID())
	is.Equal(x.access(t, x.bob).Left, int64(1))
	_, err = x.ForAccount(other.ID).Grant(t.Context(), guest.ID, roster.NewGrant{Product: "reports"})
	is.NoErr(err)
	home, err := x.ForAccount(other.ID).Consume(t.Context(), guest.ID, "reports", 5, "a") // a key is of an account
	is.NoErr(err)
	is.Equal(home.Left, int64(roster.Unlimited))
	_, err = x.RefundUse(t.Context(), guest.ID, "a")
	is.NoErr(err)
	is.Equal(x.counted(t), int64(0))
	at, err := x.ForAccount(other.ID).User(t.Context(), guest.ID)
	is.NoErr(err)
	is.Equal(at.CurrentUses, int64(5))
	elsewhere, err := x.ForAccount(other.ID).Access(t.Context(), guest.ID, "reports")
	is.NoErr(err)
	is.True(!elsewhere.Grant.User.IsZero()) // at home the user has what that account gives
	_, err = x.EndMembership(t.Context(), m.ID)
	is.NoErr(err)
	_, err = x.Access(t.Context(), guest.ID, "reports")
	is.True(errors.Is(err, roster.ErrNotFound))
}

func TestWhichCounterPays(t *testing.T) {
	is := is.New(t)
	x := newTeam(t, true, 3)
	own, err := x.CreateGroup(t.Context(), roster.GroupProfile{Name: "Own", Products: []string{"reports"}, Period: roster.PeriodDay, Uses: 2})
	is.NoErr(err)
	grant, err := x.Grant(t.Context(), x.ann.ID, roster.NewGrant{Group: own.ID})
	is.NoErr(err)
	for i, step := range []struct {
		n             int64
		grant         roster.ID
		left          int64
		own, together int64
	}{
		{1, grant.ID, 1, 1, 0},    // her own first
		{2, x.plan.ID, 1, 1, 2},   // not split: she has one left, and asks for two
		{1, grant.ID, 0, 2, 2},    // her last one
		{1, x.plan.ID, 0, 2, 3},   // then those that all share
		{1, roster.ID{}, 0, 2, 3}, // none is left
	} {
		use, err := x.take(t, x.ann, step.n, fmt.Sprint(i))
		is.Equal(errors.Is(err, roster.ErrAccessRefused), step.grant.IsZero())
		is.Equal(use.Grant, step.grant)
		is.Equal(use.Left, step.left)
		ann, err := x.User(t.Context(), x.ann.ID)
		is.NoErr(err)
		is.Equal(ann.CurrentUses, step.own)
		is.Equal(x.counted(t), step.together)
	}
	d := x.access(t, x.ann)
	is.Equal(len(d.Reasons), 2)
	is.Equal(d.Reasons[0].Kind, roster.ReasonUsesSpent)
	is.Equal(d.Reasons[1].Kind, roster.ReasonSharedSpent)
	is.Equal(d.Reasons[1].Grant, x.plan.ID)
	x.clock.Add(24 * time.Hour)
	is.Equal(x.access(t, x.ann).Grant.ID, grant.ID) // her day is new, their month is not
	is.True(!x.access(t, x.bob).Allowed)
}

func TestRefundsGoBackToWhatPaid(t *testing.T) {
	is := is.New(t)
	x := newTeam(t, true, 3)
	_, err := x.take(t, x.ann, 2, "a")
	is.NoErr(err)
	_, err = x.take(t, x.bob, 1, "a") // keys are of one person
	is.NoErr(err)
	again, err := x.take(t, x.ann, 2, "a") // a repeat takes nothing
	is.NoErr(err)
	is.Equal(again.Left, int64(1))
	is.Equal(x.counted(t), int64(3))

	for range 2 { // once
		use, err := x.RefundUse(t.Context(), x.ann.ID, "a")
		is.NoErr(err)
		is.True(!use.Refunded.IsZero())
		is.Equal(x.counted(t), int64(1))
	}
	ann, err := x.User(t.Context(), x.ann.ID)
	is.NoErr(err)
	is.Equal(ann.CurrentUses, int64(0))

	_, err = x.RevokeGrant(t.Context(), x.plan.ID)
	is.NoErr(err)
	_, err = x.RefundUse(t.Context(), x.bob.ID, "a") // of a plan that is no more
	is.NoErr(err)
	is.Equal(x.counted(t), int64(0))
}

func TestRefundsOfAPeriodThatIsOver(t *testing.T) {
	is := is.New(t)
	x := newTeam(t, true, 3)
	x.clock.Add(30*24*time.Hour + 12*time.Hour) // the last day of the month
	_, err := x.take(t, x.ann, 1, "a")
	is.NoErr(err)
	x.clock.Add(13 * time.Hour)
	is.Equal(x.access(t, x.ann).Left, int64(3)) // begun anew
	is.Equal(x.counted(t), int64(0))
	_, err = x.RefundUse(t.Context(), x.ann.ID, "a")
	is.True(errors.Is(err, roster.ErrNotFound) || errors.Is(err, roster.ErrState))
	_, err = x.take(t, x.ann, 1, "b")
	is.NoErr(err)
	is.Equal(x.counted(t), int64(1))
}

func TestAccountGrantsEnd(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(t *testing.T, x *team) error
		kind roster.ReasonKind
	}{
		{"revoked", func(t *testing.T, x *team) error { _, err := x.RevokeGrant(t.Context(), x.plan.ID); return err }, roster.ReasonNoGrant},
		{"its group ended", func(t *testing.T, x *team) error { _, err := x.EndGroup(t.Context(), x.group.ID); return err }, roster.ReasonGroup},
		{"the account closed", func(t *testing.T, x *team) error { _, err := x.CloseAccount(t.Context()); return err }, roster.ReasonClosed},
		{"over", func(t *testing.T, x *team) error {
			_, err := x.RevokeGrant(t.Context(), x.plan.ID)
			if err == nil {
				_, err = x.GrantAccount(t.Context(), roster.NewGrant{Group: x.group.ID, Until: x.Now().Add(time.Hour)})
			}
			x.clock.Add(time.Hour)
			return err
		}, roster.ReasonExpired},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			x := newTeam(t, true, 3)
			is.NoErr(test.end(t, x))
			d := x.access(t, x.ann)
			is.Equal(len(d.Reasons), 1)
			is.Equal(d.Reasons[0].Kind, test.kind)
			_, err := x.take(t, x.ann, 1, "a")
			var refused *roster.AccessRefusedError
			is.True(errors.As(err, &refused))
			is.Equal(refused.Decision.Reasons, d.Reasons)
		})
	}
}

// TestEventsOfAccountGrants reads the trail, and what is relayed.
func TestEventsOfAccountGrants(t *testing.T) {
	is := is.New(t)
	x := newTeam(t, true, 1)
	use, err := x.take(t, x.ann, 1, "a")
	is.NoErr(err)
	short, err := x.GrantAccount(t.Context(), roster.NewGrant{Product: "charts", Until: x.Now().Add(time.Hour)})
	is.NoErr(err)
	x.clock.Add(time.Hour)
	for _, want := range []int{1, 0} { // once
		n, err := x.ExpireGrants(t.Context())
		is.NoErr(err)
		is.Equal(n, want)
	}
	_, err = x.RevokeGrant(t.Context(), x.plan.ID)
	is.NoErr(err)
	_, err = x.RevokeGrant(t.Context(), x.plan.ID)
	is.True(errors.Is(err, roster.ErrNotFound))

	kinds := []roster.EventKind{roster.EventGranted, roster.EventUsesSpent, roster.EventGrantExpired, roster.EventGrantRevoked}
	page, err := x.Events(t.Context(), roster.EventQuery{Kinds: kinds})
	is.NoErr(err)
	want := []struct {
		kind          roster.EventKind
		user, subject roster.ID
	}{
		{roster.EventGranted, roster.ID{}, x.plan.ID},
		{roster.EventUsesSpent, x.ann.ID, use.Grant},
		{roster.EventGranted, roster.ID{}, short.ID},
		{roster.EventGrantExpired, roster.ID{}, short.ID},
		{roster.EventGrantRevoked, roster.ID{}, x.plan.ID},
	}
	is.Equal(len(page.Events), len(want))
	for _, w := range want {
		found := false
		for _, e := range page.Events {
			found = found || e.Kind == w.kind && e.User == w.user && e.Subject == w.subject
		}
		is.True(found)
	}
}

// TestAccountGrantsArePeoplesNotOnes asks the lists that are about one person.
func TestAccountGrantsArePeoplesNotOnes(t *testing.T) {
	is := is.New(t)
	x := newTeam(t, true, 3)
	grants, err := x.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{x.ann.ID}})
	is.NoErr(err)
	is.Equal(len(grants), 0)
	for range x.GroupMembers(t.Context(), x.group.ID) {
		t.Error("a grant to the account makes somebody a member of the group")
	}
	_, err = x.Grant(t.Context(), x.bob.ID, roster.NewGrant{Group: x.group.ID})
	is.NoErr(err)
	for u, err := range x.GroupMembers(t.Context(), x.group.ID) {
		is.NoErr(err)
		is.Equal(u.ID, x.bob.ID)
	}
	_, got := export(t, x.Directory, x.ann.ID)
	is.Equal(len(got["grants"].([]any)), 0)

	ann := x.ActingAs(roster.Actor{User: x.ann.ID})
	plans, err := ann.Grants(t.Context(), roster.GrantQuery{Account: true}) // everybody knows what all have
	is.NoErr(err)
	is.Equal(len(plans), 1)
	_, err = ann.Grants(t.Context(), roster.GrantQuery{})
	is.True(errors.Is(err, roster.ErrForbidden))
	_, err = ann.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{{}}})
	is.True(errors.Is(err, roster.ErrForbidden))
	_, err = x.Grants(t.Context(), roster.GrantQuery{Account: true, Users: []roster.ID{x.ann.ID}})
	is.True(errors.Is(err, roster.ErrInvalid))
}

func TestMaxGrantsOfAnAccount(t *testing.T) {
	is := is.New(t)
	cfg := testConfig()
	cfg.MaxGrants = 2
	c := newClock()
	cfg.Now = c.Now
	dir := roster.New(memstore.New(), cfg)
	give := func(dir *roster.Directory, until time.Time) error {
		_, err := dir.GrantAccount(t.Context(), roster.NewGrant{Product: "p", Until: until})
		return err
	}
	is.NoErr(give(dir, dir.Now().Add(time.Hour)))
	is.NoErr(give(dir, time.Time{}))
	err := give(dir, time.Time{})
	var invalid *roster.InvalidError
	is.True(errors.As(err, &invalid))
	is.Equal(invalid.Field, "grants")
	u := mustCreate(t, dir, roster.NewUser{Active: true})
	_, err = dir.Grant(t.Context(), u.ID, roster.NewGrant{Product: "p"}) // a user's are counted apart
	is.NoErr(err)
	c.Add(time.Hour)
	is.NoErr(give(dir, time.Time{})) // one is over
	is.True(errors.Is(give(dir, time.Time{}), roster.ErrInvalid))
	other, err := dir.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	is.NoErr(give(dir.ForAccount(other.ID), time.Time{}))

	third, err := dir.CreateAccount(t.Context(), roster.NewAccount{})
	is.NoErr(err)
	dir = dir.ForAccount(third.ID)
	errs := make([]error, 16)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = give(dir, time.Time{}) })
	}
	wg.Wait()
	given := 0
	for _, err := range errs {
		if err == nil {
			given++
		} else {
			is.True(errors.Is(err, roster.ErrInvalid))
		}
	}
	is.Equal(given, 2)
}
