package console

import (
	"slices"
	"strings"

	"example.com/roster"
)

// teamsView is what the page of teams shows.
type teamsView struct {
	Base  string
	Teams []roster.Team
	More  bool
}

// teams shows the tree of teams. It reads one page, as an account has few.
func (c *call) teams() (page, error) {
	v := teamsView{Base: c.cfg.Path}
	var err error
	if v.Teams, err = c.dir.Teams(c.r.Context(), roster.TeamQuery{}); err != nil {
		return page{}, err
	}
	v.More = len(v.Teams) == c.dir.MaxPage()
	return teamsPage(v), nil
}

func teamsPage(v teamsView) page {
	s := section{ID: "tree", Tree: tree(v.Base, v.Teams), Wide: true}
	if len(v.Teams) == 0 {
		s.Note = "There is no team yet."
	}
	if v.More {
		s.Note = "There are more teams than one page shows: these are the oldest."
	}
	return page{Title: "Teams", Lead: "Teams may stand below each other. Nobody inherits anything by it.", Sections: []section{
		s, {ID: "new", Title: "New team", Forms: []form{{Action: v.Base + "/teams", Button: "Create", Fields: []field{
			{Label: "Name", Name: "name", Type: "text", Required: true}, pick("Below", "parent", "", teamOptions(v.Teams, roster.ID{})),
		}}}},
	}}
}

// tree puts teams below those that they are part of, by name. A team whose parent is
// not among them stands at the top.
func tree(base string, teams []roster.Team) []branch {
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
			all = append(all, branch{Cell: name(t.Name, base+"/teams/"+t.ID.String()), Below: grow(t.ID)})
		}
		return all
	}
	return grow(roster.ID{})
}

// teamOptions are the teams that one may be put below.
func teamOptions(teams []roster.Team, without roster.ID) []option {
	options := []option{{Text: "none"}}
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
	Base    string
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
	v := teamView{Base: c.cfg.Path, After: c.r.URL.Query().Get("after")}
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
	t := &table{Heads: []head{{Text: "Who"}, {Text: "Since"}}, Empty: "Nobody is in this team. A person’s page puts them in."}
	for _, m := range v.Members {
		t.Rows = append(t.Rows, row{Cells: []cell{name(v.Names.of(m.User), v.Base+"/people/"+m.User.String()), when(m.Created, "–")}})
	}
	if !v.Next.IsZero() {
		t.Next = self + "?after=" + v.Next.String()
	}
	if v.After != "" {
		t.Prev = self
	}
	p := page{Title: v.Team.Name, Crumbs: []link{{Text: "Teams", Href: v.Base + "/teams"}}, Sections: []section{
		{ID: "who", Title: "Who is in it", Table: t, Wide: true},
	}}
	p.Sections = append(p.Sections,
		section{ID: "edit", Title: "Change", Forms: []form{{Action: self, Button: "Save", Fields: []field{
			{Label: "Name", Name: "name", Type: "text", Value: v.Team.Name, Required: true},
			pick("Below", "parent", parentValue(v.Team.Parent), teamOptions(v.Teams, v.Team.ID)),
		}}}},
		section{ID: "end", Title: "End", Danger: true, Forms: []form{{
			Action: self + "/end", Button: "End the team", Danger: true, Title: "End the team", Closed: true,
			Explain: "Everybody leaves it. Nobody can undo it.", Fields: []field{confirm(v.Team.Name)},
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
