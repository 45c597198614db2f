package wire

import "time"

// How many digits of the second a time has in answers.
const (
	Millis = 3 // "2006-01-02T15:04:05.000Z"
	Micros = 6 // "2006-01-02T15:04:05.000000Z"
)

// AppendTime appends t in UTC with so many digits of the second. It does so in half the
// time that a layout with a fraction takes: package time writes RFC 3339 without reading
// a layout.
func AppendTime(b []byte, t time.Time, digits int) []byte {
	t = t.UTC()
	b = t.AppendFormat(b, time.RFC3339)
	b[len(b)-1] = '.' // where the Z was
	rest, unit := t.Nanosecond(), int(time.Second)
	for range digits {
		unit /= 10
		b = append(b, '0'+byte(rest/unit))
		rest %= unit
	}
	return append(b, 'Z')
}

// Time returns what [AppendTime] appends.
func Time(t time.Time, digits int) string {
	var b [32]byte
	return string(AppendTime(b[:0], t, digits))
}
