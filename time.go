package roster

import "time"

// never is the zero time.
var never time.Time

// Micros returns t in the form in which stores keep it: microseconds since
// 1970-01-01 00:00 UTC, rounded down, and 0 for the zero time. That first instant
// itself gives 0 too, so the methods of [Directory] refuse it.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// FromMicros returns the time in UTC that [Micros] turned into m: the zero time
// for 0.
func FromMicros(m int64) time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(m).UTC()
}

// stamp returns t in the form that records have: UTC, microseconds, no monotonic
// reading.
func stamp(t time.Time) time.Time { return FromMicros(Micros(t)) }

// checkTime refuses a time that does not survive [Micros]: the first instant of
// 1970, which reads as "never", and times too far off for 64 bits.
func checkTime(field string, t time.Time) error {
	if lost := t.Sub(stamp(t)); lost < 0 || lost >= time.Microsecond {
		return invalid(field, "must not be 1970-01-01T00:00:00Z, nor hundreds of thousands of years away")
	}
	return nil
}
