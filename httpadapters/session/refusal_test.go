package session_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
	"example.com/roster/memstore"
)

// TestRefusedRequestsNameTheNetwork holds that what is refused is known with the
// address behind the proxies.
func TestRefusedRequestsNameTheNetwork(t *testing.T) {
	for _, test := range []struct {
		name, route, body string
		want              roster.EventKind
	}{
		{"a session", "GET /session", "", roster.EventTokenRefused},
		{"a sign-in", "POST /session", `{"email": "a@x.test", "password": "wrong"}`, roster.EventSignInFailed},
		{"an invitation", "POST /invitation/accept", `{"code": "guess"}`, roster.EventCodeRefused},
		{"a new password", "POST /password/reset", `{"code": "guess", "password": "a new password"}`, roster.EventCodeRefused},
		{"an address", "POST /email/verify", `{"code": "guess"}`, roster.EventCodeRefused},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			var seen []roster.Observation
			dir := roster.New(memstore.New(), &roster.Config{
				HashMemory: 8, HashTime: 1,
				Observe: roster.ObserveRefused(func(_ context.Context, o roster.Observation) { seen = append(seen, o) }),
			})
			method, path, _ := strings.Cut(test.route, " ")
			r := httptest.NewRequest(method, path, strings.NewReader(test.body))
			if test.body == "" {
				r.Header.Set("Authorization", "Bearer garbage")
			} else {
				r.Header.Set("Content-Type", "application/json")
			}
			r.Header.Set("X-Forwarded-For", "198.51.100.7")
			w := httptest.NewRecorder()
			session.New(dir, session.Config{Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}).ServeHTTP(w, r)
			is.True(w.Code == http.StatusUnauthorized || w.Code == http.StatusBadRequest)
			is.Equal(len(seen), 1)
			is.Equal(seen[0].Kind, test.want)
			is.Equal(seen[0].Network, "198.51.100.7")
		})
	}
}
