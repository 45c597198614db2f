package wire

import (
	"context"
	"iter"
	"math"
	"runtime"
	"sync"

	"example.com/roster"
)

// How many users are read at once. One takes up to some 100 KiB: after users whose
// long texts are short, more are read. How long they are, nobody knows before the first
// read: it asks for many, too, where it has a place.
const (
	atOnce      = 16
	shortAtOnce = 64
	shortTexts  = 2 << 10 // bytes, on average
)

// places bounds the memory of first reads: most pages have short users, and take one
// statement then, but no number of requests takes more than this many times
// shortAtOnce users of any size. Without a place a list reads atOnce users.
var places = make(chan struct{}, 4*runtime.GOMAXPROCS(0))

// firstAtOnce returns how many users are read at first. The caller calls leave, once or
// more often, when it has no more use for them.
func firstAtOnce() (users int, leave func()) {
	select {
	case places <- struct{}{}:
		return shortAtOnce, sync.OnceFunc(func() { <-places })
	default:
		return atOnce, func() {}
	}
}

// nextAtOnce returns how many users are read after these.
func nextAtOnce(us []roster.User) int {
	size := 0
	for i := range us {
		size += len(us[i].Summary) + len(us[i].Preferences.String()) + len(us[i].Attrs.String())
	}
	if size > len(us)*shortTexts {
		return atOnce
	}
	return shortAtOnce
}

// Pages reads one page of q.Limit users, 1 or above, a few at a time and in its
// order. back says that q.Cursor leads back. The cursors of the whole page are Prev
// of the first and Next of the last that it yields. An error ends it.
func Pages(ctx context.Context, dir *roster.Directory, q roster.UserQuery, back bool) iter.Seq2[roster.UserPage, error] {
	return func(yield func(roster.UserPage, error) bool) {
		switch {
		case q.Limit > dir.MaxPage():
			yield(dir.Users(ctx, q)) // which says so
		case back:
			pagesBack(ctx, dir, q, yield)
		default:
			pagesOn(ctx, dir, q, q.Limit, yield)
		}
	}
}

// AllPages reads all users of q, a few at a time, until ctx ends.
func AllPages(ctx context.Context, dir *roster.Directory, q roster.UserQuery) iter.Seq2[roster.UserPage, error] {
	return func(yield func(roster.UserPage, error) bool) { pagesOn(ctx, dir, q, math.MaxInt, yield) }
}

// pagesOn reads up to left users.
func pagesOn(ctx context.Context, dir *roster.Directory, q roster.UserQuery, left int, yield func(roster.UserPage, error) bool) {
	next, leave := firstAtOnce()
	defer leave()
	for left > 0 {
		q.Limit = min(left, next, dir.MaxPage())
		page, err := dir.Users(ctx, q)
		if !yield(page, err) || err != nil || page.Next == "" {
			return
		}
		leave()
		left, next = left-len(page.Users), nextAtOnce(page.Users)
		q.Cursor, q.Skip = page.Next, 0
	}
}

// pagesBack finds where the page begins, and then reads it again from there.
func pagesBack(ctx context.Context, dir *roster.Directory, q roster.UserQuery, yield func(roster.UserPage, error) bool) {
	var steps []roster.UserQuery
	for left := q.Limit; left > 0; {
		q.Limit = min(left, atOnce)
		page, err := dir.Users(ctx, q)
		if err != nil {
			yield(page, err)
			return
		}
		steps = append(steps, q)
		if left -= len(page.Users); left == 0 || page.Prev == "" {
			if !yield(page, nil) {
				return
			}
			break
		}
		q.Cursor = page.Prev
	}
	for i := len(steps) - 2; i >= 0; i-- {
		page, err := dir.Users(ctx, steps[i])
		if !yield(page, err) || err != nil {
			return
		}
	}
}
