package wire_test

import (
	"context"
	"errors"
	"iter"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
	"example.com/roster/memstore"
)

// items yields texts, and then an error if there is one.
func items(err error, texts ...string) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for _, text := range texts {
			if !yield(text, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

func TestListSend(t *testing.T) {
	down := errors.New("down")
	long := strings.Repeat("x", 70_000)
	for name, c := range map[string]struct {
		items iter.Seq2[any, error]
		sent  bool
		err   error
		body  string
		whole bool // with its length
	}{
		"empty":             {items(nil), true, nil, "[]\n", true},
		"one":               {items(nil, "a<"), true, nil, "[\"a<\"]\n", true},
		"two":               {items(nil, "a", "b"), true, nil, "[\"a\",\"b\"]\n", true},
		"long":              {items(nil, long, "b"), true, nil, `["` + long + "\",\"b\"]\n", false},
		"an error at once":  {items(down), false, down, "", false},
		"an error soon":     {items(down, "a"), false, down, "", false},
		"an error too late": {items(down, long), true, down, `["` + long + `"`, false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := httptest.NewRecorder()
			l := wire.List{Before: "[", Items: c.items, After: func() string { return "]" }}
			sent, err := l.Send(w, wire.JSON)
			is.Equal(sent, c.sent)
			is.Equal(err, c.err)
			is.Equal(w.Body.String(), c.body)
			is.Equal(w.Header().Get("Content-Length") != "", c.whole)
			is.Equal(w.Header().Get("Cache-Control") != "", c.body != "") // no header before an error is answered
		})
	}
}

// Members are the members of an object, whatever braces are in them.
func TestListMembers(t *testing.T) {
	for want, v := range map[string]any{
		`"a":{"b":{}}`: struct {
			A any `json:"a"`
		}{map[string]any{"b": struct{}{}}},
		`"a":"{<&}"`: struct {
			A string `json:"a"`
		}{"{<&}"},
		``: struct{}{},
	} {
		is.New(t).Equal(wire.Members(v), want)
	}
}

// Pages read a few at a time are the page that the Directory reads at once, both
// ways, with its cursors.
func TestPages(t *testing.T) {
	ctx := t.Context()
	dir := roster.New(memstore.New(), &roster.Config{MaxPage: 70})
	for range 100 {
		if _, err := dir.Create(ctx, roster.NewUser{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, limit := range []int{1, 15, 16, 17, 32, 33, 50, 70} {
		for _, c := range []struct {
			name string
			skip int
			back bool
		}{{"from the beginning", 0, false}, {"from within", 20, false}, {"to the end", 60, false}, {"back", 60, true}, {"back to the beginning", 20, true}} {
			t.Run(c.name, func(t *testing.T) {
				is := is.New(t)
				q := roster.UserQuery{Limit: limit, Skip: c.skip}
				if c.back {
					at, err := dir.Users(ctx, q)
					is.NoErr(err)
					q = roster.UserQuery{Limit: limit, Cursor: at.Prev}
				}
				want, err := dir.Users(ctx, q)
				is.NoErr(err)
				var got roster.UserPage
				first := true
				for page, err := range wire.Pages(ctx, dir, q, c.back) {
					is.NoErr(err)
					is.True(len(page.Users) <= 64)
					is.True(!c.back || len(page.Users) <= 16)
					if first {
						got.Prev = page.Prev
					}
					first = false
					got.Next, got.Users = page.Next, append(got.Users, page.Users...)
				}
				is.Equal(got, want)
			})
		}
	}
	is := is.New(t)
	for _, err := range wire.Pages(ctx, dir, roster.UserQuery{Limit: 71}, false) {
		is.Equal(err.Error(), "roster: invalid limit: must be 0 to 70")
	}
}

// Behind users with long texts few are read at once.
func TestPagesOfLongTexts(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), nil)
	for i := range 100 {
		n := roster.NewUser{Preferences: must(roster.JSONObjectOf(map[string]string{"x": strings.Repeat("x", 8_000*min(1, i/30))}))}
		_, err := dir.Create(t.Context(), n)
		is.NoErr(err)
	}
	var sizes []int
	for page, err := range wire.AllPages(t.Context(), dir, roster.UserQuery{}) {
		is.NoErr(err)
		sizes = append(sizes, len(page.Users))
	}
	is.Equal(sizes, []int{64, 16, 16, 4}) // 34 of the 64 are long
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// All users are read until the request ends.
func TestAllPagesEnd(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), nil)
	for range 65 {
		_, err := dir.Create(t.Context(), roster.NewUser{})
		is.NoErr(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var got []error
	for _, err := range wire.AllPages(ctx, dir, roster.UserQuery{}) {
		got = append(got, err)
		cancel()
	}
	is.Equal(got, []error{nil, context.Canceled})
}
