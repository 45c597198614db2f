package console

import (
	"strconv"

	"example.com/roster"
)

// scimRows is how many exchanges the page asks the host for.
const scimRows = 100

// scimView is what the page of SCIM exchanges shows.
type scimView struct {
	frame
	Exchanges []SCIMExchange
	Names     names
}

// scim shows what a SCIM client asked for, and what it got.
func (c *call) scim() (page, error) {
	if c.cfg.SCIM == nil {
		return page{}, roster.ErrNotFound
	}
	exchanges, err := c.cfg.SCIM(c.r.Context(), c.dir.AccountID(), scimRows)
	if err != nil {
		return page{}, err
	}
	v := scimView{frame: c.frame, Exchanges: exchanges[:min(len(exchanges), scimRows)]}
	var users []roster.ID
	for _, x := range v.Exchanges {
		users = append(users, x.User)
	}
	if v.Names, err = c.userNames(users); err != nil {
		return page{}, err
	}
	return scimPage(v), nil
}

func scimPage(v scimView) page {
	t := &table{Heads: []head{{Text: v.t("when")}, {Text: v.t("scim.request")}, {Text: v.t("scim.answer")}, {Text: v.t("scim.about")}, {Text: v.t("token")}}, Empty: v.t("scim.none")}
	for _, x := range v.Exchanges {
		answer := cell{Kind: stateCell, Text: strconv.Itoa(x.Status), Class: "good", Sub: x.Problem}
		if x.Status >= 400 {
			answer.Class = "bad"
		}
		if x.Took > 0 {
			answer.Sub = join(answer.Sub, x.Took.String())
		}
		about := text("–")
		if v.Names[x.User] != "" { // of this account
			about = v.name(v.Names[x.User], v.Base+"/people/"+x.User.String())
		}
		t.Rows = append(t.Rows, row{Cells: []cell{
			when(x.At, "–"), code(x.Method + " " + x.Path), answer, about, {Kind: nameCell, Text: x.Token},
		}})
	}
	return page{Title: v.t("nav.scim"), Lead: v.t("scim.lead"), Sections: []section{{ID: "exchanges", Table: t, Wide: true}}}
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}
