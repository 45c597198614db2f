package embedthis

import (
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// maxLimit is the largest page. The Directory's Config.MaxPage may be less.
const maxLimit = 1_000

// defaultLimit is the page where the query does not say.
const defaultLimit = 50

// find returns a page of users who are not deleted: all, or those whom the body
// names, without the codes of invitations. Below rank admin it has the caller
// alone.
func (c *call) find() (any, error) {
	query, err := wire.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	body, err := wire.ReadOptional(c.w, c.r, c.cfg.Strict)
	if err != nil {
		return nil, err
	}
	addOptions(query, body)
	q, back, err := readPage(query)
	if err != nil {
		return nil, err
	}
	k := readKey(body)
	if err := body.Err(); err != nil {
		return nil, err
	}
	where, err := c.conditions(k)
	if err != nil {
		return nil, err
	}
	q.Where = append(where, roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted))
	if c.Rank < roster.RankAdmin {
		u, err := c.target(k)
		if err != nil {
			return nil, err
		}
		q.Where = append(q.Where, roster.Where(roster.FieldID, roster.OpEq, u.ID))
	}
	if q.Limit == 0 {
		q.Limit = min(defaultLimit, c.acting.MaxPage())
	}
	return c.newPage(wire.Pages(c.r.Context(), c.acting, q, back)), nil
}

// newPage returns the answer with the users of pages.
func (c *call) newPage(pages iter.Seq2[roster.UserPage, error]) *wire.List {
	var prev, next *string
	users := func(yield func(any, error) bool) {
		first := true
		var account roster.ID // of the user before, and the id that is shown for it
		var accountID string
		var shown user // each is written before the next
		for found, err := range pages {
			if first {
				prev = cursor("prev", found.Prev)
			}
			first, next = false, cursor("next", found.Next)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range found.Users {
				u := &found.Users[i]
				if account != u.Account {
					account, accountID = u.Account, c.accountID(u.Account)
				}
				shown = newUser(accountID, u)
				if !yield(&shown, nil) {
					return
				}
			}
		}
	}
	after := func() string { return "]," + wire.Members(pageEnd{next, prev}) + "}" }
	return &wire.List{Before: `{"data":[`, Items: users, After: after}
}

// conditions returns the conditions for the users whom k names. The zero id
// matches nobody; it replaces a text that is nobody's id or no e-mail. Below rank admin
// target names the caller.
func (c *call) conditions(k key) ([]roster.Condition, error) {
	var where []roster.Condition
	if k.id.Present && c.Rank >= roster.RankAdmin {
		u, err := c.acting.UserShownAs(c.r.Context(), wire.UserKey(vendor, k.id.V))
		if err != nil && !errors.Is(err, roster.ErrNotFound) {
			return nil, err
		}
		where = append(where, roster.Where(roster.FieldID, roster.OpEq, u.ID))
	}
	if !k.email.Present {
		return where, nil
	}
	canonical, err := roster.CanonicalEmail(k.email.V)
	if err != nil {
		return append(where, roster.Where(roster.FieldID, roster.OpEq, roster.ID{})), nil
	}
	return append(where, roster.Where(roster.FieldEmail, roster.OpEq, canonical)), nil
}

// pageOptions are the options of a page. Some clients put them into the body.
var pageOptions = []string{"limit", "next", "prev", "index", "search"}

// addOptions adds the options in a body to those of the query string, which come
// first.
func addOptions(query url.Values, body *wire.Object) {
	for _, name := range pageOptions {
		raw := body.Raw(name)
		if query.Has(name) || !raw.Present || raw.Null {
			continue
		}
		text := string(raw.V)
		if text[0] == '"' {
			text = body.Text(name).V
		}
		query.Set(name, text)
	}
}

// readPage reads the options of a page. back says that it leads back.
func readPage(query url.Values) (q roster.UserQuery, back bool, err error) {
	limit, err := wire.QueryInteger(query, "limit", 0, 1, maxLimit)
	if err != nil {
		return q, false, err
	}
	switch index := query["index"]; {
	case len(index) == 0:
	case len(index) > 1 || index[0] != "primary" && index[0] != "gs1":
		return q, false, badOption("index", "must be primary or gs1") // a store chooses its index itself
	}
	if len(query["search"]) > 1 {
		return q, false, badOption("search", "must be given once")
	}
	next, err := readCursor(query, "next")
	if err != nil {
		return q, false, err
	}
	prev, err := readCursor(query, "prev")
	if err != nil {
		return q, false, err
	}
	if next != "" && prev != "" {
		return q, false, badOption("prev", "must not come with next")
	}
	return roster.UserQuery{Search: query.Get("search"), Cursor: next + prev, Limit: int(limit)}, prev != "", nil
}

// cursor returns a cursor of the Directory in the answer's form, nil for none.
// The first letter of its option comes first, so that nobody can use a prev as a
// next.
func cursor(option, of string) *string {
	if of == "" {
		return nil
	}
	text := option[:1] + of
	return &text
}

// readCursor returns the Directory's cursor in an option, "" for none. The
// option may be a JSON string.
func readCursor(query url.Values, option string) (string, error) {
	texts := query[option]
	if len(texts) == 0 || len(texts) == 1 && texts[0] == "" {
		return "", nil
	}
	text := texts[0]
	ok := len(texts) == 1
	if strings.HasPrefix(text, `"`) {
		ok = json.Unmarshal([]byte(text), &text) == nil && ok
	}
	text, found := strings.CutPrefix(text, option[:1])
	if !ok || !found || text == "" {
		return "", badOption(option, "must be one that this query returned")
	}
	return text, nil
}

func badOption(option, reason string) error {
	return &wire.Error{Status: http.StatusBadRequest, Field: option, Reason: reason}
}
