package wire_test

import (
	"net/url"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

func TestClean(t *testing.T) {
	for path, want := range map[string]bool{
		"/":                    true,
		"/a/b":                 true,
		"/a/b/":                true,
		"/a%2Fb":               true,
		"/a/jane+x@x.test":     true,
		"":                     false,
		"a":                    false,
		"//a":                  false,
		"/a//b":                false,
		"/a/./b":               false,
		"/a/../b":              false,
		"/a//":                 false,
		"/a/%2e%2e/b":          true, // one segment, of two dots
		"/a/..%2fb":            true,
		"/a/b/../../../../etc": false,
	} {
		t.Run(path, func(t *testing.T) {
			is := is.New(t)
			u := &url.URL{}
			u.RawPath = path
			u.Path, _ = url.PathUnescape(path)
			is.Equal(wire.Clean(u), want)
		})
	}
}
