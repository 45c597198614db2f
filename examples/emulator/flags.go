package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"example.com/roster"
)

// options are the flags, checked.
type options struct {
	sets       []string
	host, port string
	seed       []byte    // JSON lines
	clock      time.Time // zero: the clock runs
	control    bool
	limits     bool
	people     []person // who have tokens
}

// person is somebody with a token.
type person struct {
	token string
	role  roster.Role
	email string
}

// known are the people with the tokens that a test needs no flag for.
var known = []person{
	{"xaat-emulator-owner-public-token", roster.RoleOwner, "owner@emulator.test"},
	{"xaat-emulator-admin-public-token", roster.RoleAdmin, "admin@emulator.test"},
	{"xaat-emulator-user-public-token", roster.RoleUser, "user@emulator.test"},
}

// parseFlags reads a command line. For -help it writes the flags to help and returns
// flag.ErrHelp.
func parseFlags(args []string, help io.Writer) (options, error) {
	o := options{sets: slices.Sorted(maps.Keys(sets)), people: slices.Clone(known)}
	var seed string
	f := flag.NewFlagSet("emulator", flag.ContinueOnError)
	f.SetOutput(help)
	f.Func("set", "`NAMES` of the route sets, such as axiom,papershift (default all six)", func(names string) error {
		o.sets = strings.Split(names, ",")
		for _, name := range o.sets {
			if _, ok := sets[name]; !ok {
				return fmt.Errorf("there is no set %q, only %s", name, strings.Join(slices.Sorted(maps.Keys(sets)), ", "))
			}
		}
		return nil
	})
	f.StringVar(&seed, "seed", "people", "`FILE` with who is there: JSON lines as docs/moving.md has them, or an array of such objects; people: a thousand made-up people; nobody: those with tokens alone")
	f.StringVar(&o.host, "host", "127.0.0.1", "`ADDRESS` to listen on; with one that is no loopback address, whoever reaches it may do everything")
	f.StringVar(&o.port, "port", "8090", "`PORT` to listen on; 0 is a free one")
	f.Func("clock", "`TIME` such as 2030-01-01T00:00:00Z at which the clock stands (default it runs)", func(text string) (err error) {
		o.clock, err = time.Parse(time.RFC3339, text)
		return err
	})
	f.BoolVar(&o.control, "control", false, "serve /_emulator/, by which tests reset it, move its clock and make it fail")
	f.BoolVar(&o.limits, "limits", false, "keep the limit of requests that publica.la documents")
	f.Func("token", "`TEXT=ROLE:EMAIL` of one more active user, with this token of 22 characters or more; repeatable", func(text string) error {
		token, rest, _ := strings.Cut(text, "=")
		role, email, ok := strings.Cut(rest, ":")
		o.people = append(o.people, person{token, roster.Role(role), email})
		if !ok {
			return errors.New("must be TEXT=ROLE:EMAIL")
		}
		return nil
	})
	printSeed := f.Bool("print-seed", false, "print the seed as JSON lines, to make one of your own of it, and end")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q; see -help", f.Arg(0))
	}
	var err error
	switch seed {
	case "people":
		o.seed, err = madeUp()
	case "nobody":
	default:
		o.seed, err = readSeed(seed)
	}
	if err == nil && *printSeed {
		if _, err = help.Write(o.seed); err == nil {
			err = flag.ErrHelp
		}
	}
	return o, err
}

// readSeed reads a file of rows as JSON lines.
func readSeed(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	lines, err := seedLines(text)
	if err != nil {
		return nil, fmt.Errorf("-seed %s: %w", name, err)
	}
	return lines, nil
}
