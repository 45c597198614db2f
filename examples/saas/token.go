package main

import "example.com/roster"

// listTokens shows the caller's tokens for this workspace.
func (c *call) listTokens() (any, error) {
	tokens, err := c.people.Tokens(c.Context(), roster.TokenQuery{User: c.who.User, Pending: true})
	all := []map[string]any{}
	for _, t := range tokens {
		all = append(all, map[string]any{"id": t.ID, "name": t.Name, "used": t.LastUsed, "expires": t.Expires})
	}
	return map[string]any{"tokens": all}, err
}

// issueToken makes a token of the caller, which acts in this workspace alone. Its
// text is shown once.
func (c *call) issueToken(in struct{ Name string }) (any, error) {
	t, text, err := c.people.IssueToken(c.Context(), roster.NewToken{
		User: c.who.User, Name: in.Name, Prefix: tokenPrefix, Expires: c.people.Now().AddDate(1, 0, 0),
	})
	return map[string]any{"id": t.ID, "token": string(text)}, err
}

// revokeToken ends a token, at its next request.
func (c *call) revokeToken() (any, error) {
	return map[string]any{"id": c.id}, c.people.RevokeToken(c.Context(), c.id)
}
