package pages

import (
	"net/http"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
)

// tokensBody is the body of the page of a person's API tokens.
type tokensBody struct {
	Account html.Text // where they act
	Made    string    // text of the token that was just made; empty: none
	Tokens  []tokenRow
	May     bool // the person may make one: roster lets admins alone
	Form    html.Form
	Next    string // URL of the next page; empty: these are the last
}

// tokenRow is one token.
type tokenRow struct {
	Name          string
	Made          time.Time
	Used, Expires time.Time // zero: never
	Over          bool      // it has expired
	Revoke        html.Form
}

// lifetimes are how long a token may be good, in days; 0 is without an end.
var lifetimes = []struct {
	value string
	days  int
}{{"30", 30}, {"90", 90}, {"365", 365}, {"0", 0}}

func tokenForm(label, lifetime string) html.Form {
	f := html.Form{Action: "tokens", Submit: html.T("tokens.submit"), Fields: []html.Field{
		{Name: "name", ID: "name", Type: "text", Auto: "off", Value: label, Label: html.T("tokens.name"), Hint: html.T("tokens.name.hint"), Required: true},
		{Name: "lifetime", ID: "lifetime", Type: "select", Value: lifetime, Label: html.T("tokens.lifetime"), Required: true},
	}}
	for _, l := range lifetimes {
		text := html.T("tokens.days", l.days)
		if l.days == 0 {
			text = html.T("tokens.forever")
		}
		f.Fields[1].Options = append(f.Fields[1].Options, html.Option{Value: l.value, Text: text})
	}
	return f
}

func tokensPage(body tokensBody) func(html.Form) html.Page {
	return func(f html.Form) html.Page {
		body.Form = f
		return html.Page{Name: "tokens", Title: html.T("tokens.title"), Body: body}
	}
}

// tokensPage shows the person's tokens of the account where the session acts.
func (c *call) tokensPage() (reply, error) {
	body, err := c.tokens()
	if err != nil {
		return reply{}, err
	}
	return show(tokensPage(body)(tokenForm("", "90")))
}

func (c *call) tokens() (body tokensBody, err error) {
	if !c.cfg.Tokens {
		return body, roster.ErrNotFound
	}
	account, err := c.here().Account(c.r.Context())
	if err != nil {
		return body, err
	}
	q := roster.TokenQuery{User: c.User.ID, Pending: true, Limit: min(rowsAPage, c.dir.MaxPage()), After: c.afterID()}
	all, err := c.here().Tokens(c.r.Context(), q)
	if err != nil {
		return body, err
	}
	role, _ := c.dir.Role(c.Role)
	body = tokensBody{Account: accountName(account.Name), May: role.Rank >= roster.RankAdmin, Next: c.nextPage("tokens", all, q.Limit)}
	for _, s := range all {
		body.Tokens = append(body.Tokens, tokenRow{
			Name: s.Name, Made: s.Created, Used: s.LastUsed, Expires: s.Expires, Over: !s.Valid(c.dir.Now()),
			Revoke: html.Form{
				Action: "revoke-token", Hidden: []html.Hidden{{Name: "token", Value: s.ID.String()}},
				Submit: html.T("tokens.revoke"), About: html.Plain(s.Name), Quiet: true,
			},
		})
	}
	return body, nil
}

// makeToken makes a token, and shows its text this once.
func (c *call) makeToken() (reply, error) {
	if !c.cfg.Tokens {
		return reply{}, roster.ErrNotFound
	}
	label, lifetime := c.typed("name"), c.typed("lifetime")
	n, err := c.newToken(label, lifetime)
	var text roster.SecretText
	if err == nil {
		_, text, err = c.here().IssueToken(c.r.Context(), n)
	}
	body, failed := c.tokens()
	switch {
	case failed != nil:
		return reply{}, failed
	case err != nil:
		return c.refuse(err, map[string]string{"token name": "name", "tokens": "name", "expires": "lifetime"}, tokenForm(label, lifetime), tokensPage(body))
	}
	body.Made = string(text)
	return show(tokensPage(body)(tokenForm("", "90")))
}

// newToken returns the token that the form asks for.
func (c *call) newToken(label, lifetime string) (roster.NewToken, error) {
	if err := c.required("name"); err != nil {
		return roster.NewToken{}, err
	}
	for _, l := range lifetimes {
		switch {
		case l.value != lifetime:
		case l.days == 0:
			return roster.NewToken{User: c.User.ID, Name: label}, nil
		default:
			return roster.NewToken{User: c.User.ID, Name: label, Expires: c.dir.Now().AddDate(0, 0, l.days)}, nil
		}
	}
	return roster.NewToken{}, &roster.InvalidError{Field: "lifetime", Reason: "must not be empty"}
}

// revokeToken ends a token of the person's own.
func (c *call) revokeToken() (reply, error) {
	if !c.cfg.Tokens {
		return reply{}, roster.ErrNotFound
	}
	id, err := roster.ParseID(c.typed("token"))
	if err != nil {
		return reply{}, roster.ErrNotFound
	}
	mine, err := c.here().Tokens(c.r.Context(), roster.TokenQuery{ID: id, User: c.User.ID, Limit: 1})
	switch {
	case err != nil:
		return reply{}, err
	case len(mine) == 0:
		return reply{status: http.StatusNotFound}, roster.ErrNotFound
	}
	if err := c.here().RevokeToken(c.r.Context(), id); err != nil {
		return reply{}, err
	}
	return see("tokens?done=token-revoked"), nil
}
