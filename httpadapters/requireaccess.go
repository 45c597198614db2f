package httpadapters

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"example.com/roster"
)

// AccessConfig says how [RequireAccess] works.
type AccessConfig struct {
	// User says who sends a request: access is asked for the user of the Caller,
	// in its account. The error is roster.ErrCredentials for nobody, and a Caller
	// without a user is nobody too. It is called from many goroutines. Nil refuses
	// every request.
	User func(r *http.Request) (Caller, error)

	// Uses is how many uses a request takes. 0 takes none, and lets requests
	// through as long as one could be taken.
	Uses int64

	// Key names what a request takes, as roster's Consume has it: a repeat of a
	// key takes nothing, and is let through so long as nothing but the uses stands
	// against it. So it must not be for the client alone to choose. Nil, or "",
	// takes for each request anew.
	Key func(r *http.Request) string

	// Log hears of the errors that callers are told nothing about, once each.
	// Nil is silent.
	Log *slog.Logger
}

// RequireAccess returns a middleware for the host's own routes, which lets the
// requests of users through who may use a product, whatever their role. It
// answers others with a problem (RFC 9457): 401 where it is not known who they
// are; 403 with the reasons of the [roster.Decision]; 429 where no more than the
// uses are wanting, with Retry-After when a period ends that brings new ones.
//
// dir is the host's Directory, or a confined one, to which users of other
// accounts are unknown. RequireAccess panics where product is empty or
// Config.Uses is negative.
func RequireAccess(dir *roster.Directory, product string, cfg AccessConfig) func(next http.Handler) http.Handler {
	if product == "" || cfg.Uses < 0 {
		panic("httpadapters: RequireAccess needs a product, and uses of 0 and above")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	a := &access{dir: dir, product: product, cfg: cfg}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := a.admit(r); err != nil {
				a.fail(w, r, err)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// access is one product that requests need.
type access struct {
	dir     *roster.Directory
	product string
	cfg     AccessConfig
}

// admit finds out who asks, and whether they may.
func (a *access) admit(r *http.Request) error {
	if a.cfg.User == nil {
		return roster.ErrCredentials
	}
	c, err := a.cfg.User(r)
	if err != nil {
		return err
	}
	dir, err := c.Directory(a.dir)
	if err != nil {
		return err
	}
	dir = dir.ActingAs(roster.Actor{}) // it is the host that asks
	ctx := r.Context()
	if a.cfg.Uses > 0 {
		err = a.take(ctx, dir, c.User, a.key(r))
	} else {
		err = a.ask(ctx, dir, c.User)
	}
	if errors.Is(err, roster.ErrNotFound) {
		return roster.ErrCredentials // no such user, or none at all
	}
	return err
}

// key returns the key of a request, "" for one that takes anew.
func (a *access) key(r *http.Request) string {
	if a.cfg.Key == nil {
		return ""
	}
	return a.cfg.Key(r)
}

// take takes the uses of a request. Consume answers a repeat like the first,
// whatever has become of the user since: so it is asked before.
func (a *access) take(ctx context.Context, dir *roster.Directory, user roster.ID, key string) error {
	if key == "" {
		key = roster.NewID().String()
	} else if err := a.ask(ctx, dir, user); err != nil {
		return err
	}
	_, err := dir.Consume(ctx, user, a.product, a.cfg.Uses, key)
	return err
}

// ask refuses a user who may not use the product, for whatever reason but spent
// uses where Consume has the word on them.
func (a *access) ask(ctx context.Context, dir *roster.Directory, user roster.ID) error {
	d, err := dir.Access(ctx, user, a.product)
	if err == nil && !d.Allowed && (a.cfg.Uses == 0 || d.Reasons[0].Kind != roster.ReasonUsesSpent) {
		err = &roster.AccessRefusedError{Decision: d}
	}
	return err
}
