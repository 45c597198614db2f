package console

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/roster"
)

// title is how a person is called: by name, else by address, else by the end of an id.
func title(u roster.User) string { return cmp.Or(u.Name, u.Email, u.ExternalID, short(u.ID)) }

// short is the end of an id: those of one time begin alike.
func short(id roster.ID) string { return "…" + id.String()[24:] }

// roleOptions are the roles of Config.
func (c *call) roleOptions() []option {
	var all []option
	for _, r := range c.dir.Roles() {
		all = append(all, option{Value: string(r.Role), Text: cmp.Or(r.Title, string(r.Role))})
	}
	return all
}

// names finds how records are called, by id: a page asks once for all that it shows.
type names map[roster.ID]string

func (n names) of(id roster.ID) string {
	switch {
	case id.IsZero():
		return ""
	case n[id] != "":
		return n[id]
	}
	return short(id)
}

// groupNames returns the access groups of the account by id, and those that can be
// granted as options. It reads one page: an account has few.
func (c *call) groupNames() (names, []option, error) {
	groups, err := c.dir.Groups(c.r.Context(), roster.GroupQuery{Ended: true, NoProducts: true})
	if err != nil {
		return nil, nil, err
	}
	found, options := names{}, []option{{Text: c.t("none")}}
	for _, g := range groups {
		found[g.ID] = g.Name
		if g.Ended.IsZero() {
			options = append(options, option{Value: g.ID.String(), Text: g.Name})
		}
	}
	return found, options, nil
}

// teamNames returns the teams of the account by id, and those that have not ended as
// options. It reads one page.
func (c *call) teamNames() (names, []option, error) {
	teams, err := c.dir.Teams(c.r.Context(), roster.TeamQuery{Ended: true})
	if err != nil {
		return nil, nil, err
	}
	found, options := names{}, []option{{Text: c.t("none")}}
	for _, t := range teams {
		found[t.ID] = t.Name
		if t.Ended.IsZero() {
			options = append(options, option{Value: t.ID.String(), Text: t.Name})
		}
	}
	return found, options, nil
}

// userNames returns how users are called, of one page by their ids.
func (c *call) userNames(ids []roster.ID) (names, error) {
	found, values := names{}, []any{}
	for _, id := range ids {
		if _, known := found[id]; !id.IsZero() && !known {
			found[id] = ""
			values = append(values, id)
		}
	}
	for len(values) > 0 {
		n := min(len(values), c.dir.MaxPage(), 500)
		page, err := c.dir.Users(c.r.Context(), roster.UserQuery{
			Where: []roster.Condition{roster.Where(roster.FieldID, roster.OpIn, values[:n]...)}, Limit: n,
		})
		if err != nil {
			return nil, err
		}
		for _, u := range page.Users {
			found[u.ID] = title(u)
		}
		values = values[n:]
	}
	return found, c.memberNames(found)
}

// membersNamed is the most people of other accounts whom a page names: each is a read.
const membersNamed = 20

// memberNames finds how members of the account are called, whom lists of its own users
// leave out. Others stay without a name.
func (c *call) memberNames(found names) error {
	left := membersNamed
	for _, id := range slices.SortedFunc(maps.Keys(found), roster.ID.Compare) {
		if found[id] != "" || left == 0 {
			continue
		}
		left--
		switch u, err := c.dir.User(c.r.Context(), id); {
		case err == nil:
			found[id] = title(u)
		case !errors.Is(err, roster.ErrNotFound):
			return err
		}
	}
	return nil
}

// date reads the value of a date field as the beginning of that day in UTC; empty is
// the zero time.
func (c *call) date(field string) (time.Time, error) {
	text := c.typed(field)
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, &roster.InvalidError{Field: field, Reason: "must be a date, such as 2031-12-24"}
	}
	return t, nil
}

// number reads the value of a number field; empty is 0.
func (c *call) number(field string) (int64, error) {
	text := c.typed(field)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, &roster.InvalidError{Field: field, Reason: "must be a whole number"}
	}
	return n, nil
}

// unseen are the characters that stand around a name of another direction in a sentence:
// who copies the name may copy them.
var unseen = strings.NewReplacer("\u2068", "", "\u2069", "")

// mustConfirm refuses what cannot be undone without the name.
func (c *call) mustConfirm(name string) error {
	if unseen.Replace(c.typed("confirm")) != unseen.Replace(strings.TrimSpace(name)) {
		return &roster.InvalidError{Field: "confirm", Reason: "must be the name as it stands there"}
	}
	return nil
}
