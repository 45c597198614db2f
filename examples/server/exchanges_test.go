package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/httpadapters/session"
	"example.com/roster/memstore"
)

// The last 1,000 requests are remembered, the newest first, and shown to their own
// account.
func TestExchangeLog(t *testing.T) {
	is := is.New(t)
	l := &exchangeLog{}
	one, other := roster.NewID(), roster.NewID()
	for i := range 1500 {
		l.add(scim.Exchange{Account: []roster.ID{one, other}[i%2], Path: fmt.Sprint(i)})
	}
	got, err := l.shown(t.Context(), one, keptExchanges)
	is.NoErr(err)
	is.Equal(len(got), 500)
	is.Equal(got[0].Path, "1498")
	is.Equal(got[499].Path, "500")
}

// An identity provider makes a user. An admin of the account finds the request on the
// console's page, and nobody else does.
func TestProvisioning(t *testing.T) {
	is := is.New(t)
	ctx := t.Context()
	dir := roster.New(memstore.New(), nil)
	h, _ := newHandler(dir, httpadapters.Tokens(dir), -1, "", session.SignUpConfig{}, "", slog.New(slog.DiscardHandler))
	ask := func(method, path, token, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		if strings.HasPrefix(path, consolePath) {
			r.AddCookie(&http.Cookie{Name: "__Host-session", Value: token})
		} else {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	sessions := map[roster.Role]string{}
	for _, role := range []roster.Role{roster.RoleAdmin, roster.RoleUser} {
		u, err := dir.Create(ctx, roster.NewUser{Email: string(role) + "@example.com", Role: role, Active: true})
		is.NoErr(err)
		s, err := dir.StartSession(ctx, u.ID, roster.ClientInfo{})
		is.NoErr(err)
		sessions[role] = string(s.Token)
	}
	_, token, err := dir.IssueToken(ctx, roster.NewToken{Name: "Okta", Role: roster.RoleAdmin})
	is.NoErr(err)
	is.Equal(ask("POST", "/scim/v2/Users", string(token), `{"userName":"jane"}`).Code, 201)
	shown := ask("GET", "/console/scim", sessions[roster.RoleAdmin], "")
	is.Equal(shown.Code, 200)
	is.True(strings.Contains(shown.Body.String(), "POST /scim/v2/Users"))
	is.Equal(ask("GET", "/console/scim", sessions[roster.RoleUser], "").Code, 403)
	is.Equal(ask("GET", "/console/scim", "", "").Code, 303)
}
