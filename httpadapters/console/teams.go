package console

import (
	"slices"
	"strings"

	"example.com/roster"
)

// teamsView is what the page of teams shows.
type teamsView struct {
	frame
	Teams []roster.Team
	More  bool
}

// teams shows the tree of teams. It reads one page, as an account has few.
func (c *call) teams() (page, error) {
	v := teamsView{frame: c.frame}
	var err error
	if v.Teams, err = c.dir.Teams(c.r.Context(), roster.TeamQuery{}); err != nil {
		return page{}, err
	}
	v.More = len(v.Teams) == c.dir.MaxPage()
	return teamsPage(v), nil
}

func teamsPage(v teamsView) page {
	s := section{ID: "tree", Tree: v.tree(v.Teams), Wide: true}
	if len(v.Teams) == 0 {
		s.Note = v.t("teams.none")
	}
	if v.More {
		s.Note = v.t("teams.more")
	}
	return page{Title: v.t("nav.teams"), Lead: v.t("teams.lead"), Sections: []section{
		s, {ID: "new", Title: v.t("teams.new"), Forms: []form{{Action: v.Base + "/teams", Button: v.t("create"), Fields: []field{
			{Label: v.t("name-field"), Name: "name", Type: "text", Required: true}, pick(v.t("teams.below"), "parent", "", v.teamOptions(v.Teams, roster.ID{})),
		}}}},
	}}
}

// tree puts teams below those that they are part of, by name. A team whose parent is
// not among them stands at the top.
func (f frame) tree(teams []roster.Team) []branch {
	below, known := map[roster.ID][]roster.Team{}, map[roster.ID]bool{}
	for _, t := range teams {
		known[t.ID] = true
	}
	for _, t := range teams {
		parent := t.Parent
		if !known[parent] {
			parent = roster.ID{}
		}
		below[parent] = append(below[parent], t)
	}
	var grow func(roster.ID) []branch
	grow = func(parent roster.ID) (all []branch) {
		slices.SortFunc(below[parent], func(a, b roster.Team) int { return strings.Compare(a.Name, b.Name) })
		for _, t := range below[parent] {
			all = append(all, branch{Cell: f.name(t.Name, f.Base+"/teams/"+t.ID.String()), Below: grow(t.ID)})
		}
		return all
	}
	return grow(roster.ID{})
}

// teamOptions are the teams that one may be put below.
func (f frame) teamOptions(teams []roster.Team, without roster.ID) []option {
	options := []option{{Text: f.t("none")}}
	for _, t := range teams {
		if t.ID != without {
			options = append(options, option{Value: t.ID.String(), Text: t.Name})
		}
	}
	return options
}

// teamProfile puts the form into p.
func (c *call) teamProfile(p *roster.TeamProfile) (err error) {
	p.Name = c.typed("name")
	p.Parent, err = c.formID("parent")
	return err
}

func (c *call) createTeam() (string, error) {
	var p roster.TeamProfile
	if err := c.teamProfile(&p); err != nil {
		return "", err
	}
	_, err := c.dir.CreateTeam(c.r.Context(), p)
	return done(c.link("teams"), "created"), err
}

// teamView is what the page of one team shows.
type teamView struct {
	frame
	Team    roster.Team
	Teams   []roster.Team
	Members []roster.TeamMembership
	After   string
	Next    roster.ID
	Names   names
}

// team shows one team, with those who are in it.
func (c *call) team() (page, error) {
	id, err := c.pathID()
	if err != nil {
		return page{}, err
	}
	v := teamView{frame: c.frame, After: c.r.URL.Query().Get("after")}
	if v.Team, err = c.dir.Team(c.r.Context(), id); err != nil {
		return page{}, err
	}
	q := roster.TeamMembershipQuery{Team: id, Limit: min(50, c.dir.MaxPage())}
	if v.After != "" {
		if q.After, err = parseID(v.After); err != nil {
			return page{}, err
		}
	}
	if v.Members, err = c.dir.TeamMemberships(c.r.Context(), q); err != nil {
		return page{}, err
	}
	if len(v.Members) == q.Limit {
		v.Next = v.Members[len(v.Members)-1].ID
	}
	if v.Teams, err = c.dir.Teams(c.r.Context(), roster.TeamQuery{}); err != nil {
		return page{}, err
	}
	var users []roster.ID
	for _, m := range v.Members {
		users = append(users, m.User)
	}
	if v.Names, err = c.userNames(users); err != nil {
		return page{}, err
	}
	return teamPage(v), nil
}

func teamPage(v teamView) page {
	self := v.Base + "/teams/" + v.Team.ID.String()
	t := &table{Heads: []head{{Text: v.t("who")}, {Text: v.t("people.since")}}, Empty: v.t("teams.nobody")}
	for _, m := range v.Members {
		t.Rows = append(t.Rows, row{Cells: []cell{v.name(v.Names.of(m.User), v.Base+"/people/"+m.User.String()), when(m.Created, "–")}})
	}
	if !v.Next.IsZero() {
		t.Next = self + "?after=" + v.Next.String()
	}
	if v.After != "" {
		t.Prev = self
	}
	p := page{Title: v.Team.Name, Crumbs: []link{{Text: v.t("nav.teams"), Href: v.Base + "/teams"}}, Sections: []section{
		{ID: "who", Title: v.t("teams.who"), Table: t, Wide: true},
	}}
	p.Sections = append(p.Sections,
		section{ID: "edit", Title: v.t("change"), Forms: []form{{Action: self, Button: v.t("save"), Fields: []field{
			{Label: v.t("name-field"), Name: "name", Type: "text", Value: v.Team.Name, Required: true},
			pick(v.t("teams.below"), "parent", parentValue(v.Team.Parent), v.teamOptions(v.Teams, v.Team.ID)),
		}}}},
		section{ID: "end", Title: v.t("end"), Danger: true, Forms: []form{{
			Action: self + "/end", Button: v.t("teams.end"), Danger: true, Title: v.t("teams.end"), Closed: true,
			Explain: v.t("teams.end.hint"), Fields: []field{v.confirm(v.Team.Name)},
		}}})
	return p
}

func parentValue(id roster.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

func (c *call) editTeam() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	_, err = c.dir.EditTeam(c.r.Context(), id, c.teamProfile)
	return done(c.link("teams", id.String()), "saved"), err
}

func (c *call) endTeam() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	t, err := c.dir.Team(c.r.Context(), id)
	if err != nil {
		return "", err
	}
	if err := c.mustConfirm(t.Name); err != nil {
		return "", err
	}
	_, err = c.dir.EndTeam(c.r.Context(), id)
	return done(c.link("teams"), "ended"), err
}
