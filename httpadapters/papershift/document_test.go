package papershift_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// faults returns what in an answer breaks the rules of a JSON:API document.
// Where sparse fieldsets were asked for, linkage may be missing.
func faults(status int, body string, sparse bool) []string {
	c := &checker{at: make(map[thing]map[string]any)}
	var top map[string]any
	d := json.NewDecoder(bytes.NewReader([]byte(body)))
	if err := d.Decode(&top); err != nil || d.More() {
		return []string{"no JSON object"}
	}
	c.members("the document", top, "data", "errors", "meta", "links", "included")
	_, data := top["data"]
	_, errors := top["errors"]
	_, included := top["included"]
	c.must(data != errors, "not one of data and errors")
	c.must(errors == (status >= 400), "an error without errors, or the other way round")
	c.must(data || !included, "included without data")
	if list, ok := top["errors"].([]any); errors {
		c.must(ok && len(list) > 0, "no errors in errors")
		for _, e := range list {
			c.problem(status, e)
		}
		return c.found
	}
	c.links(top)
	var primary []any
	switch v := top["data"].(type) {
	case []any:
		primary = v
	case map[string]any:
		primary = []any{v}
	default:
		c.must(false, "data is neither a resource nor an array")
	}
	for _, r := range primary {
		c.resource(r)
	}
	list, ok := top["included"].([]any)
	c.must(ok == included, "included is no array")
	for _, r := range list {
		c.resource(r)
	}
	for _, r := range primary {
		c.reach(r)
	}
	c.must(sparse || len(c.at) == 0, fmt.Sprintf("included without linkage: %v", c.at))
	return c.found
}

type checker struct {
	at    map[thing]map[string]any // resources that nothing was found to lead to
	found []string
}

func (c *checker) must(ok bool, fault string) {
	if !ok {
		c.found = append(c.found, fault)
	}
}

// members returns v as an object that has no other members than those allowed.
func (c *checker) members(what string, v any, allowed ...string) map[string]any {
	o, ok := v.(map[string]any)
	c.must(ok, what+" is no object")
	for name := range o {
		c.must(slices.Contains(allowed, name), what+" has an unknown member "+name)
	}
	return o
}

func (c *checker) problem(status int, v any) {
	e := c.members("an error", v, "id", "links", "status", "code", "title", "detail", "source", "meta")
	for _, name := range []string{"status", "title", "detail"} {
		text, ok := e[name].(string)
		c.must(ok && text != "", name+" of an error is no text")
	}
	c.must(e["status"] == strconv.Itoa(status), "the status of an error is not that of the answer")
	source, ok := e["source"]
	if ok {
		s := c.members("a source", source, "pointer", "parameter", "header")
		c.must(len(s) == 1, "a source with more or less than one member")
		pointer, isPointer := s["pointer"].(string)
		c.must(!isPointer || regexp.MustCompile(`^(/[\w/]+)?$`).MatchString(pointer), "no pointer: "+pointer)
	}
	if status == 422 {
		c.must(ok, "422 without source")
		meta := c.members("meta", e["meta"], "attribute", "message")
		c.must(meta["attribute"] != "" && meta["message"] != "" && len(meta) == 2, "422 without meta")
	}
}

var memberName = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)

func (c *checker) resource(v any) {
	r := c.members("a resource", v, "id", "type", "attributes", "relationships", "links", "meta")
	id := c.identifier(r)
	c.must(c.at[id] == nil, "a resource twice")
	c.at[id] = r
	c.links(r)
	attributes, _ := r["attributes"].(map[string]any)
	for name := range attributes {
		c.must(memberName.MatchString(name) && name != "id" && name != "type", "an attribute called "+name)
	}
	relationships, ok := r["relationships"].(map[string]any)
	c.must(!ok || len(relationships) > 0, "empty relationships")
	for name, v := range relationships {
		_, both := attributes[name]
		c.must(memberName.MatchString(name) && !both, "a relationship called "+name)
		rel := c.members("a relationship", v, "data", "links", "meta")
		c.must(len(rel) > 0, "an empty relationship")
		_, many := rel["data"].([]any)
		c.must(many == (name[len(name)-1] == 's'), "linkage to many of a relation to one, or the other way round")
		for _, to := range linkage(rel) {
			c.identifier(c.members("linkage", to, "type", "id", "meta"))
		}
	}
}

func (c *checker) identifier(r map[string]any) thing {
	kind, isText := r["type"].(string)
	c.must(isText && memberName.MatchString(kind), "no type")
	id, isText := r["id"].(string)
	_, err := roster.ParseID(id)
	c.must(isText && err == nil, "no id")
	return thing{kind, id}
}

func linkage(rel map[string]any) []any {
	switch data := rel["data"].(type) {
	case []any:
		return data
	case map[string]any:
		return []any{data}
	}
	return nil
}

func (c *checker) links(o map[string]any) {
	v, ok := o["links"]
	if !ok {
		return
	}
	links, ok := v.(map[string]any)
	c.must(ok && len(links) > 0, "no links in links")
	for name, link := range links {
		text, ok := link.(string)
		c.must(ok && text != "", "the link "+name+" is no address")
	}
}

// reach takes a resource, and all that it is linked with, out of c.at.
func (c *checker) reach(v any) {
	r, _ := v.(map[string]any)
	kind, _ := r["type"].(string)
	id, _ := r["id"].(string)
	if c.at[thing{kind, id}] == nil {
		return
	}
	full := c.at[thing{kind, id}]
	delete(c.at, thing{kind, id})
	relationships, _ := full["relationships"].(map[string]any)
	for _, v := range relationships {
		rel, _ := v.(map[string]any)
		for _, to := range linkage(rel) {
			c.reach(to)
		}
	}
}

// What the checker must find.
func TestFaults(t *testing.T) {
	const (
		user = `"type":"user","id":"00000000-0000-7000-8000-000000000009"`
		team = `"type":"team","id":"00000000-0000-7000-8000-000000000001"`
	)
	for body, fault := range map[string]string{
		`[]`:                                   "no JSON object",
		`{}{}`:                                 "no JSON object",
		`{}`:                                   "not one of data and errors",
		`{"data":[],"errors":[]}`:              "not one of data and errors",
		`{"data":[],"CODE":1}`:                 "the document has an unknown member CODE",
		`{"data":null}`:                        "data is neither a resource nor an array",
		`{"data":[],"links":{"next":null}}`:    "the link next is no address",
		`{"data":{"type":"user","id":7}}`:      "no id",
		`{"data":{` + user + `,"status":"x"}}`: "a resource has an unknown member status",
		`{"data":[{` + user + `},{` + user + `}]}`:                                          "a resource twice",
		`{"data":{` + user + `,"attributes":{"createdAt":1}}}`:                              "an attribute called createdAt",
		`{"data":{` + user + `,"relationships":{}}}`:                                        "empty relationships",
		`{"data":{` + user + `,"relationships":{"teams":{}}}}`:                              "an empty relationship",
		`{"data":{` + user + `,"relationships":{"teams":{"data":null}}}}`:                   "linkage to many of a relation to one, or the other way round",
		`{"data":{` + user + `,"relationships":{"account":{"data":[]}}}}`:                   "linkage to many of a relation to one, or the other way round",
		`{"data":{` + user + `,"relationships":{"teams":{"data":[{` + team + `,"x":1}]}}}}`: "linkage has an unknown member x",
		`{"data":[],"included":null}`:                                                       "included is no array",
		`{"data":{` + user + `},"included":[{` + team + `}]}`:                               "included without linkage: map[{team 00000000-0000-7000-8000-000000000001}:map[id:00000000-0000-7000-8000-000000000001 type:team]]",
	} {
		t.Run(body, func(t *testing.T) {
			is := is.New(t)
			is.True(slices.Contains(faults(200, body, false), fault))
		})
	}
	for body, fault := range map[string]string{
		`{"errors":[]}`:               "no errors in errors",
		`{"errors":[{"status":422}]}`: "status of an error is no text",
		`{"errors":[{"status":"400","title":"x","detail":"y"}]}`:                                                     "the status of an error is not that of the answer",
		`{"errors":[{"status":"422","title":"x","detail":"y"}]}`:                                                     "422 without source",
		`{"errors":[{"status":"422","title":"x","detail":"y","source":{}}]}`:                                         "a source with more or less than one member",
		`{"errors":[{"status":"422","title":"x","detail":"y","source":{"pointer":"data"}}]}`:                         "no pointer: data",
		`{"errors":[{"status":"422","title":"x","detail":"y","source":{"pointer":"/data"},"meta":{"message":"x"}}]}`: "422 without meta",
	} {
		t.Run(body, func(t *testing.T) {
			is := is.New(t)
			is.True(slices.Contains(faults(422, body, false), fault))
		})
	}
	is := is.New(t)
	is.Equal(faults(200, `{"data":{`+user+`,"relationships":{"teams":{"data":[{`+team+`}]}}},"included":[{`+team+`}],"links":{"self":"/"}}`, false), nil)
	is.Equal(faults(422, `{"errors":[{"status":"422","title":"x","detail":"y","source":{"pointer":""},"meta":{"attribute":"a","message":"x"}}]}`, false), nil)
}
