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

// Caller is the sender of a request.
type Caller struct {
	Account roster.ID        // zero: the account of the Directory that is served
	User    roster.ID        // zero: a token of the account itself
	Token   roster.ID        // the API token; required where User is zero
	Role    roster.Role      // the role of the token; caps that of User; empty: the role of User
	Rank    roster.Rank      // routes check it; 0: the rank of Role
	Scopes  []string         // of the token; none: all
	Shown   roster.VendorIDs // of Account, whose ids the sets show; empty: they show its own
	Network string           // IP address of the client, for the record of refused calls; empty: the peer's of the request

	// Impersonator is who really acts, in a session of User's; zero: User. See
	// [roster.Directory.Impersonate].
	Impersonator roster.ID

	// Asked is the user whom the request reads, by Need.Asked, for [roster.Directory.Asked]
	// of the Directory that acts for the caller.
	Asked roster.AskedUser

	known bool // [Tokens], or whoever read the session, has just read that the caller may act, with Role
}

// CallerOf returns who acts in a session that was just read, for an [Authorize] that
// goes by sessions: where the session acts, with the role that its user has there.
func CallerOf(s roster.Session) Caller {
	return Caller{
		Account: s.Account, User: s.User.ID, Role: s.Role, Impersonator: s.Secret.Impersonator.User, known: true,
	}
}

// Actor returns c as the argument of [roster.Directory.ActingAs].
func (c Caller) Actor() roster.Actor {
	return roster.Actor{User: c.User, Token: c.Token, Role: c.Role, Impersonator: c.Impersonator}
}

// Allows reports whether c has a scope.
func (c Caller) Allows(scope string) bool {
	return len(c.Scopes) == 0 || slices.Contains(c.Scopes, scope)
}

// Reaches tells whether c may use a route on a user. Below rank admin every user
// but its own is roster.ErrNotFound, whether there is one or not. Otherwise
// a rank below minRank is roster.ErrForbidden.
func (c Caller) Reaches(user roster.ID, minRank roster.Rank) error {
	if c.Rank < roster.RankAdmin && user != c.User {
		return roster.ErrNotFound
	}
	if c.Rank < minRank {
		return roster.ErrForbidden
	}
	return nil
}

// SetsEmail tells whether c may set the address of a user at once: by rank admin, and
// not by the user's own API token. Else the address is asked for, by
// [roster.Directory.ChangeEmail].
func (c Caller) SetsEmail(user roster.ID) bool {
	return c.Rank >= roster.RankAdmin && (c.Token.IsZero() || c.User != user)
}

// Directory returns dir in c's account, acting for c. The error is
// roster.ErrCredentials for a Caller of another account than the one that dir is
// confined to. A Caller who is nobody may do nothing.
func (c Caller) Directory(dir *roster.Directory) (*roster.Directory, error) { return c.directory(dir) }

func (c *Caller) directory(dir *roster.Directory) (*roster.Directory, error) {
	account := c.Account
	if account.IsZero() {
		account = dir.AccountID()
	}
	if dir.Confined() && account != dir.AccountID() {
		return nil, roster.ErrCredentials
	}
	dir = dir.ForAccount(account).CalledFrom(roster.ClientInfo{Network: c.Network})
	if c.known {
		return dir.ActingWith(c.Actor(), c.Role), nil
	}
	return dir.ActingAs(c.Actor()), nil
}
