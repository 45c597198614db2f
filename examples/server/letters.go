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

// defaultLetters are the templates that are used where -templates has none.
//
//go:embed templates
var defaultLetters embed.FS

// kinds are the kinds of letters: the page that the link leads to, and the file
// of the template.
var kinds = map[roster.Purpose]struct{ page, file string }{
	roster.PurposeInvitation:        {"/accept", "invitation.txt"},
	roster.PurposePasswordReset:     {"/reset", "password-reset.txt"},
	roster.PurposeEmailVerification: {"/verify", "email-verification.txt"},
	roster.PurposeEmailChange:       {"/confirm", "email-change.txt"},
	roster.PurposeEmailUndo:         {"/undo", "email-undo.txt"},
	roster.PurposeSignUp:            {"/finish", "sign-up.txt"},
	purposeMember:                   {"/accept", "invitation-member.txt"},
	purposeKnown:                    {initialPage, "sign-up-known.txt"},
}

// purposeKnown is the letter to somebody who signs up and has a user: it has no
// code, and leads to the sign-in.
const purposeKnown roster.Purpose = "sign-up of a user"

// purposeMember is the letter to somebody who has a user in another account, who
// signs in and joins instead of choosing a password.
const purposeMember roster.Purpose = "invitation of a member"

// letter is the text of a mail.
type letter struct{ subject, body string }

// blanks are the values that a template can use.
type blanks struct {
	Account string // name of the account; empty: it has none
	Link    string // link with the code
	Until   string // when the code stops working; empty: never
}

// letters writes the texts of mails.
type letters struct {
	public string // URL of this server in links; never taken from a request, which anybody can forge
	texts  map[roster.Purpose]*template.Template
}

// newLetters reads the templates, each from own where own has it, else from
// defaultLetters. own may be nil.
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

// write returns the letter for m. The code stands behind the "#" of the link:
// browsers do not send that part, so the code is in no log of a server or proxy
// and in no Referer header.
func (l *letters) write(m roster.Message) (letter, error) {
	if m.Purpose == roster.PurposeSignUp && m.Code == "" {
		m.Purpose = purposeKnown
	}
	if m.Purpose == roster.PurposeInvitation && m.Member {
		m.Purpose = purposeMember
	}
	t, ok := l.texts[m.Purpose]
	if !ok {
		return letter{}, fmt.Errorf("no letter for %q", m.Purpose)
	}
	b := blanks{Account: m.Account.Name, Link: l.public + kinds[m.Purpose].page}
	if m.Code != "" {
		b.Link += "#" + string(m.Code)
	}
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
