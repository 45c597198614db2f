package session_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/session"
	"example.com/roster/memstore"
)

// greeting is a page for everybody.
var greeting = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	name := "nobody"
	if s, ok := session.From(r.Context()); ok {
		name = s.User.Name
	} else {
		w.Header().Set("Cache-Control", "no-store") // which Optional sets for somebody alone
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	io.WriteString(w, `{"user":{"name":"`+name+`"}}`)
})

// TestOneSession asks for the session of a request by each of the three ways.
func TestOneSession(t *testing.T) {
	f := newFixture(t, nil)
	for name, c := range map[string]struct {
		request  func() *http.Request
		who      string // whom Optional greets; empty: it refuses
		err      error  // of Session
		required int    // the status of Require
	}{
		"nobody":             {func() *http.Request { return f.request("", "GET", "/", "") }, "nobody", roster.ErrCredentials, 401},
		"a token":            {func() *http.Request { return f.request("alice1", "GET", "/", "") }, "alice", nil, 200},
		"a cookie":           {func() *http.Request { return f.open("alice1", "/") }, "alice", nil, 200},
		"a dead token":       {func() *http.Request { return f.request("ended1", "GET", "/", "") }, "nobody", roster.ErrCredentials, 401},
		"garbage":            {func() *http.Request { return f.request("garbage", "POST", "/", "") }, "nobody", roster.ErrCredentials, 401},
		"another site":       {func() *http.Request { return crossSite(f.open("alice1", "/"), "POST") }, "", roster.ErrForbidden, 403},
		"another site reads": {func() *http.Request { return crossSite(f.open("alice1", "/"), "GET") }, "alice", nil, 200},
		"another site's WebSocket": {func() *http.Request {
			r := crossSite(f.open("alice1", "/"), "GET")
			r.Header.Set("Upgrade", "WebSocket")
			return r
		}, "", roster.ErrForbidden, 403},
		"the host's own WebSocket": {func() *http.Request {
			r := f.open("alice1", "/")
			r.Header.Set("Upgrade", "websocket")
			return r
		}, "alice", nil, 200},
		"two proofs": {func() *http.Request {
			r := f.request("alice1", "GET", "/", "")
			r.AddCookie(&http.Cookie{Name: "__Host-session", Value: f.tokens["bob1"]})
			return r
		}, "", roster.ErrInvalid, 400},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			s, err := f.set.Session(c.request())
			is.True(errors.Is(err, c.err))
			is.Equal(s.User.ID == f.IDs["alice"], err == nil)
			r := c.request()
			r.Header.Set("Accept", "application/json")
			is.Equal(f.sendTo(f.set.Require(app), r).Status, c.required)
			got := f.sendTo(f.set.Optional(greeting), c.request())
			is.Equal(got.Status == 200, c.who != "")
			if c.who != "" {
				is.Equal(decoded[begun](f, got).User.Name, c.who)
				is.Equal(got.Header.Get("Vary"), "Authorization, Cookie")
			}
		})
	}
}

func crossSite(r *http.Request, method string) *http.Request {
	r.Method = method
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.Header.Set("Origin", "https://evil.test")
	return r
}

// TestOptionalFailsClosed holds that a store that fails makes nobody of somebody.
func TestOptionalFailsClosed(t *testing.T) {
	for name, fault := range wiretest.Faults() {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			f := newFixture(t, nil)
			f.set = session.New(f.Dir.WithStore(&wiretest.Store{Store: f.Store, Err: fault.Err}), f.cfg)
			got := f.sendTo(f.set.Optional(greeting), f.request("alice1", "GET", "/", ""))
			is.Equal(decoded[problem](f, got).Detail, fault.Text)
			f.CheckFault(got, fault)
		})
	}
}

// A test of a handler needs neither a store nor a sign-in.
func ExampleWithSession() {
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, _ := session.From(r.Context())
		fmt.Fprintln(w, "Hello", s.User.Name)
	})
	r := httptest.NewRequest("GET", "/app/", nil)
	jane := roster.Session{User: roster.User{Profile: roster.Profile{Name: "Jane"}}}
	w := httptest.NewRecorder()
	app.ServeHTTP(w, r.WithContext(session.WithSession(r.Context(), jane)))
	fmt.Print(w.Body)
	// Output: Hello Jane
}

// An interceptor of gRPC has no request of net/http, but what a session is proven
// by: the metadata.
func ExampleHandler_Session() {
	dir := roster.New(memstore.New(), nil)
	sessions := session.New(dir, session.Config{})
	metadata := map[string][]string{"authorization": {"Bearer garbage"}}

	r := &http.Request{Header: http.Header{"Authorization": metadata["authorization"]}}
	_, err := sessions.Session(r) // in a service: r.WithContext(ctx)
	fmt.Println(errors.Is(err, roster.ErrCredentials))
	// Output: true
}
