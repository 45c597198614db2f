package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"example.com/roster"
	"example.com/roster/cmd/rosterctl/database"
	"example.com/roster/httpadapters/session"
)

// errFlag is part of every error about the command line, for errors.Is.
var errFlag = errors.New("see -help")

func badFlag(name, format string, args ...any) error {
	return fmt.Errorf("-%s: %s; %w", name, fmt.Sprintf(format, args...), errFlag)
}

// options are the flags, checked.
type options struct {
	addr    string
	home    home
	key     string // file of the key; empty: a new key that is not written to a file
	token   string // the owner's token; empty: a new one
	account string // name of the default account; empty: it keeps its name
	rate    int    // requests a minute; 0: what each set documents, negative: no limit
	people  []person

	identity string // header with a verified e-mail address; empty: none
	signUp   session.SignUpConfig
	mail     mailOptions
}

// person is one -as: an active user with a role and a token.
type person struct {
	token   string
	role    roster.Role
	email   string
	account string // empty: the default account
}

// parseFlags reads a command line. For -help it writes the flags to help and
// returns flag.ErrHelp.
func parseFlags(args []string, help io.Writer) (options, error) {
	var (
		o      options
		db     string
		people texts
	)
	f := flag.NewFlagSet("server", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.addr, "addr", "127.0.0.1:8080", "`HOST:PORT` to listen on; port 0 is a free one")
	f.StringVar(&db, "db", "sqlite:roster.db", "`WHERE` users are kept: memory:, "+database.Usage)
	f.StringVar(&o.key, "key", "", "`FILE` with the key that mailed codes are made with; made where it is missing (default beside the SQLite file, or roster.key)")
	f.StringVar(&o.token, "token", "", "`TEXT` that is a token of the owner: 22 random characters or more of A to Z, a to z, 0 to 9, - and _ (default a new one)")
	f.StringVar(&o.account, "account", "", "`NAME` of the default account")
	f.IntVar(&o.rate, "rate", 0, "`N` requests a minute for a token, on each route set; 0 is as many as come (default what the vendors document)")
	f.Var(&people, "as", "`TOKEN=ROLE:EMAIL[:ACCOUNT]`, for development: an active user, in the account of that name, with that token, which is as -token says; repeatable")
	f.StringVar(&o.identity, "identity-header", "", "`NAME` of a header whose e-mail EmbedThis' login takes for verified: for development, anybody can send it")
	f.Func("sign-up", "`WHO` may sign up: open, invited, or domains such as example.com,example.org (default nobody)", func(who string) (err error) {
		o.signUp, err = parseSignUp(who)
		return err
	})
	o.mail.register(f)
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		f.SetOutput(help)
		f.PrintDefaults()
		return o, err
	case err != nil:
		return o, fmt.Errorf("%w; %w", err, errFlag)
	case f.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q; %w", f.Arg(0), errFlag)
	case o.rate < 0:
		return o, badFlag("rate", "must be 0 or above")
	case !visible(o.token):
		return o, badFlag("token", "must be visible ASCII without blanks")
	}
	if _, _, err := net.SplitHostPort(o.addr); err != nil {
		return o, badFlag("addr", "must be HOST:PORT")
	}
	if o.home, err = parseHome(db); err != nil {
		return o, err
	}
	if err := o.mail.check(); err != nil {
		return o, err
	}
	f.Visit(func(given *flag.Flag) {
		if given.Name == "rate" && o.rate == 0 {
			o.rate = -1
		}
	})
	if o.key == "" {
		o.key = o.home.keyFile()
	}
	for _, s := range people {
		p, err := parsePerson(s)
		if err != nil {
			return o, err
		}
		o.people = append(o.people, p)
	}
	return o, nil
}

// parseSignUp reads -sign-up.
func parseSignUp(who string) (session.SignUpConfig, error) {
	switch who {
	case "":
		return session.SignUpConfig{}, nil
	case "open":
		return session.SignUpConfig{Mode: session.SignUpOpen}, nil
	case "invited":
		return session.SignUpConfig{Mode: session.SignUpInvited}, nil
	}
	domains := strings.Split(who, ",")
	for _, domain := range domains {
		if _, err := roster.CanonicalEmail("a@" + domain); err != nil {
			return session.SignUpConfig{}, badFlag("sign-up", "must be open, invited, or domains: %q is none", domain)
		}
	}
	return session.SignUpConfig{Mode: session.SignUpDomains, Domains: domains}, nil
}

// parsePerson reads one -as. Its errors do not contain the token.
func parsePerson(s string) (person, error) {
	token, rest, ok := strings.Cut(s, "=")
	parts := strings.SplitN(rest, ":", 3)
	if !ok || token == "" || !visible(token) || len(parts) < 2 {
		return person{}, badFlag("as", "must be TOKEN=ROLE:EMAIL[:ACCOUNT]")
	}
	p := person{token: token, role: roster.Role(parts[0]), email: parts[1]}
	if len(parts) == 3 {
		p.account = parts[2]
	}
	var known []string
	for _, info := range roster.DefaultRoles() {
		known = append(known, string(info.Role))
	}
	if !slices.Contains(known, parts[0]) {
		return person{}, badFlag("as", "there is no role %q, only %s", parts[0], strings.Join(known, ", "))
	}
	if _, err := roster.CanonicalEmail(p.email); err != nil {
		return person{}, badFlag("as", "%q is no e-mail address", p.email)
	}
	return p, nil
}

func visible(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// texts collects the values of a repeated flag. Set accepts every value: the
// error that package flag makes from a refusal would contain the token.
type texts []string

// String returns nothing: there is no default to show.
func (t *texts) String() string { return "" }

// Set appends s.
func (t *texts) Set(s string) error {
	*t = append(*t, s)
	return nil
}
