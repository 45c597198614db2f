package roster_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// silent is a store of which one call is never answered.
type silent struct {
	roster.Store
	read, update bool // which one
}

func (s *silent) Deliveries(ctx context.Context, q roster.DeliverySelection) ([]roster.Delivery, error) {
	if s.read {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return s.Store.Deliveries(ctx, q)
}

func (s *silent) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if s.update {
		<-ctx.Done()
		return ctx.Err()
	}
	return s.Store.Update(ctx, fn)
}

// TestRelayLeavesASilentDatabase has a call of the store hang that the relay makes
// under a ctx without an end. The relay gives it up, and delivers once the database
// answers again.
func TestRelayLeavesASilentDatabase(t *testing.T) {
	for name, hangs := range map[string]silent{"reading": {read: true}, "claiming": {update: true}} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			hangs.Store = memstore.New()
			cfg := testConfig()
			cfg.Consumers = []roster.Consumer{{Name: "hook"}}
			mustCreate(t, roster.New(hangs.Store, cfg), roster.NewUser{Email: "jane@x.test"})
			arrived := 0
			relay := roster.RelayConfig{Consumer: "hook", Parallel: 1, Timeout: time.Millisecond, Deliver: func(context.Context, roster.Message) error {
				arrived++
				return nil
			}}
			_, err := roster.New(&hangs, cfg).RelayOnce(t.Context(), relay)
			is.True(errors.Is(err, context.DeadlineExceeded))
			is.Equal(arrived, 0)
			relay.Timeout = 0
			_, err = roster.New(hangs.Store, cfg).RelayOnce(t.Context(), relay)
			is.NoErr(err)
			is.True(arrived > 0)
		})
	}
}
