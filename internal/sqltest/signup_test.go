package sqltest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// mailingAt is mailing with a clock that the test moves.
func mailingAt(now *time.Time) *roster.Config {
	cfg := mailing()
	cfg.Now = func() time.Time { return *now }
	return cfg
}

// TestOneUserForAnAddress brings two codes for one address at once, each eight times.
func TestOneUserForAnAddress(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		now := time.Now()
		dir := roster.New(newStore(t, e.open(t), e.dialect, nil), mailingAt(&now))
		var codes []roster.SecretText
		for range 2 {
			is.NoErr(dir.SendSignUp(t.Context(), roster.SignUpRequest{Email: "kim@x.test"}))
			_, err := dir.RelayOnce(t.Context(), roster.RelayConfig{Consumer: "mail", Parallel: 1, Deliver: func(_ context.Context, m roster.Message) error {
				if m.Purpose == roster.PurposeSignUp {
					codes = append(codes, m.Code)
				}
				return nil
			}})
			is.NoErr(err)
			now = now.Add(time.Hour)
		}
		is.Equal(len(codes), 2)
		var wg sync.WaitGroup
		errs := make([]error, 16)
		for i := range errs {
			wg.Go(func() {
				n := roster.NewSignUp{Acceptance: roster.Acceptance{Name: "Kim"}}
				_, errs[i] = dir.SignUp(context.Background(), codes[i%2], n, roster.ClientInfo{})
			})
		}
		wg.Wait()
		came := 0
		for _, err := range errs {
			if err == nil {
				came++
				continue
			}
			is.True(errors.Is(err, roster.ErrCredentials))
		}
		is.Equal(came, 1)
		n, err := dir.Count(t.Context(), roster.UserQuery{})
		is.NoErr(err)
		is.Equal(n, 1)
		u, err := dir.UserByEmail(t.Context(), "kim@x.test")
		is.NoErr(err)
		is.Equal([]any{u.State, u.EmailVerified, u.Name}, []any{roster.StateActive, true, "Kim"})
	})
}

// TestAskingSendsTheSame compares the statements of a sign-up, and of a forgotten
// password, for the address of an active and of an invited user, and for one that
// nobody has.
func TestAskingSendsTheSame(t *testing.T) {
	is := is.New(t)
	r := &tracer{}
	db := openTraced(t, r)
	db.SetMaxOpenConns(1)
	now := time.Now()
	dir := roster.New(newStore(t, db, sqlstore.Postgres, nil), mailingAt(&now))
	_, err := dir.Create(t.Context(), roster.NewUser{Email: "active@x.test", Active: true})
	is.NoErr(err)
	_, err = dir.Invite(t.Context(), roster.NewInvitation{Email: "invited@x.test"})
	is.NoErr(err)
	from := roster.ClientInfo{Network: "192.0.2.1"}
	for name, ask := range map[string]func(email string) error{
		"sign-up": func(email string) error {
			return dir.SendSignUp(t.Context(), roster.SignUpRequest{Email: email, ClientInfo: from})
		},
		"forgotten password": func(email string) error { return dir.SendPasswordReset(t.Context(), email, from) },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			for _, email := range []string{"first@x.test", "second@x.test"} {
				is.NoErr(ask(email)) // prepares what it needs
			}
			var want string
			for _, email := range []string{"nobody@x.test", "active@x.test", "invited@x.test"} {
				r.forget()
				is.NoErr(ask(email))
				if want == "" {
					want = r.words()
					t.Log(want)
				}
				is.Equal(r.words(), want)
			}
		})
	}
}
