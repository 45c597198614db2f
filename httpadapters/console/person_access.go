package console

import (
	"cmp"
	"slices"

	"example.com/roster"
)

// access is what the person has: groups, plans and products, with their dates.
func (v personView) access() section {
	s := section{ID: "access", Title: v.t("access.title"), Wide: true}
	t := &table{Heads: []head{{Text: v.t("what")}, {Text: v.t("from")}, {Text: v.t("until")}, {Text: v.t("access.source")}, {Text: ""}}, Empty: v.t("access.none")}
	for _, g := range v.Grants {
		what := cell{Kind: nameCell, Text: g.Product, Sub: v.t("access.product")}
		if !g.Group.IsZero() {
			what = cell{Kind: nameCell, Text: v.GroupNames.of(g.Group), Sub: v.t("access.group")}
			if slices.ContainsFunc(v.Groups, func(o option) bool { return o.Value == g.Group.String() }) {
				what.Href = v.Base + "/groups/" + g.Group.String()
			} else {
				what.Sub = v.t("access.group-ended")
			}
			if !g.Until.IsZero() && what.Href != "" {
				what.Sub = v.t("access.plan")
			}
		}
		t.Rows = append(t.Rows, row{
			Cells: []cell{what, when(g.From, v.t("beginning")), when(g.Until, v.t("no-end")), text(cmp.Or(g.Source, "–"))},
			Forms: []form{{Action: v.path("/grants/revoke"), Button: v.t("access.take-back"), Small: true, Fields: []field{hidden("grant", g.ID.String())}}},
		})
	}
	s.Table = t
	if v.User.State != roster.StateDeleted {
		s.Forms = []form{{
			Action: v.path("/grants"), Title: v.t("access.grant"), Button: v.t("access.grant"), Closed: true,
			Explain: v.t("access.grant.hint"),
			Fields: []field{
				pick(v.t("access.group-field"), "group", "", v.Groups), input(v.t("access.or-product"), "product", ""),
				{Label: v.t("access.from"), Name: "from", Type: "date"}, {Label: v.t("until-field"), Name: "until", Type: "date"},
			},
		}}
	}
	return s
}

// why explains the access decision for a product.
func (v personView) why() section {
	s := section{
		ID: "why", Title: v.t("why.title"),
		Note:  v.t("why.hint"),
		Forms: []form{search(v.path("")+"#why", v.t("why.submit"), field{Label: v.t("product"), Name: "product", Type: "text", Value: v.Product, Required: true})},
	}
	if v.Product == "" || v.Decision.At.IsZero() {
		return s
	}
	d := v.Decision
	if !d.Allowed {
		s.Lines = v.whyNot(d.Reasons)
		return s
	}
	s.Lines = v.because(v.Product, d)
	return s
}

// grant gives the person an access group or a product.
func (c *call) grant() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	n := roster.NewGrant{Product: c.typed("product"), Source: "console"}
	if n.Group, err = c.formID("group"); err != nil {
		return "", err
	}
	if n.From, err = c.date("from"); err != nil {
		return "", err
	}
	if n.Until, err = c.date("until"); err != nil {
		return "", err
	}
	_, err = c.dir.Grant(c.r.Context(), id, n)
	return done(c.link("people", id.String()), "granted"), err
}

// revokeGrant takes a grant of the person back.
func (c *call) revokeGrant() (string, error) {
	id, err := c.pathID()
	if err != nil {
		return "", err
	}
	grant, err := c.requiredID("grant")
	if err != nil {
		return "", err
	}
	found, err := c.dir.Grants(c.r.Context(), roster.GrantQuery{ID: grant, Users: []roster.ID{id}, Limit: 1})
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", roster.ErrNotFound
	}
	_, err = c.dir.RevokeGrant(c.r.Context(), grant)
	return done(c.link("people", id.String()), "ungranted"), err
}
