package scim

import (
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"strings"

	"example.com/roster/httpadapters/internal/wire"
)

// page is a page of a list. Its resources are read while it is sent.
type page struct {
	total          int  // of the whole list
	counted        bool // total is known
	start          int  // place of the first resource, from 1; 0: the page is one by cursor
	items          iter.Seq2[object, error]
	next, previous string // cursors, known once items have been read
}

// answer returns the ListResponse of the page (RFC 7644, section 3.4.2).
func (p *page) answer() *wire.List {
	before := `{"schemas":["` + urnList + `"]`
	if p.counted {
		before += `,"totalResults":` + strconv.Itoa(p.total)
	}
	if p.start > 0 {
		before += `,"startIndex":` + strconv.Itoa(p.start)
	}
	n := 0
	items := func(yield func(any, error) bool) {
		for doc, err := range p.items {
			if err != nil {
				yield(nil, err)
				return
			}
			n++
			if !yield(doc, nil) {
				return
			}
		}
	}
	after := func() string {
		end := `],"itemsPerPage":` + strconv.Itoa(n)
		for _, cursor := range [][2]string{{"nextCursor", p.next}, {"previousCursor", p.previous}} {
			if cursor[1] != "" {
				text, _ := json.Marshal(cursor[1]) // a text marshals
				end += `,"` + cursor[0] + `":` + string(text)
			}
		}
		return end + "}"
	}
	return &wire.List{Before: before + `,"Resources":[`, Items: items, After: after}
}

// each yields resources that were read already.
func each(docs []object) iter.Seq2[object, error] {
	return func(yield func(object, error) bool) {
		for _, doc := range docs {
			if !yield(doc, nil) {
				return
			}
		}
	}
}

// cut returns the part of a list that a page by index has.
func cut[T any](list []T, q *listQuery) []T {
	from := min(q.start-1, len(list))
	return list[from:min(from+q.count, len(list))]
}

// order is an order of resources that no index has.
type order struct {
	at   place
	desc bool
}

// orderOf returns the order that a list is asked for.
func (t *resourceType) orderOf(q *listQuery) (o order, err error) {
	at, ok := t.locate(q.sortBy)
	if !ok || at.attr == nil {
		return o, bad(invalidValue, "sortBy: %.100q is no attribute of a %s", q.sortBy, t.name)
	}
	if err := at.readable("orders"); err != nil {
		return o, err
	}
	c := compare{at: at}
	if c.leaf() == nil {
		return o, bad(invalidValue, "sortBy: %s has no order: name one of its parts", at)
	}
	return order{at, q.descending}, nil
}

// key is what a resource is ordered by.
type key struct {
	text string
	none bool // it has no value, and comes last
	id   string
}

// key returns the key of a resource: of several values the primary one, else the first.
func (o order) key(doc object, id string) key {
	values := o.at.values(doc)
	if whole := (place{urn: o.at.urn, attr: o.at.attr}).values(doc); o.at.attr.multi && len(whole) > 0 {
		i := max(0, slices.IndexFunc(whole, isPrimary))
		values = nil
		if v, ok := whole[i].(object); ok {
			name := "value"
			if o.at.sub != nil {
				name = o.at.sub.name
			}
			values = []any{v[name]}
		}
	} else if o.at.sub == nil && o.at.attr.kind == typeComplex && len(values) > 0 {
		v, _ := values[0].(object)
		values = []any{v["value"]}
	}
	if !present(values) {
		return key{none: true, id: id}
	}
	c := compare{at: o.at}
	switch v := values[0].(type) {
	case bool:
		return key{text: strconv.FormatBool(v), id: id}
	case string:
		if !c.leaf().caseExact {
			v = o.at.fold(v)
		}
		return key{text: v, id: id}
	}
	return key{none: true, id: id}
}

// compare compares two keys.
func (o order) compare(a, b key) int {
	switch {
	case a.none != b.none && a.none == !o.desc:
		return 1
	case a.none != b.none:
		return -1
	}
	n := strings.Compare(a.text, b.text)
	if n == 0 {
		n = strings.Compare(a.id, b.id)
	}
	if o.desc {
		return -n
	}
	return n
}
