package moving_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/moving"
)

// readers are those of the five APIs.
var readers = map[string]func(moving.API) moving.Reader{
	"axiom": moving.Axiom, "pickaxe": moving.Pickaxe, "embedthis": moving.EmbedThis, "publicala": moving.Publicala, "papershift": moving.Papershift,
}

// waits counts what an API waits.
type waits struct{ all []time.Duration }

func (w *waits) wait(_ context.Context, d time.Duration) error {
	w.all = append(w.all, d)
	return nil
}

// all reads rows until the end, and returns the names of their users.
func all(ctx context.Context, r moving.Reader) (who []string, refused []string, err error) {
	for {
		row, err := r.Read(ctx)
		var bad *moving.RowError
		switch {
		case errors.Is(err, io.EOF):
			return who, refused, nil
		case errors.As(err, &bad):
			refused = append(refused, fmt.Sprintf("%d %s %s", bad.Line, bad.Field, bad.Reason))
		case err != nil:
			return who, refused, err
		default:
			who = append(who, row.Email)
		}
	}
}

// A vendor that limits requests is asked again when it says so, and not for ever.
func TestAPIWaits(t *testing.T) {
	reset := fmt.Sprint(time.Now().Add(90 * time.Second).Unix())
	for _, c := range []struct {
		name    string
		status  int
		header  [2]string
		failing int
		tries   int // 0: the API answers at last
		least   time.Duration
	}{
		{"Retry-After in seconds", 429, [2]string{"Retry-After", "7"}, 2, 0, 7 * time.Second},
		{"Retry-After as a date", 429, [2]string{"Retry-After", time.Now().Add(100 * time.Second).UTC().Format(http.TimeFormat)}, 1, 0, 90 * time.Second},
		{"X-RateLimit-Reset", 429, [2]string{"X-RateLimit-Reset", reset}, 1, 0, 80 * time.Second},
		{"Axiom's own status", 430, [2]string{}, 1, 0, time.Second},
		{"a failure that passes", 503, [2]string{}, 3, 0, time.Second},
		{"a failure that stays", 503, [2]string{}, 100, 6, time.Second},
		{"a day", 429, [2]string{"Retry-After", "86400"}, 1, 1, 0},
		{"a negative time", 429, [2]string{"Retry-After", "-5"}, 1, 0, time.Second},
		{"not allowed", 403, [2]string{}, 100, 1, 0},
		{"elsewhere", 302, [2]string{"Location", "http://elsewhere.test/"}, 100, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			asked := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked++; asked <= c.failing {
					if c.header[0] != "" {
						w.Header().Set(c.header[0], c.header[1])
					}
					w.WriteHeader(c.status)
					return
				}
				fmt.Fprint(w, `[{"id":"a","email":"a@x.test","name":"A","role":{"id":"user"}}]`)
			}))
			defer server.Close()
			var w waits
			who, _, err := all(t.Context(), moving.Axiom(moving.API{URL: server.URL, Token: "secret token", Wait: w.wait}))
			if c.tries > 0 {
				is.True(errors.Is(err, moving.ErrAPI))
				is.True(!strings.Contains(err.Error(), "secret token"))
				is.Equal(asked, c.tries)
				return
			}
			is.NoErr(err)
			is.Equal(who, []string{"a@x.test"})
			for _, d := range w.all {
				is.True(d >= c.least)
			}
			is.Equal(len(w.all), c.failing)
		})
	}
}

// An answer that is not as documented ends the import, in bounded memory.
func TestAPIAnswersAsDocumented(t *testing.T) {
	for name, reader := range readers {
		for _, c := range []struct{ name, answer string }{
			{"no JSON", "<html>"},
			{"another shape", `"text"`},
			{"cut off", `{"data":[{"id"`},
			{"more than a page", `[` + strings.Repeat(" ", 17<<20) + `]`},
		} {
			t.Run(name+", "+c.name, func(t *testing.T) {
				is := is.New(t)
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, c.answer) }))
				defer server.Close()
				_, _, err := all(t.Context(), reader(moving.API{URL: server.URL, Wait: (&waits{}).wait}))
				is.True(errors.Is(err, moving.ErrAPI))
			})
		}
	}
}

// A user who is not as documented is refused, and the others go on.
func TestAPIUsersAreRefusedAlone(t *testing.T) {
	const good = `{"id":"a","email":"good@x.test","state":"active"}`
	for _, c := range []struct{ bad, want string }{
		{`7`, "1  must be one JSON object"},
		{`{"id":7}`, "1 id must be a text"},
		{`{"id":"a","id":"b"}`, "1 id must stand there once"},
		{`{"id":"b","email":"b@x.test","state":"asleep"}`, "1 state must be created, invited, active, deactivated or deleted, or in API.States"},
	} {
		t.Run(c.bad, func(t *testing.T) {
			is := is.New(t)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprintf(w, `{"data":[%s,%s],"next":null}`, c.bad, good)
			}))
			defer server.Close()
			who, refused, err := all(t.Context(), moving.EmbedThis(moving.API{URL: server.URL}))
			is.NoErr(err)
			is.Equal(who, []string{"good@x.test"})
			is.Equal(refused, []string{c.want})
		})
	}
}

// A list whose next page is the same one ends.
func TestAPIEnds(t *testing.T) {
	is := is.New(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"data":[{"id":"a","email":"a@x.test","state":"active"}],"next":"again"}`)
	}))
	defer server.Close()
	who, _, err := all(t.Context(), moving.EmbedThis(moving.API{URL: server.URL}))
	is.NoErr(err)
	is.Equal(len(who), 2)
}

// Roles and states of other names are given ours.
func TestAPINames(t *testing.T) {
	is := is.New(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"data":[{"id":"a","email":"a@x.test","role":"member","state":"enabled"}]}`)
	}))
	defer server.Close()
	row, err := moving.EmbedThis(moving.API{
		URL: server.URL, Roles: map[string]roster.Role{"member": roster.RoleUser}, States: map[string]roster.State{"enabled": roster.StateActive},
	}).Read(t.Context())
	is.NoErr(err)
	is.Equal(row.Role, roster.RoleUser)
	is.Equal(row.State, roster.StateActive)
}

// An address that is none is said, and who stops the import does not wait.
func TestAPIWithoutAServer(t *testing.T) {
	is := is.New(t)
	for _, url := range []string{"", "api.axiom.co", "ftp://x.test", "http://"} {
		var w waits
		_, _, err := all(t.Context(), moving.Axiom(moving.API{URL: url, Wait: w.wait}))
		is.True(err != nil && strings.Contains(err.Error(), "API.URL must be"))
		is.Equal(len(w.all), 0)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := all(ctx, moving.Axiom(moving.API{URL: "http://127.0.0.1:1"}))
	is.True(errors.Is(err, context.Canceled))
}
