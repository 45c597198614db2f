//go:build !race

package sqltest

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/sqlstore"
)

// manySessions is a user with any number of sessions: as many live ones as expired ones.
type manySessions struct {
	dir  *roster.Directory
	user roster.User
}

func newManySessions(t testing.TB, s roster.Store, n int) *manySessions {
	t.Helper()
	cfg := cheap()
	cfg.SessionsLimit = -1
	cfg.Keys = []roster.MailKey{{Number: 1, Secret: []byte("thirty-two bytes to seal it with")}}
	cfg.Consumers = []roster.Consumer{{Name: "mail"}}
	m := &manySessions{dir: roster.New(s, cfg)}
	var err error
	if m.user, err = m.dir.Create(t.Context(), roster.NewUser{Email: "jane@x.test", Password: "correct horse", Active: true}); err != nil {
		t.Fatal(err)
	}
	m.write(t, s, n)
	return m
}

// write writes n sessions of the user as it is now.
func (m *manySessions) write(t testing.TB, s roster.Store, n int) {
	t.Helper()
	now := time.Now()
	for at := 0; at < n; {
		err := s.Update(t.Context(), func(tx roster.Tx) error {
			for range min(5000, n-at) {
				id := roster.NewID()
				x := roster.Secret{
					ID: id, Purpose: roster.PurposeSession, Hash: roster.Digest(append(id[:], id[:]...)), Account: m.user.Account, User: m.user.ID,
					Epoch: m.user.Epoch, Created: now, LastUsed: now, Expires: now.Add(time.Hour),
				}
				if at++; at%2 == 0 {
					x.Expires = now.Add(-time.Hour)
				}
				if err := tx.PutSecret(t.Context(), &x); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestManySessionsCostNothing has a user with 100,000 sessions, of which half have
// expired; fewer on servers. No call takes more for them than for a few, but the count of
// EndSessions.
func TestManySessionsCostNothing(t *testing.T) {
	calls := []struct {
		name string
		call func(t testing.TB, m *manySessions) error
	}{
		{"Sessions", func(t testing.TB, m *manySessions) error {
			page, err := m.dir.Sessions(t.Context(), roster.SessionQuery{User: m.user.ID, Limit: 100})
			if len(page) != 100 {
				t.Errorf("a page has %d sessions", len(page))
			}
			return err
		}},
		{"SendPasswordReset", func(t testing.TB, m *manySessions) error {
			mails := 0
			err := m.dir.SendPasswordReset(t.Context(), "jane@x.test", roster.ClientInfo{})
			if err != nil {
				return err
			}
			_, err = m.dir.RelayOnce(t.Context(), roster.RelayConfig{Consumer: "mail", Parallel: 1, Deliver: func(_ context.Context, x roster.Message) error {
				if x.Purpose == roster.PurposePasswordReset && x.Code != "" {
					mails++
				}
				return nil
			}})
			if mails != 1 {
				t.Errorf("%d codes were mailed", mails)
			}
			return err
		}},
		{"Edit of the address", func(t testing.TB, m *manySessions) error {
			_, err := m.dir.Edit(t.Context(), m.user.ID, func(p *roster.Profile) error { p.Email = "joan@x.test"; return nil })
			return err
		}},
		{"SetPassword", func(t testing.TB, m *manySessions) error {
			_, err := m.dir.SetPassword(t.Context(), m.user.ID, "another correct horse")
			return err
		}},
		{"ForceLogout", func(t testing.TB, m *manySessions) error {
			_, err := m.dir.ForceLogout(t.Context(), m.user.ID)
			return err
		}},
		{"StartSession", func(t testing.TB, m *manySessions) error {
			_, err := m.dir.StartSession(t.Context(), m.user.ID, roster.ClientInfo{})
			return err
		}},
		{"Deactivate", func(t testing.TB, m *manySessions) error {
			_, err := m.dir.Apply(t.Context(), m.user.ID, roster.Deactivate)
			return err
		}},
		{"Remove", func(t testing.TB, m *manySessions) error {
			_, err := m.dir.Apply(t.Context(), m.user.ID, roster.Remove)
			return err
		}},
	}
	run := func(t *testing.T, n int, s roster.Store) {
		is := is.New(t)
		m := newManySessions(t, s, n)
		for _, c := range calls {
			var err error
			m.user, err = m.dir.User(t.Context(), m.user.ID)
			is.NoErr(err)
			m.write(t, s, 2_000) // live ones, after those that the call before has ended
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := time.Now()
			is.NoErr(c.call(t, m))
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			allocated := float64(after.TotalAlloc-before.TotalAlloc) / (1 << 20)
			t.Logf("FIGURE %s with %d sessions: %v, %.1f MiB allocated", c.name, n, took, allocated)
			if allocated > 8 {
				t.Errorf("%s allocates %.1f MiB", c.name, allocated)
			}
		}
	}
	t.Run("memstore", func(t *testing.T) { run(t, 100_000, memstore.New()) })
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			n := 100_000
			if e.dialect != sqlstore.SQLite {
				n = 5_000
			}
			run(t, n, newStore(t, e.open(t), e.dialect, nil))
		})
	}
}

// TestSessionsAboveALimitThatIsNew has 5,000 sessions of a time without a limit: each
// sign-in ends a thousand of the oldest, and one more takes the place of another.
func TestSessionsAboveALimitThatIsNew(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		is := is.New(t)
		s := newStore(t, e.open(t), e.dialect, nil)
		m := newManySessions(t, s, 5_000) // half of them live
		dir := roster.New(s, cheap())
		for _, want := range []int{1501, 502, 100, 100} {
			_, err := dir.StartSession(t.Context(), m.user.ID, roster.ClientInfo{})
			is.NoErr(err)
			live, err := s.Secrets(t.Context(), roster.SecretSelection{Account: m.user.Account, User: m.user.ID, Live: &roster.LiveSessions{Epoch: m.user.Epoch, Now: time.Now()}})
			is.NoErr(err)
			is.Equal(len(live), want)
		}
	})
}

// TestPurgeLetsOthersWrite purges 50,000 sessions while somebody else writes.
func TestPurgeLetsOthersWrite(t *testing.T) {
	is := is.New(t)
	s := newStore(t, openDB(t, dsn(newFile(t))), sqlstore.SQLite, nil)
	m := newManySessions(t, s, 100_000) // half of them have expired
	purged := make(chan int)
	go func() {
		n, err := m.dir.Purge(context.Background(), time.Now())
		is.NoErr(err)
		purged <- n
	}()
	writes, longest := 0, time.Duration(0)
	for {
		select {
		case n := <-purged:
			is.Equal(n, 50_000)
			is.True(writes >= 25) // one for two steps of a thousand rows, at least
			t.Logf("FIGURE %d writes beside a Purge of %d rows, the longest took %v", writes, n, longest)
			return
		default:
		}
		start := time.Now()
		_, err := m.dir.Edit(t.Context(), m.user.ID, func(p *roster.Profile) error { p.ExtraUses++; return nil })
		is.NoErr(err)
		writes, longest = writes+1, max(longest, time.Since(start))
	}
}
