package console

import (
	"cmp"
	"strings"

	"example.com/roster"
)

const tokenRows = 50 // of one page

// tokensView is what the page of API tokens shows.
type tokensView struct {
	Base   string
	Tokens []roster.Secret
	After  string
	Next   roster.ID
	Names  names
	Roles  []option
}

// tokens lists the API tokens of the account and of everybody in it that were not
// revoked.
func (c *call) tokens() (page, error) {
	v := tokensView{Base: c.cfg.Path, After: c.r.URL.Query().Get("after"), Roles: c.roleOptions()}
	q := roster.TokenQuery{Pending: true, Limit: min(tokenRows, c.dir.MaxPage())}
	var err error
	if v.After != "" {
		if q.After, err = parseID(v.After); err != nil {
			return page{}, err
		}
	}
	if v.Tokens, err = c.dir.Tokens(c.r.Context(), q); err != nil {
		return page{}, err
	}
	if len(v.Tokens) == q.Limit {
		v.Next = v.Tokens[len(v.Tokens)-1].ID
	}
	var users []roster.ID
	for _, t := range v.Tokens {
		users = append(users, t.User, t.Creator)
	}
	if v.Names, err = c.userNames(users); err != nil {
		return page{}, err
	}
	return tokensPage(v), nil
}

func tokensPage(v tokensView) page {
	t := tokenTable(v.Base, v.Tokens, v.Names)
	if !v.Next.IsZero() {
		t.Next = v.Base + "/tokens?after=" + v.Next.String()
	}
	if v.After != "" {
		t.Prev = v.Base + "/tokens"
	}
	return page{Title: "API tokens", Sections: []section{
		{ID: "tokens", Table: t, Wide: true},
		{ID: "new", Title: "New token of the account", Note: "It belongs to nobody, so that it stays when people leave. It is worth what you may do as long as you may do it.", Forms: []form{{
			Action: v.Base + "/tokens", Button: "Issue",
			Fields: []field{
				{Label: "Name", Name: "token name", Type: "text", Required: true}, pick("Role", "role", string(roster.RoleAdmin), v.Roles),
				{Label: "Scopes, one a line", Name: "scopes", Type: "textarea", Hint: "None: everything that the role may do."},
				{Label: "Until, not included (UTC; empty: no end)", Name: "token expiry", Type: "date"},
			},
		}}},
	}}
}

// tokenTable lists tokens. Without called, they are those of one person.
func tokenTable(base string, tokens []roster.Secret, called names) *table {
	t := &table{Heads: []head{{Text: "Name"}, {Text: "Whose"}, {Text: "Scopes"}, {Text: "Last used"}, {Text: "Works until"}, {Text: ""}}, Empty: "There is no token."}
	if called == nil {
		t.Heads = append(t.Heads[:1], t.Heads[2:]...)
	}
	for _, s := range tokens {
		what := cell{Kind: nameCell, Text: cmp.Or(s.Name, "(no name)"), Sub: strings.TrimSpace(s.Prefix + " " + string(s.Role))}
		cells := []cell{what}
		if called != nil {
			whose := text("the account")
			if !s.User.IsZero() {
				whose = name(called.of(s.User), base+"/people/"+s.User.String())
			}
			cells = append(cells, whose)
		}
		t.Rows = append(t.Rows, row{
			Cells: append(cells, text(scopes(s)), when(s.LastUsed, "never"), when(s.Expires, "no end")),
			Forms: []form{{Action: base + "/tokens/revoke", Button: "Revoke", Small: true, Fields: []field{hidden("token", s.ID.String())}}},
		})
	}
	return t
}

// issueToken makes a token of the account, and shows its text this once.
func (c *call) issueToken() (string, error) {
	n := roster.NewToken{Name: c.typed("token name"), Role: roster.Role(c.typed("role"))}
	if n.Name == "" {
		return "", &roster.InvalidError{Field: "token name", Reason: "must not be empty"}
	}
	for line := range strings.Lines(c.form.Get("scopes")) {
		if line = strings.TrimSpace(line); line != "" {
			n.Scopes = append(n.Scopes, line)
		}
	}
	var err error
	if n.Expires, err = c.date("token expiry"); err != nil {
		return "", err
	}
	_, made, err := c.dir.IssueToken(c.r.Context(), n)
	if err != nil {
		return "", err
	}
	c.secret = secret{Label: "The token", Text: string(made), Hint: "Copy it now: it is shown this once."}
	return "", errShown
}

// revokeToken ends a token for good.
func (c *call) revokeToken() (string, error) {
	id, err := c.requiredID("token")
	if err != nil {
		return "", err
	}
	return done(c.link("tokens"), "token-revoked"), c.dir.RevokeToken(c.r.Context(), id)
}
