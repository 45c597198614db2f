package openapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// seen is what exchanges have shown of a document. What the document writes once, in
// its components, has to be seen once.
type seen map[any]bool

type (
	statusOf struct {
		*openapi3.Operation
		status int
	}
	fieldOf struct {
		*openapi3.Schema
		name string
	}
	typeOf struct {
		*openapi3.Schema
		name string
	}
	exampleOf struct {
		*openapi3.MediaType
		name string
	}
)

func (s seen) status(o *openapi3.Operation, status int) { s[statusOf{o, status}] = true }
func (s seen) part(p any)                               { s[p] = true }

// examples returns the examples of a body by name.
func examples(media *openapi3.MediaType) map[string]any {
	all := map[string]any{}
	if media.Example != nil {
		all["example"] = media.Example
	}
	for name, e := range media.Examples {
		all[name] = e.Value.Value
	}
	return all
}

// example notes which examples a body is, as [alike] writes it.
func (s seen) example(media *openapi3.MediaType, body string) {
	for name, example := range examples(media) {
		if body == alike(example) {
			s[exampleOf{media, name}] = true
		}
	}
}

// varying is what no two runs have alike.
var varying = []struct {
	pattern *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "ID"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?`), "TIME"},
	{regexp.MustCompile(`[\w-]{40,}`), "SECRET"},
}

// alike returns a value as JSON, with names in place of what varies.
func alike(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	text := string(b)
	for _, what := range varying {
		text = what.pattern.ReplaceAllString(text, what.name)
	}
	return text
}

// walk notes the fields and types of v, and returns the fields that schema does not
// have.
func (s seen) walk(schema *openapi3.Schema, v any, path string) (unknown []string) {
	for _, branch := range slices.Concat(schema.OneOf, schema.AnyOf) {
		if may(branch.Value, v) && branch.Value.VisitJSON(v, openapi3.EnableJSONSchema2020()) == nil {
			s[typeOf{branch.Value, "branch"}] = true
			return s.walk(branch.Value, v, path)
		}
	}
	s[typeOf{schema, jsonType(v)}] = true
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if schema.Items != nil {
				unknown = append(unknown, s.walk(schema.Items.Value, item, path+"[]")...)
			}
		}
	case map[string]any:
		for name, value := range v {
			field := strings.TrimPrefix(path+"."+name, ".")
			if property := schema.Properties[name]; property != nil {
				s[fieldOf{schema, name}] = true
				unknown = append(unknown, s.walk(property.Value, value, field)...)
				continue
			}
			more := schema.AdditionalProperties
			switch {
			case more.Schema != nil:
				s[fieldOf{schema, "*"}] = true
				unknown = append(unknown, s.walk(more.Schema.Value, value, path+".*")...)
			case more.Has == nil || !*more.Has:
				unknown = append(unknown, field)
			}
		}
	}
	return unknown
}

// may says whether v may be of a schema by the constant type of both, which is quicker
// to see than all the rest.
func may(schema *openapi3.Schema, v any) bool {
	object, ok := v.(map[string]any)
	kind := schema.Properties["type"]
	return !ok || kind == nil || kind.Value.Const == nil || kind.Value.Const == object["type"]
}

// jsonType returns the name of v's type in a schema.
func jsonType(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

// coverage counts what a document has, and lists what exchanges have not shown of it.
type coverage struct {
	*checker
	counts map[string]int
	unseen []string
	wanted seen
	walked map[*openapi3.Schema]bool
}

func (c *coverage) want(what string, key any, format string, args ...any) {
	if !c.wanted[key] {
		c.counts[what]++
	}
	c.wanted[key] = true
	if !c.seen[key] {
		c.unseen = append(c.unseen, fmt.Sprintf(format, args...))
	}
}

// document goes through all that the document has.
func (c *coverage) document() {
	for _, path := range slices.Sorted(maps.Keys(c.Paths.Map())) {
		item := c.Paths.Value(path)
		for _, method := range slices.Sorted(maps.Keys(item.Operations())) {
			c.counts["routes"]++
			c.operation(method+" "+path, item, item.GetOperation(method))
		}
	}
	for _, name := range []string{"NotFound", "MethodNotAllowed"} {
		c.response("any path", c.Components.Responses[name].Value)
	}
	slices.Sort(c.unseen)
	c.unseen = slices.Compact(c.unseen)
}

func (c *coverage) operation(where string, item *openapi3.PathItem, o *openapi3.Operation) {
	for _, p := range slices.Concat(item.Parameters, o.Parameters) {
		c.want("parameters", p.Value, "%s: the parameter %s", where, p.Value.Name)
	}
	if o.RequestBody != nil {
		for _, media := range o.RequestBody.Value.Content {
			c.media(where+" request", media)
		}
	}
	for _, status := range slices.Sorted(maps.Keys(o.Responses.Map())) {
		response := o.Responses.Value(status)
		code := 0
		fmt.Sscan(status, &code)
		c.want("statuses", statusOf{o, code}, "%s: the status %s", where, status)
		c.response(where+" "+status, response.Value)
	}
}

func (c *coverage) response(where string, r *openapi3.Response) {
	for name, header := range r.Headers {
		c.want("headers", header.Value, "%s: the header %s", where, name)
	}
	for kind, media := range r.Content {
		c.want("content types", media, "%s: the content type %s", where, kind)
		c.media(where, media)
	}
}

func (c *coverage) media(where string, media *openapi3.MediaType) {
	for name := range examples(media) {
		c.want("examples", exampleOf{media, name}, "%s: the example %s is no exchange of a test", where, name)
	}
	c.schema(where, media.Schema.Value)
}

func (c *coverage) schema(where string, s *openapi3.Schema) {
	if c.walked[s] {
		return
	}
	c.walked[s] = true
	for _, branch := range slices.Concat(s.OneOf, s.AnyOf) {
		c.want("types", typeOf{branch.Value, "branch"}, "%s: the form %s", where, branch.Value.Title)
		c.schema(where, branch.Value)
	}
	if s.Type != nil && len(*s.Type) > 1 {
		for _, name := range *s.Type {
			if name == "integer" {
				name = "number"
			}
			c.want("types", typeOf{s, name}, "%s: as %s", where, name)
		}
	}
	for name, property := range s.Properties {
		c.want("fields", fieldOf{s, name}, "%s: the field %s", where, name)
		c.schema(where+" "+name, property.Value)
	}
	if more := s.AdditionalProperties.Schema; more != nil {
		c.want("fields", fieldOf{s, "*"}, "%s: any field", where)
		c.schema(where+" *", more.Value)
	}
	if s.Items != nil {
		c.schema(where+"[]", s.Items.Value)
	}
}

// summary is the line that a set's test prints.
func (c *coverage) summary(name string) string {
	return fmt.Sprintf("%s: %d exchanges; %d routes, %d parameters, %d statuses, %d headers, %d fields, %d types, %d examples; %d undocumented, %d unseen",
		name, c.count, c.counts["routes"], c.counts["parameters"], c.counts["statuses"], c.counts["headers"], c.counts["fields"],
		c.counts["types"], c.counts["examples"], len(c.faults), len(c.unseen))
}
