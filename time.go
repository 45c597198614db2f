package roster

import "time"

// never is the zero time.
var never time.Time

// Micros returns t as stores keep it: microseconds since 1970 UTC, and 0 for
// the zero time. The first instant of 1970 is therefore never.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// FromMicros is the inverse of [Micros]: a time in UTC, the zero time for 0.
func FromMicros(m int64) time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(m).UTC()
}
