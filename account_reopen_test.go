package roster_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestReopeningRevivesNoSession closes an account for a while. Its sessions are over
// for good, also where the clocks of nodes differ; its tokens, which machines hold,
// work again.
func TestReopeningRevivesNoSession(t *testing.T) {
	for name, c := range map[string]struct{ begun, closedFor, signedIn time.Duration }{
		"a minute":                    {-time.Hour, time.Minute, time.Second},
		"begun by a clock ahead":      {+100 * time.Millisecond, time.Minute, time.Second},
		"a sign-in by a clock behind": {-time.Hour, time.Minute, -100 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			clock, cfg := newClock(), testConfig()
			cfg.Now, cfg.SessionsLimit, cfg.RefuseSessions = clock.Now, 1, true
			dir := roster.New(memstore.New(), cfg)
			u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Role: roster.RoleAdmin, Active: true})
			other := mustCreate(t, dir, roster.NewUser{Email: "john@x.test", Active: true})
			_, text, err := dir.IssueToken(t.Context(), roster.NewToken{User: u.ID})
			is.NoErr(err)
			clock.Add(c.begun)
			s, err := dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
			is.NoErr(err)
			as, err := dir.Impersonate(t.Context(), s, other.ID, roster.ClientInfo{})
			is.NoErr(err)
			clock.Add(-c.begun)

			_, err = dir.CloseAccount(t.Context())
			is.NoErr(err)
			_, err = dir.Authenticate(t.Context(), text)
			is.True(errors.Is(err, roster.ErrCredentials))
			clock.Add(c.closedFor)
			_, err = dir.ReopenAccount(t.Context())
			is.NoErr(err)

			for _, over := range []roster.SecretText{s.Token, as.Token} {
				_, err = dir.Session(t.Context(), over)
				is.True(errors.Is(err, roster.ErrSessionOver))
				_, err = dir.RotateSession(t.Context(), over)
				is.True(errors.Is(err, roster.ErrCredentials))
			}
			live, err := dir.Sessions(t.Context(), roster.SessionQuery{User: u.ID})
			is.NoErr(err)
			is.Equal(len(live), 0)
			_, err = dir.Authenticate(t.Context(), text)
			is.NoErr(err)

			clock.Add(c.signedIn)
			again, err := dir.StartSession(t.Context(), u.ID, roster.ClientInfo{}) // the old one takes no place of the limit
			is.NoErr(err)
			_, err = dir.Session(t.Context(), again.Token)
			is.NoErr(err)
			_, err = dir.ReopenAccount(t.Context()) // it is open
			is.NoErr(err)
			_, err = dir.Session(t.Context(), again.Token)
			is.NoErr(err)
		})
	}
}
