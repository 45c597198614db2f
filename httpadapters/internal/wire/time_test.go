package wire_test

import (
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

func TestTime(t *testing.T) {
	east := time.FixedZone("", 2*60*60)
	for _, at := range []time.Time{
		{},
		time.Date(2026, 11, 30, 22, 56, 1, 0, time.UTC),
		time.Date(2026, 1, 2, 3, 4, 5, 6_007_999, time.UTC),
		time.Date(2026, 1, 1, 0, 30, 0, 999_999_999, east),
		time.Date(1969, 12, 31, 23, 59, 59, 123_456_000, time.UTC),
		time.Date(12026, 1, 1, 0, 0, 0, 1_000, time.UTC),
		time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		is := is.New(t)
		is.Equal(wire.Time(at, wire.Millis), at.UTC().Format("2006-01-02T15:04:05.000Z"))
		is.Equal(wire.Time(at, wire.Micros), at.UTC().Format("2006-01-02T15:04:05.000000Z"))
	}
}
