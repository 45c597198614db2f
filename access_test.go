package roster_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestWhoMayAskAndTake says whose access an actor may ask for, and take uses of.
func TestWhoMayAskAndTake(t *testing.T) {
	s := newShop(t, roster.PeriodNone, 0)
	ids := map[string]roster.ID{"jane": s.user.ID}
	for _, role := range []roster.Role{roster.RoleNone, roster.RoleReadOnly, roster.RoleUser, roster.RoleAdmin, roster.RoleOwner} {
		ids[string(role)] = mustCreate(t, s.Directory, roster.NewUser{
			Role: role, Active: true, Grants: []roster.NewGrant{{Product: "reports"}},
		}).ID
	}
	for _, test := range []struct {
		actor, target string
		cap           roster.Role
		may           bool
	}{
		{"read-only", "read-only", "", true},
		{"user", "user", "", true},
		{"user", "user", roster.RoleReadOnly, true},
		{"user", "user", roster.RoleNone, false},
		{"none", "none", "", false},
		{"none", "none", roster.RoleOwner, false},
		{"user", "jane", "", false},
		{"admin", "jane", "", true},
		{"admin", "admin", "", true},
		{"admin", "owner", "", false},
		{"admin", "jane", roster.RoleUser, false},
		{"owner", "admin", "", true},
	} {
		t.Run(test.actor+" of "+test.target+" "+string(test.cap), func(t *testing.T) {
			is := is.New(t)
			as := s.ActingAs(roster.Actor{User: ids[test.actor], Role: test.cap})
			d, err := as.Access(t.Context(), ids[test.target], "reports")
			is.Equal(err == nil, test.may)
			is.Equal(d.Allowed, test.may)
			_, err = as.Consume(t.Context(), ids[test.target], "reports", 1, test.actor+test.target+string(test.cap))
			is.Equal(err == nil, test.may)
			if !test.may {
				is.True(errors.Is(err, roster.ErrForbidden))
			}
		})
	}
}

func TestAccessAsksOnce(t *testing.T) {
	is := is.New(t)
	store := &oneRead{Store: memstore.New()}
	dir := roster.New(store, testConfig())
	u := mustCreate(t, dir, roster.NewUser{Active: true, Grants: []roster.NewGrant{{Product: "reports"}}})
	for _, asking := range []*roster.Directory{dir, dir.ActingAs(roster.Actor{User: u.ID})} {
		store.standings = 0
		d, err := asking.Access(t.Context(), u.ID, "reports")
		is.NoErr(err)
		is.True(d.Allowed)
		is.Equal(store.standings, 1)
	}
	_, err := dir.Access(t.Context(), u.ID, "")
	is.True(errors.Is(err, roster.ErrInvalid))
	for _, id := range []roster.ID{{}, roster.NewID()} {
		_, err = dir.Access(t.Context(), id, "reports")
		is.True(errors.Is(err, roster.ErrNotFound))
	}
}

// oneRead counts the reads of Access, and refuses every other.
type oneRead struct {
	roster.Store
	standings int
}

func (c *oneRead) Principal(ctx context.Context, q roster.PrincipalSelection) (roster.Principal, error) {
	c.standings++
	return c.Store.Principal(ctx, q)
}

func (c *oneRead) Users(context.Context, roster.UserSelection) ([]roster.User, error) {
	return nil, errors.New("users were read too")
}

// TestSettingUses says what it means to set CurrentUses.
func TestSettingUses(t *testing.T) {
	set := func(t *testing.T, s *shop, n int64) roster.User {
		t.Helper()
		u, err := s.Edit(t.Context(), s.user.ID, func(p *roster.Profile) error { p.CurrentUses = n; return nil })
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	t.Run("a value holds until the period is over", func(t *testing.T) {
		is := is.New(t)
		s := newShop(t, roster.PeriodDay, 5)
		u := set(t, s, 4)
		is.Equal(u.UsesAt, s.Now())
		is.Equal(u.UsesPeriod, roster.PeriodDay)
		is.Equal(s.left(t), int64(1))
		s.clock.Add(24 * time.Hour)
		is.Equal(s.left(t), int64(5))
		u, err := s.User(t.Context(), s.user.ID)
		is.NoErr(err)
		is.Equal(u.CurrentUsesAt(s.Now()), int64(0))
	})
	t.Run("the value of a period that is over can be set again", func(t *testing.T) {
		is := is.New(t)
		s := newShop(t, roster.PeriodDay, 5)
		set(t, s, 4)
		s.clock.Add(24 * time.Hour)
		u := set(t, s, 4)
		is.Equal(u.UsesAt, s.Now())
		is.Equal(s.left(t), int64(1))
	})
	t.Run("an edit of something else leaves the count", func(t *testing.T) {
		is := is.New(t)
		s := newShop(t, roster.PeriodMonth, 5)
		_, err := s.take(t, 3, "a")
		is.NoErr(err)
		s.clock.Add(24 * time.Hour)
		u, err := s.Edit(t.Context(), s.user.ID, func(p *roster.Profile) error { p.Name = "Jane"; return nil })
		is.NoErr(err)
		is.Equal(u.CurrentUses, int64(3))
		is.Equal(u.UsesAt, s.Now().Add(-24*time.Hour))
		is.Equal(s.left(t), int64(2))
	})
	t.Run("a value above the allowance leaves none", func(t *testing.T) {
		is := is.New(t)
		s := newShop(t, roster.PeriodMonth, 5)
		set(t, s, 9)
		is.Equal(s.left(t), int64(0))
	})
	t.Run("of two changes at once none is lost", func(t *testing.T) {
		is := is.New(t)
		s := newShop(t, roster.PeriodMonth, 50)
		tries := 0
		u, err := s.Edit(t.Context(), s.user.ID, func(p *roster.Profile) error {
			if tries++; tries == 1 {
				if _, err := s.take(t, 7, "a"); err != nil {
					return err
				}
			}
			p.CurrentUses += 10
			return nil
		})
		is.NoErr(err)
		is.Equal(u.CurrentUses, int64(17))
	})
	t.Run("a user may not set its own", func(t *testing.T) {
		is := is.New(t)
		s := newShop(t, roster.PeriodDay, 5)
		set(t, s, 4)
		s.clock.Add(24 * time.Hour) // shown as 0 now
		_, err := s.ActingAs(roster.Actor{User: s.user.ID}).Edit(t.Context(), s.user.ID, func(p *roster.Profile) error { p.CurrentUses = 4; return nil })
		is.True(errors.Is(err, roster.ErrForbidden))
	})
	t.Run("a new user has the count that it is made with", func(t *testing.T) {
		is := is.New(t)
		s := newShop(t, roster.PeriodDay, 5)
		u := mustCreate(t, s.Directory, roster.NewUser{Active: true, CurrentUses: 4, Grants: []roster.NewGrant{{Group: s.group.ID}}})
		is.Equal(u.UsesAt, s.Now())
		is.Equal(u.UsesPeriod, roster.PeriodDay)
		stored, err := s.User(t.Context(), u.ID)
		is.NoErr(err)
		is.Equal(stored, u)
		d, err := s.Access(t.Context(), u.ID, "reports")
		is.NoErr(err)
		is.Equal(d.Left, int64(1))
	})
}

// TestUsesOfAnotherPeriod says what a count of one period is worth in another.
func TestUsesOfAnotherPeriod(t *testing.T) {
	for _, test := range []struct {
		name            string
		counted, judged roster.Period
		ago             time.Duration
		left            int64
	}{
		{"today by the day, by the month now", roster.PeriodDay, roster.PeriodMonth, time.Hour, 3},
		{"yesterday by the day, by the month now", roster.PeriodDay, roster.PeriodMonth, day, 10},
		{"today by the month, by the day now", roster.PeriodMonth, roster.PeriodDay, time.Hour, 10},
		{"this month by the month, for ever now", roster.PeriodMonth, roster.PeriodForever, day, 3},
		{"last month by the month, for ever now", roster.PeriodMonth, roster.PeriodForever, 30 * day, 10},
		{"today for ever, by the month now", roster.PeriodForever, roster.PeriodMonth, time.Hour, 10},
		{"today without a limit, by the month now", roster.PeriodNone, roster.PeriodMonth, time.Hour, 10},
		{"last month without a limit, for ever now", roster.PeriodNone, roster.PeriodForever, 30 * day, 3},
		{"by a clock that was ahead", roster.PeriodDay, roster.PeriodDay, -48 * time.Hour, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := standing(group("Gold", test.judged, 10), used(7, test.ago, test.counted))
			is.New(t).Equal(roster.Decide(s, "reports", noon).Left, test.left)
		})
	}
}
