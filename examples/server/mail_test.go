package main

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// The flags reach the letters: who they are from, where their links lead, and what they
// say. What is mailed, and how, is tested in package rostermail.
func TestMails(t *testing.T) {
	is := is.New(t)
	s := newSink(t)
	templates := t.TempDir()
	own := `{{define "subject"}}Komm zu {{.Account}}{{end}}{{define "before"}}Hier{{end}}{{define "button"}}Los{{end}}{{define "after"}}Bis bald{{end}}`
	is.NoErr(os.WriteFile(filepath.Join(templates, "invitation.tmpl"), []byte(own), 0o600))
	p := start(t, "-db", "memory:", "-account", "Acme", "-smtp", s.addr, "-mail-from", "users@acme.example",
		"-public-url", "https://users.example.com/", "-templates", templates)
	is.Equal(p.ask(p.token, "POST", "/v1/studio/user/invite", `{"emails": ["jane@example.com"]}`).status, http.StatusOK)
	got := s.next()
	is.Equal(got.from, "users@acme.example")
	is.Equal(got.to, "jane@example.com")
	is.Equal(got.subject, "Komm zu Acme")
	page, _ := got.link(t)
	is.Equal(page, "https://users.example.com/account/accept")
}

// A mistake in a template stops the server before it starts.
func TestMailTemplates(t *testing.T) {
	is := is.New(t)
	templates := t.TempDir()
	is.NoErr(os.WriteFile(filepath.Join(templates, "layout.txt"), []byte("{{.Link"), 0o600))
	err := run(t.Context(), []string{"-db", "memory:", "-addr", "127.0.0.1:0", "-templates", templates}, io.Discard, io.Discard)
	is.True(err != nil && strings.Contains(err.Error(), "layout.txt"))
}

func TestMailFlags(t *testing.T) {
	for _, args := range [][]string{
		{"-smtp", "localhost"}, {"-smtp", "localhost:smtp"}, {"-smtp", "localhost:70000"},
		{"-mail-from", "roster"}, {"-mail-from", "Roster <roster@example.com>"},
		{"-public-url", "users.example.com"}, {"-public-url", "ftp://users.example.com"}, {"-public-url", "https://users.example.com?a=b"},
		{"-public-url", "https://a:b@users.example.com"}, {"-public-url", "javascript:alert(1)"},
		{"-templates", "/nowhere"}, {"-templates", "mail_test.go"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			is := is.New(t)
			_, err := parseFlags(args, io.Discard)
			is.True(errors.Is(err, errFlag))
			is.True(strings.HasPrefix(err.Error(), args[0]+":"))
		})
	}
}
