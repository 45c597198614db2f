package httpadapters

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"example.com/roster"
)

// The client chooses its key, and may send one for ever. So only few requests with
// a key, within a short time after the first, are retries of it.
const (
	retryFor     = time.Minute
	keyedAMinute = 3 // and as many at once
)

// requestKey returns what names a request among those of all callers, routes and
// products: a client that sends its key elsewhere pays there too. "" is a request
// without a key.
func (a *access) requestKey(c Caller, r *http.Request) string {
	if a.cfg.Key == nil {
		return ""
	}
	key := a.cfg.Key(r)
	if key == "" {
		return ""
	}
	sum := sha256.New()
	for _, part := range []string{
		c.User.String(), c.Token.String(), a.product, fmt.Sprint(a.cfg.Uses), r.Method, r.Host, r.URL.RequestURI(), key,
	} {
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// take takes the uses of a request. A retry takes none. Consume answers a repeated
// key like the first time, even if the user may no longer use the product: so ask
// comes first.
func (a *access) take(ctx context.Context, dir *roster.Directory, user roster.ID, key string) (roster.Use, error) {
	if key == "" || !a.retries.Take(ctx, retryID(key)).Allowed {
		return a.takeAnew(ctx, dir, user)
	}
	if err := a.ask(ctx, dir, user); err != nil {
		return roster.Use{}, err
	}
	use, err := dir.Consume(ctx, user, a.product, a.cfg.Uses, key)
	refunded := errors.Is(err, roster.ErrInvalid)
	if refunded || err == nil && dir.Now().Sub(use.At) > retryFor {
		return a.takeAnew(ctx, dir, user)
	}
	return use, err
}

// takeAnew takes the uses of a request that is no retry.
func (a *access) takeAnew(ctx context.Context, dir *roster.Directory, user roster.ID) (roster.Use, error) {
	return dir.Consume(ctx, user, a.product, a.cfg.Uses, roster.NewID().String())
}

// useKey is the key of a Use in a request's context.
type useKey struct{}

// UseOf returns what [RequireAccess] took for a request, by the request's context.
// A handler that could not do its work gives it back by
// [roster.Directory.RefundUse], with its Key. False: nothing was taken.
func UseOf(ctx context.Context) (roster.Use, bool) {
	use, ok := ctx.Value(useKey{}).(roster.Use)
	return use, ok
}

// retryID returns the id under which the requests with a key are counted.
func retryID(key string) (id roster.ID) {
	copy(id[:], key)
	return id
}
