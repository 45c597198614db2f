package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/roster/rostertest"
)

// book is a guestbook over a kit's people.
type book struct {
	*rostertest.Kit
	url string
}

func newBook(t *testing.T) book {
	kit := rostertest.New(t)
	return book{kit, kit.Serve(t, newGuestbook(kit.Dir)).URL}
}

// want sends a request of a client and checks its status.
func (b book) want(t *testing.T, c *http.Client, status int, method, path, body string) {
	t.Helper()
	r, _ := http.NewRequestWithContext(t.Context(), method, b.url+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(body, "email=") {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != status {
		t.Errorf("%s %s answers %d, want %d", method, path, answer.StatusCode, status)
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	b := newBook(t)
	nobody, user, admin := b.Client(""), b.SignIn(t, b.Acme.User), b.SignIn(t, b.Acme.Admin)
	b.want(t, nobody, 401, "POST", "/entries", `{"text": "hello"}`)
	b.want(t, user, 201, "POST", "/entries", `{"text": "hello"}`)
	b.want(t, user, 400, "POST", "/entries", `{}`)
	b.want(t, admin, 201, "POST", "/entries", `{"text": "welcome"}`)
	b.want(t, nobody, 200, "GET", "/entries", "")
	b.want(t, user, 403, "DELETE", "/entries/2", "")  // somebody else's
	b.want(t, user, 204, "DELETE", "/entries/1", "")  // the own one
	b.want(t, admin, 204, "DELETE", "/entries/2", "") // anybody's
	b.want(t, admin, 404, "DELETE", "/entries/2", "")
}

func TestInvitation(t *testing.T) {
	b := newBook(t)
	b.want(t, b.SignIn(t, b.Acme.User), 403, "POST", "/guests", "email=jane@example.com")
	b.want(t, b.SignIn(t, b.Acme.Admin), 201, "POST", "/guests", "email=jane@example.com")
	code := string(b.Mail.Wait(t, "jane@example.com").Code)
	b.want(t, b.Client(""), 200, "POST", "/invitation/accept", `{"code": "`+code+`", "password": "correct horse"}`)
	jane, err := b.Dir.UserByEmail(t.Context(), "jane@example.com")
	if err != nil {
		t.Fatal(err)
	}
	b.want(t, b.SignIn(t, jane), 201, "POST", "/entries", `{"text": "hello"}`)
}

func TestSessionsEnd(t *testing.T) {
	b := newBook(t)
	user := b.SignIn(t, b.Acme.User)
	b.Advance(365 * 24 * time.Hour)
	b.want(t, user, 401, "POST", "/entries", `{"text": "hello"}`)
}
