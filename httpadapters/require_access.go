package httpadapters

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// AccessConfig says how [RequireAccess] works.
type AccessConfig struct {
	// User says who sends a request. Access is decided for the user of the
	// Caller, in its account. The error is roster.ErrCredentials for nobody; a
	// Caller without a user is nobody, too. It is called from many goroutines.
	// Nil refuses every request.
	User func(r *http.Request) (Caller, error)

	// Scope is what a token with scopes must allow. Empty refuses tokens with
	// scopes: they are for the routes that their scopes name.
	Scope string

	// Uses is the number of uses that a request takes. 0 takes none, but refuses
	// requests when no use is left.
	Uses int64

	// Key returns what the client names its request by, such as the header
	// Idempotency-Key, so that a retry takes no uses. A retry comes from the same
	// caller, has the same method, host, path, query and key, and comes within a
	// minute of the first request. Three requests with a key are served so at once,
	// and three a minute, in each process; every other one takes uses again. A retry
	// passes unless something else than spent uses refuses it. Bodies are not
	// compared. Nil, or "", takes uses for every request.
	Key func(r *http.Request) string

	// Log gets each error that callers are told nothing about. Nil is silent.
	Log *slog.Logger
}

// RequireAccess returns a middleware for the host's own routes. It passes the
// requests of users who may use a product, whatever their role, and answers
// others with a problem (RFC 9457): 401 for nobody; 403 with the reasons of the
// [roster.Decision]; 429 if spent uses are the only reason, with Retry-After if
// the next period brings new ones.
//
// dir is the host's Directory, or a confined one, which does not know users of
// other accounts. RequireAccess panics if product is empty or cfg.Uses is
// negative.
func RequireAccess(dir *roster.Directory, product string, cfg AccessConfig) func(next http.Handler) http.Handler {
	if product == "" || cfg.Uses < 0 {
		panic("httpadapters: RequireAccess needs a product, and uses of 0 and above")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	a := &access{dir: dir, product: product, cfg: cfg, retries: NewLimiter(keyedAMinute)}
	a.retries.Now = dir.Now
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			use, err := a.admit(r)
			if err != nil {
				a.fail(w, r, err)
				return
			}
			if use.N > 0 {
				r = r.WithContext(context.WithValue(r.Context(), useKey{}, use))
			}
			next.ServeHTTP(w, r)
		})
	}
}

// access guards routes by one product.
type access struct {
	dir     *roster.Directory
	product string
	cfg     AccessConfig
	retries *MemoryLimiter // counts the requests with a key
}

// admit takes the uses of a request, or refuses it.
func (a *access) admit(r *http.Request) (use roster.Use, err error) {
	if a.cfg.User == nil {
		return use, roster.ErrCredentials
	}
	c, err := a.cfg.User(r)
	if err != nil {
		return use, err
	}
	if c.Network == "" {
		c.Network = peer(r).Network
	}
	ctx := r.Context()
	acting, err := c.Directory(a.dir)
	if err != nil {
		return use, err
	}
	if err := a.mayAsk(c); err != nil {
		acting.NoteForbidden(ctx)
		return use, err
	}
	dir := a.dir.ForAccount(acting.AccountID()) // the host asks, and is told every reason
	if a.cfg.Uses > 0 {
		use, err = a.take(ctx, dir, c.User, a.requestKey(c, r))
	} else {
		err = a.ask(ctx, dir, c.User)
	}
	if errors.Is(err, roster.ErrNotFound) {
		return use, roster.ErrCredentials // no such user, or none at all
	}
	return use, err
}

// mayAsk refuses a token without the scope, and one whose role is below read-only.
func (a *access) mayAsk(c Caller) error {
	if !c.Allows(a.cfg.Scope) {
		return wire.ScopeError(a.cfg.Scope)
	}
	if info, _ := a.dir.Role(c.Role); !c.Token.IsZero() && c.Role != "" && info.Rank < roster.RankReadOnly {
		return roster.ErrForbidden
	}
	return nil
}

// ask refuses a user who may not use the product. Where a request takes uses,
// Consume decides about spent uses.
func (a *access) ask(ctx context.Context, dir *roster.Directory, user roster.ID) error {
	d, err := dir.Access(ctx, user, a.product)
	if err != nil || d.Allowed {
		return err
	}
	if _, spent := d.UsesSpent(); spent && a.cfg.Uses > 0 {
		return nil
	}
	return &roster.AccessRefusedError{Decision: d}
}
