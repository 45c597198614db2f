// Command bench measures roster beside what most people would write by hand. It
// prints a line for each figure: "FIGURE name value unit goal holds".
//
//	go run ./internal/bench                    # every goal
//	go run ./internal/bench P1 P5 -rounds 3    # some of them
//	go run ./internal/bench -write             # and writes docs/performance.md, its plots and docs/cost.md
//	go run ./internal/bench P22 -write         # and writes docs/cost.md alone
//	go run ./internal/bench plots              # draws the plots alone
//	go run ./internal/bench -cpuprofile DIR P2 # and where the server's CPU goes
//	go run ./internal/bench PocketBase         # beside PocketBase, which is built for it
//
// Servers are processes of their own, so that their CPU is counted alone. What is
// compared runs in turn, in rounds, and the medians are compared: a busy machine
// slows both down. Databases are built once in a folder and used again.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"example.com/roster/internal/sqltest/servers"
)

// options are the flags of the command.
type options struct {
	rounds int           // rounds that are compared
	period time.Duration // how long a server is asked in one round
	users  int           // users of the databases
	large  int           // users where a goal says 1,000,000
	data   string        // folder of the databases
	disk   string        // folder of the files whose commits are measured
	slow   string        // folder on a disk whose fsync takes a millisecond or more; empty: none
	pprof  string        // folder of the profiles; empty: none
	write  bool
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		if err := serve(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	err := run(os.Args[1:])
	servers.Stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	var names []string
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		names, args = append(names, args[0]), args[1:]
	}
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&o.rounds, "rounds", 5, "rounds that are compared")
	flags.DurationVar(&o.period, "for", time.Second, "how long a server is asked in one round")
	flags.IntVar(&o.users, "users", 100_000, "users of a database")
	flags.IntVar(&o.large, "large", 1_000_000, "users where a goal says 1,000,000")
	flags.StringVar(&o.data, "data", cacheFolder(), "folder that keeps the databases")
	flags.StringVar(&o.disk, "disk", os.TempDir(), "folder on the disk whose commits are measured")
	flags.StringVar(&o.slow, "slow", "", "folder on a disk whose fsync takes a millisecond or more, for P9; see the command slowdisk")
	flags.StringVar(&o.pprof, "cpuprofile", "", "folder for the CPU profiles of the servers")
	flags.BoolVar(&o.write, "write", false, "write the pages of what is measured: docs/cost.md of P22, docs/performance.md and its plots where no goal is named; run it at the root of the repository")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	names = append(names, flags.Args()...)
	for _, folder := range []string{o.data, o.disk} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
	}
	return measureGoals(context.Background(), o, names)
}

// cacheFolder returns where the databases are kept.
func cacheFolder() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "roster-bench")
}
