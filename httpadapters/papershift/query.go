package papershift

import (
	"errors"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// defaultSize is the page[size] of a request without one.
const defaultSize = 25

// query is a parsed query string.
type query struct {
	include paths               // what to include with a user; nil: include was not given
	fields  map[string][]string // by type; a type without an entry shows all
	raw     url.Values

	// For lists only.

	users   roster.UserQuery
	named   map[int][]string              // the texts of ids, by the index of their condition in users.Where
	filters map[string][]roster.Condition // by relation of a user
	values  int                           // in all conditions of filters
	number  int                           // of the page
}

// query reads the parameters of a path for one user.
func (c *call) query() (*query, error) { return c.parse(false) }

// listQuery reads the parameters of the list.
func (c *call) listQuery() (*query, error) {
	q, err := c.parse(true)
	if err != nil {
		return nil, err
	}
	if err := c.parsePage(q); err != nil {
		return nil, err
	}
	return q, c.findNamed(q)
}

// parse reads the query string: include first, because filters need it, then the
// rest by name, so that the same request always gets the same error.
func (c *call) parse(list bool) (*query, error) {
	values, err := wire.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		p := newProblem(http.StatusBadRequest, err.Error())
		return nil, (*refusal)(&p)
	}
	q := &query{fields: make(map[string][]string), raw: values, filters: make(map[string][]roster.Condition), named: make(map[int][]string)}
	if texts, ok := values["include"]; ok {
		if err := q.parseInclude(texts); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		family, inner, ok := brackets(name)
		switch {
		case name == "include":
		case ok && family == "fields" && len(inner) == 1:
			err = q.parseFields(name, inner[0], values[name])
		case list:
			err = q.parseOfList(name, values[name])
		default:
			err = badParameter(name, "is not known here")
		}
		if err != nil {
			return nil, err
		}
	}
	return q, nil
}

// parseOfList reads a parameter of lists.
func (q *query) parseOfList(name string, texts []string) error {
	family, inner, ok := brackets(name)
	switch {
	case name == "sort":
		return q.parseSort(texts)
	case name == "filter[search]":
		return q.parseSearch(texts)
	case strings.HasSuffix(name, "[]"): // some clients write a list as filter[id][]
		return q.parseListFilter(name, texts)
	case ok && family == "filter" && len(inner) == 1:
		return q.parseFilter(name, inner[0], texts)
	case ok && family == "filter" && len(inner) == 2:
		return q.parseRelatedFilter(name, inner[0], inner[1], texts)
	case name == "page[number]", name == "page[size]":
		return nil // parsePage reads them together
	}
	return badParameter(name, "is not known here")
}

// parseSearch reads the words that users are searched by.
func (q *query) parseSearch(texts []string) error {
	if len(texts) > 1 {
		return badParameter("filter[search]", "must be given once")
	}
	q.users.Search = texts[0]
	return nil
}

// brackets splits a name such as filter[teams][name].
func brackets(name string) (family string, inner []string, ok bool) {
	family, rest, found := strings.Cut(name, "[")
	if !found {
		return family, nil, true
	}
	rest, closed := strings.CutSuffix(rest, "]")
	inner = strings.Split(rest, "][")
	for _, part := range inner {
		if part == "" || strings.ContainsAny(part, "[]") {
			return family, nil, false
		}
	}
	return family, inner, closed
}

// parseFields reads the fields to show of a type.
func (q *query) parseFields(name, kind string, texts []string) error {
	if _, known := attributes[kind]; !known {
		kind = strings.TrimSuffix(kind, "s")
	}
	if _, known := attributes[kind]; !known {
		return badParameter(name, "must be of a type that there is")
	}
	if _, twice := q.fields[kind]; twice || len(texts) > 1 {
		return badParameter(name, "must be given once")
	}
	q.fields[kind] = []string{}
	if texts[0] == "" {
		return nil
	}
	for field := range strings.SplitSeq(texts[0], ",") {
		_, relation := relations[kind][field]
		if !relation && !slices.Contains(attributes[kind], field) {
			return badParameter(name, "must list fields of the type "+kind)
		}
		q.fields[kind] = append(q.fields[kind], field)
	}
	return nil
}

// shows reports whether answers show a field of a type.
func (q *query) shows(kind, field string) bool {
	asked, some := q.fields[kind]
	return !some || slices.Contains(asked, field)
}

// sortable are the fields of the parameter sort.
var sortable = map[string]roster.UserField{
	"id":         roster.FieldCreated, // ids are made in that order
	"alive":      roster.FieldAlive,
	"name":       roster.FieldName,
	"email":      roster.FieldEmail,
	"created_at": roster.FieldCreated,
	"updated_at": roster.FieldUpdated,
}

func (q *query) parseSort(texts []string) error {
	if len(texts) > 1 {
		return badParameter("sort", "must be given once")
	}
	for name := range strings.SplitSeq(texts[0], ",") {
		name, descending := strings.CutPrefix(name, "-")
		field, ok := sortable[name]
		if !ok || len(q.users.Sort) == len(sortable) {
			return badParameter("sort", "must be by id, alive, name, email, created_at and updated_at, each once")
		}
		q.users.Sort = append(q.users.Sort, roster.SortKey{Field: field, Desc: descending})
	}
	return nil
}

// parsePage reads the page's number and size. UserQuery.Skip bounds the number.
func (c *call) parsePage(q *query) error {
	most := int64(c.cfg.MaxSize)
	size, err := wire.QueryInteger(q.raw, "page[size]", min(defaultSize, most, int64(c.acting.MaxPage())), 1, most)
	if err != nil {
		return parameterError(err)
	}
	number, err := wire.QueryInteger(q.raw, "page[number]", 1, 1, math.MaxInt32/size)
	if err != nil {
		return parameterError(err)
	}
	q.number = int(number)
	q.users.Limit, q.users.Skip = int(size), int((number-1)*size)
	return nil
}

// parameterError turns an error about a list into one about its parameter.
func parameterError(err error) error {
	if bad := new(wire.Error); errors.As(err, &bad) {
		return badParameter(bad.Field, bad.Reason)
	}
	invalid := new(roster.InvalidError)
	if !errors.As(err, &invalid) {
		return err
	}
	switch invalid.Field {
	case "limit":
		return badParameter("page[size]", invalid.Reason)
	case "sort":
		return badParameter("sort", invalid.Reason)
	case "search":
		return badParameter("filter[search]", invalid.Reason)
	}
	return badParameter("filter", invalid.Reason)
}
