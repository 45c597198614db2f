package roster_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

func TestRefund(t *testing.T) {
	is := is.New(t)
	s := newShop(t, roster.PeriodDay, 5)
	use, err := s.take(t, 3, "a")
	is.NoErr(err)
	s.clock.Add(time.Hour)
	back, err := s.RefundUse(t.Context(), s.user.ID, "a")
	is.NoErr(err)
	is.Equal(back.Refunded, s.Now())
	is.Equal(back.Left, use.Left) // what was answered stays
	is.Equal(s.left(t), int64(5))
	events := s.events(t, roster.EventUsesRefunded)
	is.Equal(len(events), 1)
	is.Equal(events[0].Subject, use.Grant)

	_, err = s.take(t, 2, "b")
	is.NoErr(err)
	s.clock.Add(time.Hour)
	again, err := s.RefundUse(t.Context(), s.user.ID, "a") // once
	is.NoErr(err)
	is.Equal(again, back)
	is.Equal(s.left(t), int64(3))
	is.Equal(len(s.events(t, roster.EventUsesRefunded)), 1)

	_, err = s.take(t, 3, "a") // a late repeat takes nothing, and is told so
	var invalid *roster.InvalidError
	is.True(errors.As(err, &invalid))
	is.Equal(*invalid, roster.InvalidError{Field: "key", Reason: "must not be one that was refunded"})
	is.Equal(s.left(t), int64(3))
}

func TestRefundIsOfItsPeriod(t *testing.T) {
	is := is.New(t)
	s := newShop(t, roster.PeriodDay, 5)
	s.clock.Add(23 * time.Hour)
	_, err := s.take(t, 3, "a")
	is.NoErr(err)
	s.clock.Add(time.Hour - time.Microsecond)
	is.Equal(s.left(t), int64(2))
	s.clock.Add(time.Microsecond)
	_, err = s.take(t, 1, "b")
	is.NoErr(err)
	_, err = s.RefundUse(t.Context(), s.user.ID, "a")
	is.True(errors.Is(err, roster.ErrState)) // its period is over, though it is remembered
	is.Equal(s.left(t), int64(4))
	s.clock.Add(23 * time.Hour)
	_, err = s.RefundUse(t.Context(), s.user.ID, "a")
	is.True(errors.Is(err, roster.ErrNotFound)) // forgotten
}

func TestRefundNeverGoesBelowNone(t *testing.T) {
	is := is.New(t)
	s := newShop(t, roster.PeriodDay, 5)
	_, err := s.take(t, 3, "a")
	is.NoErr(err)
	_, err = s.Edit(t.Context(), s.user.ID, func(p *roster.Profile) error { p.CurrentUses = 1; return nil })
	is.NoErr(err)
	_, err = s.RefundUse(t.Context(), s.user.ID, "a")
	is.NoErr(err)
	is.Equal(s.left(t), int64(5))
}

func TestRefundRefuses(t *testing.T) {
	is := is.New(t)
	s := newShop(t, roster.PeriodDay, 5)
	_, err := s.take(t, 3, "a")
	is.NoErr(err)
	_, err = s.RefundUse(t.Context(), s.user.ID, "")
	is.True(errors.Is(err, roster.ErrInvalid))
	_, err = s.RefundUse(t.Context(), s.user.ID, "b")
	is.True(errors.Is(err, roster.ErrNotFound))
	_, err = s.RefundUse(t.Context(), roster.NewID(), "a")
	is.True(errors.Is(err, roster.ErrNotFound))
	_, err = s.ActingAs(roster.Actor{User: s.user.ID}).RefundUse(t.Context(), s.user.ID, "a")
	is.True(errors.Is(err, roster.ErrForbidden)) // nobody gives uses back to oneself
	is.Equal(s.left(t), int64(2))
}
