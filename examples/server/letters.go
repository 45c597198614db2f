package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"text/template"
	"time"

	"example.com/roster"
)

// defaultLetters are the texts that -templates does not replace.
//
//go:embed templates
var defaultLetters embed.FS

// kinds of letters: where the link of each leads, and the file of its text.
var kinds = map[roster.Purpose]struct{ page, file string }{
	roster.PurposeInvitation:        {"/accept", "invitation.txt"},
	roster.PurposePasswordReset:     {"/reset", "password-reset.txt"},
	roster.PurposeEmailVerification: {"/verify", "email-verification.txt"},
}

// letter is the text of a mail.
type letter struct{ subject, body string }

// blanks is what templates fill in.
type blanks struct {
	Account string // its name; empty: none
	Link    string // with the code
	Until   string // when the code is over; empty: never
}

// letters writes the texts of mails.
type letters struct {
	public string // URL of this server, as people see it: never that of a request
	texts  map[roster.Purpose]*template.Template
}

// newLetters reads the templates: those of own, where it has them, which may be
// nil.
func newLetters(public string, own fs.FS) (*letters, error) {
	defaults, err := fs.Sub(defaultLetters, "templates")
	if err != nil {
		return nil, err
	}
	l := &letters{public: public, texts: make(map[roster.Purpose]*template.Template)}
	for purpose, kind := range kinds {
		from := defaults
		if own != nil {
			_, err := fs.Stat(own, kind.file)
			switch {
			case err == nil:
				from = own
			case !errors.Is(err, fs.ErrNotExist):
				return nil, err
			}
		}
		t, err := template.ParseFS(from, kind.file)
		if err != nil {
			return nil, err
		}
		l.texts[purpose] = t
		if _, err := l.write(roster.Message{Purpose: purpose, Code: "code", Expires: time.Unix(1, 0)}); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// write fills in the letter that m asks for. The code stands behind the "#" of
// the link: a browser keeps that to itself, so that it is in no log of a server or
// a proxy, and in no Referer.
func (l *letters) write(m roster.Message) (letter, error) {
	t, ok := l.texts[m.Purpose]
	if !ok {
		return letter{}, fmt.Errorf("no letter for %q", m.Purpose)
	}
	b := blanks{Account: m.Account.Name, Link: l.public + kinds[m.Purpose].page + "#" + m.Code}
	if !m.Expires.IsZero() {
		b.Until = m.Expires.UTC().Format("2 January 2006, 15:04 UTC")
	}
	var text strings.Builder
	if err := t.Execute(&text, b); err != nil {
		return letter{}, err
	}
	head, body, _ := strings.Cut(strings.ReplaceAll(text.String(), "\r\n", "\n"), "\n\n")
	subject, ok := strings.CutPrefix(head, "Subject: ")
	if !ok || strings.ContainsAny(subject, "\r\n") {
		return letter{}, fmt.Errorf("%s must begin with one line \"Subject: …\" and an empty one", t.Name())
	}
	return letter{subject, body}, nil
}
