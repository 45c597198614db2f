package scim

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"example.com/roster/httpadapters/internal/wire"
)

// The sizes of a page.
const (
	defaultPage = 100
	largestPage = 1000
)

// maxScan is how many users or groups are read one by one for a filter or an order that
// no index answers.
const maxScan = 5000

// listQuery is what a list is asked for, in a query string or in a body.
type listQuery struct {
	filter     string
	sortBy     string
	descending bool
	start      int // from 1
	count      int
	byCursor   bool
	cursor     string // of the page; empty: of the first one
	attributes []string
	excluded   []string
}

// maxPage is the largest page.
func (c *call) maxPage() int { return min(largestPage, c.acting.MaxPage()) }

// listQuery reads the query string of a list.
func (c *call) listQuery() (q listQuery, err error) {
	query, err := wire.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return q, err
	}
	single := func(name string) (string, bool) {
		texts, ok := query[name]
		if len(texts) > 1 && err == nil {
			err = bad(invalidValue, "%s must be given once", name)
		}
		return query.Get(name), ok
	}
	var given [6]string
	for i, name := range []string{"filter", "sortBy", "sortOrder", "startIndex", "count", "cursor"} {
		var ok bool
		if given[i], ok = single(name); name == "cursor" {
			q.byCursor = ok
		}
	}
	if err != nil {
		return q, err
	}
	q.filter, q.sortBy, q.cursor = given[0], given[1], given[5]
	q.attributes, q.excluded = query["attributes"], query["excludedAttributes"]
	_, indexed := query["startIndex"]
	return q, c.bound(&q, given[2], number(query, "startIndex", 1), number(query, "count", math.NaN()), indexed)
}

// number returns a parameter that is a number, otherwise where there is none, and an
// infinity for one that is none.
func number(query url.Values, name string, otherwise float64) float64 {
	if _, ok := query[name]; !ok {
		return otherwise
	}
	n, err := strconv.ParseInt(query.Get(name), 10, 64)
	if err != nil {
		return math.Inf(1)
	}
	return float64(n)
}

// bound fills in order and page.
func (c *call) bound(q *listQuery, order string, start, count float64, indexed bool) error {
	switch {
	case order != "" && !strings.EqualFold(order, "ascending") && !strings.EqualFold(order, "descending"):
		return bad(invalidValue, "sortOrder must be ascending or descending")
	case math.IsInf(start, 0) || math.IsInf(count, 0) || math.Trunc(start) != start || !math.IsNaN(count) && math.Trunc(count) != count:
		return bad(invalidValue, "startIndex and count must be integers")
	case q.byCursor && indexed:
		return bad(invalidValue, "startIndex and cursor must not be given together")
	}
	q.descending = strings.EqualFold(order, "descending")
	q.start = int(min(max(start, 1), math.MaxInt32))
	if q.count = min(defaultPage, c.maxPage()); !math.IsNaN(count) {
		q.count = int(min(max(count, 0), float64(c.maxPage())))
	}
	return nil
}

// searchQuery reads the body of a search (RFC 7644, section 3.4.3).
func (c *call) searchQuery() (q listQuery, err error) {
	body, err := c.body()
	if err != nil {
		return q, err
	}
	var order string
	start, count, indexed := 1.0, math.NaN(), false
	for name, v := range body {
		ok := true
		switch strings.ToLower(name) {
		case "filter":
			q.filter, ok = v.(string)
		case "sortby":
			q.sortBy, ok = v.(string)
		case "sortorder":
			order, ok = v.(string)
		case "startindex":
			start, ok = v.(float64)
			indexed = true
		case "count":
			count, ok = v.(float64)
		case "cursor":
			q.cursor, ok = v.(string)
			q.byCursor = true
		case "attributes":
			q.attributes, ok = texts(v)
		case "excludedattributes":
			q.excluded, ok = texts(v)
		case "schemas":
			var list []string
			list, ok = texts(v)
			ok = ok && slices.ContainsFunc(list, func(urn string) bool { return strings.EqualFold(urn, urnSearch) })
		}
		if !ok {
			return q, bad(invalidValue, "%.64q is not as a SearchRequest has it", name)
		}
	}
	return q, c.bound(&q, order, start, count, indexed)
}

// texts returns a value that is a list of texts, or one text.
func texts(v any) (all []string, ok bool) {
	if s, ok := v.(string); ok {
		return []string{s}, true
	}
	list, ok := v.([]any)
	for _, v := range list {
		s, isText := v.(string)
		all, ok = append(all, s), ok && isText
	}
	return all, ok
}
