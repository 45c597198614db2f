package wire

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// maxHinted is how deep a prefix may be that a hint looks for.
const maxHinted = 8

// prefixHint tells once that a set seems to be mounted below a prefix that nobody
// strips.
type prefixHint struct {
	log  *slog.Logger // nil: nobody is told
	set  string
	once sync.Once
}

// HintAtPrefix lets m tell log, once, of a request whose path has one of the routes
// behind a prefix: a mount without http.StripPrefix. A nil log is silent.
func (m *Mux) HintAtPrefix(log *slog.Logger, set string) { m.hint.log, m.hint.set = log, set }

// hintAt tells of r, which has no route. It leaves out what follows the prefix, which
// may name a person.
func (m *Mux) hintAt(r *http.Request) {
	if m.hint.log == nil {
		return
	}
	path := r.URL.Path
	for at, depth := 1, 0; depth < maxHinted; depth++ {
		next := strings.IndexByte(path[min(at, len(path)):], '/')
		if next < 0 {
			return
		}
		at += next + 1
		prefix, rest := path[:at-1], path[at-1:]
		_, pattern := m.paths.Handler(&http.Request{Method: r.Method, URL: &url.URL{Path: rest}})
		if pattern == "" || pattern == "/" {
			continue
		}
		m.hint.once.Do(func() {
			m.hint.log.Warn(m.hint.set+": a request looks like a mount without http.StripPrefix: the set serves the path without the prefix", "prefix", prefix, "route", pattern)
		})
		return
	}
}
