package wire

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzSafePath: a place that is taken stays on the host, as browsers and servers read it.
func FuzzSafePath(f *testing.F) {
	for _, seed := range []string{"/a?b=c", "//x", "/\\x", "/%2fx", "/%252fx", "/a/../b", "/\tx", "/#x", "/@x:y", "/%", "/;//x"} {
		f.Add(seed)
	}
	base := &url.URL{Scheme: "https", Host: "example.com", Path: "/account/sign-in"}
	f.Fuzz(func(t *testing.T, text string) {
		if !SafePath(text) {
			return
		}
		read := strings.NewReplacer("\\", "/", "\t", "", "\n", "", "\r", "").Replace(strings.TrimSpace(text)) // as browsers do
		to, err := base.Parse(read)
		if err != nil || to.Host != "example.com" || to.Scheme != "https" || strings.HasPrefix(to.Path, "//") {
			t.Errorf("%q leads to %v, %v", text, to, err)
		}
		if decoded, err := url.PathUnescape(to.Path); err == nil && strings.HasPrefix(decoded, "//") {
			t.Errorf("%q leads to %q", text, decoded)
		}
	})
}
