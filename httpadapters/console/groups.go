package console

import (
	"strconv"
	"strings"

	"example.com/roster"
)

// groupRows is how many access groups one page has.
const groupRows = 50

// groupsView is what the list of access groups shows.
type groupsView struct {
	Base   string
	Groups []roster.AccessGroup
	Next   roster.ID
	After  string
}

// groups lists the access groups of the account.
func (c *call) groups() (page, error) {
	v := groupsView{Base: c.cfg.Path, After: c.r.URL.Query().Get("after")}
	q := roster.GroupQuery{Ended: true, NoProducts: true, Limit: min(groupRows, c.dir.MaxPage())}
	var err error
	if v.After != "" {
		if q.After, err = parseID(v.After); err != nil {
			return page{}, err
		}
	}
	if v.Groups, err = c.dir.Groups(c.r.Context(), q); err != nil {
		return page{}, err
	}
	if len(v.Groups) == q.Limit {
		v.Next = v.Groups[len(v.Groups)-1].ID
	}
	return groupsPage(v), nil
}

func groupsPage(v groupsView) page {
	t := &table{Heads: []head{{Text: "Name"}, {Text: "Uses"}, {Text: "Created"}, {Text: "State"}}, Empty: "There is no access group yet."}
	for _, g := range v.Groups {
		what := name(g.Name, "")
		if g.Ended.IsZero() {
			what.Href = v.Base + "/groups/" + g.ID.String()
		}
		t.Rows = append(t.Rows, row{Cells: []cell{what, text(allowance(g)), when(g.Created, "–"), ended(g.Ended.IsZero())}})
	}
	if !v.Next.IsZero() {
		t.Next = v.Base + "/groups?after=" + v.Next.String()
	}
	if v.After != "" {
		t.Prev = v.Base + "/groups"
	}
	return page{Title: "Access groups", Lead: "A group is a bundle of products with an allowance of uses. Granted with an end, it is a plan.", Sections: []section{
		{ID: "groups", Table: t, Wide: true},
		{ID: "new", Title: "New access group", Forms: []form{groupForm(v.Base+"/groups", "Create", roster.GroupProfile{})}},
	}}
}

// ended shows whether something is still there.
func ended(live bool) cell {
	if live {
		return cell{Kind: stateCell, Text: "live", Class: "good"}
	}
	return cell{Kind: stateCell, Text: "ended"}
}

// allowance says how often a group lets somebody use its products.
func allowance(g roster.AccessGroup) string {
	if g.Period == roster.PeriodNone {
		return "unlimited"
	}
	text := strconv.FormatInt(g.Uses, 10) + " a " + string(g.Period)
	if g.Shared {
		text += ", shared"
	}
	return text
}

func groupForm(action, button string, p roster.GroupProfile) form {
	periods := []option{{Text: "unlimited"}}
	for _, period := range roster.Periods() {
		if period != roster.PeriodNone {
			periods = append(periods, option{Value: string(period), Text: "a " + string(period)})
		}
	}
	return form{Action: action, Button: button, Fields: []field{
		{Label: "Name", Name: "name", Type: "text", Value: p.Name, Required: true},
		{Label: "Products, one a line", Name: "products", Type: "textarea", Value: strings.Join(p.Products, "\n"), Hint: "Names of the program’s own, compared letter by letter."},
		{Label: "Uses", Name: "uses", Type: "number", Value: strconv.FormatInt(p.Uses, 10)},
		pick("in each period", "period", string(p.Period), periods),
		{Label: "Where the account has the group, all people in it share the uses", Name: "shared", Type: "checkbox", Value: "yes", Checked: p.Shared},
	}}
}

// groupProfile puts the form into p.
func (c *call) groupProfile(p *roster.GroupProfile) (err error) {
	p.Name, p.Period, p.Shared = c.typed("name"), roster.Period(c.typed("period")), c.typed("shared") == "yes"
	p.Products = nil
	for line := range strings.Lines(c.form.Get("products")) {
		if line = strings.TrimSpace(line); line != "" {
			p.Products = append(p.Products, line)
		}
	}
	p.Uses, err = c.number("uses")
	return err
}

func (c *call) createGroup() (string, error) {
	var p roster.GroupProfile
	if err := c.groupProfile(&p); err != nil {
		return "", err
	}
	g, err := c.dir.CreateGroup(c.r.Context(), p)
	return done(c.link("groups", g.ID.String()), "created"), err
}

// groupView is what the page of one access group shows.
type groupView struct {
	Base   string
	Group  roster.AccessGroup
	Grants []roster.Grant
	More   bool
	Names  names
}

// group shows one access group, with those who have it.
func (c *call) group() (page, error) {
	id, err := c.pathID()
	if err != nil {
		return page{}, err
	}
	v := groupView{Base: c.cfg.Path}
	if v.Group, err = c.dir.Group(c.r.Context(), id); err != nil {
		return page{}, err
	}
	limit := min(groupRows, c.dir.MaxPage())
	if v.Grants, err = c.dir.Grants(c.r.Context(), roster.GrantQuery{Group: id, Limit: limit}); err != nil {
		return page{}, err
	}
	v.More = len(v.Grants) == limit
	var users []roster.ID
	for _, g := range v.Grants {
		users = append(users, g.User)
	}
	if v.Names, err = c.userNames(users); err != nil {
		return page{}, err
	}
	return groupPage(v), nil
}

func groupPage(v groupView) page {
	g, self := v.Group, v.Base+"/groups/"+v.Group.ID.String()
	t := &table{Heads: []head{{Text: "Who"}, {Text: "From"}, {Text: "Until"}}, Empty: "Nobody has this group."}
	for _, x := range v.Grants {
		who := cell{Kind: nameCell, Text: "everybody in the account"}
		if !x.User.IsZero() {
			who = name(v.Names.of(x.User), v.Base+"/people/"+x.User.String())
		}
		t.Rows = append(t.Rows, row{Cells: []cell{who, when(x.From, "the beginning"), when(x.Until, "no end")}})
	}
	p := page{Title: g.Name, Crumbs: []link{{Text: "Access groups", Href: v.Base + "/groups"}}, Sections: []section{
		{ID: "facts", Title: "Access group", Facts: []fact{
			{"Uses", text(allowance(g))}, {"Created", when(g.Created, "–")}, {"Number", text(strconv.FormatInt(g.Number, 10))}, {"Id", code(g.ID.String())},
		}},
	}}
	who := section{ID: "who", Title: "Who has it", Table: t, Wide: true}
	if v.More {
		who.Note = "The first 50 alone are shown."
	}
	p.Sections = append(p.Sections, section{ID: "edit", Title: "Change", Forms: []form{groupForm(self, "Save", g.GroupProfile)}}, who,
		section{ID: "end", Title: "End", Danger: true, Forms: []form{{
			Action: self + "/end", Button: "End the group", Danger: true, Title: "End the group", Closed: true,
			Explain: "Its grants give nothing from then on. Nobody can undo it.", Fields: []field{confirm(g.Name)},
		}}})
	return p
}

func (c *call) editGroup() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	_, err = c.dir.EditGroup(c.r.Context(), id, c.groupProfile)
	return done(c.link("groups", id.String()), "saved"), err
}

func (c *call) endGroup() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	g, err := c.dir.Group(c.r.Context(), id)
	if err != nil {
		return "", err
	}
	if err := c.mustConfirm(g.Name); err != nil {
		return "", err
	}
	_, err = c.dir.EndGroup(c.r.Context(), id)
	return done(c.link("groups"), "ended"), err
}
