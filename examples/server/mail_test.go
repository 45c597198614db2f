package main

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

// newMessage returns a message as the relay delivers it.
func newMessage(purpose roster.Purpose) roster.Message {
	at := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	return roster.Message{
		ID: roster.NewID(), Try: 1, Event: roster.Event{At: at}, Account: roster.Account{AccountProfile: roster.AccountProfile{Name: "Acme & Söhne <b>"}},
		Purpose: purpose, Email: "jane@example.com", Code: roster.SecretText(strings.Repeat("c", 43)), Expires: at.Add(time.Hour),
	}
}

var purposes = []roster.Purpose{
	roster.PurposeInvitation, roster.PurposePasswordReset, roster.PurposeEmailVerification,
	roster.PurposeEmailChange, roster.PurposeEmailUndo, roster.PurposeSignUp,
}

func newTestMailer(t *testing.T, o mailOptions, out io.Writer) *mailer {
	t.Helper()
	is := is.New(t)
	if o.from == "" {
		o.from = "roster@example.com"
	}
	is.NoErr(o.check())
	m, err := o.newMailer(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, out)
	is.NoErr(err)
	return m
}

func TestMail(t *testing.T) {
	s := newSink(t)
	m := newTestMailer(t, mailOptions{smtp: s.addr, public: "https://users.example.com/"}, nil)
	for _, purpose := range purposes {
		t.Run(string(purpose), func(t *testing.T) {
			is := is.New(t)
			msg := newMessage(purpose)
			is.NoErr(m.deliver(t.Context(), msg))
			is.NoErr(m.deliver(t.Context(), msg)) // a repeat
			got, again := s.next(), s.next()
			is.Equal(got.from, "roster@example.com")
			is.Equal(got.to, "jane@example.com")
			is.Equal(got.header.Get("To"), "<jane@example.com>")
			is.Equal(got.header.Get("Message-Id"), "<"+msg.ID.String()+"@example.com>")
			is.Equal(again.header.Get("Message-Id"), got.header.Get("Message-Id"))
			is.Equal(got.header.Get("Content-Type"), "text/plain; charset=UTF-8") // no HTML: names are only texts
			is.Equal(got.header.Get("Auto-Submitted"), "auto-generated")
			is.True(strings.Contains(got.body, "until 1 January 2030, 01:00 UTC"))
			is.True(strings.Contains(got.subject+got.body, "Acme & Söhne <b>"))
			page, code := got.link(t)
			is.Equal(page, "https://users.example.com"+kinds[purpose].page)
			is.Equal(code, string(msg.Code))
		})
	}
}

// The letter to an invited member says to sign in and join.
func TestMailToAMember(t *testing.T) {
	is := is.New(t)
	var out strings.Builder
	m := newTestMailer(t, mailOptions{}, &out)
	msg := newMessage(roster.PurposeInvitation)
	is.NoErr(m.deliver(t.Context(), msg))
	is.True(!strings.Contains(out.String(), "sign in"))
	msg.Member = true
	out.Reset()
	is.NoErr(m.deliver(t.Context(), msg))
	is.True(strings.Contains(out.String(), "/accept#"+string(msg.Code)+"\n\nand sign in as you always do"))
	is.True(strings.Contains(out.String(), "until 1 January 2030, 01:00 UTC"))
	is.True(strings.Contains(out.String(), "You are invited to Acme & Söhne <b>"))
}

// An address of each form that roster accepts reaches the envelope unchanged.
func TestMailAddresses(t *testing.T) {
	s := newSink(t)
	m := newTestMailer(t, mailOptions{smtp: s.addr}, nil)
	for _, email := range []string{"a+b@example.com", "o'neil@example.com", "a!#$%&*/=?^_`{|}~@example.com", "jörg@xn--bcher-kva.example"} {
		t.Run(email, func(t *testing.T) {
			is := is.New(t)
			canonical, err := roster.CanonicalEmail(email)
			is.NoErr(err)
			msg := newMessage(roster.PurposeInvitation)
			msg.Email = canonical
			is.NoErr(m.deliver(t.Context(), msg))
			is.Equal(s.next().to, email)
		})
	}
}

// A line break in a name or an address is refused, so that nobody adds headers or
// recipients to a mail.
func TestMailInjection(t *testing.T) {
	is := is.New(t)
	s := newSink(t)
	m := newTestMailer(t, mailOptions{smtp: s.addr}, nil)
	msg := newMessage(roster.PurposeInvitation)
	msg.Account.Name = "Acme\r\nBcc: evil@example.com"
	is.True(m.deliver(t.Context(), msg) != nil)
	msg.Account.Name, msg.Email = "Acme {{.Link}} \u202e", "jane@example.com\r\nRCPT TO:<evil@example.com>"
	is.True(m.deliver(t.Context(), msg) != nil)
	msg.Email = "jane@example.com"
	is.NoErr(m.deliver(t.Context(), msg))
	got := s.next()
	is.True(strings.Contains(got.subject, "Acme {{.Link}} \u202e")) // a text, and no template
	s.empty()
}

func TestMailIsPrinted(t *testing.T) {
	is := is.New(t)
	var out strings.Builder
	m := newTestMailer(t, mailOptions{}, &out)
	msg := newMessage(roster.PurposePasswordReset)
	is.NoErr(m.deliver(t.Context(), msg))
	is.True(strings.Contains(out.String(), "--- mail to jane@example.com: Your new password"))
	is.True(strings.Contains(out.String(), "\nhttp://127.0.0.1:8080/reset#"+string(msg.Code)+"\n"))
	out.Reset()
	msg.Purpose, msg.Code = "", ""
	is.NoErr(m.deliver(t.Context(), msg))
	is.Equal(out.String(), "") // nothing to mail
	msg.Purpose = roster.PurposeSignUp
	is.NoErr(m.deliver(t.Context(), msg)) // somebody who signs up, and has a user
	is.True(strings.Contains(out.String(), "--- mail to jane@example.com: You have a user already at Acme"))
	is.True(strings.Contains(out.String(), "\nhttp://127.0.0.1:8080/sign-in\n"))
}

// Where the mail server is down, deliver returns an error, so that the relay
// tries again. The error does not contain the code.
func TestMailServerDown(t *testing.T) {
	is := is.New(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	is.NoErr(err)
	is.NoErr(ln.Close())
	m := newTestMailer(t, mailOptions{smtp: ln.Addr().String()}, nil)
	err = m.deliver(t.Context(), newMessage(roster.PurposeInvitation))
	is.True(err != nil)
	is.True(!strings.Contains(err.Error(), "ccc"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	is.True(m.deliver(ctx, newMessage(roster.PurposeInvitation)) != nil)
}

func TestTemplates(t *testing.T) {
	is := is.New(t)
	dir := t.TempDir()
	own := "Subject: Komm zu {{.Account}}\r\n\r\nHier: {{.Link}}\r\n"
	is.NoErr(os.WriteFile(filepath.Join(dir, "invitation.txt"), []byte(own), 0o600))
	var out strings.Builder
	m := newTestMailer(t, mailOptions{templates: dir}, &out)
	is.NoErr(m.deliver(t.Context(), newMessage(roster.PurposeInvitation)))
	is.True(strings.Contains(out.String(), "Komm zu Acme & Söhne <b>\n\nHier: http://127.0.0.1:8080/accept#ccc"))
	out.Reset()
	is.NoErr(m.deliver(t.Context(), newMessage(roster.PurposePasswordReset)))
	is.True(strings.Contains(out.String(), "Your new password")) // what the folder lacks
	_, err := m.write(roster.Message{Purpose: roster.PurposeToken})
	is.True(err != nil)

	for name, text := range map[string]string{
		"an unknown name": "Subject: a\n\n{{.Password}}\n",
		"no subject":      "Hello\n\n{{.Link}}\n",
		"two lines ahead": "Subject: a\nBcc: b\n\n{{.Link}}\n",
		"not a template":  "Subject: a\n\n{{.Link\n",
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			_, err := newLetters("", fstest.MapFS{"verify.txt": nil, "email-verification.txt": {Data: []byte(text)}})
			is.True(err != nil) // before the server starts
		})
	}
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
