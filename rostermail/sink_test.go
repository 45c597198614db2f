package rostermail_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http/httptest"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/matryer/is"
)

// received is a mail that arrived at a sink.
type received struct {
	from, to   string // of the envelope
	header     mail.Header
	subject    string
	text, html string
	user       string // who was authenticated
}

// sink is a mail server. It answers a step with the error of replies, by "MAIL", "RCPT"
// and "DATA".
type sink struct {
	t       *testing.T
	addr    string
	mails   chan received
	replies map[string]error
}

// newSink starts a mail server; change it by change, which may be nil.
func newSink(t *testing.T, change func(*smtp.Server)) *sink {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	is.New(t).NoErr(err)
	return sinkOn(t, ln, change)
}

// newTLSSink starts a mail server that encrypts from the first byte.
func newTLSSink(t *testing.T, cfg *tls.Config) *sink {
	t.Helper()
	ln, err := tls.Listen("tcp", "127.0.0.1:0", cfg)
	is.New(t).NoErr(err)
	return sinkOn(t, ln, nil)
}

func sinkOn(t *testing.T, ln net.Listener, change func(*smtp.Server)) *sink {
	t.Helper()
	s := &sink{t: t, addr: ln.Addr().String(), mails: make(chan received, 100), replies: map[string]error{}}
	srv := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &sinkSession{sink: s}, nil }))
	srv.EnableSMTPUTF8 = true
	if change != nil {
		change(srv)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		srv.Serve(ln)
	}()
	t.Cleanup(func() {
		srv.Close()
		ln.Close() // which a server that had not begun yet does not know
		<-ended
	})
	return s
}

// certificate returns what a TLS server on this machine needs, and who trusts it.
func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return &tls.Config{Certificates: s.TLS.Certificates}, &tls.Config{RootCAs: roots}
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
	from, to, user string
}

func (s *sinkSession) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return s.replies["MAIL"]
}

func (s *sinkSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.replies["RCPT"]
}

func (s *sinkSession) Data(r io.Reader) error {
	m, err := parseMail(r)
	if err != nil {
		return err
	}
	if refused := s.replies["DATA"]; refused != nil {
		return refused
	}
	m.from, m.to, m.user = s.from, s.to, s.user
	s.mails <- m
	return nil
}

func (s *sinkSession) Reset()        {}
func (s *sinkSession) Logout() error { return nil }

// AuthMechanisms offers PLAIN, which the server allows over TLS alone.
func (s *sinkSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *sinkSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if password != "right" {
			return errors.New("535 wrong password")
		}
		s.user = username
		return nil
	}), nil
}

// parseMail reads a mail of a text and the same as HTML.
func parseMail(raw io.Reader) (received, error) {
	m, err := mail.ReadMessage(raw)
	if err != nil {
		return received{}, err
	}
	got := received{header: m.Header}
	if got.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return got, err
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return got, err
	}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return got, nil
		}
		if err != nil {
			return got, err
		}
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return got, err
		}
		body := strings.ReplaceAll(string(text), "\r\n", "\n")
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			got.html = body
		} else {
			got.text = body
		}
	}
}
