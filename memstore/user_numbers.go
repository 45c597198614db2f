package memstore

import (
	"encoding/binary"
	"time"

	"example.com/roster"
)

// appendTime appends how long t is after another time, which takes few bytes; and 0
// for a zero time.
func appendTime(b []byte, t time.Time, after int64) []byte {
	micros := roster.Micros(t)
	if micros == 0 {
		return append(b, 0)
	}
	since := micros - after
	if since >= 0 {
		since++ // 0 is the zero time
	}
	return binary.AppendVarint(b, since)
}

// readTime reads what appendTime appended.
func (r *numberReader) time(after int64) time.Time {
	switch since := r.next(); {
	case since == 0:
		return time.Time{}
	case since > 0:
		return roster.FromMicros(after + since - 1)
	default:
		return roster.FromMicros(after + since)
	}
}

// numberReader reads the numbers behind the texts of a user.
type numberReader string

// next reads a number that binary.AppendVarint appended.
func (r *numberReader) next() int64 {
	n := r.unsigned()
	return int64(n>>1) ^ -int64(n&1)
}

// unsigned reads a number that binary.AppendUvarint appended.
func (r *numberReader) unsigned() (n uint64) {
	for i, shift := 0, 0; ; i, shift = i+1, shift+7 {
		n |= uint64((*r)[i]&0x7f) << shift
		if (*r)[i] < 0x80 {
			*r = (*r)[i+1:]
			return n
		}
	}
}
