package roster_test

import (
	"context"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// cutting is a store whose caller leaves once a password was found right: its ctx
// ends at the Update after the one that counts.
type cutting struct {
	roster.Store
	leave   context.CancelFunc
	updates int
}

func (c *cutting) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if c.updates++; c.updates == 2 {
		c.leave()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return c.Store.Update(ctx, fn)
}

// TestWhoLeavesWithTheRightPasswordIsNotCounted has a caller leave before the answer,
// ten times, and then stay.
func TestWhoLeavesWithTheRightPasswordIsNotCounted(t *testing.T) {
	for name, try := range map[string]func(ctx context.Context, dir *roster.Directory, user roster.ID) error{
		"SignIn": func(ctx context.Context, dir *roster.Directory, _ roster.ID) error {
			_, err := dir.SignIn(ctx, roster.SignIn{Email: "jane@x.test", Password: password, ClientInfo: roster.ClientInfo{Network: "192.0.2.1"}})
			return err
		},
		"VerifyPassword": func(ctx context.Context, dir *roster.Directory, user roster.ID) error {
			_, err := dir.VerifyPassword(ctx, user, password)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			store, cfg := memstore.New(), testConfig()
			cfg.NetworkLimits = []roster.NetworkLimit{{Family: 4, Bits: 32, Failures: 10}}
			dir := roster.New(store, cfg)
			u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Password: password, Active: true})
			for range 10 {
				ctx, leave := context.WithCancel(t.Context())
				_ = try(ctx, dir.WithStore(&cutting{Store: store, leave: leave}), u.ID)
				is.Equal(ctx.Err(), context.Canceled)
			}
			sessions, err := dir.Sessions(t.Context(), roster.SessionQuery{User: u.ID})
			is.NoErr(err)
			is.Equal(len(sessions), 0) // nobody has their tokens
			is.NoErr(try(t.Context(), dir, u.ID))
		})
	}
}
