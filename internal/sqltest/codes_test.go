package sqltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// mailing is a Config that mails every event.
func mailing() *roster.Config {
	cfg := cheap()
	cfg.Keys = []roster.MailKey{{Number: 1, Secret: bytes.Repeat([]byte{7}, 32)}}
	cfg.Consumers = []roster.Consumer{{Name: "mail"}}
	return cfg
}

// TestACodeWorksOnce has 100 at once accept one invitation, and reset a password
// by one code.
func TestACodeWorksOnce(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) { codeWorksOnce(t, newStore(t, e.open(t), e.dialect, nil)) })
}

func codeWorksOnce(t *testing.T, stores ...roster.Store) {
	t.Helper()
	is := is.New(t)
	dirs := make([]*roster.Directory, len(stores))
	for i, s := range stores {
		dirs[i] = roster.New(s, mailing())
	}
	dir := dirs[0]
	i, err := dir.Invite(t.Context(), roster.NewInvitation{Email: "carol@x.test"})
	is.NoErr(err)
	won := atOnce(t, dirs, func(ctx context.Context, dir *roster.Directory) error {
		_, err := dir.AcceptInvitationAndSignIn(ctx, i.Code, roster.Acceptance{Name: "Carol"}, roster.ClientInfo{})
		return err
	})
	is.Equal(won, 1)
	is.NoErr(dir.SendPasswordReset(t.Context(), "carol@x.test", roster.ClientInfo{}))
	var code roster.SecretText
	_, err = dir.RelayOnce(t.Context(), roster.RelayConfig{Consumer: "mail", Parallel: 1, Deliver: func(_ context.Context, m roster.Message) error {
		code += m.Code // the invitation's is not mailed any more
		return nil
	}})
	is.NoErr(err)
	won = atOnce(t, dirs, func(ctx context.Context, dir *roster.Directory) error {
		_, err := dir.ResetPassword(ctx, code, "securepassword", roster.ClientInfo{})
		return err
	})
	is.Equal(won, 1)
	sessions, err := dir.Sessions(t.Context(), roster.SessionQuery{User: i.User.ID})
	is.NoErr(err)
	is.Equal(len(sessions), 1)
}

// atOnce runs fn 100 times at once, with dirs in turn, and returns how often it
// did not fail; it may fail by ErrCredentials alone.
func atOnce(t *testing.T, dirs []*roster.Directory, fn func(context.Context, *roster.Directory) error) int {
	t.Helper()
	var won atomic.Int64
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			dir := dirs[i%len(dirs)]
			err := fn(context.Background(), dir)
			for errors.Is(err, roster.ErrBusy) {
				err = fn(context.Background(), dir)
			}
			switch {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, roster.ErrCredentials):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	return int(won.Load())
}

// TestRelaysShareTheWork has four relays deliver what 50 users wait for, each
// message once and those of one user in order.
func TestRelaysShareTheWork(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		store := newStore(t, e.open(t), e.dialect, nil)
		cfg := mailing()
		dir := roster.New(store, cfg)
		for i := range 50 {
			u, err := dir.Create(t.Context(), roster.NewUser{Email: fmt.Sprintf("p%d@x.test", i)})
			is.NoErr(err)
			_, err = dir.Invite(t.Context(), roster.NewInvitation{User: u.ID, Mail: true})
			is.NoErr(err)
		}
		var mu sync.Mutex
		times, version := make(map[roster.ID]int), make(map[roster.ID]int64)
		relay := roster.RelayConfig{Consumer: "mail", Deliver: func(_ context.Context, m roster.Message) error {
			mu.Lock()
			defer mu.Unlock()
			times[m.ID]++
			if m.Event.UserVersion < version[m.Event.User] {
				t.Errorf("version %d came after %d", m.Event.UserVersion, version[m.Event.User])
			}
			version[m.Event.User] = m.Event.UserVersion
			return nil
		}}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := roster.New(store, cfg).RelayOnce(context.Background(), relay); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		is.Equal(len(times), 101) // the account, and each user twice
		for _, n := range times {
			is.Equal(n, 1)
		}
		left, err := dir.Deliveries(t.Context(), roster.DeliveryQuery{})
		is.NoErr(err)
		is.Equal(len(left), 0)
	})
}
