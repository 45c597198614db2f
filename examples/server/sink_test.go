package main

import (
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/matryer/is"
)

// received is a mail that arrived at the sink.
type received struct {
	from, to string // of the envelope
	header   mail.Header
	subject  string
	body     string
	raw      string
}

// sink is a mail server that accepts every mail.
type sink struct {
	t     *testing.T
	addr  string
	mails chan received
}

func newSink(t *testing.T) *sink {
	t.Helper()
	is := is.New(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	is.NoErr(err)
	s := &sink{t: t, addr: ln.Addr().String(), mails: make(chan received, 100)}
	srv := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &sinkSession{sink: s}, nil }))
	srv.EnableSMTPUTF8 = true
	go srv.Serve(ln)
	t.Cleanup(func() { srv.Close() })
	return s
}

// next waits for the next mail and returns it.
func (s *sink) next() received {
	s.t.Helper()
	select {
	case m := <-s.mails:
		return m
	case <-time.After(20 * time.Second):
		s.t.Fatal("no mail came")
		return received{}
	}
}

// empty checks that every mail that arrived was returned by next.
func (s *sink) empty() {
	s.t.Helper()
	select {
	case m := <-s.mails:
		s.t.Errorf("a mail to %s: %s", m.to, m.subject)
	default:
	}
}

// sinkSession receives the mails of one connection.
type sinkSession struct {
	*sink
	from, to string
}

func (s *sinkSession) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *sinkSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *sinkSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := parseMail(string(raw))
	if err != nil {
		return err
	}
	m.from, m.to = s.from, s.to
	s.mails <- m
	return nil
}

func (s *sinkSession) Reset()        {}
func (s *sinkSession) Logout() error { return nil }

// parseMail reads a mail and its text, which comes before the same as HTML.
func parseMail(raw string) (received, error) {
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		return received{}, err
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return received{}, err
	}
	part, err := multipart.NewReader(m.Body, params["boundary"]).NextPart() // decodes quoted-printable
	if err != nil {
		return received{}, err
	}
	text, err := io.ReadAll(part)
	if err != nil {
		return received{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	return received{header: m.Header, subject: subject, body: strings.ReplaceAll(string(text), "\r\n", "\n"), raw: raw}, err
}

// link returns the page that a mail's one link leads to, and its code.
func (m received) link(t *testing.T) (page, code string) {
	t.Helper()
	is := is.New(t)
	links := slices.DeleteFunc(strings.Fields(m.body), func(word string) bool { return !strings.Contains(word, "://") })
	is.Equal(len(links), 1)
	page, code, found := strings.Cut(links[0], "?code=")
	is.True(found)
	is.Equal(len(code), 43)
	return page, code
}
