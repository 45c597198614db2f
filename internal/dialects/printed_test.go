package dialects_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"
)

var (
	hiddenMail = regexp.MustCompile(`\[email[ \x{a0}]protected\]`) // in the place of an address
	curlHeader = regexp.MustCompile(`-H ['"]([^:'"]+): ([^'"]+)['"]`)
	curlBody   = regexp.MustCompile(`(?s)-d '([^']*)'`)
)

// printedCurls returns the curl commands of a page as requests. put replaces the
// placeholders for a host, a token and an id.
func printedCurls(t testing.TB, d document, put *strings.Replacer) []*http.Request {
	t.Helper()
	var requests []*http.Request
	for _, text := range strings.Split("\n"+strings.Join(d.lines, "\n"), "\ncurl ")[1:] {
		text, _, _ = strings.Cut("curl "+text, "\n\n")
		text = put.Replace(text)
		m := curlLine.FindStringSubmatch(text)
		body := ""
		if b := curlBody.FindStringSubmatch(text); b != nil {
			body = b[1]
		}
		r := httptest.NewRequest(m[1], m[2], strings.NewReader(body))
		for _, h := range curlHeader.FindAllStringSubmatch(text, -1) {
			r.Header.Add(h[1], h[2])
		}
		requests = append(requests, r)
	}
	return requests
}

// TestPrintedCurls sends the curl lines of Pickaxe's and of Axiom's page as they
// are printed, in their order.
func TestPrintedCurls(t *testing.T) {
	for set, want := range map[string][]string{
		"pickaxe": {
			"POST /v1/studio/user/create 200", "POST /v1/studio/user/invite 200", "GET /v1/studio/user/list 200",
			"GET /v1/studio/user/jane.doe@example.com 200", "PATCH /v1/studio/user/jane.doe@example.com 200",
			"DELETE /v1/studio/user/jane.doe@example.com 200",
		},
		"axiom": {"POST /v2/users 200", "GET /v2/users 200", "GET /v2/users/ID 200", "PUT /v2/users/ID 200", "DELETE /v2/users/ID 204"},
	} {
		t.Run(set, func(t *testing.T) {
			is := is.New(t)
			w := newWorld(t)
			d := readDocument(t, set)
			put := strings.NewReplacer("YOUR_API_TOKEN", tokenPrefix+"root1", "API_TOKEN", tokenPrefix+"root1", "abc123", "ID")
			var got []string
			id := "ID"
			for _, r := range printedCurls(t, d, put) {
				shown := r.Method + " " + r.URL.Path
				r.URL.Path = strings.Replace(r.URL.Path, "ID", id, 1)
				reply := w.send(r)
				got = append(got, fmt.Sprint(shown, " ", reply.status))
				if set == "axiom" && id == "ID" {
					id = must(axiomDialect.one(reply))(t).id
				}
			}
			is.Equal(got, want)
		})
	}
}

// printedBodies returns the JSON objects after a heading of a page, with their
// comments and trailing commas. An address that the page hides is filled in.
func printedBodies(d document, heading string) []string {
	var bodies []string
	text := strings.Join(d.lines, "\n")
	for _, after := range strings.Split(text, "\n"+heading+"\n")[1:] {
		begin := strings.Index(after, "{")
		end, depth := begin, 0
		for depth > 0 || end == begin {
			depth += map[byte]int{'{': 1, '}': -1}[after[end]] // no string of the pages has a brace
			end++
		}
		bodies = append(bodies, hiddenMail.ReplaceAllString(after[begin:end], "jane.doe@example.com"))
	}
	return bodies
}

// TestPrintedPublicala sends the examples of publica.la's page: a body with
// comments and a trailing comma, and paths with the id 923242.
func TestPrintedPublicala(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	d := readDocument(t, "publicala")
	body := printedBodies(d, "Request Body")[0]
	is.True(strings.Contains(body, "//") && strings.Contains(body, "true,\n}")) // as it is printed
	r := w.ask("root1", request{method: "POST", path: "/integration-api/v1/dashboard/users/", body: body})
	is.Equal(r.status, http.StatusOK)
	jane := must(publicalaDialect.one(r))(t)

	paths := regexp.MustCompile(`\| (/integration-api.+?) \|`).FindAllStringSubmatch(strings.Join(d.lines, "\n"), -1)
	verbs := []string{"GET", "GET", "GET", "DELETE", "PUT", "POST"}
	is.Equal(len(paths), len(verbs))
	for i, path := range paths {
		at := strings.Replace(hiddenMail.ReplaceAllString(path[1], "jane.doe@example.com"), "923242", jane.number, 1)
		is.Equal(w.ask("root1", request{method: verbs[i], path: at}).status, http.StatusOK)
	}
}

// TestPrintedPapershift sends the two bodies that Papershift's page prints.
func TestPrintedPapershift(t *testing.T) {
	is := is.New(t)
	w := newWorld(t)
	bodies := printedBodies(readDocument(t, "papershift"), "Example request:")
	is.Equal(len(bodies), 2)
	r := w.ask("root1", request{method: "POST", path: "/api/v1/users", body: bodies[0]})
	is.Equal(r.status, http.StatusCreated)
	made := must(papershiftDialect.one(r))(t)
	is.Equal(made.email, "jane.doe@example.com")
	is.Equal(made.name, "Name")
	r = w.ask("root1", request{method: "PUT", path: "/api/v1/users/" + made.id, body: bodies[1]})
	is.Equal(r.status, http.StatusOK)
	is.Equal(must(papershiftDialect.one(r))(t), renamed(made, "New Username", made.email))
	for _, method := range []string{"GET", "DELETE"} {
		is.Equal(w.ask("root1", request{method: method, path: "/api/v1/users/" + made.id}).status, http.StatusOK)
	}
	is.Equal(w.ask("root1", request{method: "GET", path: "/api/v1/users"}).status, http.StatusOK)
}

// TestPrintedEmbedthis sends the calls of EmbedThis' page, which prints no
// bodies, below each path that the vendor has, and with each form of header.
func TestPrintedEmbedthis(t *testing.T) {
	is := is.New(t)
	d := readDocument(t, "embedthis")
	var calls []string
	for _, line := range d.lines {
		if path, ok := strings.CutPrefix(line, "POST "); ok {
			calls = append(calls, path)
		}
	}
	bodies := []string{`{}`, `{}`, `{}`, `{"email":"bob@x.test"}`, `{"first":"New"}`, `{"id":"ID","role":"user"}`}
	is.Equal(len(calls), len(bodies))
	for _, header := range []string{tokenPrefix + "root1", "bearer " + tokenPrefix + "root1", "Bearer " + tokenPrefix + "root1"} {
		for _, prefix := range []string{"", "/tok", "/api", "/api/tok"} {
			w := newWorld(t)
			for i, path := range calls {
				body := strings.Replace(bodies[i], "ID", w.users["adm3"].ID.String(), 1)
				r := httptest.NewRequest("POST", prefix+path, strings.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Authorization", header)
				r.Header.Set("X-Verified-Email", "root3@x.test")
				is.Equal(w.send(r).status, http.StatusOK)
			}
		}
	}
}
