package httpadapters

import (
	"slices"

	"example.com/roster"
)

// The scopes of a token, as the route sets ask for them.
const (
	ScopeCreate = "users:create"
	ScopeRead   = "users:read"
	ScopeUpdate = "users:update"
	ScopeDelete = "users:delete"
)

// Caller is who sends a request.
type Caller struct {
	Account roster.ID   // zero: the account of the Directory that is served
	User    roster.ID   // zero: a token of the account itself
	Token   roster.ID   // zero: no token, such as a session of the host's own; not zero where User is
	Role    roster.Role // caps what User may do; empty: its own role
	Rank    roster.Rank // what routes go by; 0: the rank of Role
	Scopes  []string    // none: all
}

// Actor returns c as [roster.Directory.ActingAs] takes it.
func (c Caller) Actor() roster.Actor {
	return roster.Actor{User: c.User, Token: c.Token, Role: c.Role}
}

// Allows tells whether c may be used for a scope.
func (c Caller) Allows(scope string) bool {
	return len(c.Scopes) == 0 || slices.Contains(c.Scopes, scope)
}

// Directory returns dir in c's account, acting for c. The error is
// roster.ErrCredentials for a Caller who is nobody, and for one of another
// account than the one that dir is confined to.
func (c Caller) Directory(dir *roster.Directory) (*roster.Directory, error) {
	if c.Actor() == (roster.Actor{Role: c.Role}) {
		return nil, roster.ErrCredentials // As would take it for the host, who may do everything
	}
	account := c.Account
	if account.IsZero() {
		account = dir.AccountID()
	}
	if dir.Confined() && account != dir.AccountID() {
		return nil, roster.ErrCredentials
	}
	return dir.ForAccount(account).ActingAs(c.Actor()), nil
}
