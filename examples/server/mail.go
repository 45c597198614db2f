package main

import (
	"cmp"
	"context"
	"flag"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"

	"example.com/roster"
	"example.com/roster/rostermail"
)

// mailConsumer is the name of the consumer that mails codes.
const mailConsumer = "mail"

// consumers has that consumer alone.
var consumers = []roster.Consumer{{Name: mailConsumer, Kinds: roster.MailedEvents()}}

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
	f.StringVar(&o.templates, "templates", "", "`FOLDER` with texts of mails, in place of rostermail/letters; what it lacks is taken from there")
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

// base returns what the links to a server begin with that listens on addr.
func (o mailOptions) base(addr net.Addr) string { return cmp.Or(o.public, "http://"+addr.String()) }

// deliverer returns what mails the codes of the server that listens on addr. It prints
// them to out where there is no mail server.
func (o mailOptions) deliverer(addr net.Addr, out io.Writer) (func(context.Context, roster.Message) error, error) {
	cfg := rostermail.Config{From: o.from, PublicURL: o.base(addr), Pages: rostermail.PagesBelow(accountPages)}
	if o.templates != "" {
		cfg.Templates = os.DirFS(o.templates)
	}
	letters, err := rostermail.NewLetters(cfg)
	if err != nil {
		return nil, err
	}
	if o.smtp == "" {
		return rostermail.NewPrinter(letters, out).Deliver, nil
	}
	smtp, err := rostermail.NewSMTP(letters, rostermail.SMTPConfig{Addr: o.smtp, TLS: rostermail.TLSOpportunistic})
	if err != nil {
		return nil, err
	}
	return smtp.Deliver, nil
}
