package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"example.com/roster/internal/faults/check"
	"example.com/roster/internal/sqltest/servers"
)

// fault is something that is done to a store while it works.
type fault struct {
	name        string // R1; several may share it
	what        string
	short, long int // rounds; 0: it is not run
	run         func(ctx context.Context, s *scratch, rounds int) (*result, error)
}

// result is what came of the rounds of a fault.
type result struct {
	check.Report
	rounds int
	late   []string      // calls that took longer than they may
	back   time.Duration // after how long the callers were answered again
	tooth  string        // what the checker was seen to catch; empty: nothing was tried
	notes  []string
}

func (r *result) illegal() int { return r.Illegal() + len(r.late) }

// summary says in few words what came of the rounds.
func (r *result) summary() string {
	if r == nil {
		return ""
	}
	return fmt.Sprintf(", %d acknowledged, %d illegal, tooth: %s", r.Acknowledged, r.illegal(), cmp.Or(r.tooth, "none"))
}

// errCannot says that this machine cannot run a fault.
var errCannot = errors.New("cannot be run here")

var faults = slices.Concat(sqliteKills, migrateKills, serverKills, galeraFaults, proxyFaults, races, models, powerCuts, exhaustions, clockJumps, backups, soaks, importKills, webhookKills)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "worker" {
		os.Exit(worker(os.Args[2:]))
	}
	if len(os.Args) > 4 && os.Args[1] == "import" {
		os.Exit(importer(os.Args[2:]))
	}
	if len(os.Args) > 5 && os.Args[1] == "relay" {
		os.Exit(relayer(os.Args[2:]))
	}
	code := run(os.Args[1:])
	servers.Stop()
	os.Exit(code)
}

func run(args []string) int {
	var names []string
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		names, args = append(names, args[0]), args[1:]
	}
	flags := flag.NewFlagSet("faults", flag.ExitOnError)
	rounds := flags.Int("rounds", 0, "rounds of each fault; 0: its own number")
	short := flags.Bool("short", false, "few rounds of each, as CI runs them")
	keep := flags.Bool("keep", false, "keep the databases and journals")
	_ = flags.Parse(args) // it ends the program
	chosen := choose(names)
	if len(chosen) == 0 {
		fmt.Println("usage: faults all|list|NAME... [-rounds N] [-short] [-keep]")
		list()
		return 2
	}
	s, err := newScratch(*keep)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer s.close()
	t := &table{}
	for _, f := range chosen {
		n := f.long
		if *short {
			n = f.short
		}
		if *rounds > 0 {
			n = *rounds
		}
		if n == 0 {
			continue // it is too long for the short form
		}
		fmt.Printf("== %s %s, %d rounds\n", f.name, f.what, n)
		start := time.Now()
		r, err := f.run(context.Background(), s, n)
		if errors.Is(err, servers.ErrAbsent) {
			err = fmt.Errorf("%w: %w", errCannot, err)
		}
		t.add(f, r, err)
		fmt.Printf("-- %s: %.0f s%s\n", f.name, time.Since(start).Seconds(), r.summary())
		t.rows[len(t.rows)-1].explain(os.Stdout) // what ends later may be stopped
	}
	t.print(os.Stdout)
	return t.code()
}

// isMeant tells whether an argument means the fault: its name, or a part of what it
// is.
func (f *fault) isMeant(arg string) bool {
	return arg == "all" || arg == f.name || strings.Contains(f.what, arg)
}

func choose(names []string) (chosen []fault) {
	if slices.Equal(names, []string{"list"}) {
		return nil
	}
	for _, f := range faults {
		if slices.ContainsFunc(names, f.isMeant) {
			chosen = append(chosen, f)
		}
	}
	return chosen
}

func list() {
	for _, f := range faults {
		fmt.Printf("  %-4s %-60s %4d rounds, short %d\n", f.name, f.what, f.long, f.short)
	}
}
