package roster_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// shop is a Directory with a fake clock, and an active user who was granted a
// group with the product "reports".
type shop struct {
	*roster.Directory
	store roster.Store
	clock *clock
	user  roster.User
	group roster.AccessGroup
}

func newShop(t *testing.T, period roster.Period, uses int64) *shop {
	t.Helper()
	s := &shop{store: memstore.New(), clock: newClock()}
	cfg := testConfig()
	cfg.Now = s.clock.Now
	s.Directory = roster.New(s.store, cfg)
	var err error
	s.group, err = s.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: []string{"reports"}, Period: period, Uses: uses})
	if err != nil {
		t.Fatal(err)
	}
	s.user = mustCreate(t, s.Directory, roster.NewUser{
		Email: "jane@example.com", Active: true, Grants: []roster.NewGrant{{Group: s.group.ID}},
	})
	return s
}

// take consumes n uses of "reports".
func (s *shop) take(t *testing.T, n int64, key string) (roster.Use, error) {
	return s.Consume(t.Context(), s.user.ID, "reports", n, key)
}

// left asks how many uses are left.
func (s *shop) left(t *testing.T) int64 {
	t.Helper()
	d, err := s.Access(t.Context(), s.user.ID, "reports")
	if err != nil {
		t.Fatal(err)
	}
	return d.Left
}

func (s *shop) events(t *testing.T, kind roster.EventKind) (found []roster.Event) {
	t.Helper()
	page, err := s.Events(t.Context(), roster.EventQuery{User: s.user.ID})
	events := page.Events
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found
}

func TestConsume(t *testing.T) {
	is := is.New(t)
	s := newShop(t, roster.PeriodDay, 5)
	first, err := s.take(t, 2, "a")
	is.NoErr(err)
	is.Equal(first.Left, int64(3))
	is.Equal(first.At, s.Now())
	is.Equal(first.Expires, s.Now().Add(24*time.Hour))
	grants, err := s.Grants(t.Context(), roster.GrantQuery{})
	is.NoErr(err)
	is.Equal(first.Grant, grants[0].ID)

	again, err := s.take(t, 2, "a")
	is.NoErr(err)
	is.Equal(again, first)
	is.Equal(s.left(t), int64(3))

	_, err = s.take(t, 4, "b")
	var refused *roster.AccessRefusedError
	is.True(errors.As(err, &refused))
	is.True(errors.Is(err, roster.ErrAccessRefused))
	is.Equal(refused.Decision.Left, int64(3))
	is.Equal(err.Error(), `roster: 4 uses of "reports" are refused, though access group "Gold" gives it:`+
		` only 3 uses are left until the end of 2030-01-01 UTC. To allow it: wait until 2030-01-02 UTC or give the user extra uses.`)
	is.Equal(len(s.events(t, roster.EventUsesSpent)), 0)

	last, err := s.take(t, 3, "b") // what was refused left no trace of its key
	is.NoErr(err)
	is.Equal(last.Left, int64(0))
	spent := s.events(t, roster.EventUsesSpent)
	is.Equal(len(spent), 1)
	is.Equal(spent[0].Subject, last.Grant)
	is.Equal(spent[0].Detail.String(), `{"product":"reports"}`)
	u, err := s.User(t.Context(), s.user.ID)
	is.NoErr(err)
	is.Equal(spent[0].UserVersion, u.Version)
	is.Equal(u.CurrentUses, int64(5))
	is.Equal(u.Updated, s.user.Updated) // a use is no edit
}

func TestConsumeRefusesWhatIsNotAUse(t *testing.T) {
	s := newShop(t, roster.PeriodNone, 0)
	for _, test := range []struct {
		name, product string
		n             int64
		key, field    string
	}{
		{"no product", "", 1, "k", "product"},
		{"a product with a control character", "a\x00", 1, "k", "product"},
		{"no uses", "reports", 0, "k", "uses"},
		{"less than none", "reports", -1, "k", "uses"},
		{"no key", "reports", 1, "", "key"},
		{"a key that is too long", "reports", 1, strings.Repeat("ä", 256), "key"},
		{"a key that is no UTF-8", "reports", 1, "\xff", "key"},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			_, err := s.Consume(t.Context(), s.user.ID, test.product, test.n, test.key)
			var invalid *roster.InvalidError
			is.True(errors.As(err, &invalid))
			is.Equal(invalid.Field, test.field)
		})
	}
	is := is.New(t)
	_, err := s.take(t, 1, strings.Repeat("ä", 255))
	is.NoErr(err)
	_, err = s.Consume(t.Context(), roster.NewID(), "reports", 1, "k")
	is.True(errors.Is(err, roster.ErrNotFound))
	_, err = s.Consume(t.Context(), roster.ID{}, "reports", 1, "k")
	is.True(errors.Is(err, roster.ErrNotFound))
	_, err = s.ForAccount(roster.NewID()).Consume(t.Context(), s.user.ID, "reports", 1, "k")
	is.True(errors.Is(err, roster.ErrNotFound)) // another account
}

func TestAKeyIsForOneThing(t *testing.T) {
	is := is.New(t)
	s := newShop(t, roster.PeriodDay, 5)
	_, err := s.Grant(t.Context(), s.user.ID, roster.NewGrant{Product: "charts"})
	is.NoErr(err)
	_, err = s.take(t, 2, "a")
	is.NoErr(err)
	for _, take := range []func() (roster.Use, error){
		func() (roster.Use, error) { return s.take(t, 1, "a") },
		func() (roster.Use, error) { return s.Consume(t.Context(), s.user.ID, "charts", 2, "a") },
	} {
		_, err = take()
		var invalid *roster.InvalidError
		is.True(errors.As(err, &invalid))
		is.Equal(invalid.Field, "key")
	}
	other := mustCreate(t, s.Directory, roster.NewUser{Active: true, Grants: []roster.NewGrant{{Product: "reports"}}})
	_, err = s.Consume(t.Context(), other.ID, "reports", 9, "a") // keys are of one user
	is.NoErr(err)
	is.Equal(s.left(t), int64(3))
}

func TestAKeyIsRememberedForADay(t *testing.T) {
	is := is.New(t)
	s := newShop(t, roster.PeriodDay, 5)
	s.clock.Add(23 * time.Hour)
	use, err := s.take(t, 5, "a")
	is.NoErr(err)
	is.Equal(use.Expires, s.Now().Add(24*time.Hour)) // the period is over sooner

	s.clock.Add(24*time.Hour - time.Microsecond)
	again, err := s.take(t, 5, "a")
	is.NoErr(err)
	is.Equal(again, use)
	is.Equal(s.left(t), int64(5)) // another day

	s.clock.Add(time.Microsecond)
	anew, err := s.take(t, 4, "a") // forgotten, whether it was purged or not
	is.NoErr(err)
	is.Equal(anew.Left, int64(1))
	s.clock.Add(48 * time.Hour)
	n, err := s.Purge(t.Context(), s.Now())
	is.NoErr(err)
	is.Equal(n, 1)
}

func TestHowLongKeysAreRemembered(t *testing.T) {
	for _, test := range []struct {
		period roster.Period
		want   time.Time
	}{
		{roster.PeriodDay, time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC)},
		{roster.PeriodMonth, time.Date(2030, 2, 1, 0, 0, 0, 0, time.UTC)},
		{roster.PeriodForever, time.Date(2030, 1, 31, 0, 0, 0, 0, time.UTC)},
		{roster.PeriodNone, time.Date(2030, 1, 31, 0, 0, 0, 0, time.UTC)},
	} {
		is := is.New(t)
		use, err := newShop(t, test.period, 5).take(t, 1, "a")
		is.NoErr(err)
		is.Equal(use.Expires, test.want)
	}
}

func TestUsesBeginAnewWithThePeriod(t *testing.T) {
	for _, test := range []struct {
		period roster.Period
		wait   time.Duration
		left   int64
	}{
		{roster.PeriodDay, 24*time.Hour - time.Microsecond, 0},
		{roster.PeriodDay, 24 * time.Hour, 5},
		{roster.PeriodMonth, 31*24*time.Hour - time.Microsecond, 0},
		{roster.PeriodMonth, 31 * 24 * time.Hour, 5},
		{roster.PeriodForever, 1000 * 24 * time.Hour, 0},
	} {
		t.Run(fmt.Sprint(test.period, test.wait), func(t *testing.T) {
			is := is.New(t)
			s := newShop(t, test.period, 5)
			_, err := s.take(t, 5, "a")
			is.NoErr(err)
			s.clock.Add(test.wait)
			is.Equal(s.left(t), test.left)
			u, err := s.User(t.Context(), s.user.ID)
			is.NoErr(err)
			is.Equal(u.CurrentUsesAt(s.Now()), 5-test.left)
			if test.left == 0 {
				return
			}
			_, err = s.take(t, 2, "b")
			is.NoErr(err)
			u, err = s.User(t.Context(), s.user.ID)
			is.NoErr(err)
			is.Equal(u.CurrentUses, int64(2))
			is.Equal(u.UsesAt, s.Now())
			is.Equal(u.UsesPeriod, test.period)
		})
	}
}

func TestUsesWithoutALimitAreCounted(t *testing.T) {
	is := is.New(t)
	s := newShop(t, roster.PeriodNone, 0)
	use, err := s.take(t, math.MaxInt64-1, "a")
	is.NoErr(err)
	is.Equal(use.Left, int64(roster.Unlimited))
	_, err = s.take(t, 2, "b") // would not fit
	is.True(errors.Is(err, roster.ErrInvalid))
	_, err = s.take(t, 1, "b")
	is.NoErr(err)
	is.Equal(len(s.events(t, roster.EventUsesSpent)), 0)
}

func TestARepeatIsAnsweredWhateverHappened(t *testing.T) {
	is := is.New(t)
	s := newShop(t, roster.PeriodDay, 1)
	first, err := s.take(t, 1, "a")
	is.NoErr(err)
	_, err = s.Apply(t.Context(), s.user.ID, roster.Deactivate)
	is.NoErr(err)
	again, err := s.take(t, 1, "a")
	is.NoErr(err)
	is.Equal(again, first)
	_, err = s.take(t, 1, "b")
	is.True(errors.Is(err, roster.ErrAccessRefused))
	_, err = s.Apply(t.Context(), s.user.ID, roster.Remove)
	is.NoErr(err)
	_, err = s.Erase(t.Context(), s.user.ID)
	is.NoErr(err)
	_, err = s.take(t, 1, "a") // nothing is known of a user who was erased
	is.True(errors.Is(err, roster.ErrAccessRefused))
}

// TestManyConsumeAtOnce has 64 callers take 1,000 uses one by one, every tenth
// of them twice, and the allowance end before the callers do.
func TestManyConsumeAtOnce(t *testing.T) {
	is := is.New(t)
	s := newShop(t, roster.PeriodMonth, 900)
	_, err := s.Edit(t.Context(), s.user.ID, func(p *roster.Profile) error { p.ExtraUses = 100; return nil })
	is.NoErr(err)
	var (
		wg       sync.WaitGroup
		mu       sync.Mutex
		answers  = map[string][]roster.Use{}
		refusals int
		failed   []error
	)
	for caller := range 64 {
		wg.Go(func() {
			for i := range 18 {
				n := caller*18 + i // 1,152 in all, of which every tenth repeats the one before
				if n%10 == 9 {
					n--
				}
				key := fmt.Sprint(n)
				use, err := s.take(t, 1, key)
				mu.Lock()
				switch {
				case errors.Is(err, roster.ErrAccessRefused):
					refusals++
				case err != nil:
					failed = append(failed, err)
				default:
					answers[key] = append(answers[key], use)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	is.Equal(len(failed), 0)
	is.Equal(len(answers), 1000)
	is.True(refusals > 0)
	lefts := map[int64]bool{}
	for _, uses := range answers {
		for _, use := range uses {
			is.Equal(use, uses[0])
		}
		lefts[uses[0].Left] = true
	}
	is.Equal(len(lefts), 1000) // each was told another number
	is.Equal(s.left(t), int64(0))
	is.Equal(len(s.events(t, roster.EventUsesSpent)), 1)
}

// TestConsumeReadsOneMoment has a store tell of the grants as they were before the
// user's row was read, as a transaction of the host's may: they are read anew.
func TestConsumeReadsOneMoment(t *testing.T) {
	is := is.New(t)
	s := newShop(t, roster.PeriodDay, 5)
	_, err := s.take(t, 1, "a")
	is.NoErr(err)
	store := &behind{Store: s.store}
	use, err := s.WithStore(store).Consume(t.Context(), s.user.ID, "reports", 1, "b")
	is.NoErr(err)
	is.Equal(use.Left, int64(3))
	is.Equal(store.asked, 2)
}

// behind is a store whose first standing is that of the user's last version.
type behind struct {
	roster.Store
	asked int
}

func (s *behind) Update(ctx context.Context, fn func(roster.Tx) error) error {
	return s.Store.Update(ctx, func(tx roster.Tx) error { return fn(behindTx{tx, s}) })
}

type behindTx struct {
	roster.Tx
	store *behind
}

func (t behindTx) Principal(ctx context.Context, q roster.PrincipalSelection) (roster.Principal, error) {
	found, err := t.Tx.Principal(ctx, q)
	if t.store.asked++; t.store.asked == 1 {
		found.User.Version--
		found.User.CurrentUses = 0
	}
	return found, err
}

func TestConsumeIsPartOfAnUpdate(t *testing.T) {
	is := is.New(t)
	s := newShop(t, roster.PeriodDay, 5)
	stop := errors.New("stop")
	err := s.Update(t.Context(), func(tx *roster.Directory) error {
		if _, err := tx.Consume(t.Context(), s.user.ID, "reports", 5, "a"); err != nil {
			return err
		}
		d, err := tx.Access(t.Context(), s.user.ID, "reports")
		is.NoErr(err)
		is.Equal(d.Left, int64(0))
		return stop
	})
	is.Equal(err, stop)
	is.Equal(s.left(t), int64(5))
	is.Equal(len(s.events(t, roster.EventUsesSpent)), 0)
	_, err = s.take(t, 1, "a") // the key was not taken either
	is.NoErr(err)
}
