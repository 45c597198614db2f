// Command server serves a roster over every route set that there is, on one
// address. From the root of the repository:
//
//	go run ./examples/server
//
// It keeps users in the SQLite file roster.db and the key for mailed codes in
// roster.db.key, both made on first start, and prints its address, an owner's
// token and curl lines to paste. Every start without -token issues one more
// token to the same owner, owner@example.com. Other flags: see -help.
//
//	go run ./examples/server -db memory: -token secret -as helper=admin:jane@example.com
//	go run ./examples/server -db mysql://roster@127.0.0.1:3306/roster
//	go run ./examples/server -db postgres://roster@127.0.0.1:5432/roster
//
// A password in -db is seen by everybody who may list processes: PGPASSWORD, the
// file .pgpass, and MYSQL_PWD are read where it has none. The key for mailed codes
// is then in roster.key, and servers that share a database share its key.
//
// Paths are the vendors': Pickaxe's below /v1, Axiom's below /v2, Papershift's
// below /api/v1, publica.la's below /integration-api/v1, EmbedThis' below /user,
// /tok/user and both below /api. EmbedThis' login takes the user whose token a
// request carries as signed in or, with -identity-header, whom a header names.
//
// GET /healthz answers 200 while the store does. SIGTERM and SIGINT let the
// requests that are under way finish.
//
// Mails with codes (invitations, forgotten passwords) are handed to the server of
// -smtp, or printed. Their links lead to pages of this server, which send the code
// by POST when the person says so; -public-url says what they begin with. Texts
// are in templates, and -templates replaces them. POST /session signs in, by
// password; GET /me is a page for who has.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	"example.com/roster"
	"example.com/roster/httpadapters"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case ctx.Err() != nil && errors.Is(err, context.Canceled): // stopped before it began
	default:
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(exitCode(err))
	}
}

// exitCode is 2 for what another command line would mend, else 1.
func exitCode(err error) int {
	if errors.Is(err, errFlag) || errors.Is(err, roster.ErrInvalid) {
		return 2
	}
	return 1
}

// run serves until ctx is done.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parseFlags(args, stdout)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))

	ln, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	defer ln.Close() // a second Close, after the server's, is harmless

	store, closeStore, err := o.home.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()

	key, err := loadKey(o.key)
	if err != nil {
		return err
	}
	dir := roster.New(store, &roster.Config{Keys: []roster.MailKey{key}, Consumers: consumers, Log: log})
	token, err := seed(ctx, dir, o)
	if err != nil {
		return err
	}
	mailer, err := o.mail.newMailer(ln.Addr(), stdout)
	if err != nil {
		return err
	}
	handler := newHandler(dir, httpadapters.Tokens(dir), o.rate, o.identity, log)
	relay := func(ctx context.Context) error {
		return dir.Relay(ctx, roster.RelayConfig{Consumer: mailConsumer, Deliver: mailer.deliver})
	}
	return beside(ctx, relay, func(ctx context.Context) error {
		return serve(ctx, ln, handler, log, func() { greet(stdout, ln.Addr(), token) })
	})
}

// beside runs work until main has ended, and main until ctx is done or work has
// failed.
func beside(ctx context.Context, work, main func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() {
		defer stop()
		err := work(ctx)
		if ctx.Err() != nil {
			err = nil // it was told to end
		}
		ended <- err
	}()
	err := main(ctx)
	stop()
	return errors.Join(err, <-ended)
}
