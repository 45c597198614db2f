// Command emulator stands in for vendors' user APIs, for the tests of programs that call
// them. It is a roster in memory with made-up people and tokens that everybody knows. From the
// root of the repository:
//
//	go run ./examples/emulator
//	go run ./examples/emulator -set axiom,papershift -seed people.json -port 8090 -clock 2030-01-01T00:00:00Z -control
//
// It prints where it is, and the tokens. Every start, and every reset, has the same people
// with the same ids. With -control tests steer it:
//
//	POST /_emulator/reset     everything is as at the start
//	POST /_emulator/clock     {"now": "2030-06-01T00:00:00Z"} or {"advance": "24h"}
//	POST /_emulator/faults    [{"calls": 2, "answer": 429, "retry_after": 1}]
//	GET /_emulator/faults     those that are to come
//
// docs/emulate.md says more. The emulator is for tests: nothing in it is secret.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "emulator:", err)
		os.Exit(1)
	}
}

// run serves until ctx is done.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parseFlags(args, stdout)
	if err != nil {
		return err
	}
	e, err := newEmulator(ctx, o)
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", net.JoinHostPort(o.host, o.port))
	if err != nil {
		return err
	}
	if addr := ln.Addr().(*net.TCPAddr); !addr.IP.IsLoopback() {
		fmt.Fprintf(stderr, warning, addr)
	}
	greet(stdout, ln.Addr(), o)
	server := &http.Server{Handler: e, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: maxDelay + 30*time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ln) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return server.Close() // a test does not wait for slow answers
	}
}

// warning is for an address that other machines may reach.
const warning = `
*** WARNING: listening on %s, which is no loopback address.
*** The tokens of the emulator are public: whoever reaches it reads and changes all that
*** it has. Keep it on a network of your tests alone, and give it nobody's real data.

`

// greet prints where the emulator is, and what to send it.
func greet(w io.Writer, addr net.Addr, o options) {
	fmt.Fprintf(w, "listening on http://%s\n\n", addr)
	for _, name := range o.sets {
		fmt.Fprintf(w, "%-11s below %s\n", name, strings.Join(sets[name].paths, ", "))
	}
	fmt.Fprintln(w)
	for _, p := range o.people {
		fmt.Fprintf(w, "%-6s %-22s %s\n", p.role, p.email, p.token)
	}
	if o.control {
		fmt.Fprintln(w, "\nPOST /_emulator/reset, /_emulator/clock, /_emulator/faults")
	}
}
