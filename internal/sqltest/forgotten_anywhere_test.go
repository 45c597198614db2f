package sqltest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestForgottenAnywhere has four relays at once mail what somebody has asked for in
// every account: each account mails one code, which opens that account.
func TestForgottenAnywhere(t *testing.T) {
	t.Run("memstore", func(t *testing.T) { forgottenAnywhere(t, memstore.New()) })
	onEach(t, func(t *testing.T, e engine) { forgottenAnywhere(t, newStore(t, e.open(t), e.dialect, nil)) })
}

func forgottenAnywhere(t *testing.T, store roster.Store) {
	is := is.New(t)
	host := roster.New(store, mailing())
	users := map[roster.ID]roster.User{}
	for i := range 3 {
		account, err := host.CreateAccount(t.Context(), roster.NewAccount{Name: fmt.Sprint(i)})
		is.NoErr(err)
		u, err := host.ForAccount(account.ID).Create(t.Context(), roster.NewUser{Email: "jane@x.test", Active: true})
		is.NoErr(err)
		users[account.ID] = u
	}
	is.NoErr(host.SendPasswordResetAnywhere(t.Context(), "Jane@x.test", roster.ClientInfo{}))
	var mu sync.Mutex
	codes := map[roster.ID]roster.SecretText{}
	deliver := func(_ context.Context, m roster.Message) error {
		mu.Lock()
		defer mu.Unlock()
		if m.Purpose == roster.PurposePasswordReset {
			codes[m.Account.ID] += m.Code
		}
		return nil
	}
	for range 2 { // the first round asks the accounts
		var relays sync.WaitGroup
		for range 4 {
			relays.Go(func() {
				_, err := host.RelayOnce(context.Background(), roster.RelayConfig{Consumer: "mail", Deliver: deliver})
				if err != nil {
					t.Error(err)
				}
			})
		}
		relays.Wait()
	}
	is.Equal(len(codes), len(users))
	for account, code := range codes {
		s, err := host.ResetPassword(t.Context(), code, "securepassword", roster.ClientInfo{})
		is.NoErr(err)
		is.Equal(s.User.ID, users[account].ID)
	}
}
