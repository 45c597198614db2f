package main

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"
)

func page(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/emulate.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPageCurls sends each curl line of docs/emulate.md.
func TestPageCurls(t *testing.T) {
	server := newServer(t, "-control", "-seed", few(t))
	word := regexp.MustCompile(`'[^']*'|\S+`)
	sent := 0
	for line := range strings.Lines(page(t)) {
		if !strings.HasPrefix(line, "curl ") {
			continue
		}
		sent++
		method, target, body, header := "GET", "", "", http.Header{}
		line, _, _ = strings.Cut(line, " #")
		words := word.FindAllString(line, -1)[1:]
		for i := 0; i < len(words); i++ {
			next := func() string { i++; return strings.Trim(words[i], "'") }
			switch words[i] {
			case "-X":
				method = next()
			case "-H":
				name, value, _ := strings.Cut(next(), ": ")
				header.Set(name, value)
			case "--json":
				method, body = "POST", next()
				header.Set("Content-Type", "application/json")
			case "-g": // braces are no patterns
			default:
				target = strings.Trim(words[i], "'")
			}
		}
		path, found := strings.CutPrefix(target, "localhost:8090/")
		if !found {
			t.Errorf("%s asks another server", line)
		}
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+"/"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = header
		got, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(got.Body)
		got.Body.Close()
		if err != nil || got.StatusCode > 299 {
			t.Errorf("%s: %d %s", line, got.StatusCode, text)
		}
		if strings.Contains(path, "/faults") && method == "POST" {
			ask(t, server, "POST /_emulator/faults []")
		}
	}
	is.New(t).Equal(sent, 11)
}

// TestPageNames keeps the page's tables of flags and tokens true.
func TestPageNames(t *testing.T) {
	is := is.New(t)
	text := page(t)
	var help strings.Builder
	_, err := parseFlags([]string{"-help"}, &help)
	is.True(err != nil)
	for _, found := range regexp.MustCompile(`(?m)^  (-[a-z-]+)`).FindAllStringSubmatch(help.String(), -1) {
		if !strings.Contains(text, "`"+found[1]) {
			t.Errorf("the page does not name %s", found[1])
		}
	}
	for _, p := range known {
		is.True(strings.Contains(text, "| "+string(p.role)+" | `"+p.email+"` | `"+p.token+"` |"))
	}
}
