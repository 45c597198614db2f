package publicala

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wire"
)

// call is one request of an admitted caller.
type call struct {
	*handler
	httpadapters.Caller
	acting *roster.Directory // the caller's account, acting for the caller
	w      http.ResponseWriter
	r      *http.Request
}

// admit returns the call of a caller who may use the route.
func (h *handler) admit(w http.ResponseWriter, r *http.Request, route route) (*call, error) {
	need := httpadapters.Need{Scope: route.scope, MinRank: route.minRank, Asked: wire.AskedByEmail(r, "user")}
	caller, acting, err := h.cfg.Authorize.Admit(w, r, h.dir, token, need, h.cfg.Limiter)
	if h.cfg.Limiter != nil && w.Header().Get("X-RateLimit-Remaining") != "0" {
		w.Header().Del("X-RateLimit-Reset") // documented for an answer with Remaining 0 alone
	}
	return &call{h, caller, acting, w, r}, err
}

// tokenHeader carries the token.
const tokenHeader = "X-User-Token"

// token returns the token of the header, "" if there is none. It reports false
// for two headers and for a text that cannot be a token.
func token(h http.Header) (string, bool) {
	texts := h.Values(tokenHeader)
	if len(texts) == 0 {
		return "", true
	}
	text := strings.TrimLeft(texts[0], " ")
	return text, len(texts) == 1 && wire.IsToken(text)
}

// target returns the user whose Number stands in the path, even a deactivated or
// deleted one. The caller must reach that user.
func (c *call) target(minRank roster.Rank) (roster.User, error) {
	n, ok := number(c.r.PathValue("user"))
	if !ok {
		return roster.User{}, roster.ErrNotFound
	}
	u, err := c.numbered(n)
	if err != nil {
		return roster.User{}, err
	}
	return u, c.Reaches(u.ID, minRank)
}

// numbered returns the user whom the set shows under a number: one of the account's
// own, or a member.
func (c *call) numbered(n int64) (roster.User, error) {
	k := roster.UserKey{Number: n, Vendor: roster.VendorIDSelection{Set: vendorKey, ID: strconv.FormatInt(n, 10)}}
	u, err := c.acting.UserShownAs(c.r.Context(), k)
	return u, wire.Hidden(err)
}

// shownNumber returns the number that the set shows: the vendor's, or else its own. A
// vendor id that is no number is not one of the set's.
func shownNumber(ids roster.VendorIDs, own int64) int64 {
	if n, ok := number(ids.Of(vendorKey)); ok {
		return n
	}
	return own
}

// either returns the user whose Number or external id stands in the path. A text
// that reads like a Number is one, whoever has it as an external id.
func (c *call) either(minRank roster.Rank) (roster.User, error) {
	text := c.r.PathValue("user")
	find := func() (roster.User, error) {
		u, err := c.acting.UserByExternalID(c.r.Context(), text)
		return u, wire.Hidden(err)
	}
	if n, ok := number(text); ok {
		find = func() (roster.User, error) { return c.numbered(n) }
	}
	u, err := find()
	if err != nil {
		return roster.User{}, err
	}
	return u, c.Reaches(u.ID, minRank)
}

// number reads a Number.
func number(text string) (int64, bool) { return wire.ParseInteger(text, 1, math.MaxInt64) }

// visible returns the user with id. A deactivated or deleted one is not found.
func visible(ctx context.Context, dir *roster.Directory, id roster.ID) (roster.User, error) {
	u, err := dir.User(ctx, id)
	if err == nil && hidden(u) {
		err = roster.ErrNotFound
	}
	return u, err
}

func hidden(u roster.User) bool {
	return u.State == roster.StateDeactivated || u.State == roster.StateDeleted
}
