package httpadapters

import (
	"context"
	"errors"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// Authorize says who sends r. token is the text in the set's documented header,
// "" if there is none. The error is roster.ErrCredentials for nobody; any other
// is answered as an internal one. It is called from many goroutines. A nil
// Authorize refuses every request.
type Authorize func(r *http.Request, token string) (Caller, error)

// sameOrigin trusts no other origin.
var sameOrigin = http.NewCrossOriginProtection()

// Need is what a route asks of its caller.
type Need struct {
	Scope   string // of the caller's token; an empty one refuses tokens with scopes
	MinRank roster.Rank
	Asked   roster.UserKey // the one user whom the request reads, for Caller.Asked; zero: the caller itself, if anybody
}

// asking is the context of a request that Authorize gets, with Need.Asked under
// askedKey: one value, where context.WithValue makes two.
type asking struct {
	context.Context
	user roster.UserKey
}

type askedKey struct{}

// Value returns the value of a key.
func (a *asking) Value(key any) any {
	if key == (askedKey{}) {
		return &a.user
	}
	return a.Context.Value(key)
}

// Admit is the gate of every route with a caller. It reads the token in the
// header of r, asks a who sends r, counts the request, sets the headers of its
// [Quota] on w, and checks need. It returns the Caller with its Rank filled in,
// and dir acting for it. A nil limiter counts nothing.
//
// token returns the text in the set's documented header, "" if there is none. It
// reports false for a text that cannot be a token.
//
// A request with cookies and without a token is refused where a page of another
// site may have made it: by net/http's CrossOriginProtection, and for a body
// without a Content-Type. A host whose function goes by a cookie needs no guard of
// its own.
//
// Errors: roster.ErrCredentials; roster.ThrottledError above the limit;
// roster.ErrForbidden for the wrong scope or rank. With the latter two the
// Caller is returned too. A request of another site is roster.ErrForbidden.
func (a Authorize) Admit(
	w http.ResponseWriter, r *http.Request, dir *roster.Directory,
	token func(http.Header) (text string, ok bool), need Need, limiter Limiter,
) (c Caller, acting *roster.Directory, err error) {
	text, ok := token(r.Header)
	if a == nil || !ok {
		return Caller{}, nil, roster.ErrCredentials
	}
	if err := wire.CheckOrigin(r, text, sameOrigin); err != nil {
		return Caller{}, nil, err
	}
	if need.Asked != (roster.UserKey{}) {
		r = r.WithContext(&asking{r.Context(), need.Asked})
	}
	if c, err = a(r, text); err != nil {
		return Caller{}, nil, err
	}
	c.ask(need.Asked)
	if c.Network == "" {
		c.Network = peer(r).Network
	}
	if acting, err = c.act(r.Context(), dir); err != nil {
		return Caller{}, nil, err
	}
	if err := Count(w, r, limiter, c.LimitID()); err != nil {
		return c, nil, err
	}
	if !c.Allows(need.Scope) {
		acting.NoteForbidden(r.Context())
		return c, nil, wire.ScopeError(need.Scope)
	}
	if c.Rank < need.MinRank {
		acting.NoteForbidden(r.Context())
		return c, nil, roster.ErrForbidden
	}
	return c, acting, nil
}

// ask makes c.Asked the user whom a request reads, where it is not yet.
func (c *Caller) ask(asked roster.UserKey) {
	if asked == (roster.UserKey{}) {
		asked.ID = c.User
	}
	if c.Asked.Key != asked {
		c.Asked = roster.AskedUser{Key: asked}
	}
}

// act sets the role and the rank that c acts with now, and returns dir acting for
// it. Role and Rank of a Caller that the host made cap what its user may do: they
// never raise it.
func (c *Caller) act(ctx context.Context, dir *roster.Directory) (*roster.Directory, error) {
	acting, err := c.directory(dir)
	if err != nil {
		return nil, err
	}
	c.Account = acting.AccountID()
	if !c.known {
		c.Role, err = acting.ActorRole(ctx)
		if errors.Is(err, roster.ErrForbidden) {
			err = roster.ErrCredentials
		}
		if err != nil {
			return nil, err
		}
		acting = acting.ActingWith(c.Actor(), c.Role)
	}
	info, _ := acting.Role(c.Role)
	if c.Rank == 0 || c.Rank > info.Rank {
		c.Rank = info.Rank
	}
	if !c.Impersonator.IsZero() {
		c.Rank = min(c.Rank, roster.RankUser)
	}
	return acting, nil
}

// Tokens accepts the valid API tokens of dir: those of active users and those of
// the account itself, with any prefix. A text of more than 512 bytes is refused
// without being hashed. The user whom the request is about is read with the token.
func Tokens(dir *roster.Directory) Authorize {
	return func(r *http.Request, token string) (Caller, error) {
		if !wire.HasBody(r) { // most requests, which need no function to run elsewhere
			return callerOfToken(dir, r, token)
		}
		return wire.Apart(r, func() (Caller, error) { return callerOfToken(dir, r, token) })
	}
}

// callerOfToken returns the bearer of a token of dir.
func callerOfToken(dir *roster.Directory, r *http.Request, token string) (Caller, error) {
	var asked roster.UserKey
	if named, ok := r.Context().Value(askedKey{}).(*roster.UserKey); ok {
		asked = *named
	}
	from := peer(r)
	c, err := dir.CalledFrom(from).AuthenticateAsking(r.Context(), roster.SecretText(token), asked)
	if err != nil {
		return Caller{}, err
	}
	if wire.MayWait(r) {
		c.Asked = roster.AskedUser{Key: c.Asked.Key}
	}
	info, _ := dir.Role(c.Role)
	return Caller{
		Account: c.Account.ID, User: c.User.ID, Token: c.Token.ID,
		Role: c.Role, Rank: info.Rank, Scopes: c.Token.Scopes, Shown: c.Account.VendorIDs, Asked: c.Asked, Network: from.Network, known: true,
	}, nil
}
