package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/mail"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"

	gomail "github.com/wneessen/go-mail"

	"example.com/roster"
)

// mailConsumer is the name of the consumer that mails codes.
const mailConsumer = "mail"

// consumers has that consumer alone: it gets the kinds of events that mail a
// code.
var consumers = []roster.Consumer{{Name: mailConsumer, Kinds: []roster.EventKind{
	roster.EventUserInvited, roster.EventPasswordForgotten, roster.EventVerificationAsked,
	roster.EventEmailChangeAsked, roster.EventEmailChanged, roster.EventSignUpAsked,
}}}

// mailOptions are the flags about mail, checked.
type mailOptions struct {
	smtp      string // HOST:PORT of the mail server; empty: mails are printed
	from      string // address of the sender
	public    string // URL of this server, without a slash at the end; empty: the address that it listens on
	templates string // folder; empty: none
}

func (o *mailOptions) register(f *flag.FlagSet) {
	f.StringVar(&o.smtp, "smtp", "", "`HOST:PORT` of a server to hand mails to (default print them)")
	f.StringVar(&o.from, "mail-from", "roster@example.com", "`ADDRESS` that mails come from")
	f.StringVar(&o.public, "public-url", "", "`URL` of this server in mails and links (default where it listens)")
	f.StringVar(&o.templates, "templates", "", "`FOLDER` with texts of mails, in place of examples/server/templates; what it lacks is taken from there")
}

func (o *mailOptions) check() error {
	if _, port, err := net.SplitHostPort(o.smtp); o.smtp != "" && (err != nil || !isPort(port)) {
		return badFlag("smtp", "must be HOST:PORT")
	}
	if _, err := roster.CanonicalEmail(o.from); err != nil {
		return badFlag("mail-from", "%q is no e-mail address", o.from)
	}
	u, err := url.Parse(o.public)
	if o.public != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "") {
		return badFlag("public-url", "must be an http or https URL, such as https://users.example.com")
	}
	o.public = strings.TrimRight(o.public, "/")
	if o.templates != "" {
		if info, err := os.Stat(o.templates); err != nil || !info.IsDir() {
			return badFlag("templates", "%q is no folder", o.templates)
		}
	}
	return nil
}

func isPort(text string) bool {
	_, err := strconv.ParseUint(text, 10, 16)
	return err == nil
}

// mailer sends letters to a mail server, or prints them.
type mailer struct {
	*letters
	from   string
	client *gomail.Client // nil: print to out

	mu  sync.Mutex // guards out
	out io.Writer
}

// newMailer returns the mailer of the server that listens on addr. It prints to
// out where there is no mail server.
func (o mailOptions) newMailer(addr net.Addr, out io.Writer) (*mailer, error) {
	m := &mailer{from: o.from, out: out}
	public := o.public
	if public == "" {
		public = "http://" + addr.String()
	}
	var own fs.FS
	if o.templates != "" {
		own = os.DirFS(o.templates)
	}
	var err error
	if m.letters, err = newLetters(public, own); err != nil || o.smtp == "" {
		return m, err
	}
	host, port, _ := net.SplitHostPort(o.smtp) // checked
	n, _ := strconv.Atoi(port)
	m.client, err = gomail.NewClient(host, gomail.WithPort(n), gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	return m, err
}

// deliver mails the code of msg. A repeat has the same Message-ID, so mail
// programs recognize it.
func (m *mailer) deliver(ctx context.Context, msg roster.Message) error {
	if msg.Purpose == "" {
		return nil // nothing to mail, such as an invitation without Mail
	}
	l, err := m.write(msg)
	if err != nil {
		return err
	}
	if m.client == nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		_, err := fmt.Fprintf(m.out, "\n--- mail to %s: %s\n\n%s---\n", msg.Email, l.subject, l.body)
		return err
	}
	_, domain, _ := strings.Cut(m.from, "@")
	out := gomail.NewMsg()
	out.FromMailAddress(&mail.Address{Address: m.from})
	out.ToMailAddress(&mail.Address{Address: msg.Email})
	out.SetMessageIDWithValue(msg.ID.String() + "@" + domain)
	out.SetDateWithValue(msg.Event.At)
	out.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's absence note answers it
	out.Subject(l.subject)
	out.SetBodyString(gomail.TypeTextPlain, l.body)
	return m.client.DialAndSendWithContext(ctx, out)
}
