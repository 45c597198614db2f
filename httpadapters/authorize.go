package httpadapters

import (
	"context"
	"errors"
	"net/http"

	"example.com/roster"
)

// Authorize says who sends r. token is the text that the set's documented
// header carries, "" when there is none. The error is roster.ErrCredentials for
// a request that nobody stands for; any other is answered as an internal one. It
// is called from many goroutines. A nil Authorize refuses every request.
type Authorize func(r *http.Request, token string) (Caller, error)

// Admit asks a who sends r, and returns the Caller, its Rank filled in, and the
// Directory of dir's that acts for it. Route sets begin with it.
func (a Authorize) Admit(dir *roster.Directory, r *http.Request, token string) (Caller, *roster.Directory, error) {
	if a == nil {
		return Caller{}, nil, roster.ErrCredentials
	}
	c, err := a(r, token)
	if err != nil {
		return Caller{}, nil, err
	}
	acting, err := c.Directory(dir)
	if err != nil {
		return Caller{}, nil, err
	}
	c.Account = acting.AccountID()
	if c.Rank == 0 {
		c.Rank, err = c.rank(r.Context(), acting)
	}
	return c, acting, err
}

// rank returns the rank of c's role, which is that of its user where it is
// empty.
func (c Caller) rank(ctx context.Context, dir *roster.Directory) (roster.Rank, error) {
	role := c.Role
	if role == "" {
		u, err := dir.User(ctx, c.User)
		switch {
		case errors.Is(err, roster.ErrNotFound), err == nil && u.State != roster.StateActive:
			return 0, roster.ErrCredentials
		case err != nil:
			return 0, err
		}
		role = u.Role
	}
	info, _ := dir.Role(role)
	return info.Rank, nil
}

// Tokens accepts the API tokens of dir: live ones, of active users or of the
// account itself, whatever their text begins with. A text of more than 512 bytes
// is none, and is not even hashed.
func Tokens(dir *roster.Directory) Authorize {
	return func(r *http.Request, token string) (Caller, error) {
		c, err := dir.Authenticate(r.Context(), token)
		if err != nil {
			return Caller{}, err
		}
		info, _ := dir.Role(c.Role)
		return Caller{
			Account: c.Account.ID, User: c.User.ID, Token: c.Token.ID,
			Role: c.Role, Rank: info.Rank, Scopes: c.Token.Scopes,
		}, nil
	}
}
