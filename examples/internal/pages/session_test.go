package pages

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
	"example.com/roster/rostertest"
)

func TestSession(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	dir, mux := kit.Dir, http.NewServeMux()

	sessions := session.New(dir, session.Config{InitialURL: "/sign-in"})
	for _, path := range session.Paths() {
		mux.Handle(path, sessions)
	}
	mux.Handle("/app/", sessions.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, _ := session.From(r.Context())
		fmt.Fprintln(w, "Hello", s.User.Name)
	})))

	served := kit.Serve(t, mux)
	answer, err := kit.SignIn(t, kit.Acme.User).Get(served.URL + "/app/")
	is.NoErr(err)
	defer answer.Body.Close()
	is.Equal(answer.StatusCode, http.StatusOK)
}

func TestSignUp(t *testing.T) {
	is := is.New(t)
	kit := rostertest.New(t)
	full := func(context.Context) bool { return true }
	cfg :=
		session.Config{SignUp: session.SignUpConfig{
			Mode:    session.SignUpDomains, // or SignUpInvited, SignUpOpen
			Domains: []string{"example.com"},
			Policy: func(ctx context.Context, s session.SignUp) error {
				if full(ctx) {
					return errors.New("we are full until May") // the person reads it
				}
				return nil
			},
			NewAccount: func(ctx context.Context, s session.SignUp) (roster.NewAccount, error) {
				return roster.NewAccount{Name: s.Account}, nil // whose owner the person is; the zero one makes none
			},
		}}

	asked := httptest.NewRequest(http.MethodPost, "/signup", strings.NewReader(`{"email": "jane@example.com"}`))
	asked.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	session.New(kit.Dir, cfg).ServeHTTP(answer, asked)
	is.True(strings.Contains(answer.Body.String(), "we are full until May"))
}
