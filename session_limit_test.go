package roster_test

import (
	"errors"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestSessionsAreLimitedByDefault signs in 150 times under several Configs.
func TestSessionsAreLimitedByDefault(t *testing.T) {
	for _, test := range []struct {
		name          string
		limit, own    int // of Config, and of the user
		refuse        bool
		started, live int
	}{
		{"nothing said", 0, 0, false, 150, 100},
		{"nothing said, refusing", 0, 0, true, 100, 100},
		{"any number", -1, 0, false, 150, 150},
		{"any number, refusing", -1, 0, true, 150, 150},
		{"a limit of the user's own below any number", -1, 3, false, 150, 3},
		{"a limit of the user's own above that of Config", 5, 120, false, 150, 120},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			cfg := testConfig()
			cfg.SessionsLimit, cfg.RefuseSessions = test.limit, test.refuse
			dir := roster.New(memstore.New(), cfg)
			u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Active: true, SessionsLimit: test.own})
			started, newest := 0, roster.SecretText("")
			for range 150 {
				s, err := dir.StartSession(t.Context(), u.ID, roster.ClientInfo{})
				if errors.Is(err, roster.ErrTooManySessions) {
					continue
				}
				is.NoErr(err)
				started, newest = started+1, s.Token
			}
			is.Equal(started, test.started)
			var live []roster.Secret
			q := roster.SessionQuery{User: u.ID, Limit: 30}
			for {
				page, err := dir.Sessions(t.Context(), q)
				is.NoErr(err)
				live = append(live, page...)
				if len(page) < q.Limit {
					break
				}
				q.After = page[len(page)-1].ID
			}
			is.Equal(len(live), test.live)
			s, err := dir.Session(t.Context(), newest)
			is.NoErr(err)
			is.Equal(live[len(live)-1].ID, s.Secret.ID)
		})
	}
}

// TestSessionPagesAreChecked asks for pages that there are not.
func TestSessionPagesAreChecked(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), testConfig())
	u := mustCreate(t, dir, roster.NewUser{Email: "a@x.test", Active: true})
	other := mustCreate(t, dir, roster.NewUser{Email: "b@x.test", Active: true})
	s, err := dir.StartSession(t.Context(), other.ID, roster.ClientInfo{})
	is.NoErr(err)
	for _, q := range []roster.SessionQuery{
		{User: u.ID, After: roster.NewID()},
		{User: u.ID, After: s.Secret.ID},
		{User: u.ID, Limit: dir.MaxPage() + 1},
	} {
		_, err := dir.Sessions(t.Context(), q)
		is.True(errors.Is(err, roster.ErrInvalid))
	}
	is.NoErr(dir.EndSession(t.Context(), other.ID, s.Secret.ID))
	live, err := dir.Sessions(t.Context(), roster.SessionQuery{User: other.ID, After: s.Secret.ID}) // a page whose last one has ended since
	is.NoErr(err)
	is.Equal(len(live), 0)
}
