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
	Base   string
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
		Base: c.cfg.Path, Roles: c.roleOptions(), Total: -1,
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
	states := []option{{Text: "any but removed"}}
	for _, s := range roster.States() {
		states = append(states, option{Value: string(s), Text: stateWord(s)})
	}
	roles := append([]option{{Text: "any role"}}, v.Roles...)
	filter := search(v.Base+"/people", "Search",
		field{Label: "Name, address or external id", Name: "q", Type: "search", Value: v.Search},
		pick("State", "state", v.State, states), pick("Role", "role", v.Role, roles))
	if s := v.sortName(); s != "" {
		filter.Fields = append(filter.Fields, hidden("sort", s))
	}
	t := &table{
		Heads: []head{v.head("Name", "name"), v.head("Address", "email"), {Text: "State"}, {Text: "Role"}, v.head("Since", "created"), {Text: "Last sign-in"}},
		Empty: "Nobody is found. Try the beginning of another word, or any state.", Pick: "id",
	}
	if v.Search == "" && v.State == "" && v.Role == "" {
		t.Empty = "Nobody is here yet. Invite somebody."
	}
	for _, p := range v.Page.People {
		t.Rows = append(t.Rows, personRow(v.Base, p))
	}
	if v.Page.Next != "" {
		t.Next = v.address(v.sortName(), v.Page.Next)
	}
	if v.Page.Prev != "" {
		t.Prev = v.address(v.sortName(), v.Page.Prev)
	}
	if len(t.Rows) > 0 {
		t.Bulk = &form{
			Action: v.address(v.sortName(), v.Query.Cursor), Button: "Apply to those picked",
			Fields: []field{pick("Action", "action", "", bulkOptions)},
		}
	}
	p := page{Title: "People", Actions: []link{{Text: "Invite people", Href: v.Base + "/invitations#invite"}}, Sections: []section{
		{ID: "filter", Forms: []form{filter}, Wide: true},
		{ID: "people", Table: t, Wide: true},
	}}
	if v.Total >= 0 {
		p.Lead = plural(v.Total, "person", "people")
	}
	return p
}

func personRow(base string, p roster.Person) row {
	u := p.User
	who := name(title(u), base+"/people/"+u.ID.String())
	if !p.Membership.ID.IsZero() {
		who.Sub = "member, at home in another account"
	}
	address := cell{Kind: nameCell, Text: u.Email}
	if u.Email == "" {
		address = text("–")
	} else if !u.EmailVerified {
		address.Sub = "not verified"
	}
	return row{Pick: u.ID.String(), Label: "Pick " + title(u), Cells: []cell{
		who, address, state(u.State), text(string(u.Role)), when(u.Created, "–"), when(u.Activity, "never"),
	}}
}

func stateWord(s roster.State) string {
	if s == roster.StateDeleted {
		return "removed"
	}
	return string(s)
}
