package roster_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestDeliveriesOfAMemberKeepTheirOrder fails what happens at home: what happens in the
// other account arrives all the same, in the order of its versions, and the other way
// round.
func TestDeliveriesOfAMemberKeepTheirOrder(t *testing.T) {
	for name, failing := range map[string]func(home, there roster.ID) roster.ID{
		"nothing fails":              func(_, _ roster.ID) roster.ID { return roster.ID{} },
		"home fails":                 func(home, _ roster.ID) roster.ID { return home },
		"the membership's one fails": func(_, there roster.ID) roster.ID { return there },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			cfg, clock := testConfig(), newClock()
			cfg.Now, cfg.Consumers = clock.Now, []roster.Consumer{{Name: "trail"}}
			host := roster.New(memstore.New(), cfg)
			home, err := host.CreateAccount(t.Context(), roster.NewAccount{})
			is.NoErr(err)
			other, err := host.CreateAccount(t.Context(), roster.NewAccount{})
			is.NoErr(err)
			at, there := host.ForAccount(home.ID), host.ForAccount(other.ID)
			u := mustCreate(t, at, roster.NewUser{Active: true})
			for range 3 { // raise the version at home above that of the membership
				is.NoErr(last(at.ForceLogout(t.Context(), u.ID)))
			}
			is.NoErr(last(host.CreateMembership(t.Context(), roster.NewMembership{Account: other.ID, Home: home.ID, User: u.ID, Role: roster.RoleUser})))
			for range 3 {
				is.NoErr(last(there.Grant(t.Context(), u.ID, roster.NewGrant{Product: "reports"})))
				is.NoErr(last(at.ForceLogout(t.Context(), u.ID)))
			}
			fails := failing(home.ID, other.ID)
			var mu sync.Mutex
			arrived := map[roster.ID][]int64{}
			for range 12 {
				_, err := host.RelayOnce(t.Context(), roster.RelayConfig{Consumer: "trail", Deliver: func(_ context.Context, m roster.Message) error {
					if m.Event.Account == fails {
						return errors.New("not now")
					}
					mu.Lock()
					defer mu.Unlock()
					if m.Event.User == u.ID {
						is.Equal(m.User.ID, u.ID)
						arrived[m.Event.Account] = append(arrived[m.Event.Account], m.Event.UserVersion)
					}
					return nil
				}})
				is.NoErr(err)
			}
			want := map[roster.ID][]int64{home.ID: {1, 2, 3, 4, 5, 6, 7, 8}, other.ID: {1, 2, 3, 4}}
			delete(want, fails)
			is.Equal(arrived, want)
		})
	}
}
