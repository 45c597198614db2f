package wire

import (
	"net/url"
	"strings"
)

// maxNext bounds a place to go back to.
const maxNext = 2048

// SafePath reports whether a browser that is sent to text stays on this host: an
// absolute path with or without a query, which nobody reads as the name of another
// host, encoded or not.
func SafePath(text string) bool {
	if len(text) > maxNext || !strings.HasPrefix(text, "/") || strings.ContainsFunc(text, unsafe) {
		return false
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || u.Fragment != "" {
		return false
	}
	path := u.Path
	for { // a server behind may decode once more
		if strings.Contains(path, "//") || strings.ContainsFunc(path, unsafeDecoded) {
			return false
		}
		decoded, err := url.PathUnescape(path)
		if err != nil || decoded == path {
			return true
		}
		path = decoded
	}
}

// unsafe reports characters that browsers drop from URLs or read as a slash.
func unsafe(r rune) bool { return r == ' ' || r > '~' || unsafeDecoded(r) }

// unsafeDecoded reports those of a path that was decoded, which may be in any language.
func unsafeDecoded(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }
