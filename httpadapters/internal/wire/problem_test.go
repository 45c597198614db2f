package wire_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

func TestClassify(t *testing.T) {
	members := map[string]string{"external id": "external_id"}
	for _, c := range []struct {
		err  error
		want wire.Problem
	}{
		{wire.MethodError("GET"), wire.Problem{Status: 405, Text: "method not allowed"}},
		{&wire.Error{Status: 413, Reason: "is long"}, wire.Problem{Status: 413, Text: "the body is long"}},
		{&roster.InvalidError{Field: "external id", Reason: "is long"}, wire.Problem{Status: 400, Text: "external_id is long", Field: "external_id"}},
		{&roster.InvalidError{Field: "name", Reason: "is long"}, wire.Problem{Status: 400, Text: "name is long", Field: "name"}},
		{roster.ErrInvalid, wire.Problem{Status: 400, Text: "a value is not acceptable"}},
		{roster.ErrCredentials, wire.Problem{Status: 401, Text: "unauthorized"}},
		{wire.ScopeError("users:read"), wire.Problem{Status: 403, Text: "forbidden"}},
		{roster.ErrLastOwner, wire.Problem{Status: 403, Text: "the last owner stays"}},
		{roster.ErrNotFound, wire.Problem{Status: 404, Text: "not found"}},
		{&roster.ExistsError{Field: "external id"}, wire.Problem{Status: 409, Text: "external_id is taken by another user", Field: "external_id"}},
		{&roster.StateError{}, wire.Problem{Status: 409, Text: "not possible as things are"}},
		{roster.ErrConflict, wire.Problem{Status: 409, Text: "changed by somebody else: try again"}},
		{roster.ErrSignInToJoin, wire.Problem{Status: 409, Text: "sign in to accept the invitation"}},
		{roster.ErrAnotherAddress, wire.Problem{Status: 409, Text: "the invitation is for another address"}},
		{roster.ErrUnverified, wire.Problem{Status: 409, Text: "the address must be verified first"}},
		{&roster.ThrottledError{}, wire.Problem{Status: 429, Text: "rate limit exceeded"}},
		{roster.ErrBusy, wire.Problem{Status: 503, Text: "busy: try again soon"}},
		{context.Canceled, wire.Problem{Status: 503, Text: "the request took too long"}},
		{errors.New("dial tcp 10.0.0.1:5432"), wire.Problem{Status: 500, Text: "internal"}},
	} {
		is := is.New(t)
		got, known := wire.Classify(fmt.Errorf("wrapped: %w", c.err), members)
		is.Equal(got, c.want)
		is.Equal(known, c.want.Status != 500)
	}
}

func TestErrorHeader(t *testing.T) {
	for _, c := range []struct {
		err        error
		sent       []string
		status     int
		name, want string
	}{
		{roster.ErrCredentials, nil, 401, "WWW-Authenticate", "Bearer"},
		{roster.ErrCredentials, nil, 403, "WWW-Authenticate", "Bearer"},
		{roster.ErrCredentials, []string{""}, 401, "WWW-Authenticate", `Bearer error="invalid_token"`},
		{errors.New("any"), []string{"x"}, 401, "WWW-Authenticate", "Bearer"},
		{wire.ScopeError("users:read"), []string{"x"}, 403, "WWW-Authenticate", `Bearer error="insufficient_scope", scope="users:read"`},
		{&roster.ThrottledError{Retry: 1500 * time.Millisecond}, nil, 429, "Retry-After", "2"},
		{&roster.ThrottledError{}, nil, 429, "Retry-After", "1"},
		{roster.ErrBusy, nil, 503, "Retry-After", "1"},
		{wire.MethodError("GET, HEAD"), nil, 405, "Allow", "GET, HEAD"},
	} {
		is := is.New(t)
		h := http.Header{}
		wire.ErrorHeader(h, c.sent, c.status, c.err)
		is.Equal(h, http.Header{http.CanonicalHeaderKey(c.name): {c.want}})
	}
	is := is.New(t)
	h := http.Header{}
	wire.ErrorHeader(h, []string{"x"}, 404, roster.ErrNotFound)
	is.Equal(len(h), 0)
}

func TestLogUnknown(t *testing.T) {
	is := is.New(t)
	r := httptest.NewRequest("GET", "/users/jane@x.test", nil)
	r.Pattern = "GET /users/{email}"
	var log bytes.Buffer
	wire.LogUnknown(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})), "axiom", r, errors.New("down"))
	is.Equal(log.String(), `level=ERROR msg="axiom: request failed" route="GET /users/{email}" error=down`+"\n")
	wire.LogUnknown(nil, "axiom", r, errors.New("down")) // silent
}
