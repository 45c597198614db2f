// Command saas is a product with workspaces: people sign up, invite others and act
// in several workspaces; each has a plan, an audit trail, API tokens, import and
// export. It serves JSON and keeps everything in one file of SQLite. docs/saas.md
// explains it. From the root of the repository:
//
//	go run ./examples/saas
//
// Mails are printed. Their links lead to pages of a front end: examples/server has
// some.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

func main() {
	o := options{out: os.Stdout}
	flag.StringVar(&o.addr, "addr", "127.0.0.1:8080", "`HOST:PORT` to listen on")
	flag.StringVar(&o.file, "db", "saas.db", "`FILE` of SQLite; the key of mailed codes is in FILE.key")
	flag.StringVar(&o.public, "public-url", "http://127.0.0.1:8080", "`URL` of the pages that mails link to")
	flag.StringVar(&o.webhook, "webhook", "", "`URL` that hears what happens to people (default none)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a, err := open(ctx, o)
	if err == nil {
		err = errors.Join(a.run(ctx), a.close())
	}
	if err != nil {
		log.Fatal(err)
	}
}

// run serves, and hands mails and webhooks over, until ctx ends and the requests
// that had begun are answered.
func (a *app) run(ctx context.Context) error {
	listener, err := net.Listen("tcp", a.addr)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	var working sync.WaitGroup
	for _, relay := range a.relays() {
		working.Go(func() { a.dir.Relay(ctx, relay) })
	}
	server := &http.Server{Handler: a.routes(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute}
	working.Go(func() { <-ctx.Done(); server.Shutdown(context.Background()) })
	fmt.Fprintf(a.out, "listening on http://%s\n", listener.Addr())
	err = server.Serve(listener)
	stop()
	working.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
