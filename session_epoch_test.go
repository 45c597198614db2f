package roster_test

import (
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// A forced logout and another password end the sessions of a user by the epoch of
// the user: however many there are, no row of a session is written. Purge deletes
// them all the same.
func TestSessionsEndByEpoch(t *testing.T) {
	for name, end := range map[string]func(*roster.Directory, *testing.T, roster.ID) error{
		"force-logout": func(dir *roster.Directory, t *testing.T, id roster.ID) error {
			_, err := dir.ForceLogout(t.Context(), id)
			return err
		},
		"another password": func(dir *roster.Directory, t *testing.T, id roster.ID) error {
			_, err := dir.SetPassword(t.Context(), id, "anotherpassword")
			return err
		},
	} {
		for kind, c := range map[string]struct {
			lasts   time.Duration // Config.SessionFor
			written bool          // the rows of the sessions
			purged  time.Duration // how long after the end
		}{
			"with an end":    {time.Hour, false, time.Hour + time.Second},
			"without an end": {-1, true, time.Second}, // Purge would never find them
		} {
			t.Run(name+", sessions "+kind, func(t *testing.T) {
				is := is.New(t)
				cfg, clock, store := testConfig(), newClock(), memstore.New()
				cfg.Now, cfg.SessionFor, cfg.SessionIdle = clock.Now, c.lasts, -1
				dir := roster.New(store, cfg)
				jane := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Active: true})
				var last roster.Session
				for range 50 {
					s, err := dir.StartSession(t.Context(), jane.ID, roster.ClientInfo{})
					is.NoErr(err)
					last = s
				}
				is.NoErr(end(dir, t, jane.ID))

				_, err := dir.Session(t.Context(), last.Token)
				is.True(errors.Is(err, roster.ErrCredentials))
				live, err := dir.Sessions(t.Context(), roster.SessionQuery{User: jane.ID})
				is.NoErr(err)
				is.Equal(len(live), 0)
				is.True(errors.Is(dir.EndSession(t.Context(), jane.ID, last.Secret.ID), roster.ErrNotFound))

				rows, err := store.Secrets(t.Context(), roster.SecretSelection{Account: dir.AccountID(), User: jane.ID})
				is.NoErr(err)
				is.Equal(len(rows), 50)
				for _, row := range rows {
					is.Equal(row.Version > 1, c.written)
				}
				clock.Add(c.purged)
				n, err := dir.Purge(t.Context(), clock.Now())
				is.NoErr(err)
				is.Equal(n, 50)
			})
		}
	}
}
