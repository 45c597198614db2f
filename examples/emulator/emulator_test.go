package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster/moving"
)

func TestPeopleAreTheSame(t *testing.T) {
	is := is.New(t)
	one := ask(t, newServer(t, "-clock", "2030-01-01T00:00:00Z"), "GET /api/v1/users?page[size]=100&page[number]=3&sort=name")
	two := ask(t, newServer(t, "-clock", "2030-01-01T00:00:00Z"), "GET /api/v1/users?page[size]=100&page[number]=3&sort=name")
	is.Equal(one.status, http.StatusOK)
	data := func(a answer) string { // without the links, which have the port
		var listed struct{ Data json.RawMessage }
		is.NoErr(json.Unmarshal([]byte(a.body), &listed))
		return string(listed.Data)
	}
	is.True(len(data(one)) > 10_000)
	numbered := ask(t, newServer(t), `POST /integration-api/v1/dashboard/users {"email": "jane@example.com", "external_id": "shop-7"}`)
	is.True(strings.Contains(numbered.body, `"id":926243,`)) // behind everybody, and the three with tokens
	is.True(data(one) == data(two))                          // too long to be shown
}

func TestSeed(t *testing.T) {
	for name, c := range map[string]struct {
		seed, err string // err: part of it
		users     int
	}{
		"lines":       {`{"email":"jane@example.com","role":"admin"}` + "\n" + `{"email":"joan@example.com"}`, "", 2 + len(known)},
		"an array":    {` [{"email":"jane@example.com"},` + "\n" + `{"email":"joan@example.com"}]`, "", 2 + len(known)},
		"nobody":      {``, "", len(known)},
		"no JSON":     {`[{"email"]`, "invalid character", 0},
		"a bad row":   {`{"email":"jane"}`, "row 1 of the seed, jane: email", 0},
		"who has one": {`{"email":"OWNER@emulator.test","role":"owner"}`, "", len(known)},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			file := filepath.Join(t.TempDir(), "people.json")
			is.NoErr(os.WriteFile(file, []byte(c.seed), 0o600))
			o, err := parseFlags([]string{"-seed", file}, new(bytes.Buffer))
			if err == nil {
				_, err = newEmulator(t.Context(), o)
			}
			if c.err != "" {
				is.True(err != nil && strings.Contains(err.Error(), c.err))
				return
			}
			is.NoErr(err)
			var users []json.RawMessage
			is.NoErr(json.Unmarshal([]byte(ask(t, newServer(t, "-seed", file), "GET /v2/users").body), &users))
			is.Equal(len(users), c.users)
		})
	}
}

// The printed seed is one that -seed takes.
func TestPrintSeed(t *testing.T) {
	is := is.New(t)
	var printed bytes.Buffer
	_, err := parseFlags([]string{"-print-seed"}, &printed)
	is.Equal(err, flag.ErrHelp)                               // it ends
	is.Equal(strings.Count(printed.String(), "\n"), crowd+10) // and five groups, and five teams
	rows := moving.NewJSONLines(&printed)
	for err = nil; err == nil; {
		_, err = rows.Read(t.Context())
	}
	is.Equal(err, io.EOF)
}

func TestFlags(t *testing.T) {
	for flags, want := range map[string]string{
		"-set axiom,nobody":         `there is no set "nobody", only axiom, embedthis`,
		"-clock today":              "invalid value",
		"-token short":              "must be TEXT=ROLE:EMAIL",
		"-seed /nowhere/people":     "no such file",
		"people.json":               `unexpected argument "people.json"`,
		"-token a=user:a@b.example": "token of a@b.example",
		"-token 1234567890123456789012=boss:a@b.example": "token of a@b.example",
	} {
		t.Run(flags, func(t *testing.T) {
			o, err := parseFlags(strings.Fields(flags), new(bytes.Buffer))
			if err == nil {
				_, err = newEmulator(t.Context(), o)
			}
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestToken(t *testing.T) {
	is := is.New(t)
	server := newServer(t, "-token", "xaat-a-test-of-its-own-001=read-only:reader@example.com", "-seed", "nobody")
	r, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/v2/user", nil)
	is.NoErr(err)
	r.Header.Set("Authorization", "Bearer xaat-a-test-of-its-own-001")
	got, err := server.Client().Do(r)
	is.NoErr(err)
	defer got.Body.Close()
	var user struct{ Email string }
	is.NoErr(json.NewDecoder(got.Body).Decode(&user))
	is.Equal(user.Email, "reader@example.com")
}

// Only the sets that were asked for are there.
func TestSets(t *testing.T) {
	is := is.New(t)
	server := newServer(t, "-set", "axiom,papershift", "-seed", "nobody")
	is.Equal(ask(t, server, "GET /v2/users").status, 200)
	is.Equal(ask(t, server, "GET /api/v1/users").status, 200)
	is.Equal(ask(t, server, "GET /v1/studio/user/list").status, 404)
	is.Equal(ask(t, server, "POST /user/find {}").status, 404)
}

func TestControlIsOff(t *testing.T) {
	is := is.New(t)
	server := newServer(t, "-seed", "nobody")
	for _, path := range []string{"reset", "clock", "faults"} {
		got := ask(t, server, "POST /_emulator/"+path+` {"advance": "1h"}`)
		is.Equal(got.status, 404)
		is.Equal(got.body, "the emulator was started without -control\n")
	}
}

// A page that a browser shows cannot steer the emulator on the same machine.
func TestControlIsNotForPages(t *testing.T) {
	is := is.New(t)
	server := newServer(t, "-seed", "nobody", "-control")
	r, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/_emulator/reset", nil)
	is.NoErr(err)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	got, err := server.Client().Do(r)
	is.NoErr(err)
	got.Body.Close()
	is.Equal(got.StatusCode, http.StatusForbidden)
}

func TestReset(t *testing.T) {
	is := is.New(t)
	server := newServer(t, "-control", "-clock", "2030-01-01T00:00:00Z", "-seed", few(t))
	before := ask(t, server, "GET /v2/users")
	is.Equal(ask(t, server, "DELETE /v2/users/abc3").status, 204)
	is.Equal(ask(t, server, `POST /_emulator/clock {"advance": "24h"}`).status, 204)
	is.Equal(ask(t, server, `POST /_emulator/faults [{"answer": 500}]`).status, 204)
	is.Equal(ask(t, server, "POST /_emulator/reset").status, 204)
	is.Equal(ask(t, server, "GET /v2/users"), before)
	is.Equal(made(t, server, "jane@example.com"), "2030-01-01T00:00:00.000000Z")
	before = ask(t, server, "GET /api/v1/users?filter[email]=jane@example.com")
	is.Equal(ask(t, server, "POST /_emulator/reset").status, 204)
	is.Equal(made(t, server, "jane@example.com"), "2030-01-01T00:00:00.000000Z")
	is.Equal(ask(t, server, "GET /api/v1/users?filter[email]=jane@example.com"), before) // under the same id
}

// made makes a user, and returns when that was.
func made(t *testing.T, server *httptest.Server, email string) string {
	t.Helper()
	got := ask(t, server, `POST /api/v1/users {"data": {"type": "user", "attributes": {"email": "`+email+`"}}}`)
	var user struct {
		Data struct {
			Attributes struct {
				Created string `json:"created_at"`
			}
		}
	}
	if err := json.Unmarshal([]byte(got.body), &user); err != nil {
		t.Fatal(err)
	}
	return user.Data.Attributes.Created
}

func TestClock(t *testing.T) {
	is := is.New(t)
	server := newServer(t, "-control", "-seed", "nobody")
	is.Equal(ask(t, server, `POST /_emulator/clock {"now": "2031-02-03T04:05:06Z"}`).status, 204)
	is.Equal(made(t, server, "a@example.com"), "2031-02-03T04:05:06.000000Z")
	is.Equal(ask(t, server, `POST /_emulator/clock {"advance": "36h"}`).status, 204)
	is.Equal(made(t, server, "b@example.com"), "2031-02-04T16:05:06.000000Z")
	is.Equal(ask(t, server, "POST /_emulator/reset").status, 204)
	then, err := time.Parse(time.RFC3339, made(t, server, "c@example.com"))
	is.NoErr(err)
	is.True(time.Since(then) < time.Hour) // it runs again
	is.Equal(ask(t, server, `POST /_emulator/clock {"advance": "-48h"}`).status, 204)
	then, err = time.Parse(time.RFC3339, made(t, server, "d@example.com"))
	is.NoErr(err)
	is.True(time.Since(then) > 47*time.Hour)
}

func TestControlRefuses(t *testing.T) {
	server := newServer(t, "-control", "-seed", "nobody")
	for call, want := range map[string]string{
		`POST /_emulator/clock {}`: "must have either now or advance",
		`POST /_emulator/clock {"now": "2030-01-01T00:00:00Z", "advance": "1h"}`: "must have either now or advance",
		`POST /_emulator/clock {"advance": "soon"}`:                              "advance must be a duration such as 24h",
		`POST /_emulator/clock {"then": "1h"}`:                                   "unknown field",
		`POST /_emulator/faults {}`:                                              "cannot unmarshal object",
		`POST /_emulator/faults [{}]`:                                            "a fault must have an answer, a cut or a delay",
		`POST /_emulator/faults [{"answer": 404}]`:                               "answer must be 429, 500 or 503",
		`POST /_emulator/faults [{"answer": 500, "calls": -1}]`:                  "calls must be 1 or more",
		`POST /_emulator/faults [{"answer": 429, "retry_after": -1}]`:            "retry_after must be 1 or more, in seconds",
		`POST /_emulator/faults [{"cut": "never"}]`:                              `cut must be "before" or "after"`,
		`POST /_emulator/faults [{"cut": "after", "answer": 500}]`:               "answer does not go with cut",
		`POST /_emulator/faults [{"delay": "1h"}]`:                               "delay must be a duration of at most 1m0s",
	} {
		t.Run(call, func(t *testing.T) {
			got := ask(t, server, call)
			if got.status != 400 || !strings.Contains(got.body, want) {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
}

// TestFaults has what each set answers, in its own form.
func TestFaults(t *testing.T) {
	server := newServer(t, "-control", "-seed", "nobody")
	for call, form := range map[string]string{
		"GET /v2/users":                            `{"code":`,
		"GET /v1/studio/user/list":                 `{"error":`,
		"POST /user/find {}":                       ``,
		"GET /integration-api/v1/dashboard/users/": `{"message":`,
		"GET /api/v1/users":                        `{"errors":[{"status":`,
		"GET /scim/v2/Users":                       `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],`,
	} {
		t.Run(call, func(t *testing.T) {
			is := is.New(t)
			is.Equal(ask(t, server, `POST /_emulator/faults [{"answer": 429, "retry_after": 7}, {"answer": 500, "calls": 2}, {"answer": 503}]`).status, 204)
			for _, want := range []struct {
				status int
				retry  string
			}{{429, "7"}, {500, ""}, {500, ""}, {503, "1"}} {
				got := ask(t, server, call)
				is.Equal(got.status, want.status)
				is.Equal(got.header.Get("Retry-After"), want.retry)
				is.True(strings.HasPrefix(got.body, form))
			}
			is.Equal(ask(t, server, call).status, 200) // and then it works again
		})
	}
}

func TestFaultsLeft(t *testing.T) {
	is := is.New(t)
	server := newServer(t, "-control", "-seed", "nobody")
	is.Equal(ask(t, server, `POST /_emulator/faults [{"answer": 500, "calls": 2, "path": "/v2/"}, {"answer": 503}]`).status, 204)
	is.Equal(ask(t, server, "GET /v1/studio/user/list").status, 503) // the first one is for another path
	is.Equal(ask(t, server, "GET /v2/users").status, 500)
	is.Equal(ask(t, server, "GET /_emulator/faults").body, `[{"calls":1,"path":"/v2/","answer":500}]`+"\n")
	is.Equal(ask(t, server, `POST /_emulator/faults []`).status, 204)
	is.Equal(ask(t, server, "GET /v2/users").status, 200)
}

// A connection is cut before a call is done, or after.
func TestCut(t *testing.T) {
	for when, done := range map[string]int{"before": 404, "after": 200} {
		t.Run(when, func(t *testing.T) {
			is := is.New(t)
			server := newServer(t, "-control", "-seed", "nobody")
			is.Equal(ask(t, server, `POST /_emulator/faults [{"cut": "`+when+`"}]`).status, 204)
			_, err := try(t, server, `POST /v1/studio/user/create {"email": "jane@example.com"}`)
			is.True(err != nil)
			is.Equal(ask(t, server, "GET /v1/studio/user/jane@example.com").status, done)
		})
	}
}

func TestDelay(t *testing.T) {
	is := is.New(t)
	server := newServer(t, "-control", "-seed", "nobody")
	is.Equal(ask(t, server, `POST /_emulator/faults [{"delay": "50ms"}, {"delay": "1m"}]`).status, 204)
	begun := time.Now()
	is.Equal(ask(t, server, "GET /v2/users").status, 200)
	is.True(time.Since(begun) >= 50*time.Millisecond)
	client := *server.Client()
	client.Timeout = 50 * time.Millisecond
	_, err := client.Get(server.URL + "/v2/users") // who does not wait gets nothing
	is.True(err != nil)
}

// Documented limits are kept where they are asked for.
func TestLimits(t *testing.T) {
	is := is.New(t)
	is.Equal(ask(t, newServer(t, "-seed", "nobody"), "GET /integration-api/v1/dashboard/users").header.Get("X-RateLimit-Limit"), "")
	is.Equal(ask(t, newServer(t, "-seed", "nobody", "-limits"), "GET /integration-api/v1/dashboard/users").header.Get("X-RateLimit-Limit"), "100")
}

// TestRun starts the program: on loopback it says where it is, elsewhere it warns.
func TestRun(t *testing.T) {
	for host, warned := range map[string]bool{"127.0.0.1": false, "localhost": false, "0.0.0.0": true} {
		t.Run(host, func(t *testing.T) {
			is := is.New(t)
			ctx, cancel := context.WithCancel(t.Context())
			out, errs := &greeted{end: cancel}, new(bytes.Buffer)
			is.NoErr(run(ctx, []string{"-host", host, "-port", "0", "-seed", "nobody", "-control"}, out, errs))
			is.True(strings.HasPrefix(out.String(), "listening on http://"))
			for _, p := range known {
				is.True(strings.Contains(out.String(), p.token))
			}
			is.Equal(strings.Contains(errs.String(), "*** WARNING: listening on"), warned)
		})
	}
}

// greeted is where the emulator says that it has started. It then ends.
type greeted struct {
	bytes.Buffer
	end func()
}

func (g *greeted) Write(p []byte) (int, error) {
	g.end()
	return g.Buffer.Write(p)
}
