package axiom

import (
	"errors"
	"net/http"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// members are this set's names for fields of package roster.
var members = map[string]string{"first": "name", "last": "name"}

// problem returns what callers are told of an error, and false for an error that
// they are told nothing about.
func (h *handler) problem(err error) (p wire.Problem, known bool) {
	p, known = wire.Classify(err, members)
	if errors.Is(err, roster.ErrCredentials) && !h.cfg.Unauthenticated401 {
		p = wire.Problem{Status: http.StatusForbidden, Text: "forbidden"}
	}
	if name := http.StatusText(p.Status); strings.EqualFold(p.Text, name) {
		p.Text = name // the vendor writes it in capitals
	}
	return p, known
}

// fail answers with an error.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, known := h.problem(err)
	if !known {
		wire.LogUnknown(h.cfg.Log, "axiom", r, err)
	}
	wire.ErrorHeader(w.Header(), r.Header.Values("Authorization"), p.Status, err)
	wire.Send(w, p.Status, wire.JSON, problem{Code: p.Status, Message: p.Text})
}
