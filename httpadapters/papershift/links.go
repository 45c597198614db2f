package papershift

import (
	"maps"
	"net/url"
	"strconv"

	"example.com/roster/httpadapters/internal/wire"
)

// links returns the links of a list of so many pages.
func (c *call) links(q *query, pages int) *links {
	last := max(pages, 1)
	l := &links{Self: c.link(q.raw), First: c.page(q, 1), Last: c.page(q, last)}
	if q.number > 1 {
		l.Prev = c.page(q, min(q.number-1, last))
	}
	if q.number < last {
		l.Next = c.page(q, q.number+1)
	}
	return l
}

// page returns the link to another page of the same size.
func (c *call) page(q *query, number int) string {
	asked := maps.Clone(q.raw)
	asked.Set("page[number]", strconv.Itoa(number))
	asked.Set("page[size]", strconv.Itoa(q.users.Limit))
	return c.link(asked)
}

func (c *call) link(query url.Values) string {
	address := c.base() + usersPath
	if len(query) == 0 {
		return address
	}
	return address + "?" + query.Encode()
}

// base returns what links begin with.
func (c *call) base() string { return wire.Base(c.r, c.cfg.BaseURL) }
