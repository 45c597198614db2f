package rostermail_test

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/rostermail"
)

// newSMTP returns what delivers to addr without TLS, unless change says otherwise.
func newSMTP(t *testing.T, addr string, change func(*rostermail.SMTPConfig)) *rostermail.SMTP {
	t.Helper()
	cfg := rostermail.SMTPConfig{Addr: addr, TLS: rostermail.TLSNone}
	if change != nil {
		change(&cfg)
	}
	s, err := rostermail.NewSMTP(newLetters(t, nil), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// permanent tells whether a relay gives a message up after err.
func permanent(t *testing.T, err error) bool {
	t.Helper()
	is := is.New(t)
	dir := roster.New(memstore.New(), &roster.Config{
		Keys:      []roster.MailKey{{Number: 1, Secret: []byte("a key of the tests, of 32 bytes.")}},
		Consumers: []roster.Consumer{{Name: "mail", Kinds: roster.MailedEvents()}},
	})
	_, failed := dir.Invite(t.Context(), roster.NewInvitation{Email: "jane@example.com", Mail: true})
	is.NoErr(failed)
	_, failed = dir.RelayOnce(t.Context(), roster.RelayConfig{
		Consumer: "mail", Deliver: func(context.Context, roster.Message) error { return err },
	})
	is.NoErr(failed)
	dead, failed := dir.Deliveries(t.Context(), roster.DeliveryQuery{Dead: true})
	is.NoErr(failed)
	return len(dead) == 1
}

func TestSMTP(t *testing.T) {
	s := newSink(t, nil)
	out := newSMTP(t, s.addr, nil)
	for kind, msg := range messages() {
		t.Run(string(kind), func(t *testing.T) {
			is := is.New(t)
			is.NoErr(out.Deliver(t.Context(), msg))
			is.NoErr(out.Deliver(t.Context(), msg)) // a repeat
			got, again := s.next(), s.next()
			is.Equal(got.from, "users@acme.example")
			is.Equal(got.to, "jane@example.com")
			is.Equal(got.header.Get("From"), `"Acme" <users@acme.example>`)
			is.Equal(got.header.Get("To"), "<jane@example.com>")
			is.Equal(got.header.Get("Message-Id"), "<"+msg.ID.String()+"@acme.example>")
			is.Equal(got.header.Get("Date"), "Tue, 01 Jan 2030 00:00:00 +0000")
			for _, name := range []string{"Message-Id", "Date", "Subject"} {
				is.Equal(again.header.Get(name), got.header.Get(name))
			}
			is.Equal(got.header.Get("Auto-Submitted"), "auto-generated")
			is.Equal(got.header.Get("List-Unsubscribe"), "")
			l, err := newLetters(t, nil).Write(msg)
			is.NoErr(err)
			is.Equal(got.subject, l.Subject)
			is.Equal(got.text, l.Text)
			is.Equal(got.html, l.HTML)
		})
	}
}

// A message without a purpose has nothing to mail.
func TestSMTPOfAnEvent(t *testing.T) {
	is := is.New(t)
	s := newSink(t, nil)
	is.NoErr(newSMTP(t, s.addr, nil).Deliver(t.Context(), roster.Message{}))
	s.empty()
}

// An address of each form that roster accepts reaches the envelope unchanged.
func TestSMTPAddresses(t *testing.T) {
	s := newSink(t, nil)
	out := newSMTP(t, s.addr, nil)
	for _, email := range []string{"a+b@example.com", "o'neil@example.com", "a!#$%&*/=?^_`{|}~@example.com", "jörg@xn--bcher-kva.example"} {
		t.Run(email, func(t *testing.T) {
			is := is.New(t)
			msg := newMessage(roster.PurposeInvitation)
			msg.Email = email
			is.NoErr(out.Deliver(t.Context(), msg))
			is.Equal(s.next().to, email)
		})
	}
}

// Nobody adds headers or recipients to a mail.
func TestSMTPInjection(t *testing.T) {
	is := is.New(t)
	s := newSink(t, nil)
	out := newSMTP(t, s.addr, nil)
	for _, change := range []func(*roster.Message){
		func(m *roster.Message) { m.Account.Name = "Acme\r\nBcc: evil@example.com" },
		func(m *roster.Message) { m.Email = "jane@example.com\r\nRCPT TO:<evil@example.com>" },
		func(m *roster.Message) { m.Email = "jane@example.com, evil@example.com" },
		func(m *roster.Message) { m.Email = "jane@example.com> RET=FULL" },
		func(m *roster.Message) { m.Email = "" },
	} {
		m := newMessage(roster.PurposeInvitation)
		change(&m)
		is.True(out.Deliver(t.Context(), m) != nil)
	}
	m := newMessage(roster.PurposeInvitation)
	m.Account.Name = "Acme {{.Link}} \u202e"
	is.NoErr(out.Deliver(t.Context(), m))
	is.True(strings.Contains(s.next().subject, m.Account.Name)) // a text, and no template
	s.empty()
}

// A refusal that no further try can mend is told apart from all others.
func TestSMTPRefusals(t *testing.T) {
	reply := func(code int, enhanced smtp.EnhancedCode) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "no"}
	}
	none := smtp.NoEnhancedCode
	for name, c := range map[string]struct {
		at        string
		reply     error
		permanent bool
	}{
		"no such mailbox":          {"RCPT", reply(550, smtp.EnhancedCode{5, 1, 1}), true},
		"no such mailbox, no code": {"RCPT", reply(550, none), true},
		"a mailbox that is full":   {"RCPT", reply(452, smtp.EnhancedCode{4, 2, 2}), false},
		"greylisted":               {"RCPT", reply(451, none), false},
		"relaying denied":          {"RCPT", reply(550, smtp.EnhancedCode{5, 7, 1}), false},
		"a sender nobody knows":    {"MAIL", reply(550, none), false},
		"authentication required":  {"MAIL", reply(530, smtp.EnhancedCode{5, 7, 0}), false},
		"spam":                     {"DATA", reply(554, smtp.EnhancedCode{5, 6, 0}), true},
		"a server out of space":    {"DATA", reply(452, none), false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			s := newSink(t, nil)
			s.replies[c.at] = c.reply
			err := newSMTP(t, s.addr, nil).Deliver(t.Context(), newMessage(roster.PurposeInvitation))
			is.True(err != nil)
			is.Equal(permanent(t, err), c.permanent)
			is.True(!strings.Contains(err.Error(), code))
			s.empty()
		})
	}
}

func TestSMTPServerDown(t *testing.T) {
	is := is.New(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	is.NoErr(err)
	is.NoErr(ln.Close())
	err = newSMTP(t, ln.Addr().String(), nil).Deliver(t.Context(), newMessage(roster.PurposeInvitation))
	is.True(err != nil)
	is.True(!permanent(t, err))
}

// One SMTP sends from many goroutines.
func TestSMTPAtOnce(t *testing.T) {
	is := is.New(t)
	s := newSink(t, nil)
	out := newSMTP(t, s.addr, nil)
	var all sync.WaitGroup
	errs := make(chan error, 16)
	for range 16 {
		all.Go(func() { errs <- out.Deliver(t.Context(), newMessage(roster.PurposeInvitation)) })
	}
	all.Wait()
	for range 16 {
		is.NoErr(<-errs)
		s.next()
	}
}

// Nothing is sent over a connection that is not as Config says.
func TestSMTPEncryption(t *testing.T) {
	server, client := certificate(t)
	start := func(srv *smtp.Server) { srv.TLSConfig = server }
	for name, c := range map[string]struct {
		change func(*smtp.Server)
		cfg    rostermail.SMTPConfig
		user   string
		fails  bool
	}{
		"STARTTLS":                                    {start, rostermail.SMTPConfig{TLSConfig: client}, "", false},
		"STARTTLS that is not offered":                {nil, rostermail.SMTPConfig{TLSConfig: client}, "", true},
		"a certificate that nobody trusts":            {start, rostermail.SMTPConfig{}, "", true},
		"STARTTLS where offered":                      {start, rostermail.SMTPConfig{TLSConfig: client, TLS: rostermail.TLSOpportunistic}, "", false},
		"no STARTTLS where not offered":               {nil, rostermail.SMTPConfig{TLS: rostermail.TLSOpportunistic}, "", false},
		"with a password":                             {start, rostermail.SMTPConfig{TLSConfig: client, Username: "app", Password: "right"}, "app", false},
		"with a wrong password":                       {start, rostermail.SMTPConfig{TLSConfig: client, Username: "app", Password: "wrong"}, "", true},
		"with a password, and without TLS":            {nil, rostermail.SMTPConfig{TLS: rostermail.TLSNone, Username: "app", Password: "right"}, "", true},
		"TLS from the first byte, at a STARTTLS port": {start, rostermail.SMTPConfig{TLSConfig: client, TLS: rostermail.TLSImplicit}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			s := newSink(t, c.change)
			c.cfg.Addr = s.addr
			out, err := rostermail.NewSMTP(newLetters(t, nil), c.cfg)
			is.NoErr(err)
			err = out.Deliver(t.Context(), newMessage(roster.PurposeInvitation))
			is.Equal(err != nil, c.fails)
			is.True(!permanent(t, err))
			if c.fails {
				s.empty()
				return
			}
			is.Equal(s.next().user, c.user)
		})
	}
}

// At port 465 the connection is encrypted from the first byte.
func TestSMTPImplicitTLS(t *testing.T) {
	is := is.New(t)
	server, client := certificate(t)
	s := newTLSSink(t, server)
	out := newSMTP(t, s.addr, func(c *rostermail.SMTPConfig) { c.TLS, c.TLSConfig = rostermail.TLSImplicit, client })
	is.NoErr(out.Deliver(t.Context(), newMessage(roster.PurposeInvitation)))
	is.Equal(s.next().to, "jane@example.com")
}

// Whoever is invited can say that they want no more invitations. What people ask for
// themselves has no such link.
func TestSMTPUnsubscribe(t *testing.T) {
	is := is.New(t)
	s := newSink(t, nil)
	where := "https://app.acme.example/no-more?t=1"
	letters := newLetters(t, func(c *rostermail.Config) {
		c.Unsubscribe = func(roster.Message) string { return where }
	})
	out, err := rostermail.NewSMTP(letters, rostermail.SMTPConfig{Addr: s.addr, TLS: rostermail.TLSNone})
	is.NoErr(err)
	is.NoErr(out.Deliver(t.Context(), newMessage(roster.PurposeInvitation)))
	got := s.next()
	is.Equal(got.header.Get("List-Unsubscribe"), "<"+where+">")
	is.Equal(got.header.Get("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click")
	is.NoErr(out.Deliver(t.Context(), newMessage(roster.PurposePasswordReset)))
	is.Equal(s.next().header.Get("List-Unsubscribe"), "")
	for _, bad := range []string{"http://app.acme.example/", "mailto:a@acme.example", "https://a.example/>\r\nBcc: x", "/no-more"} {
		where = bad
		is.True(out.Deliver(t.Context(), newMessage(roster.PurposeInvitation)) != nil)
	}
	where = ""
	is.NoErr(out.Deliver(t.Context(), newMessage(roster.PurposeInvitation)))
	is.Equal(s.next().header.Get("List-Unsubscribe"), "")
}

func TestSMTPConfigRefused(t *testing.T) {
	for _, cfg := range []rostermail.SMTPConfig{
		{}, {Addr: "localhost"}, {Addr: "localhost:smtp"}, {Addr: ":25"}, {Addr: "localhost:70000"}, {Addr: "localhost:0"}, {Addr: "localhost:25", TLS: 9},
	} {
		t.Run(cfg.Addr, func(t *testing.T) {
			is := is.New(t)
			_, err := rostermail.NewSMTP(newLetters(t, nil), cfg)
			is.True(err != nil)
		})
	}
}
