package roster_test

import (
	"bytes"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestIDsCompareByTheirBytes changes each byte of an id, up and down.
func TestIDsCompareByTheirBytes(t *testing.T) {
	is := is.New(t)
	id := roster.ID(bytes.Repeat([]byte{0x80}, 16))
	ids := []roster.ID{{}, id, roster.ID(bytes.Repeat([]byte{0xff}, 16))}
	for i := range id {
		for _, b := range []byte{0, 0x7f, 0x81, 0xff} {
			other := id
			other[i] = b
			ids = append(ids, other)
		}
	}
	for _, a := range ids {
		for _, b := range ids {
			is.Equal(a.Compare(b), bytes.Compare(a[:], b[:]))
		}
	}
}
