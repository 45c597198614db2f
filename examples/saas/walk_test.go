package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// step is one line of the walk.
var step = regexp.MustCompile(`^(\w+) ([A-Z]+) (\S+)(?: (.+))? -> (\d+)(?: (!?)(.+))?$`)

// TestWalk follows people through the product, by HTTP, mail and webhook.
func TestWalk(t *testing.T) {
	is := is.New(t)
	var mails strings.Builder
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Fprint(&mails, "\nTo: webhook\n")
		io.Copy(&mails, r.Body)
	}))
	defer receiver.Close()
	a, err := open(t.Context(), options{
		file: filepath.Join(t.TempDir(), "saas.db"), public: "https://saas.example", webhook: receiver.URL, out: &mails,
	})
	is.NoErr(err)
	defer a.close()
	mail := func(to string) string { // the newest one
		text := mails.String()
		letter, _, _ := strings.Cut(text[max(0, strings.LastIndex(text, "To: "+to)):], "\n\nTo: ")
		return strings.TrimSpace(letter)
	}
	mux := http.NewServeMux()
	mux.Handle("/", a.routes())
	mux.HandleFunc("GET /test/mail/{to}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, mail(r.PathValue("to"))) })

	kept := map[string]string{"bcrypt": "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"} // of "U*U"
	value := func(name string) string {
		if strings.Contains(name, "@") {
			_, code, _ := strings.Cut(mail(name), "#")
			return code
		}
		return kept[name]
	}
	script, err := os.ReadFile("testdata/walk.txt")
	is.NoErr(err)
	for n, line := range strings.Split(string(script), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		for _, relay := range a.relays() {
			relay.Parallel = 1
			for n := 1; n > 0; is.NoErr(err) {
				n, err = a.dir.RelayOnce(t.Context(), relay)
			}
		}
		s := step.FindStringSubmatch(line)
		is.True(s != nil) // the line is a step
		body := s[4]
		if text, err := strconv.Unquote(body); err == nil {
			body = text
		}
		r := httptest.NewRequestWithContext(t.Context(), s[2], os.Expand(s[3], value), strings.NewReader(os.Expand(body, value)))
		r.Header.Set("Content-Type", "application/json")
		if token := kept[s[1]]; token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		want := regexp.MustCompile(regexp.MustCompile(`\$\{\w+\}`).ReplaceAllStringFunc(s[7], func(v string) string { return os.Expand(v, value) }))
		found := want.FindStringSubmatch(w.Body.String())
		if strconv.Itoa(w.Code) != s[5] || (found == nil) != (s[6] == "!") {
			t.Fatalf("walk.txt:%d: %s\n%d %s", n+1, line, w.Code, w.Body)
		}
		for i, name := range want.SubexpNames() {
			if name != "" {
				kept[name] = found[i]
			}
		}
	}
}
