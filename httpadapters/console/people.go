package console

import (
	"errors"
	"net/url"

	"example.com/roster"
)

// peoplePerPage is how many people one page has.
const peoplePerPage = 50

// peopleView is what the list of people shows.
type peopleView struct {
	frame
	Query  roster.PersonQuery
	Page   roster.PersonPage
	Total  int // of those that the filters select; below 0: not counted
	Roles  []option
	Search string
	State  string
	Role   string
}

// people shows a page of the account's own users and members.
func (c *call) people() (page, error) {
	typed := c.r.URL.Query()
	v := peopleView{
		frame: c.frame, Roles: c.roleOptions(), Total: -1,
		Search: typed.Get("q"), State: typed.Get("state"), Role: typed.Get("role"),
	}
	v.Query = roster.PersonQuery{Search: v.Search, Sort: sortKey(typed.Get("sort")), Cursor: typed.Get("at"), Limit: min(peoplePerPage, c.dir.MaxPage())}
	var where []roster.Condition
	if v.State != "" {
		v.Query.States = []roster.State{roster.State(v.State)}
		where = append(where, roster.Where(roster.FieldState, roster.OpEq, roster.State(v.State)))
	} else {
		where = append(where, roster.Where(roster.FieldState, roster.OpNotEq, roster.StateDeleted))
	}
	if v.Role != "" {
		v.Query.Roles = []roster.Role{roster.Role(v.Role)}
		where = append(where, roster.Where(roster.FieldRole, roster.OpEq, roster.Role(v.Role)))
	}
	found, err := c.dir.People(c.r.Context(), v.Query)
	if errors.Is(err, roster.ErrInvalid) && v.Query.Cursor != "" { // of a list that was selected otherwise
		v.Query.Cursor = ""
		found, err = c.dir.People(c.r.Context(), v.Query)
	}
	if err != nil {
		return page{}, err
	}
	v.Page = found
	if v.Search == "" {
		if v.Total, err = c.dir.Count(c.r.Context(), roster.UserQuery{Where: where}); err != nil {
			return page{}, err
		}
	}
	return peoplePage(v), nil
}

// sortKey reads the parameter sort: a field, with a minus before it for the other
// direction.
func sortKey(text string) roster.SortKey {
	switch text {
	case "name", "email", "created":
		return roster.SortKey{Field: roster.UserField(text)}
	case "-name", "-email", "-created":
		return roster.SortKey{Field: roster.UserField(text[1:]), Desc: true}
	}
	return roster.SortKey{}
}

// address returns the address of the list with other parameters.
func (v peopleView) address(sort, cursor string) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": v.Search, "state": v.State, "role": v.Role, "sort": sort, "at": cursor} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return v.Base + "/people"
	}
	return v.Base + "/people?" + q.Encode()
}

// sortName returns the parameter sort of the present order.
func (v peopleView) sortName() string {
	if v.Query.Sort.Desc {
		return "-" + string(v.Query.Sort.Field)
	}
	return string(v.Query.Sort.Field)
}

// head returns the head of a column that the list can be sorted by.
func (v peopleView) head(text, field string) head {
	h := head{Text: text, Href: v.address(field, "")}
	sorted := v.sortName()
	if sorted == "" && v.Search == "" {
		sorted = "name"
	}
	switch sorted {
	case field:
		h.Sorted, h.Href = "ascending", v.address("-"+field, "")
	case "-" + field:
		h.Sorted = "descending"
	}
	return h
}

func peoplePage(v peopleView) page {
	states := []option{{Text: v.t("people.any-state")}}
	for _, s := range roster.States() {
		states = append(states, option{Value: string(s), Text: v.t("state." + string(s))})
	}
	roles := append([]option{{Text: v.t("people.any-role")}}, v.Roles...)
	filter := search(v.Base+"/people", v.t("people.search"),
		field{Label: v.t("people.query"), Name: "q", Type: "search", Value: v.Search},
		pick(v.t("state"), "state", v.State, states), pick(v.t("role"), "role", v.Role, roles))
	if s := v.sortName(); s != "" {
		filter.Fields = append(filter.Fields, hidden("sort", s))
	}
	t := &table{
		Heads: []head{v.head(v.t("name-field"), "name"), v.head(v.t("address"), "email"), {Text: v.t("state")}, {Text: v.t("role")}, v.head(v.t("people.since"), "created"), {Text: v.t("people.last")}},
		Empty: v.t("people.none"), Pick: "id",
	}
	if v.Search == "" && v.State == "" && v.Role == "" {
		t.Empty = v.t("people.empty")
	}
	for _, p := range v.Page.People {
		t.Rows = append(t.Rows, v.row(p))
	}
	if v.Page.Next != "" {
		t.Next = v.address(v.sortName(), v.Page.Next)
	}
	if v.Page.Prev != "" {
		t.Prev = v.address(v.sortName(), v.Page.Prev)
	}
	if len(t.Rows) > 0 {
		t.Bulk = &form{
			Action: v.address(v.sortName(), v.Query.Cursor), Button: v.t("people.apply"),
			Fields: []field{pick(v.t("people.action"), "action", "", v.bulkOptions())},
		}
	}
	p := page{Title: v.t("nav.people"), Actions: []link{{Text: v.t("invite.title"), Href: v.Base + "/invitations#invite"}}, Sections: []section{
		{ID: "filter", Forms: []form{filter}, Wide: true},
		{ID: "people", Table: t, Wide: true},
	}}
	if v.Total >= 0 {
		p.Lead = v.n("people.count", v.Total)
	}
	return p
}

func (v peopleView) row(p roster.Person) row {
	u := p.User
	who := v.name(title(u), v.Base+"/people/"+u.ID.String())
	if !p.Membership.ID.IsZero() {
		who.Sub = v.t("people.member")
	}
	address := cell{Kind: nameCell, Text: u.Email}
	if u.Email == "" {
		address = text("–")
	} else if !u.EmailVerified {
		address.Sub = v.t("not-verified")
	}
	return row{Pick: u.ID.String(), Label: title(u), Cells: []cell{
		who, address, v.inState(u.State), text(string(u.Role)), when(u.Created, "–"), when(u.Activity, v.t("never")),
	}}
}
