package console

import (
	"cmp"
	"slices"
	"time"

	"example.com/roster"
)

// access is what the person has: groups, plans and products, with their dates.
func (v personView) access() section {
	s := section{ID: "access", Title: "Groups, plans and products", Wide: true}
	t := &table{Heads: []head{{Text: "What"}, {Text: "From"}, {Text: "Until"}, {Text: "Source"}, {Text: ""}}, Empty: "Nothing is granted to this person."}
	for _, g := range v.Grants {
		what := cell{Kind: nameCell, Text: g.Product, Sub: "product"}
		if !g.Group.IsZero() {
			what = cell{Kind: nameCell, Text: v.GroupNames.of(g.Group), Sub: "access group"}
			if slices.ContainsFunc(v.Groups, func(o option) bool { return o.Value == g.Group.String() }) {
				what.Href = v.Base + "/groups/" + g.Group.String()
			} else {
				what.Sub = "access group, ended"
			}
			if !g.Until.IsZero() && what.Href != "" {
				what.Sub = "plan"
			}
		}
		t.Rows = append(t.Rows, row{
			Cells: []cell{what, when(g.From, "the beginning"), when(g.Until, "no end"), text(cmp.Or(g.Source, "–"))},
			Forms: []form{{Action: v.path("/grants/revoke"), Button: "Take back", Small: true, Fields: []field{hidden("grant", g.ID.String())}}},
		})
	}
	s.Table = t
	if v.User.State != roster.StateDeleted {
		s.Forms = []form{{
			Action: v.path("/grants"), Title: "Grant", Button: "Grant", Closed: true,
			Explain: "An access group or a product, not both. With an end it is a plan.",
			Fields: []field{
				pick("Access group", "group", "", v.Groups), input("or product", "product", ""),
				{Label: "From (UTC; empty: at once)", Name: "from", Type: "date"}, {Label: "Until, not included (UTC; empty: no end)", Name: "until", Type: "date"},
			},
		}}
	}
	return s
}

// why explains the access decision for a product.
func (v personView) why() section {
	s := section{
		ID: "why", Title: "Why can’t they?",
		Note:  "Names every reason that stands against a product, and what would end each.",
		Forms: []form{search(v.path("")+"#why", "Explain", field{Label: "Product", Name: "product", Type: "text", Value: v.Product, Required: true})},
	}
	if v.Product == "" || v.Decision.At.IsZero() {
		return s
	}
	d := v.Decision
	if d.Allowed {
		by := "the grant of the product"
		if !d.Group.ID.IsZero() {
			by = "access group “" + d.Group.Name + "”"
		}
		s.Lines = append(s.Lines, "They can use “"+v.Product+"”: "+by+" gives it"+ends(d.Until)+".")
		if d.Left != roster.Unlimited {
			s.Lines = append(s.Lines, plural(int(min(d.Left, 1<<31-1)), "use is left", "uses are left")+".")
		}
		return s
	}
	for _, r := range d.Reasons {
		s.Lines = append(s.Lines, sentence(r.String())+" To change it: "+r.Change()+".")
	}
	return s
}

func ends(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " until " + t.UTC().Format("2006-01-02 15:04") + " UTC"
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
