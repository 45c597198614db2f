package ctl

import (
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

func TestTokens(t *testing.T) {
	t.Run("of a person, printed once", func(t *testing.T) {
		is := is.New(t)
		s := started(t)
		lines := strings.Split(strings.TrimSpace(s.must("tokens", "create", "CI", "-user", "owner@example.com", "-prefix", "xaat-", "-scope", "users:read", "-expires", "720h")), "\n")
		text := lines[len(lines)-1]
		bearer, err := s.directory().Authenticate(t.Context(), roster.SecretText(text))
		is.NoErr(err)
		is.Equal(bearer.Token.Scopes, []string{"users:read"})
		list := s.must("tokens", "list", "-user", "owner@example.com")
		fits(t, list)
		has(t, list, "CI", "rosterctl init", "owner@example.com", "to 20")
		is.True(!strings.Contains(s.must("-json", "tokens", "list")+list, text))
	})
	t.Run("of the account", func(t *testing.T) {
		is := is.New(t)
		s := started(t)
		made := s.object("tokens", "create", "CI", "-role", "admin")
		is.Equal(made["user"], nil)
		is.Equal(made["role"], "admin")
		has(t, s.must("tokens", "list"), "(account)")
		is.Equal(s.run("tokens", "create", "CI").code, ExitUsage) // whose, and with which role?
	})
	t.Run("of an identity provider", func(t *testing.T) {
		is := is.New(t)
		s := started(t)
		made := s.object("tokens", "create", "Okta", "-scim")
		is.Equal(made["user"], nil)
		is.Equal(made["role"], "admin")
		is.Equal(made["scopes"], []any{"users:create", "users:read", "users:update", "users:delete"})
		is.True(strings.HasPrefix(made["token"].(string), "scim-"))
		is.Equal(s.run("tokens", "create", "Okta", "-scim", "-role", "owner").code, ExitUsage)
	})
	t.Run("revoked by the end of its id", func(t *testing.T) {
		is := is.New(t)
		s := started(t)
		made := s.object("tokens", "create", "CI", "-role", "admin")
		short := made["id"].(string)[24:]
		s.typed = &typist{lines: []string{short}}
		has(t, s.must("tokens", "revoke", short), "is revoked")
		has(t, s.typed.asked[0], `Revoking the token "CI" cannot be undone`)
		_, err := s.directory().Authenticate(t.Context(), roster.SecretText(made["token"].(string)))
		is.True(err != nil)
		is.True(!strings.Contains(s.must("tokens", "list"), short))
		has(t, s.must("tokens", "list", "-all"), short, "revoked")
	})
	for _, c := range []struct {
		name, id string
		code     int
	}{
		{"an unknown id", roster.NewID().String(), ExitNotFound},
		{"an unknown end", "0123456789ab", ExitNotFound},
		{"too short an end", "0123", ExitUsage},
	} {
		t.Run("revoke names "+c.name, func(t *testing.T) {
			is.New(t).Equal(started(t).run("tokens", "revoke", c.id, "-yes").code, c.code)
		})
	}
}

func TestGroups(t *testing.T) {
	is := is.New(t)
	s := started(t)
	_, err := s.directory().CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: []string{"reports", "charts"}, Period: roster.PeriodDay, Uses: 5, Shared: true})
	is.NoErr(err)
	list := s.must("groups", "list")
	fits(t, list)
	has(t, list, "Gold", "reports, charts", "5 a day, shared")
	has(t, s.must("groups", "show", "1"), "products  reports, charts")
	is.Equal(s.run("groups", "show", "Silver").code, ExitNotFound)
	has(t, s.must("groups", "grant", "owner@example.com", "Gold"), `owner@example.com has the group "Gold"`)
	has(t, s.must("groups", "revoke", "owner@example.com", "Gold"), `no longer has the group "Gold"`)
	is.Equal(s.run("groups", "revoke", "owner@example.com", "Gold").code, ExitNotFound)
}

// TestAccounts names an account by its id and by its name.
func TestAccounts(t *testing.T) {
	is := is.New(t)
	s := started(t)
	acme, err := s.directory().CreateAccount(t.Context(), roster.NewAccount{Name: "Acme"})
	is.NoErr(err)
	list := s.must("accounts", "list")
	fits(t, list)
	has(t, list, "Acme", acme.ID.String(), "open")
	s.must("-account", "Acme", "users", "invite", "jane@example.com", "-code")
	has(t, s.must("-account", acme.ID.String(), "users", "list"), "jane@example.com")
	is.True(!strings.Contains(s.must("users", "list"), "jane@example.com"))
	is.Equal(s.run("-account", "Nobody", "users", "list").code, ExitNotFound)
	is.Equal(s.run("-account", roster.NewID().String(), "users", "list").code, ExitNotFound)
	_, err = s.directory().CreateAccount(t.Context(), roster.NewAccount{Name: "Acme"})
	is.NoErr(err)
	r := s.run("-account", "Acme", "users", "list")
	is.Equal(r.code, ExitUsage)
	has(t, r.err, "2 accounts are called")
}
