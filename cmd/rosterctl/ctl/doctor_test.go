package ctl

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/cmd/rosterctl/database"
	"example.com/roster/cmd/rosterctl/database/databasetest"
	"example.com/roster/cmd/rosterctl/keyfile"
	"example.com/roster/sqlstore"
)

// pool opens the database of a shell.
func (s *shell) pool() *sql.DB {
	s.t.Helper()
	named, err := database.Parse(s.db)
	if err != nil {
		s.t.Fatal(err)
	}
	db, err := named.Open()
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { db.Close() })
	return db
}

// statement runs SQL behind the library's back.
func (s *shell) statement(text string) {
	s.t.Helper()
	if _, err := s.pool().ExecContext(s.t.Context(), text); err != nil {
		s.t.Fatal(err)
	}
}

// own lets the commands use a store and a Config of the program's own.
func (s *shell) own(cfg *roster.Config, most int, settings *sqlstore.Config) {
	db := s.pool()
	db.SetMaxOpenConns(most)
	store := sqlstore.New(db, sqlstore.SQLite, settings)
	s.t.Cleanup(func() { store.Close() })
	s.db, s.Options.Store, s.Options.Config = "", store, cfg
}

// program is the Config of a program that mails.
func program(t *testing.T) *roster.Config {
	cfg := cheap()
	cfg.Keys = []roster.MailKey{{Number: 1, Secret: keyfile.New().Secret}}
	cfg.Consumers = []roster.Consumer{{Name: "mail", Kinds: []roster.EventKind{roster.EventUserInvited}}}
	return cfg
}

// kinds runs the doctor and returns the kinds of what it finds.
func (s *shell) kinds(args ...string) (found []string) {
	s.t.Helper()
	is := is.New(s.t)
	r := s.run(append([]string{"-json", "doctor"}, args...)...)
	for line := range strings.Lines(r.out) {
		var f fault
		is.NoErr(json.Unmarshal([]byte(line), &f))
		is.True(f.What != "" && f.Why != "" && f.Do != "") // what it is, why it matters, what to do
		found = append(found, f.Kind)
	}
	if len(found) > 0 {
		is.Equal(r.code, ExitFailed)
	} else {
		is.Equal(r.code, ExitDone)
	}
	people := s.run(append([]string{"doctor"}, args...)...)
	fits(s.t, people.out)
	return found
}

// TestDoctor plants a mistake, lets the doctor find it, mends it, and lets it look again.
func TestDoctor(t *testing.T) {
	deliver := func(s *shell, tries int, err error) {
		t.Helper()
		dir := roster.New(s.Options.Store, s.Options.Config)
		_, failed := dir.RelayOnce(s.t.Context(), roster.RelayConfig{
			Consumer: "mail", Tries: tries, Deliver: func(context.Context, roster.Message) error { return err },
		})
		is.New(s.t).NoErr(failed)
	}
	for _, c := range []struct {
		want  string
		plant func(s *shell)
		mend  func(s *shell)
	}{
		{"no tables", func(s *shell) {
			s.db = "sqlite:" + filepath.Join(s.dir, "empty.db")
			is.New(s.t).NoErr(os.WriteFile(filepath.Join(s.dir, "empty.db"), nil, 0o600))
		}, func(s *shell) { s.must("init", "-owner", "owner@example.com") }},
		{"newer schema", func(s *shell) {
			s.statement("INSERT INTO roster_migrations (version, name, checksum, applied) VALUES (99, '0099_later.sql', 'x', 1)")
		}, func(s *shell) { s.statement("DELETE FROM roster_migrations WHERE version = 99") }},
		{"changed schema", func(s *shell) {
			s.statement("UPDATE roster_migrations SET name = checksum, checksum = 'x' WHERE version = 1")
		},
			func(s *shell) {
				s.statement("UPDATE roster_migrations SET checksum = name, name = '0001' WHERE version = 1")
			}},
		{"small pool", func(s *shell) { s.own(program(s.t), 2, nil) },
			func(s *shell) { s.Options.Store.(*sqlstore.Store).Close(); s.again(program(s.t), 16, nil) }},
		{"not durable", func(s *shell) { s.own(program(s.t), 16, &sqlstore.Config{Synchronous: sqlstore.SynchronousNormal}) },
			func(s *shell) { s.Options.Store.(*sqlstore.Store).Close(); s.again(program(s.t), 16, nil) }},
		{"no WAL", func(s *shell) { s.statement("PRAGMA journal_mode = delete") }, func(s *shell) { s.statement("PRAGMA journal_mode = wal") }},
		{"clock ahead", func(s *shell) { s.Options.Config.Now = func() time.Time { return time.Now().Add(time.Hour) } },
			func(s *shell) { s.Options.Config.Now = nil }},
		{"clock behind", func(s *shell) { s.Options.Config.Now = func() time.Time { return time.Now().Add(-time.Hour) } },
			func(s *shell) { s.Options.Config.Now = nil }},
		{"no key", func(s *shell) {
			is.New(s.t).NoErr(os.Rename(filepath.Join(s.dir, "key"), filepath.Join(s.dir, "kept")))
			s.noKey = true
		},
			func(s *shell) {
				is.New(s.t).NoErr(os.Rename(filepath.Join(s.dir, "kept"), filepath.Join(s.dir, "key")))
				s.noKey = false
			}},
		{"key file", func(s *shell) { is.New(s.t).NoErr(os.Chmod(filepath.Join(s.dir, "key"), 0o644)) },
			func(s *shell) { is.New(s.t).NoErr(os.Chmod(filepath.Join(s.dir, "key"), 0o600)) }},
		{"no consumer", func(s *shell) {
			s.Options.Config.Consumers = []roster.Consumer{{Name: "audit", Kinds: []roster.EventKind{roster.EventSignedIn}}}
		},
			func(s *shell) { s.Options.Config.Consumers = nil }},
		{"no relay", func(s *shell) {
			cfg := program(s.t)
			s.own(cfg, 16, nil)
			cfg.Now = func() time.Time { return time.Now().Add(-time.Hour) }
			s.must("users", "invite", "jane@example.com")
			cfg.Now = nil
		}, func(s *shell) { deliver(s, 1, nil) }},
		{"dead deliveries", func(s *shell) {
			s.own(program(s.t), 16, nil)
			s.must("users", "invite", "jane@example.com")
			deliver(s, 1, errors.New("down"))
		}, func(s *shell) {
			list := s.must("deliveries", "-dead")
			fits(s.t, list)
			has(s.t, list, "REASON", "down")
			is.New(s.t).Equal(s.object("deliveries", "-dead")["reason"], "down")
			has(s.t, s.must("deliveries", "revive", "-all"), "1 message is")
			deliver(s, 1, nil)
		}},
		{"not purged", func(s *shell) {
			s.own(program(s.t), 16, nil)
			s.Options.Config.Now = func() time.Time { return time.Now().AddDate(0, 0, -200) }
			s.must("tokens", "create", "old", "-role", "admin", "-expires", "24h")
			s.Options.Config.Now = nil
		}, func(s *shell) { has(s.t, s.must("purge", "-yes"), "1 row is deleted") }},
		{"unknown role", func(s *shell) {
			s.Options.Config.Roles = append(roster.DefaultRoles(), roster.RoleInfo{Role: "pilot", Rank: roster.RankUser})
			s.must("users", "invite", "jane@example.com", "-role", "pilot", "-code")
			s.Options.Config.Roles = nil
		}, func(s *shell) { s.must("users", "remove", "jane@example.com") }},
		{"unknown consumer", func(s *shell) { s.must("-consumer", "webhook", "users", "invite", "jane@example.com", "-code") },
			func(s *shell) { s.must("-yes", "purge", "-consumer-gone", "webhook") }},
		{"missing key", func(s *shell) {
			s.own(program(s.t), 16, nil)
			s.must("users", "invite", "jane@example.com", "-code")
			s.Options.Config.Keys = []roster.MailKey{{Number: 2, Secret: keyfile.New().Secret}}
		}, func(s *shell) { s.Options.Config.Keys = append(s.Options.Config.Keys, program(s.t).Keys...) }},
		{"no owner", func(s *shell) {
			s.statement("UPDATE roster_users SET state = 'created', document = replace(document, '\"active\"', '\"created\"')")
		},
			func(s *shell) {
				s.stdin = "correct horse"
				s.must("create-admin", "new@example.com", "-role", "owner", "-password-stdin")
			}},
	} {
		t.Run(c.want, func(t *testing.T) {
			is := is.New(t)
			s := started(t)
			is.Equal(s.kinds(), nil)
			c.plant(s)
			is.True(slices.Contains(s.kinds(), c.want))
			c.mend(s)
			is.Equal(s.kinds(), nil)
		})
	}
}

// again opens the store of a shell anew, as a program does that was mended.
func (s *shell) again(cfg *roster.Config, most int, settings *sqlstore.Config) {
	s.db = "sqlite:" + filepath.Join(s.dir, "roster.db")
	s.own(cfg, most, settings)
}

// TestDoctorOnEach finds tables of another version on every engine, and refuses to work
// beside them.
func TestDoctorOnEach(t *testing.T) {
	databasetest.OnEach(t, func(t *testing.T, name string) {
		is := is.New(t)
		s := newShell(t)
		s.db = name
		s.must("init", "-owner", "owner@example.com")
		is.True(!slices.Contains(s.kinds(), "newer schema"))
		s.statement("INSERT INTO roster_migrations (version, name, checksum, applied) VALUES (99, '0099_later.sql', 'x', 1)")
		is.True(slices.Contains(s.kinds(), "newer schema"))
		is.Equal(s.run("users", "list").code, ExitRefused)
		is.Equal(s.run("migrate", "-yes").code, ExitRefused)
		s.statement("DELETE FROM roster_migrations")
		is.True(slices.Contains(s.kinds(), "no tables"))
		has(t, s.must("migrate"), "up to date")
		has(t, s.must("users", "list"), "owner@example.com")
	})
}

// TestDoctorURL asks a program behind a proxy.
func TestDoctorURL(t *testing.T) {
	answer := func(location, cookie string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if cookie != "" {
				w.Header().Set("Set-Cookie", cookie)
			}
			if location != "" {
				w.Header().Set("Location", location)
				w.WriteHeader(http.StatusFound)
			}
		}
	}
	for _, c := range []struct {
		name, url string
		tls, http http.HandlerFunc
		want      []string
	}{
		{"https alone", "https://users.example.com", answer("", "a=b; Secure"), answer("https://users.example.com/", ""), nil},
		{"this machine", "http://127.0.0.1:8080", nil, nil, nil},
		{"a URL without TLS", "http://users.example.com", nil, nil, []string{"plain http"}},
		{"a program that leads to http", "https://users.example.com", answer("http://users.example.com/sign-in", ""), answer("https://users.example.com/", ""), []string{"plain http"}},
		{"a cookie without Secure", "https://users.example.com", answer("", "a=b"), answer("https://users.example.com/", ""), []string{"plain http"}},
		{"http beside https", "https://users.example.com", answer("", ""), answer("", ""), []string{"plain http"}},
		{"nobody at home", "https://users.example.com", nil, nil, []string{"no answer"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := started(t)
			s.transport = proxy{"https": c.tls, "http": c.http}
			is.New(t).Equal(s.kinds("-url", c.url), c.want)
		})
	}
	t.Run("no URL", func(t *testing.T) { is.New(t).Equal(started(t).run("doctor", "-url", "users").code, ExitUsage) })
}

// proxy answers in place of the network, by the scheme of a request.
type proxy map[string]http.HandlerFunc

func (p proxy) RoundTrip(r *http.Request) (*http.Response, error) {
	handler := p[r.URL.Scheme]
	if handler == nil {
		return nil, errors.New("connection refused")
	}
	w := httptest.NewRecorder()
	handler(w, r)
	return w.Result(), nil
}
