// Command rosterctl looks after the users of a roster: it makes the tables, the keys
// and the first owner, and lists, invites, locks out and erases people. docs/rosterctl.md
// has its commands and exit codes.
//
//	go install ./cmd/rosterctl
//	rosterctl -help
//
// A program that imports roster offers the same commands as its own, with its own
// store and Config: see package ctl.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"example.com/roster/cmd/rosterctl/ctl"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(ctl.Main(ctx, ctl.Options{Args: os.Args[1:]}))
}
