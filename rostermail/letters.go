package rostermail

import (
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io/fs"
	"maps"
	"net/url"
	"slices"
	"strings"
	"text/template"
	"time"

	"example.com/roster"
)

//go:embed letters
var defaults embed.FS

// Defaults returns the templates that are used where [Config.Templates] has none.
func Defaults() fs.FS {
	dir, err := fs.Sub(defaults, "letters")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return dir
}

// Config says what mails look like. From and PublicURL are required.
type Config struct {
	From     string // address that mails come from: "users@acme.example"
	FromName string // shown with From; empty: none

	// PublicURL is the beginning of the links: an http or https URL. It is never taken
	// from a request, which anybody can forge.
	PublicURL string

	// Pages are the paths of the pages that the links lead to, in place of
	// [DefaultPages]. What it lacks is taken from there. The code comes behind a "#",
	// which browsers keep to themselves, so that the page needs a script. It comes
	// right behind a path that ends in "=", such as "/account/accept?code=": see
	// [PagesBelow].
	Pages map[Kind]string

	// Templates has templates in place of [Defaults]. What it lacks is taken from there.
	Templates fs.FS

	// Unsubscribe returns the https URL at which whoever got an invitation says that
	// they want no more of them, by POST without a sign-in (RFC 8058); "" for none. It is
	// asked about invitations alone: what people ask for themselves cannot be
	// unsubscribed from. Nil: none.
	Unsubscribe func(m roster.Message) string
}

// Kind is a kind of letter.
type Kind string

// The kinds of letters. Each has a template of its name: "invitation.tmpl".
const (
	KindInvitation        Kind = "invitation"
	KindInvitationMember  Kind = "invitation-member"  // to somebody with a user in another account, who signs in and joins
	KindPasswordReset     Kind = "password-reset"     //
	KindEmailVerification Kind = "email-verification" //
	KindEmailChange       Kind = "email-change"       // to the new address
	KindEmailUndo         Kind = "email-undo"         // to the old address
	KindSignUp            Kind = "sign-up"            //
	KindSignUpKnown       Kind = "sign-up-known"      // to somebody who signs up and has a user: it has no code
)

// DefaultPages returns the path of the page for each kind of letter.
func DefaultPages() map[Kind]string {
	return map[Kind]string{
		KindInvitation:        "/accept",
		KindInvitationMember:  "/accept",
		KindPasswordReset:     "/reset",
		KindEmailVerification: "/verify",
		KindEmailChange:       "/confirm",
		KindEmailUndo:         "/undo",
		KindSignUp:            "/finish",
		KindSignUpKnown:       "/sign-in",
	}
}

// PagesBelow returns the path of the page for each kind of letter, where the pages of
// roster's httpadapters/pages are mounted below prefix, such as "/account". They take the
// code from the query, so that they need no script: keep that query out of the logs of
// what stands in front.
func PagesBelow(prefix string) map[Kind]string {
	pages := DefaultPages()
	for kind, path := range pages {
		pages[kind] = prefix + path
		if kind != KindSignUpKnown {
			pages[kind] += "?code="
		}
	}
	return pages
}

// KindOf returns the kind of letter for m. The error names a purpose that has no letter.
func KindOf(m roster.Message) (Kind, error) {
	switch m.Purpose {
	case roster.PurposeInvitation:
		if m.Member {
			return KindInvitationMember, nil
		}
		return KindInvitation, nil
	case roster.PurposePasswordReset:
		return KindPasswordReset, nil
	case roster.PurposeEmailVerification:
		return KindEmailVerification, nil
	case roster.PurposeEmailChange:
		return KindEmailChange, nil
	case roster.PurposeEmailUndo:
		return KindEmailUndo, nil
	case roster.PurposeSignUp:
		if m.Code == "" {
			return KindSignUpKnown, nil
		}
		return KindSignUp, nil
	}
	return "", fmt.Errorf("rostermail: there is no letter for the purpose %q", m.Purpose)
}

// Blanks are the values that a template can use.
type Blanks struct {
	Account string // name of the account; empty: it has none
	Link    string // link to the page, with the code
	Until   string // when the code stops working, in UTC; empty: never
	Subject string // in layouts: the subject
}

// Letter is the text of a mail.
type Letter struct {
	Kind                Kind
	To                  string // canonical address
	Link                string
	Subject, Text, HTML string
}

// Letters writes mails. It is safe for concurrent use.
type Letters struct {
	cfg   Config
	pages map[Kind]string
	texts map[Kind]texts
}

// texts are the templates of one kind of letter.
type texts struct {
	text *template.Template
	html *htmltemplate.Template
}

// NewLetters checks cfg and reads the templates. Its errors name the field or the file.
func NewLetters(cfg Config) (*Letters, error) {
	if _, err := roster.CanonicalEmail(cfg.From); err != nil {
		return nil, fmt.Errorf("rostermail: From must be an e-mail address, %q is none", cfg.From)
	}
	if strings.ContainsAny(cfg.FromName, "\r\n") {
		return nil, errors.New("rostermail: FromName must be one line")
	}
	u, err := url.Parse(cfg.PublicURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("rostermail: PublicURL must be an http or https URL without a query, such as https://users.example.com")
	}
	l := &Letters{cfg: cfg, pages: DefaultPages(), texts: map[Kind]texts{}}
	kinds := slices.Sorted(maps.Keys(l.pages))
	for kind, page := range cfg.Pages {
		if _, ok := l.pages[kind]; !ok || !strings.HasPrefix(page, "/") {
			return nil, fmt.Errorf("rostermail: Pages must have paths by kinds of letters, %q: %q is none", kind, page)
		}
		l.pages[kind] = page
	}
	for _, kind := range kinds {
		if l.texts[kind], err = parse(cfg.Templates, kind); err != nil {
			return nil, err
		}
		if _, err := l.write(kind, roster.Message{Code: "code", Expires: time.Unix(1, 0)}); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// Write returns the letter for m. Errors: a purpose without a letter, a template that
// cannot be executed, a subject of more than one line, such as one with an account's name
// that has a line break.
func (l *Letters) Write(m roster.Message) (Letter, error) {
	kind, err := KindOf(m)
	if err != nil {
		return Letter{}, err
	}
	return l.write(kind, m)
}

func (l *Letters) write(kind Kind, m roster.Message) (Letter, error) {
	b := Blanks{Account: m.Account.Name, Link: strings.TrimRight(l.cfg.PublicURL, "/") + l.pages[kind]}
	switch {
	case m.Code == "":
	case strings.HasSuffix(b.Link, "="):
		b.Link += url.QueryEscape(string(m.Code))
	default:
		b.Link += "#" + string(m.Code)
	}
	if !m.Expires.IsZero() {
		b.Until = m.Expires.UTC().Format("2 January 2006, 15:04 UTC")
	}
	t := l.texts[kind]
	var subject, text, html strings.Builder
	if err := t.text.ExecuteTemplate(&subject, "subject", b); err != nil {
		return Letter{}, fmt.Errorf("rostermail: %w", err)
	}
	b.Subject = strings.TrimSpace(subject.String())
	if b.Subject == "" || strings.ContainsAny(b.Subject, "\r\n") {
		return Letter{}, fmt.Errorf("rostermail: the subject of %s must be one line", kind)
	}
	if err := t.text.ExecuteTemplate(&text, "layout.txt", b); err != nil {
		return Letter{}, fmt.Errorf("rostermail: %w", err)
	}
	if err := t.html.ExecuteTemplate(&html, "layout.html", b); err != nil {
		return Letter{}, fmt.Errorf("rostermail: %w", err)
	}
	return Letter{
		Kind: kind, To: m.Email, Link: b.Link,
		Subject: b.Subject, Text: strings.ReplaceAll(text.String(), "\r\n", "\n"), HTML: html.String(),
	}, nil
}

// parse reads the templates of a kind, each from own where own has it.
func parse(own fs.FS, kind Kind) (t texts, err error) {
	letter, err := read(own, string(kind)+".tmpl")
	if err != nil {
		return t, err
	}
	asText, err := read(own, "layout.txt")
	if err != nil {
		return t, err
	}
	asHTML, err := read(own, "layout.html")
	if err != nil {
		return t, err
	}
	name := string(kind) + ".tmpl"
	if t.text, err = template.New(name).Option("missingkey=error").Parse(letter); err == nil {
		_, err = t.text.New("layout.txt").Parse(asText)
	}
	if err != nil {
		return t, fmt.Errorf("rostermail: %w", err)
	}
	if t.html, err = htmltemplate.New(name).Option("missingkey=error").Parse(letter); err == nil {
		_, err = t.html.New("layout.html").Parse(asHTML)
	}
	if err != nil {
		return t, fmt.Errorf("rostermail: %w", err)
	}
	return t, nil
}

// read returns the text of a template.
func read(own fs.FS, name string) (string, error) {
	if own != nil {
		text, err := fs.ReadFile(own, name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return string(text), err
		}
	}
	text, err := fs.ReadFile(Defaults(), name)
	return string(text), err
}
