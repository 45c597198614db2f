package scim

import (
	"strings"
)

// The URNs of schemas and messages (RFC 7643, section 10; RFC 7644, section 10).
const (
	urnUser       = "urn:ietf:params:scim:schemas:core:2.0:User"
	urnGroup      = "urn:ietf:params:scim:schemas:core:2.0:Group"
	urnEnterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	urnConfig     = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
	urnType       = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	urnSchema     = "urn:ietf:params:scim:schemas:core:2.0:Schema"

	urnList         = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	urnSearch       = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
	urnPatch        = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	urnBulk         = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
	urnBulkResponse = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
	urnError        = "urn:ietf:params:scim:api:messages:2.0:Error"
)

// The types of attributes (RFC 7643, section 2.3).
const (
	typeText      = "string"
	typeBoolean   = "boolean"
	typeInteger   = "integer"
	typeTime      = "dateTime"
	typeBinary    = "binary"
	typeReference = "reference"
	typeComplex   = "complex"
)

// What clients may do to an attribute, and when it is returned.
const (
	readWrite = "readWrite"
	readOnly  = "readOnly"
	writeOnly = "writeOnly"
	immutable = "immutable"

	byDefault = "default"
	always    = "always"
	never     = "never"
	onRequest = "request"
)

// attribute is what a schema says of an attribute (RFC 7643, section 7).
type attribute struct {
	name       string
	kind       string
	about      string
	multi      bool
	required   bool
	caseExact  bool
	mutability string
	returned   string
	uniqueness string
	canonical  []string
	refers     []string // of a reference: the types of what it may name
	subs       []*attribute
}

// schema is the description of a kind of object.
type schema struct {
	id, name, about string
	attributes      []*attribute
}

// resourceType is a kind of resource that has a path of its own.
type resourceType struct {
	name, path, about string
	schema            *schema
	extension         *schema // nil: none
	common            []*attribute
}

// option changes an attribute that a constructor makes.
type option func(*attribute)

func attr(kind, name, about string, options ...option) *attribute {
	a := &attribute{name: name, kind: kind, about: about, mutability: readWrite, returned: byDefault, uniqueness: "none"}
	for _, o := range options {
		o(a)
	}
	return a
}

func text(name, about string, options ...option) *attribute {
	return attr(typeText, name, about, options...)
}

func complexOf(name, about string, subs []*attribute, options ...option) *attribute {
	a := attr(typeComplex, name, about, options...)
	a.subs = subs
	return a
}

func multi(a *attribute)    { a.multi = true }
func required(a *attribute) { a.required = true }
func exact(a *attribute)    { a.caseExact = true }
func read(a *attribute)     { a.mutability = readOnly }
func fixed(a *attribute)    { a.mutability = immutable }

func returned(when string) option       { return func(a *attribute) { a.returned = when } }
func canonical(values ...string) option { return func(a *attribute) { a.canonical = values } }
func refers(types ...string) option {
	return func(a *attribute) { a.refers, a.caseExact = types, true }
}
func unique(a *attribute) { a.uniqueness = "server" }

// secret makes an attribute that is written and never read.
func secret(a *attribute) { a.mutability, a.returned, a.caseExact = writeOnly, never, true }

// sub returns the sub-attribute with a name, in whatever case; nil: there is none.
func (a *attribute) sub(name string) *attribute { return find(a.subs, name) }

func find(list []*attribute, name string) *attribute {
	for _, a := range list {
		if strings.EqualFold(a.name, name) {
			return a
		}
	}
	return nil
}

// place is an attribute of a resource, or one of its sub-attributes.
type place struct {
	urn  string     // of the extension; empty: the core schema
	attr *attribute // nil: the extension as a whole
	sub  *attribute // nil: the attribute as a whole
}

// String returns the place as answers name it.
func (p place) String() string {
	name := p.urn
	if p.attr != nil {
		name = p.attr.name
	}
	if p.attr != nil && p.urn != "" {
		name = p.urn + ":" + name
	}
	if p.sub != nil {
		name += "." + p.sub.name
	}
	return name
}

// locate returns the place that a text names: "name.givenName", or with the URN of its
// schema in front. Case does not matter.
func (t *resourceType) locate(name string) (place, bool) {
	var p place
	rest, list := name, append(t.common[:len(t.common):len(t.common)], t.schema.attributes...)
	if len(name) >= 4 && strings.EqualFold(name[:4], "urn:") {
		s, after, ok := t.cutURN(name)
		if !ok {
			return p, false
		}
		if s == t.extension {
			p.urn, list = s.id, s.attributes
		}
		if after == "" {
			return p, p.urn != ""
		}
		rest = after
	}
	first, second, dotted := strings.Cut(rest, ".")
	if p.attr = find(list, first); p.attr == nil {
		return p, false
	}
	if !dotted {
		return p, true
	}
	p.sub = p.attr.sub(second)
	return p, p.sub != nil
}

// cutURN returns the schema whose URN name begins with, and what follows it.
func (t *resourceType) cutURN(name string) (s *schema, after string, ok bool) {
	for _, s := range []*schema{t.schema, t.extension} {
		if s == nil || len(name) < len(s.id) || !strings.EqualFold(name[:len(s.id)], s.id) {
			continue
		}
		if rest := name[len(s.id):]; rest == "" || rest[0] == ':' {
			return s, strings.TrimPrefix(rest, ":"), true
		}
	}
	return nil, "", false
}

// attribute returns the attribute of s with a name, which it has.
func (s *schema) attribute(name string) *attribute { return find(s.attributes, name) }
