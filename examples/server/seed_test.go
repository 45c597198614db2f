package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestSeedNamesTheAccount(t *testing.T) {
	is := is.New(t)
	dir := roster.New(memstore.New(), nil)
	_, err := seed(t.Context(), dir, options{account: "Acme"})
	is.NoErr(err)
	_, err = seed(t.Context(), dir, options{}) // keeps the name
	is.NoErr(err)
	a, err := dir.Account(t.Context())
	is.NoErr(err)
	is.Equal(a.Name, "Acme")
}

// TestSeedMends calls seed again after a user was changed: the user becomes
// what -as says.
func TestSeedMends(t *testing.T) {
	ctx := t.Context()
	helper := person{token: helperToken, role: roster.RoleUser, email: "helper@example.com"}
	for _, test := range []struct {
		name   string
		change func(*roster.Directory, roster.ID) error
		says   string // of the error; empty: all is well again
	}{
		{"promoted", func(d *roster.Directory, id roster.ID) error {
			_, err := d.Edit(ctx, id, func(p *roster.Profile) error { p.Role = roster.RoleAdmin; return nil })
			return err
		}, ""},
		{"deactivated", func(d *roster.Directory, id roster.ID) error {
			_, err := d.Apply(ctx, id, roster.Deactivate)
			return err
		}, "was revoked"}, // what was revoked never comes back
		{"removed", func(d *roster.Directory, id roster.ID) error {
			_, err := d.Apply(ctx, id, roster.Remove)
			return err
		}, "was revoked"},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), nil)
			o := options{people: []person{helper}}
			_, err := seed(ctx, dir, o)
			is.NoErr(err)
			u, err := dir.UserByEmail(ctx, helper.email)
			is.NoErr(err)
			is.NoErr(test.change(dir, u.ID))

			_, err = seed(ctx, dir, o)
			if test.says != "" {
				is.True(err != nil)
				is.True(strings.Contains(err.Error(), test.says))
				is.True(!strings.Contains(err.Error(), helperToken))
				o.people[0].token = bossToken
				_, err = seed(ctx, dir, o)
			}
			is.NoErr(err)
			c, err := dir.Authenticate(ctx, roster.SecretText(o.people[0].token))
			is.NoErr(err)
			is.Equal(c.Role, roster.RoleUser)
			is.Equal(c.User.CanonicalEmail, helper.email)
		})
	}
}

func TestHealthWithoutStore(t *testing.T) {
	is := is.New(t)
	home, err := parseHome("sqlite:" + t.TempDir() + "/roster.db")
	is.NoErr(err)
	store, closeStore, err := home.open(t.Context())
	is.NoErr(err)
	dir := roster.New(store, nil)
	_, err = seed(t.Context(), dir, options{})
	is.NoErr(err)
	is.NoErr(closeStore())

	w := httptest.NewRecorder()
	health(dir, slog.New(slog.DiscardHandler))(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	is.Equal(w.Code, http.StatusServiceUnavailable)
	is.True(!strings.Contains(w.Body.String(), "sql")) // nothing of the store in the answer
}
