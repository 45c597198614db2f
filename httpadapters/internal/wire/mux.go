package wire

import (
	"net/url"
	"path"
	"strings"
)

// Clean tells whether a path is one that http.ServeMux answers as it is: others
// it redirects, past what the host stripped from them.
func Clean(u *url.URL) bool {
	p := u.EscapedPath()
	clean := path.Clean(p)
	return strings.HasPrefix(p, "/") && (p == clean || p == clean+"/")
}
