package rostermail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"example.com/roster"
)

// TLS says how a connection to the mail server is encrypted.
type TLS int

// The ways of encryption. The zero TLS refuses a server without it.
const (
	TLSRequired      TLS = iota // STARTTLS, as at port 587
	TLSImplicit                 // from the first byte, as at port 465
	TLSOpportunistic            // STARTTLS where the server offers it, which somebody between can hide
	TLSNone                     // none: for a server on this machine
)

// SMTPConfig says which mail server gets the mails. Addr is required.
type SMTPConfig struct {
	Addr     string            // HOST:PORT
	Username string            // empty: no authentication
	Password roster.SecretText // with Username

	TLS       TLS
	TLSConfig *tls.Config // nil: the name of Addr is checked against the system's certificates

	Hello string // name that this machine gives in EHLO; empty: its host name

	// Timeout is how long one mail may take where the ctx of Deliver lasts longer. 0
	// means 30 seconds.
	Timeout time.Duration
}

// SMTP hands mails to a mail server, a connection each. It is safe for concurrent use.
type SMTP struct {
	letters *Letters
	cfg     SMTPConfig
	host    string
	tls     *tls.Config
	options []gomail.Option
}

// NewSMTP checks cfg. It connects to nothing. Its errors name the field.
func NewSMTP(letters *Letters, cfg SMTPConfig) (*SMTP, error) {
	host, port, err := net.SplitHostPort(cfg.Addr)
	number, badPort := strconv.ParseUint(port, 10, 16)
	if err != nil || badPort != nil || host == "" || number == 0 {
		return nil, fmt.Errorf("rostermail: Addr must be HOST:PORT, %q is not", cfg.Addr)
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 30 * time.Second
	}
	encryption := &tls.Config{MinVersion: tls.VersionTLS12}
	if cfg.TLSConfig != nil {
		encryption = cfg.TLSConfig.Clone()
	}
	if encryption.ServerName == "" {
		encryption.ServerName = host
	}
	s := &SMTP{letters: letters, cfg: cfg, host: host, tls: encryption, options: []gomail.Option{
		gomail.WithPort(int(number)), gomail.WithTimeout(2 * cfg.Timeout), // ctx ends before
		gomail.WithTLSConfig(encryption),
		gomail.WithoutNoop(), gomail.WithoutRset(),
	}}
	switch cfg.TLS {
	case TLSRequired:
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLSOpportunistic:
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	case TLSImplicit:
		s.options = append(s.options, gomail.WithSSL())
	case TLSNone:
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("rostermail: TLS must be one of the constants, %d is none", cfg.TLS)
	}
	if cfg.Hello != "" {
		s.options = append(s.options, gomail.WithHELO(cfg.Hello))
	}
	if cfg.Username != "" {
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(cfg.Username), gomail.WithPassword(string(cfg.Password)))
	}
	_, err = gomail.NewClient(host, s.options...)
	if err != nil {
		return nil, fmt.Errorf("rostermail: %w", err)
	}
	return s, nil
}

// Deliver mails the code of m, and nothing for an m without a purpose. It is for
// [roster.RelayConfig]. An error is [roster.Permanent] where the server refuses the
// mailbox or the mail for good; other errors are worth another try: of the network, of
// the sender or its password, and those that the server calls temporary.
func (s *SMTP) Deliver(ctx context.Context, m roster.Message) error {
	if m.Purpose == "" {
		return nil // nothing to mail, such as an invitation without Mail
	}
	l, err := s.letters.Write(m)
	if err != nil {
		return err
	}
	msg, err := s.letters.message(m, l)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	err = s.send(ctx, msg)
	if err == nil {
		return nil
	}
	if late := ctx.Err(); late != nil {
		err = errors.Join(late, err)
	}
	err = fmt.Errorf("rostermail: %w", err)
	if refusedForGood(err) {
		return roster.Permanent(err)
	}
	return err
}

// message makes the mail of a letter.
func (l *Letters) message(m roster.Message, letter Letter) (*gomail.Msg, error) {
	if canonical, err := roster.CanonicalEmail(letter.To); err != nil || canonical != letter.To {
		return nil, roster.Permanent(errors.New("rostermail: the address of the message is not canonical"))
	}
	_, domain, _ := strings.Cut(l.cfg.From, "@")
	msg := gomail.NewMsg()
	msg.FromMailAddress(&mail.Address{Name: l.cfg.FromName, Address: l.cfg.From})
	msg.ToMailAddress(&mail.Address{Address: letter.To})
	msg.SetMessageIDWithValue(m.ID.String() + "@" + domain)
	msg.SetDateWithValue(m.Event.At)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's absence note answers it
	msg.Subject(letter.Subject)
	msg.SetBodyString(gomail.TypeTextPlain, letter.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, letter.HTML)
	if l.cfg.Unsubscribe == nil || m.Purpose != roster.PurposeInvitation {
		return msg, nil
	}
	to := l.cfg.Unsubscribe(m)
	if to == "" {
		return msg, nil
	}
	if u, err := url.Parse(to); err != nil || u.Scheme != "https" || u.Host == "" || strings.ContainsAny(to, "<> \r\n") {
		return nil, fmt.Errorf("rostermail: Unsubscribe must return an https URL, %q is none", to)
	}
	msg.SetGenHeaderPreformatted("List-Unsubscribe", "<"+to+">")
	msg.SetGenHeaderPreformatted("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	return msg, nil
}

// send hands a mail to the server. Once the server has it, what becomes of the
// connection is no error: it would mail a second copy.
func (s *SMTP) send(ctx context.Context, msg *gomail.Msg) error {
	dial, hangUp := s.dialer(ctx)
	defer hangUp()
	client, err := gomail.NewClient(s.host, append(s.options[:len(s.options):len(s.options)], gomail.WithDialContextFunc(dial))...)
	if err != nil {
		return err
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	if err := client.SendWithSMTPClient(conn, msg); err != nil {
		return err
	}
	_ = client.CloseWithSMTPClient(conn)
	return nil
}

// dialer returns a function that connects, and one that ends the connection. It also
// ends with ctx: go-mail looks at ctx until it is connected, and leaves a connection open
// on which the greeting fails.
func (s *SMTP) dialer(ctx context.Context) (dial gomail.DialContextFunc, hangUp func()) {
	var ends []func()
	dial = func(dialing context.Context, network, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(dialing, network, addr)
		if err != nil {
			return nil, err
		}
		stop := context.AfterFunc(ctx, func() { conn.Close() })
		ends = append(ends, func() {
			stop()
			conn.Close()
		})
		if s.cfg.TLS != TLSImplicit {
			return conn, nil
		}
		encrypted := tls.Client(conn, s.tls)
		return encrypted, encrypted.HandshakeContext(dialing)
	}
	return dial, func() {
		for _, end := range ends {
			end()
		}
	}
}

// refusedForGood tells whether no further try can mend err: the server has answered 5yz
// (RFC 5321) to the recipient or to the mail. What it says of the sender, of a password or
// of its policy (x.7.z of RFC 3463, such as "relaying denied") is a matter of Config:
// the host mends it, and the mails wait.
func refusedForGood(err error) bool {
	var refused *gomail.SendError
	if !errors.As(err, &refused) || refused.ErrorCode()/100 != 5 {
		return false
	}
	if _, detail, ok := strings.Cut(refused.EnhancedStatusCode(), "."); ok && strings.HasPrefix(detail, "7.") {
		return false
	}
	switch refused.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return true
	}
	return false
}
