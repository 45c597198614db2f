package httpadapters_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

// statuses has a row for each error of package roster, by its name, and for others.
var statuses = map[string]struct {
	err    error
	status int
	detail string
}{
	"ErrNotFound":        {roster.ErrNotFound, 404, "not found"},
	"ErrExists":          {&roster.ExistsError{Field: "email"}, 409, "email is taken by another user"},
	"ErrConflict":        {roster.ErrConflict, 409, "changed by somebody else: try again"},
	"ErrState":           {&roster.StateError{State: roster.StateDeleted, Doing: "invite"}, 409, "not possible as things are"},
	"ErrInvalid":         {&roster.InvalidError{Field: "name", Reason: "must be shorter"}, 400, "name must be shorter"},
	"ErrCredentials":     {roster.ErrCredentials, 401, "unauthorized"},
	"ErrSessionOver":     {roster.ErrSessionOver, 401, "unauthorized"},
	"ErrForbidden":       {roster.ErrForbidden, 403, "forbidden"},
	"ErrLastOwner":       {roster.ErrLastOwner, 403, "the last owner stays"},
	"ErrBusy":            {roster.ErrBusy, 503, "busy: try again soon"},
	"ErrThrottled":       {&roster.ThrottledError{Retry: 90 * time.Second}, 429, "rate limit exceeded"},
	"ErrAccessRefused":   {&roster.AccessRefusedError{Decision: roster.Decision{Product: "reports"}}, 403, ""},
	"ErrTooManySessions": {roster.ErrTooManySessions, 409, "too many sessions: end another one first"},
	"ErrAnotherAddress":  {roster.ErrAnotherAddress, 409, "the invitation is for another address"},
	"ErrUnverified":      {roster.ErrUnverified, 409, "the address must be verified first"},
	"ErrSignInToJoin":    {roster.ErrSignInToJoin, 409, "sign in to accept the invitation"},
	"ErrNoKey":           {roster.ErrNoKey, 501, "nothing can be mailed: the host has to set roster's Config.Keys"},
	"ErrNoConsumer":      {roster.ErrNoConsumer, 501, "nothing can be mailed: the host has to set roster's Config.Consumers"},
	"ErrUnusableHash":    {roster.ErrUnusableHash, 500, "internal"},
	"ErrNestedUpdate":    {roster.ErrNestedUpdate, 500, "internal"},
	"ErrTxAborted":       {roster.ErrTxAborted, 500, "internal"},
	"ErrCommitUnknown":   {roster.ErrCommitUnknown, 500, "internal"},
	"ErrVeto":            {roster.Veto("user", "owns invoices, and cannot be removed"), 400, "user owns invoices, and cannot be removed"},
	"a late context":     {context.DeadlineExceeded, 503, "the request took too long"},
	"of the database":    {errors.New("SELECT * FROM x: dial tcp 10.0.0.1:5432"), 500, "internal"},
}

func TestProblem(t *testing.T) {
	retry := map[int]string{429: "90", 503: "1"}
	for name, c := range statuses {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			w := httptest.NewRecorder()
			is.Equal(httpadapters.Problem(w, fmt.Errorf("the host: %w", c.err)), c.status)
			is.Equal(w.Code, c.status)
			is.Equal(w.Header().Get("Content-Type"), "application/problem+json")
			is.Equal(w.Header().Get("Cache-Control"), "no-store")
			is.Equal(w.Header().Get("Retry-After"), retry[c.status])
			is.Equal(w.Header().Get("WWW-Authenticate"), map[int]string{401: "Bearer"}[c.status])
			var p problem
			is.NoErr(json.Unmarshal(w.Body.Bytes(), &p))
			is.Equal(p.Status, c.status)
			is.Equal(p.Type, "about:blank")
			if c.detail != "" {
				is.Equal(p.Detail, c.detail)
			}
		})
	}
}

// Whoever adds an error decides what callers are told of it.
func TestProblemKnowsEveryError(t *testing.T) {
	is := is.New(t)
	text, err := os.ReadFile("../errors.go")
	is.NoErr(err)
	names := regexp.MustCompile(`(?m)^\t(Err\w+) += `).FindAllStringSubmatch(string(text), -1)
	is.True(len(names) > 20) // the pattern finds them
	for _, name := range names {
		if _, ok := statuses[name[1]]; !ok {
			t.Errorf("%s has no row", name[1])
		}
	}
}

// Each wrong value is named, in the order of the fields.
func TestProblemOfSeveralValues(t *testing.T) {
	is := is.New(t)
	p := newReports(t)
	_, err := p.dir.Create(t.Context(), roster.NewUser{Email: "jane", Role: "king"})
	w := httptest.NewRecorder()
	is.Equal(httpadapters.Problem(w, err), 400)
	var got struct {
		Errors []struct{ Field, Detail string }
	}
	is.NoErr(json.Unmarshal(w.Body.Bytes(), &got))
	is.Equal(len(got.Errors), 2)
	is.Equal(got.Errors[0].Field, "email")
	is.Equal(got.Errors[1].Field, "role")
	is.True(got.Errors[1].Detail != "")
}

// A refused use says why, and when the next period brings new uses.
func TestProblemOfARefusedUse(t *testing.T) {
	is := is.New(t)
	p := newReports(t)
	_, err := p.dir.Consume(t.Context(), p.jane.ID, "reports", 2, "both")
	is.NoErr(err)
	_, err = p.dir.Consume(t.Context(), p.jane.ID, "reports", 1, "a third")
	w := httptest.NewRecorder()
	is.Equal(httpadapters.Problem(w, err), 429)
	got := p.problem(w, 429)
	is.Equal(got.Product, "reports")
	is.Equal(len(got.Reasons), 1)
	is.True(w.Header().Get("Retry-After") != "")
}
