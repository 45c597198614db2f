// Package ctl is the command rosterctl, for programs that offer it as a command of
// their own:
//
//	case "users":
//		os.Exit(ctl.Main(ctx, ctl.Options{Name: "shop users", Store: store, Config: config, Args: os.Args[2:]}))
//
// The commands then use the program's store and Config, with its own roles, keys and
// consumers. Without a Store they use what the flags -db, -key and -consumer name.
package ctl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/spf13/pflag"

	"example.com/roster"
)

// Options are what the commands work with. The zero Options are those of rosterctl
// itself, without arguments.
type Options struct {
	// Name is how people call the commands, for help texts. Empty means rosterctl.
	Name string

	// Args are the arguments behind the name.
	Args []string

	// Store is the program's own. The commands do not close it. Nil: the flags -db,
	// -key and -consumer say what to open.
	Store roster.Store

	// Config is the program's own. Nil means the default roles. Without a Store, the
	// flags give Keys and Consumers where Config has none.
	Config *roster.Config

	// URL is where people reach the program, such as https://users.example.com. The
	// doctor looks at it. Empty: the flag -url says.
	URL string

	// Stdin, Stdout and Stderr are those of the process where they are nil. Prompts
	// and progress need a terminal there.
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	ask       prompter          // nil: the terminal of Stdin
	transport http.RoundTripper // nil: the network
}

// The exit codes of [Main].
const (
	ExitDone     = 0 // done
	ExitFailed   = 1 // failed, or the doctor found something
	ExitUsage    = 2 // the command line, or a value in it, is wrong
	ExitNotFound = 3 // there is no such user, token, group or account
	ExitRefused  = 4 // a rule or the state refuses it, or it was not confirmed
)

// Main runs one command and returns its exit code. ctx ends it early.
func Main(ctx context.Context, o Options) int {
	o = o.withDefaults()
	s := &session{Options: o}
	root := s.root()
	root.SetArgs(doubleDashes(root, o.Args))
	err := errors.Join(root.ExecuteContext(ctx), s.close())
	if err == nil || errors.Is(err, pflag.ErrHelp) {
		return ExitDone
	}
	if !errors.Is(err, errSilent) {
		fmt.Fprintf(o.Stderr, "%s: %s\n", o.Name, visible(plain(err)))
	}
	return exitCode(err)
}

func (o Options) withDefaults() Options {
	if o.Name == "" {
		o.Name = "rosterctl"
	}
	if o.Stdin == nil {
		o.Stdin = os.Stdin
	}
	if o.Stdout == nil {
		o.Stdout = os.Stdout
	}
	if o.Stderr == nil {
		o.Stderr = os.Stderr
	}
	if o.ask == nil {
		o.ask = terminalOf(o.Stdin, o.Stderr)
	}
	return o
}
