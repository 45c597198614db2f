package sqlstore

import (
	"testing"

	"github.com/matryer/is"
)

// TestColumnNumber reads integers as drivers return them, and refuses anything else.
func TestColumnNumber(t *testing.T) {
	for _, c := range []struct {
		src  any
		want int64
		ok   bool
	}{
		{int64(-7), -7, true}, {"9223372036854775807", 1<<63 - 1, true}, {[]byte("12"), 12, true},
		{nil, 0, false}, {1.5, 0, false}, {"1.5", 0, false}, {"", 0, false},
	} {
		is := is.New(t)
		var n int64
		err := intoNumber(&n).Scan(c.src)
		is.Equal(err == nil, c.ok)
		is.Equal(n, c.want)
	}
}
