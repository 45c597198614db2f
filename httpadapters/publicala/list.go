package publicala

import (
	"fmt"
	"iter"
	"math"
	"net/url"
	"strconv"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// The documented sizes of a page.
const (
	defaultPerPage = 10
	maxPerPage     = 100
)

// pageEnd is what follows the users of a page, as Laravel writes it.
type pageEnd struct {
	FirstPageURL string  `json:"first_page_url"`
	From         *int64  `json:"from"` // place of the first user, from 1; null: the page is empty
	LastPage     int64   `json:"last_page"`
	LastPageURL  string  `json:"last_page_url"`
	Links        []link  `json:"links"`
	NextPageURL  *string `json:"next_page_url"`
	Path         string  `json:"path"`
	PerPage      int64   `json:"per_page"`
	PrevPageURL  *string `json:"prev_page_url"`
	To           *int64  `json:"to"`
	Total        int64   `json:"total"`
}

// link is a button of a pager.
type link struct {
	URL    *string `json:"url"`
	Label  string  `json:"label"`
	Active bool    `json:"active"`
}

// pages is the query string of a list.
type pages struct {
	page, perPage int64
	filter        string
}

// readPages reads a query string. maxPage bounds a page that it does not ask for.
func readPages(raw string, maxPage int) (pages, error) {
	query, err := wire.ParseQuery(raw)
	if err != nil {
		return pages{}, err
	}
	if texts := query["page"]; len(texts) == 1 && texts[0] == "" {
		delete(query, "page") // as Laravel reads it
	}
	var p pages
	if p.page, err = wire.QueryInteger(query, "page", 1, 1, math.MaxInt32/maxPerPage); err != nil {
		return pages{}, err
	}
	if p.perPage, err = wire.QueryInteger(query, "per_page", min(defaultPerPage, int64(maxPage)), 1, maxPerPage); err != nil {
		return pages{}, err
	}
	if len(query["query"]) > 1 {
		return pages{}, &roster.InvalidError{Field: "query", Reason: "must be given once"}
	}
	p.filter = query.Get("query")
	return p, nil
}

// query returns the query of the filter: a word of the vendor's, a whole e-mail, or
// what somebody searches for.
func (p pages) query(roles []roster.RoleInfo) (q roster.UserQuery) {
	visible := roster.Where(roster.FieldState, roster.OpNotIn, roster.StateDeactivated, roster.StateDeleted)
	q.Where = []roster.Condition{visible}
	switch p.filter {
	case "":
	case "deactivated":
		q.Where[0] = roster.Where(roster.FieldState, roster.OpEq, roster.StateDeactivated)
	case "admins":
		var admins []any
		for _, r := range roles {
			if r.Rank >= roster.RankAdmin {
				admins = append(admins, r.Role)
			}
		}
		q.Where = append(q.Where, roster.Where(roster.FieldRole, roster.OpIn, admins...))
	default:
		email, err := wire.QueriedEmail(p.filter)
		switch {
		case err == nil:
			q.Where = append(q.Where, roster.Where(roster.FieldEmail, roster.OpEq, email))
		case len(roster.SearchWords(&roster.User{Profile: roster.Profile{Name: p.filter}})) == 0:
			q.Where = append(q.Where, roster.Where(roster.FieldID, roster.OpEq, roster.ID{})) // "%" names nobody
			q.Search = p.filter                                                               // to be checked
		default:
			q.Search = p.filter
		}
	}
	q.Skip, q.Limit = int((p.page-1)*p.perPage), int(p.perPage)
	return q
}

func (c *call) list() (any, error) {
	p, err := readPages(c.r.URL.RawQuery, c.acting.MaxPage())
	if err != nil {
		return nil, err
	}
	q := p.query(c.acting.Roles())
	total, err := c.acting.Count(c.r.Context(), q)
	if err != nil {
		return nil, err
	}
	return c.listed(p, wire.Pages(c.r.Context(), c.acting, q, false), total), nil
}

// get answers with a list of one: the user whose e-mail stands in the path.
func (c *call) get() (any, error) {
	u, err := c.acting.Asked(c.r.Context(), c.Asked)
	err = wire.Hidden(err)
	if err == nil && hidden(u) {
		err = roster.ErrNotFound
	}
	if err == nil {
		err = c.Reaches(u.ID, roster.RankReadOnly)
	}
	if err != nil {
		return nil, err
	}
	one := func(yield func(roster.UserPage, error) bool) { yield(roster.UserPage{Users: []roster.User{u}}, nil) }
	return c.listed(pages{page: 1, perPage: defaultPerPage}, one, 1), nil
}

// listed returns the answer with a page of users, which are read while they are
// sent. total counts all pages.
func (c *call) listed(p pages, found iter.Seq2[roster.UserPage, error], total int) *wire.List {
	count := int64(0)
	items := func(yield func(any, error) bool) {
		groups := make(map[roster.ID]roster.AccessGroup)
		var shown item // each is written before the next
		for page, err := range found {
			var plans map[roster.ID][]plan
			if err == nil {
				plans, err = c.plans(page.Users, groups)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range page.Users {
				count++
				shown = c.item(&page.Users[i], plans[page.Users[i].ID])
				if !yield(&shown, nil) {
					return
				}
			}
		}
	}
	after := func() string {
		return "]," + wire.Members(p.end(wire.Base(c.r, c.cfg.BaseURL)+c.r.URL.EscapedPath(), count, int64(total))) + "}}}"
	}
	before := fmt.Sprintf(`{"CODE":"success","data":{"paginator":{"current_page":%d,"data":[`, p.page)
	return &wire.List{Before: before, Items: items, After: after}
}

// end returns what follows the count users of a page. path is where the list is.
func (p pages) end(path string, count, total int64) pageEnd {
	last := max(1, (total+p.perPage-1)/p.perPage)
	v := pageEnd{
		Total: total, PerPage: p.perPage, LastPage: last, Path: path,
		FirstPageURL: *p.url(path, 1, last), LastPageURL: *p.url(path, last, last),
		PrevPageURL: p.url(path, p.page-1, math.MaxInt64), NextPageURL: p.url(path, p.page+1, last),
	}
	if count > 0 {
		from := (p.page-1)*p.perPage + 1
		to := from + count - 1
		v.From, v.To = &from, &to
	}
	v.Links = append(v.Links, link{URL: v.PrevPageURL, Label: "&laquo; Previous"})
	const around = 3
	for n := max(1, p.page-around); n <= min(last, p.page+around); n++ {
		v.Links = append(v.Links, link{URL: p.url(path, n, last), Label: strconv.FormatInt(n, 10), Active: n == p.page})
	}
	v.Links = append(v.Links, link{URL: v.NextPageURL, Label: "Next &raquo;"})
	return v
}

// url returns the link to a page, nil for one outside of 1 to last.
func (p pages) url(path string, page, last int64) *string {
	if page < 1 || page > last {
		return nil
	}
	query := url.Values{"page": {strconv.FormatInt(page, 10)}, "per_page": {strconv.FormatInt(p.perPage, 10)}}
	if p.filter != "" {
		query.Set("query", p.filter)
	}
	text := path + "?" + query.Encode()
	return &text
}
