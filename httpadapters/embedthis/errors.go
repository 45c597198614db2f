package embedthis

import (
	"errors"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// members are this set's names for fields of package roster.
var members = map[string]string{"name": "first and last", "cursor": "next or prev"}

// authenticationFailed is the text that the vendor's agent looks for.
const authenticationFailed = "Authentication failed"

// problem returns what callers are told of an error, and false for an error that
// they are told nothing about.
func (h *handler) problem(err error) (p wire.Problem, known bool) {
	p, known = wire.Classify(err, members)
	if errors.Is(err, roster.ErrCredentials) {
		p.Text = authenticationFailed
	}
	return p, known
}

// fail answers with an error.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, known := h.problem(err)
	if !known {
		wire.LogUnknown(h.cfg.Log, "embedthis", r, err)
	}
	wire.ErrorHeader(w.Header(), r.Header.Values("Authorization"), p.Status, err)
	h.say(w, p.Status, p.Text)
}
