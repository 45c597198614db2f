package console

import (
	"cmp"
	"strings"

	"example.com/roster"
)

const tokenRows = 50 // of one page

// tokensView is what the page of API tokens shows.
type tokensView struct {
	frame
	Tokens []roster.Secret
	After  string
	Next   roster.ID
	Names  names
	Roles  []option
}

// tokens lists the API tokens of the account and of everybody in it that were not
// revoked.
func (c *call) tokens() (page, error) {
	v := tokensView{frame: c.frame, After: c.r.URL.Query().Get("after"), Roles: c.roleOptions()}
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
	t := v.tokenTable(v.Tokens, v.Names)
	if !v.Next.IsZero() {
		t.Next = v.Base + "/tokens?after=" + v.Next.String()
	}
	if v.After != "" {
		t.Prev = v.Base + "/tokens"
	}
	return page{Title: v.t("nav.tokens"), Sections: []section{
		{ID: "tokens", Table: t, Wide: true},
		{ID: "new", Title: v.t("tokens.new"), Note: v.t("tokens.new.hint"), Forms: []form{{
			Action: v.Base + "/tokens", Button: v.t("tokens.issue"),
			Fields: []field{
				{Label: v.t("name-field"), Name: "token name", Type: "text", Required: true}, pick(v.t("role"), "role", string(roster.RoleAdmin), v.Roles),
				{Label: v.t("tokens.scopes-field"), Name: "scopes", Type: "textarea", Hint: v.t("tokens.scopes.hint")},
				{Label: v.t("until-field"), Name: "token expiry", Type: "date"},
			},
		}}},
	}}
}

// tokenTable lists tokens. Without called, they are those of one person.
func (f frame) tokenTable(tokens []roster.Secret, called names) *table {
	t := &table{Heads: []head{{Text: f.t("name-field")}, {Text: f.t("tokens.whose")}, {Text: f.t("tokens.scopes")}, {Text: f.t("last-used")}, {Text: f.t("works-until")}, {Text: ""}}, Empty: f.t("tokens.none")}
	if called == nil {
		t.Heads = append(t.Heads[:1], t.Heads[2:]...)
	}
	for _, s := range tokens {
		what := cell{Kind: nameCell, Text: cmp.Or(s.Name, f.t("no-name")), Sub: strings.TrimSpace(s.Prefix + " " + string(s.Role))}
		cells := []cell{what}
		if called != nil {
			whose := text(f.t("the-account"))
			if !s.User.IsZero() {
				whose = f.name(called.of(s.User), f.Base+"/people/"+s.User.String())
			}
			cells = append(cells, whose)
		}
		t.Rows = append(t.Rows, row{
			Cells: append(cells, text(f.scopes(s)), when(s.LastUsed, f.t("never")), when(s.Expires, f.t("no-end"))),
			Forms: []form{{Action: f.Base + "/tokens/revoke", Button: f.t("revoke"), Small: true, Fields: []field{hidden("token", s.ID.String())}}},
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
	c.secret = secret{Label: c.t("tokens.made"), Text: string(made), Hint: c.t("tokens.made.hint")}
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
