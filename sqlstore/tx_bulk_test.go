package sqlstore

import (
	"slices"
	"testing"

	"github.com/matryer/is"
)

// However many rows there are, few sizes of statements come of it.
func TestPieces(t *testing.T) {
	is := is.New(t)
	var sizes []int
	for n := range 1000 {
		rows := make([]int, n)
		for i := range rows {
			rows[i] = i
		}
		var all []int
		for piece := range pieces(rows, 100) {
			all = append(all, piece...)
			sizes = append(sizes, len(piece))
		}
		is.True(slices.Equal(all, rows))
	}
	slices.Sort(sizes)
	is.Equal(slices.Compact(sizes), []int{1, 2, 4, 8, 16, 32, 64, 100})
}
