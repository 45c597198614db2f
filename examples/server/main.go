// Command server serves a roster over all route sets on one address. From the
// root of the repository:
//
//	go run ./examples/server
//
// It keeps users in the SQLite file roster.db and the key for mailed codes in
// roster.db.key. The first start creates both. It prints its address, where a page
// says what is here, a token of the owner, and curl lines to paste. Every start without -token issues one more
// token to the same owner, owner@example.com. For other flags see -help.
//
//	go run ./examples/server -db memory: -as $(openssl rand -hex 16)=admin:jane@example.com
//	go run ./examples/server -db mysql://roster@127.0.0.1:3306/roster
//	go run ./examples/server -db postgres://roster@127.0.0.1:5432/roster
//
// Everybody who may list processes sees a password in -db. Leave it out, and it
// is read from PGPASSWORD, the file .pgpass or MYSQL_PWD. With a database
// server the key for mailed codes is in roster.key; servers that share a
// database must share its key.
//
// Each route set is at its vendor's paths: Pickaxe below /v1, Axiom below /v2,
// Papershift below /api/v1, publica.la below /integration-api/v1, EmbedThis below
// /user and /tok/user, and below /api/user and /api/tok/user. EmbedThis' login
// needs a person who has signed in: here the user of the request's token or, with
// -identity-header, the one whom a header names.
//
// GET /healthz answers 200 while the store answers. After SIGTERM or SIGINT the
// server finishes the requests that have begun.
//
// Mails with codes, such as invitations, go to the mail server of -smtp, or are
// printed. Their links begin with -public-url and lead to the pages below /account/,
// where people sign in and see what is kept about them. Until the owner has chosen a
// password, each start prints a link that signs the owner in once. -templates replaces
// the texts of the mails. POST /session signs in by password; GET /me is a page for
// those who have signed in. -sign-up lets people become users by themselves.
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
	case ctx.Err() != nil && errors.Is(err, context.Canceled): // stopped while it started
	default:
		fmt.Fprintln(os.Stderr, "server:", err)
		os.Exit(exitCode(err))
	}
}

// exitCode returns 2 for an error of the command line, else 1.
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
	defer ln.Close() // the server has closed it already, unless the start failed

	store, closeStore, err := o.home.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()

	keys, err := loadKeys(o.key)
	if err != nil {
		return err
	}
	dir := roster.New(store, &roster.Config{Keys: keys, Consumers: consumers, Log: log})
	token, err := seed(ctx, dir, o)
	if err != nil {
		return err
	}
	deliver, err := o.mail.deliverer(ln.Addr(), stdout)
	if err != nil {
		return err
	}
	handler, people := newHandler(dir, httpadapters.Tokens(dir), o.rate, o.identity, o.signUp, o.mail.public, log)
	first, err := firstLink(ctx, dir, people, o.mail.base(ln.Addr()))
	if err != nil {
		return err
	}
	relay := func(ctx context.Context) error {
		return dir.Relay(ctx, roster.RelayConfig{Consumer: mailConsumer, Deliver: deliver})
	}
	return beside(ctx, relay, func(ctx context.Context) error {
		return serve(ctx, ln, handler, log, func() { greet(stdout, ln.Addr(), token, first) })
	})
}

// beside runs work and main at once. main runs until ctx is done or work fails;
// work runs until main ends.
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
