package papershift

import (
	"cmp"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// refusal is an error with a complete problem.
type refusal problem

func (e *refusal) Error() string { return "papershift: " + e.Detail }

// refuse refuses the part of the body at pointer.
func refuse(status int, pointer, detail string) error {
	p := newProblem(status, detail)
	p.Source = &source{Pointer: &pointer}
	return (*refusal)(&p)
}

// missing refuses a body without a member. pointer leads to the object that
// should have it.
func missing(pointer, name string) error {
	p := invalidAttribute(base, "needs "+name)
	if pointer == "/data/attributes" {
		p = invalidAttribute(name, "is required")
	}
	p.Source.Pointer = &pointer
	return (*refusal)(&p)
}

// badParameter refuses a parameter of the query. It shows no name that is too
// long or not UTF-8.
func badParameter(name, reason string) error {
	if name == "" || len(name) > maxName || !utf8.ValidString(name) {
		p := newProblem(http.StatusBadRequest, "a parameter "+reason)
		return (*refusal)(&p)
	}
	p := newProblem(http.StatusBadRequest, name+" "+reason)
	p.Source = &source{Parameter: name}
	return (*refusal)(&p)
}

// maxName is the largest number of bytes of a parameter's name in an answer.
const maxName = 100

func badHeader(status int, name string) error {
	p := newProblem(status, name+" must name "+mediaType+" without parameters but profile")
	p.Source = &source{Header: name}
	return (*refusal)(&p)
}

// problems returns what callers are told of each part of an error, and false for one
// that they are told nothing about. An attribute is told of once.
func (h *handler) problems(err error) (ps []problem, known bool) {
	told := make(map[string]bool)
	for _, part := range wire.Invalid(err) {
		p, known := h.problem(part)
		if !known {
			return []problem{p}, false
		}
		if p.Meta == nil || !told[*p.Source.Pointer] {
			ps = append(ps, p)
		}
		if p.Meta != nil {
			told[*p.Source.Pointer] = true
		}
	}
	return ps, true
}

// problem returns what callers are told of an error, and false for an error that
// they are told nothing about.
func (h *handler) problem(err error) (p problem, known bool) {
	var (
		own     *refusal
		method  wire.MethodError
		body    *wire.Error
		invalid *roster.InvalidError
		exists  *roster.ExistsError
		state   *roster.StateError
	)
	common, known := wire.Classify(err, nil)
	switch {
	case errors.As(err, &own):
		return problem(*own), true
	case errors.As(err, &method):
		return newProblem(common.Status, method.Error()), true
	case errors.As(err, &body):
		return invalidBody(body), true
	case errors.As(err, &invalid):
		return invalidAttribute(member(invalid.Field), invalid.Reason), true
	case errors.Is(err, roster.ErrInvalid):
		return invalidAttribute(base, "has a value that is not acceptable"), true
	case errors.Is(err, roster.ErrCredentials):
		return newProblem(common.Status, "a valid token is required"), true
	case errors.Is(err, roster.ErrForbidden):
		return newProblem(common.Status, "not allowed"), true
	case errors.As(err, &exists):
		return invalidAttribute(member(exists.Field), "is taken by another user"), true
	case errors.As(err, &state):
		return invalidAttribute("status", "cannot "+state.Doing+" a user who is "+string(state.State)), true
	case errors.Is(err, roster.ErrExists), errors.Is(err, roster.ErrState):
		return invalidAttribute("status", "does not allow this"), true
	}
	return newProblem(common.Status, common.Text), known
}

func newProblem(status int, detail string) problem {
	return problem{Status: status, Title: http.StatusText(status), Detail: detail}
}

// base names the whole resource where clients read an attribute.
const base = "base"

// invalidAttribute refuses the value of an attribute. Some clients read its name
// from the pointer, others from meta.
func invalidAttribute(name, reason string) problem {
	p := newProblem(http.StatusUnprocessableEntity, name+" "+reason)
	pointer := "/data/attributes/" + name
	if name == base {
		p.Detail, pointer = "the resource "+reason, "/data"
	}
	p.Source, p.Meta = &source{Pointer: &pointer}, &complaint{name, reason}
	return p
}

// invalidBody refuses a body that cannot be read, or a member of the wrong type.
func invalidBody(e *wire.Error) problem {
	switch {
	case e.Status == http.StatusUnsupportedMediaType:
		return newProblem(e.Status, "the body must come as "+mediaType+" or application/json, in UTF-8 and not compressed")
	case e.Field == "":
		return newProblem(e.Status, e.Error())
	}
	if name, ok := strings.CutPrefix(e.Field, "data.attributes."); ok {
		return invalidAttribute(name, e.Reason)
	}
	p := invalidAttribute(base, e.Reason)
	pointer := "/" + strings.ReplaceAll(e.Field, ".", "/")
	p.Detail, p.Source.Pointer = e.Error(), &pointer
	return p
}

// members are this set's names for fields of package roster. Clients know no
// other attributes.
var members = map[string]string{
	"email":  "email",
	"name":   "name",
	"first":  "name",
	"last":   "name",
	"avatar": "avatar",
	"role":   "role_ids",
}

func member(field string) string { return cmp.Or(members[field], base) }

// fail answers with an error.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	ps, known := h.problems(err)
	if !known {
		wire.LogUnknown(h.cfg.Log, "papershift", r, err)
	}
	status := ps[0].Status
	wire.ErrorHeader(w.Header(), r.Header.Values("Authorization"), status, err)
	wire.Send(w, status, mediaType, failure{ps})
}
