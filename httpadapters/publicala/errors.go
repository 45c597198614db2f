package publicala

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// members are this set's names for fields of package roster.
var members = map[string]string{
	"external id": "external_id",
	"password":    "new_password",
	"role":        "admin",
	"group":       "assign_new_plan",
	"attrs":       "user_plan_name", // the only one that can be too long
	"limit":       "per_page",
	"search":      "query",
}

// problem returns what callers are told of an error, and false for an error that
// they are told nothing about.
func (h *handler) problem(err error) (p wire.Problem, known bool) {
	p, known = wire.Classify(err, members)
	switch {
	case p.Status == http.StatusUnauthorized:
		p.Text = "Unauthenticated."
	case p.Status == http.StatusBadRequest, p.Status == http.StatusConflict && !errors.Is(err, roster.ErrConflict):
		p.Status = http.StatusUnprocessableEntity
	}
	return p, known
}

// fail answers with an error.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	p, known := h.problem(err)
	if !known {
		wire.LogUnknown(h.cfg.Log, "publicala", r, err)
	}
	wire.ErrorHeader(w.Header(), r.Header.Values(tokenHeader), p.Status, err)
	v := problem{Message: p.Text}
	if p.Status == http.StatusUnprocessableEntity {
		v.Errors = h.fields(err)
		if more := len(v.Errors) - 1; more > 0 {
			v.Message = fmt.Sprintf("%s (and %d more)", p.Text, more)
		}
	}
	wire.Send(w, p.Status, wire.JSON, v)
}

// fields returns what is wrong with each member, the first complaint of each.
func (h *handler) fields(err error) map[string][]string {
	told := make(map[string][]string)
	for _, part := range wire.Invalid(err) {
		p, _ := h.problem(part)
		if field := cmp.Or(p.Field, "body"); told[field] == nil {
			told[field] = []string{p.Text}
		}
	}
	return told
}
