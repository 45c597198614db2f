package openapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/tailscale/hujson"
)

// checker holds exchanges against a document.
type checker struct {
	*document
	seen   seen
	faults map[string]int
	count  int
	good   map[goodBody]bool // bodies that need no second look
}

type goodBody struct {
	*openapi3.MediaType
	text string // as [alike] writes it
}

// fault notes what the document does not say.
func (c *checker) fault(e *exchange, where, format string, args ...any) {
	c.faults[fmt.Sprintf("%s: %s (%s)", where, fmt.Sprintf(format, args...), e.Test)]++
}

// check holds one exchange against the document.
func (c *checker) check(e *exchange) {
	r, err := e.request()
	if err != nil {
		c.fault(e, e.Target, "%v", err)
		return
	}
	c.count++
	found, prefixed := c.find(r)
	if found == nil || prefixed && e.Status == http.StatusNotFound {
		c.unrouted(e, r)
		return
	}
	where := found.method + " " + found.path
	response := found.operation.Responses.Status(e.Status)
	if response == nil {
		c.fault(e, where, "status %d is not documented", e.Status)
		return
	}
	c.seen.status(found.operation, e.Status)
	where = fmt.Sprintf("%s %d", where, e.Status)
	if e.Status < 300 {
		c.request(e, r, found, where)
	}
	c.answer(e, response.Value, where)
}

// unrouted checks the answer to a request without a route.
func (c *checker) unrouted(e *exchange, r *http.Request) {
	where := e.Method + " " + r.URL.Path
	switch e.Status {
	case http.StatusNoContent:
		if e.Answered.Get("Access-Control-Allow-Origin") == "" {
			c.fault(e, where, "the route is not documented")
		}
	case http.StatusNotFound:
		c.answer(e, c.Components.Responses["NotFound"].Value, where)
	case http.StatusMethodNotAllowed:
		c.answer(e, c.Components.Responses["MethodNotAllowed"].Value, where)
		allow := strings.Split(e.Answered.Get("Allow"), ", ")
		slices.Sort(allow)
		if want := c.allowed(r); !slices.Equal(allow, want) {
			c.fault(e, where, "Allow is %v, documented are %v", allow, want)
		}
	default:
		c.fault(e, where, "the route is not documented, and answers %d", e.Status)
	}
}

// request checks a request that was accepted.
func (c *checker) request(e *exchange, r *http.Request, found *route, where string) {
	input := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: found.values, QueryParams: r.URL.Query(),
		Route:   &routers.Route{Spec: c.T, Path: found.path, PathItem: found.item, Method: found.method, Operation: found.operation},
		Options: &openapi3filter.Options{SkipSettingDefaults: true},
	}
	for _, p := range slices.Concat(found.item.Parameters, found.operation.Parameters) {
		if err := openapi3filter.ValidateParameter(r.Context(), input, p.Value); err != nil {
			c.fault(e, where, "%v", err)
		}
		if given(r, p.Value) {
			c.seen.part(p.Value)
		}
	}
	if err := c.authenticated(r, found.operation); err != nil && !ownAuthorize(e) {
		c.fault(e, where, "%v", err)
	}
	body := found.operation.RequestBody
	text := bytes.TrimSpace(bytes.TrimPrefix(e.Body, []byte("\ufeff")))
	if body == nil || e.Cut || len(text) == 0 || string(text) == "null" {
		if body != nil && body.Value.Required && !e.Cut {
			c.fault(e, where, "the body is required by the document, and is missing")
		}
		return
	}
	media := body.Value.Content.Get(r.Header.Get("Content-Type"))
	if media == nil {
		media = body.Value.Content["application/json"] // what a body without a type is
	}
	if standard, err := hujson.Standardize(text); err == nil {
		c.body(e, media, standard, where+" request", true)
	}
}

// authenticated says whether r has one of the secrets that an operation needs.
func (c *checker) authenticated(r *http.Request, operation *openapi3.Operation) error {
	needs := c.Security
	if operation.Security != nil {
		needs = *operation.Security
	}
	for _, need := range needs {
		all := true
		for name := range need {
			s := c.Components.SecuritySchemes[name].Value
			switch {
			case s.Type == "http":
				all = all && len(r.Header.Get("Authorization")) > 0
			case s.In == "cookie":
				all = all && r.Header.Get("Cookie") != "" // of any name
			default:
				all = all && r.Header.Get(s.Name) != ""
			}
		}
		if all {
			return nil
		}
	}
	if len(needs) == 0 {
		return nil
	}
	return errors.New("accepted without what the document's security asks for")
}

// answer checks status, headers and body of an answer.
func (c *checker) answer(e *exchange, response *openapi3.Response, where string) {
	c.seen.part(response)
	for name := range e.Answered {
		if exempt(name) {
			continue
		}
		header := response.Headers[headerName(response.Headers, name)]
		if header == nil {
			c.fault(e, where, "the header %s is not documented", name)
			continue
		}
		c.seen.part(header.Value)
	}
	for name, header := range response.Headers {
		if header.Value.Required && e.Answered.Get(name) == "" {
			c.fault(e, where, "the header %s is missing", name)
		}
	}
	if e.Method == http.MethodHead || e.Cut {
		return
	}
	got, _, _ := mime.ParseMediaType(e.Answered.Get("Content-Type"))
	if len(response.Content) == 0 {
		if len(e.Answer) > 0 {
			c.fault(e, where, "the body is not documented")
		}
		return
	}
	media := response.Content[got]
	if media == nil {
		c.fault(e, where, "the content type %q is not documented", got)
		return
	}
	c.seen.part(media)
	if got == "text/plain" {
		c.value(e, media, string(e.Answer), where, false)
		return
	}
	c.body(e, media, e.Answer, where, false)
}

// body checks a JSON text.
func (c *checker) body(e *exchange, media *openapi3.MediaType, text []byte, where string, more bool) {
	var v any
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&v); err != nil {
		c.fault(e, where, "the body is no JSON: %v", err)
		return
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		c.fault(e, where, "the body has more than one value")
	}
	c.value(e, media, v, where, more)
}

// value checks a body that has been read. more says that it may have members that
// the document does not have, as a request may.
func (c *checker) value(e *exchange, media *openapi3.MediaType, v any, where string, more bool) {
	good := goodBody{media, alike(v)}
	if c.good[good] {
		return
	}
	if err := media.Schema.Value.VisitJSON(v, openapi3.EnableJSONSchema2020(), openapi3.EnableFormatValidation()); err != nil {
		c.fault(e, where, "%v", err)
		return
	}
	c.seen.example(media, good.text)
	unknown := c.seen.walk(media.Schema.Value, v, "")
	if more {
		unknown = nil
	}
	for _, path := range unknown {
		c.fault(e, where, "the field %s is not documented", path)
	}
	c.good[good] = len(unknown) == 0
}

// exempt names headers that every answer of HTTP may have.
func exempt(name string) bool {
	return name == "Content-Type" || name == "Content-Length" || name == "Vary" || strings.HasPrefix(name, "Access-Control-")
}

// headerName returns the key of a header in any spelling.
func headerName(all openapi3.Headers, name string) string {
	for key := range all {
		if strings.EqualFold(key, name) {
			return key
		}
	}
	return name
}

// given says whether r has a parameter.
func given(r *http.Request, p *openapi3.Parameter) bool {
	switch p.In {
	case openapi3.ParameterInQuery:
		for name := range r.URL.Query() {
			if name == p.Name {
				return true
			}
		}
		return false
	case openapi3.ParameterInHeader:
		return r.Header.Get(p.Name) != ""
	}
	return true
}
