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
	if err := run(ctx, o); err != nil {
		log.Fatal(err)
	}
}

// run serves, and hands mails and webhooks over, until ctx ends.
func run(ctx context.Context, o options) error {
	a, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer a.close()
	ctx, stop := context.WithCancel(ctx)
	var relays sync.WaitGroup
	defer relays.Wait()
	defer stop()
	for _, relay := range a.relays() {
		relays.Go(func() { a.dir.Relay(ctx, relay) })
	}
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: a.routes(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute}
	ended := make(chan error, 1)
	context.AfterFunc(ctx, func() { ended <- server.Shutdown(context.Background()) })
	fmt.Fprintf(o.out, "listening on http://%s\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended // once the requests that had begun are answered
}
