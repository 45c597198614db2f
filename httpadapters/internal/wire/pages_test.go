package wire_test

import (
	"runtime"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
	"example.com/roster/memstore"
)

// TestPagesAtOnce begins lists while others are read: a bounded number of them asks for
// many users at first. A list that ends, however it does, makes place for another, and
// one without a place has all users, too.
func TestPagesAtOnce(t *testing.T) {
	dir := roster.New(memstore.New(), nil)
	for range 65 {
		_, err := dir.Create(t.Context(), roster.NewUser{})
		is.New(t).NoErr(err)
	}
	places := 4 * runtime.GOMAXPROCS(0)
	// read returns how many users each list has at first, and the last one in all. Each
	// is read within the one before; end ends the last.
	var read func(lists int, end func()) (first []int, last int)
	read = func(lists int, end func()) (first []int, last int) {
		for page := range wire.Pages(t.Context(), dir, roster.UserQuery{Limit: 65}, false) {
			last += len(page.Users)
			switch {
			case len(first) > 0:
				continue
			case lists > 1:
				inner, all := read(lists-1, end)
				return append([]int{len(page.Users)}, inner...), all
			}
			first = []int{len(page.Users)}
			end()
		}
		return first, last
	}
	for _, c := range []struct {
		name string
		end  func()
	}{
		{"read to the end", func() {}},
		{"the caller panics", func() { panic("down") }},
		{"after a panic", func() {}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			defer func() { recover() }()
			first, last := read(places+1, c.end)
			is.Equal(first[places-1:], []int{64, 16})
			is.Equal(last, 65)
		})
	}
}
