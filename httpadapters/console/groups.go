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
	frame
	Groups []roster.AccessGroup
	Next   roster.ID
	After  string
}

// groups lists the access groups of the account.
func (c *call) groups() (page, error) {
	v := groupsView{frame: c.frame, After: c.r.URL.Query().Get("after")}
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
	t := &table{Heads: []head{{Text: v.t("name-field")}, {Text: v.t("groups.uses")}, {Text: v.t("created")}, {Text: v.t("state")}}, Empty: v.t("groups.none")}
	for _, g := range v.Groups {
		what := v.name(g.Name, "")
		if g.Ended.IsZero() {
			what.Href = v.Base + "/groups/" + g.ID.String()
		}
		t.Rows = append(t.Rows, row{Cells: []cell{what, text(v.allowance(g)), when(g.Created, "–"), v.ended(g.Ended.IsZero())}})
	}
	if !v.Next.IsZero() {
		t.Next = v.Base + "/groups?after=" + v.Next.String()
	}
	if v.After != "" {
		t.Prev = v.Base + "/groups"
	}
	return page{Title: v.t("nav.groups"), Lead: v.t("groups.lead"), Sections: []section{
		{ID: "groups", Table: t, Wide: true},
		{ID: "new", Title: v.t("groups.new"), Forms: []form{v.groupForm(v.Base+"/groups", v.t("create"), roster.GroupProfile{})}},
	}}
}

// ended shows whether something is still there.
func (f frame) ended(live bool) cell {
	if live {
		return cell{Kind: stateCell, Text: f.t("live"), Class: "good"}
	}
	return cell{Kind: stateCell, Text: f.t("ended")}
}

// allowance says how often a group lets somebody use its products.
func (f frame) allowance(g roster.AccessGroup) string {
	if g.Period == roster.PeriodNone {
		return f.t("unlimited")
	}
	key := "allowance." + string(g.Period)
	if g.Shared {
		key += ".shared"
	}
	return f.t(key, g.Uses)
}

func (v frame) groupForm(action, button string, p roster.GroupProfile) form {
	periods := []option{{Text: v.t("unlimited")}}
	for _, period := range roster.Periods() {
		if period != roster.PeriodNone {
			periods = append(periods, option{Value: string(period), Text: v.t("period." + string(period))})
		}
	}
	return form{Action: action, Button: button, Fields: []field{
		{Label: v.t("name-field"), Name: "name", Type: "text", Value: p.Name, Required: true},
		{Label: v.t("groups.products"), Name: "products", Type: "textarea", Value: strings.Join(p.Products, "\n"), Hint: v.t("groups.products.hint")},
		{Label: v.t("groups.uses"), Name: "uses", Type: "number", Value: strconv.FormatInt(p.Uses, 10)},
		pick(v.t("groups.period"), "period", string(p.Period), periods),
		{Label: v.t("groups.shared"), Name: "shared", Type: "checkbox", Value: "yes", Checked: p.Shared},
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
	frame
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
	v := groupView{frame: c.frame}
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
	t := &table{Heads: []head{{Text: v.t("who")}, {Text: v.t("from")}, {Text: v.t("until")}}, Empty: v.t("groups.nobody")}
	for _, x := range v.Grants {
		who := cell{Kind: nameCell, Text: v.t("everybody")}
		if !x.User.IsZero() {
			who = v.name(v.Names.of(x.User), v.Base+"/people/"+x.User.String())
		}
		t.Rows = append(t.Rows, row{Cells: []cell{who, when(x.From, v.t("beginning")), when(x.Until, v.t("no-end"))}})
	}
	p := page{Title: g.Name, Crumbs: []link{{Text: v.t("nav.groups"), Href: v.Base + "/groups"}}, Sections: []section{
		{ID: "facts", Title: v.t("access.group-field"), Facts: []fact{
			{v.t("groups.uses"), text(v.allowance(g))}, {v.t("created"), when(g.Created, "–")}, {v.t("groups.number"), text(strconv.FormatInt(g.Number, 10))}, {v.t("id"), code(g.ID.String())},
		}},
	}}
	who := section{ID: "who", Title: v.t("groups.who"), Table: t, Wide: true}
	if v.More {
		who.Note = v.t("first-rows")
	}
	p.Sections = append(p.Sections, section{ID: "edit", Title: v.t("change"), Forms: []form{v.groupForm(self, v.t("save"), g.GroupProfile)}}, who,
		section{ID: "end", Title: v.t("end"), Danger: true, Forms: []form{{
			Action: self + "/end", Button: v.t("groups.end"), Danger: true, Title: v.t("groups.end"), Closed: true,
			Explain: v.t("groups.end.hint"), Fields: []field{v.confirm(g.Name)},
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
