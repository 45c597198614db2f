package nesting_test

import (
	"testing"

	"github.com/matryer/is"

	"example.com/roster/internal/nesting"
)

type lock struct{}

func (*lock) hold(fn func()) { fn() }

// deep calls fn from so many frames further down.
func deep(n int, fn func()) {
	if n == 0 {
		fn()
		return
	}
	deep(n-1, fn)
}

func TestDepth(t *testing.T) {
	is := is.New(t)
	is.Equal(nesting.Depth((*lock).hold), 0)
	var l, other lock
	for _, frames := range []int{0, 1, 125, 126, 127, 128, 300} {
		l.hold(func() {
			is.Equal(nesting.Depth((*lock).hold), 1)
			deep(frames, func() { other.hold(func() { is.Equal(nesting.Depth((*lock).hold), 2) }) })
			done := make(chan int)
			go func() { done <- nesting.Depth((*lock).hold) }() // another goroutine holds nothing
			is.Equal(<-done, 0)
		})
	}
}
