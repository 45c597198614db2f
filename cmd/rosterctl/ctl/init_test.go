package ctl

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/cmd/rosterctl/database"
	"example.com/roster/sqlstore"
)

// directory opens the database of a shell as the program does that it is for.
func (s *shell) directory() *roster.Directory {
	s.t.Helper()
	named, err := database.Parse(s.db)
	if err != nil {
		s.t.Fatal(err)
	}
	db, err := named.Open()
	if err != nil {
		s.t.Fatal(err)
	}
	store := sqlstore.New(db, named.Dialect, nil)
	s.t.Cleanup(func() { store.Close(); db.Close() })
	return roster.New(store, s.Config)
}

func TestInit(t *testing.T) {
	t.Run("makes the tables, a key, the owner and a token that works", func(t *testing.T) {
		is := is.New(t)
		s := newShell(t)
		out := s.must("init", "-owner", "owner@example.com", "-prefix", "xaat-")
		lines := strings.Split(strings.TrimSpace(out), "\n")
		token := lines[len(lines)-1]
		is.True(strings.HasPrefix(token, "xaat-"))
		info, err := os.Stat(filepath.Join(s.dir, "key"))
		is.NoErr(err)
		is.Equal(info.Mode().Perm(), os.FileMode(0o600))
		bearer, err := s.directory().Authenticate(t.Context(), roster.SecretText(token))
		is.NoErr(err)
		is.Equal(bearer.User.Email, "owner@example.com")
		is.Equal(bearer.User.Role, roster.RoleOwner)
	})
	t.Run("changes nothing when it is run again", func(t *testing.T) {
		is := is.New(t)
		s := started(t)
		key, err := os.ReadFile(filepath.Join(s.dir, "key"))
		is.NoErr(err)
		has(t, s.must("init", "-owner", "owner@example.com"), "is an owner already")
		again, err := os.ReadFile(filepath.Join(s.dir, "key"))
		is.NoErr(err)
		is.Equal(string(again), string(key))
		is.Equal(strings.Count(s.must("-json", "tokens", "list"), "\n"), 1)
	})
	t.Run("refuses a second owner", func(t *testing.T) {
		is := is.New(t)
		r := started(t).run("init", "-owner", "other@example.com")
		is.Equal(r.code, ExitRefused)
		has(t, r.err, "owner@example.com", "create-admin -role owner")
	})
	t.Run("takes a password that is typed twice", func(t *testing.T) {
		is := is.New(t)
		s := newShell(t)
		s.typed = &typist{lines: []string{"correct horse", "correct horse"}}
		s.must("init", "-owner", "owner@example.com")
		_, err := s.directory().SignIn(t.Context(), roster.SignIn{Email: "owner@example.com", Password: "correct horse"})
		is.NoErr(err)
	})
	t.Run("makes nobody where the two passwords differ", func(t *testing.T) {
		is := is.New(t)
		s := newShell(t)
		s.typed = &typist{lines: []string{"correct horse", "correct hearse"}}
		r := s.run("init", "-owner", "owner@example.com")
		is.Equal(r.code, ExitRefused)
		s.typed = nil
		is.Equal(s.must("-json", "users", "list"), "")
	})
	t.Run("names what is wrong with the owner", func(t *testing.T) {
		is := is.New(t)
		is.Equal(newShell(t).run("init").code, ExitUsage)
		is.Equal(newShell(t).run("init", "-owner", "nobody").code, ExitUsage)
	})
}

func TestCreateAdmin(t *testing.T) {
	t.Run("reads the password from stdin", func(t *testing.T) {
		is := is.New(t)
		s := started(t)
		s.stdin = "correct horse\nand more"
		s.must("create-admin", "admin@example.com", "-password-stdin")
		_, err := s.directory().SignIn(t.Context(), roster.SignIn{Email: "admin@example.com", Password: "correct horse"})
		is.NoErr(err)
	})
	t.Run("asks at a terminal, and shows the password nowhere", func(t *testing.T) {
		is := is.New(t)
		s := started(t)
		s.typed = &typist{lines: []string{"correct horse", "correct horse"}}
		r := s.run("create-admin", "admin@example.com", "-role", "owner")
		is.Equal(r.code, ExitDone)
		is.True(!strings.Contains(r.out+r.err+strings.Join(s.typed.asked, ""), "horse"))
		has(t, r.out, "is owner")
	})
	for _, test := range []struct {
		name, stdin string
		args        []string
		code        int
		says        string
	}{
		{"without a terminal", "", []string{"admin@example.com"}, ExitUsage, "-password-stdin"},
		{"an empty password", "\n", []string{"admin@example.com", "-password-stdin"}, ExitUsage, "is empty"},
		{"a short password", "short\n", []string{"admin@example.com", "-password-stdin"}, ExitUsage, "password"},
		{"a role that administers nothing", "correct horse\n", []string{"admin@example.com", "-password-stdin", "-role", "user"}, ExitUsage, "no role of an admin"},
		{"an address that is taken", "correct horse\n", []string{"owner@example.com", "-password-stdin"}, ExitRefused, "already exists"},
	} {
		t.Run("refuses "+test.name, func(t *testing.T) {
			is := is.New(t)
			s := started(t)
			s.stdin = test.stdin
			r := s.run(append([]string{"create-admin"}, test.args...)...)
			is.Equal(r.code, test.code)
			has(t, r.err, test.says)
		})
	}
}
