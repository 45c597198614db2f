package ctl

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/spf13/cobra"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

var update = flag.Bool("update", false, "write docs/rosterctl.md anew from the help texts")

// page is the page about the commands.
var page = filepath.Join("..", "..", "..", "docs", "rosterctl.md")

// helps returns the help text of each command, in the order of the page.
func helps(t *testing.T) (paths []string, texts map[string]string) {
	texts = map[string]string{}
	root := (&session{Options: Options{}.withDefaults()}).root()
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		path := strings.TrimSpace(strings.TrimPrefix(c.CommandPath(), root.Name()))
		s := newShell(t)
		r := s.run(append(strings.Fields(path), "-help")...)
		is.New(t).Equal(r.code, ExitDone)
		paths, texts[path] = append(paths, path), r.out
		for _, below := range c.Commands() {
			if below.IsAvailableCommand() {
				visit(below)
			}
		}
	}
	visit(root)
	return paths, texts
}

// TestHelp fits 80 columns, and says what each command and flag is for.
func TestHelp(t *testing.T) {
	is := is.New(t)
	paths, texts := helps(t)
	is.True(len(paths) > 30)
	for _, path := range paths {
		fits(t, texts[path])
		has(t, texts[path], "Usage: rosterctl")
	}
	has(t, texts[""], "-db DATABASE", "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 refused.")
	has(t, texts["users deactivate"], "Usage: rosterctl users deactivate USER", "-reason TEXT", "-until TIME", "-account -consumer -db -json -key -local -yes")
}

// TestPage holds docs/rosterctl.md to the help texts and to the kinds of faults.
func TestPage(t *testing.T) {
	is := is.New(t)
	paths, texts := helps(t)
	var commands bytes.Buffer
	for _, path := range paths {
		if path == "" {
			commands.WriteString("```\n" + texts[path] + "```\n")
			continue
		}
		text, _, _ := strings.Cut(texts[path], "\nFlags of every command:")
		commands.WriteString("\n### " + path + "\n\n```\n" + strings.TrimSpace(text) + "\n```\n")
	}
	var faults bytes.Buffer
	for _, kind := range kindsOfFaults {
		faults.WriteString("- " + kind + "\n")
	}
	text, err := os.ReadFile(page)
	is.NoErr(err)
	want := between(t, between(t, string(text), "commands", commands.String()), "faults", faults.String())
	if *update {
		is.NoErr(os.WriteFile(page, []byte(want), 0o644))
		return
	}
	if want != string(text) {
		t.Error("docs/rosterctl.md differs from the help texts: run go test ./cmd/rosterctl/ctl -run TestPage -update, and read the difference")
	}
}

// between replaces what stands between two marks of a page.
func between(t *testing.T, text, mark, with string) string {
	t.Helper()
	before, rest, found := strings.Cut(text, "<!-- "+mark+" -->\n")
	_, after, ended := strings.Cut(rest, "<!-- /"+mark+" -->")
	if !found || !ended {
		t.Fatalf("the page has no %s", mark)
	}
	return before + "<!-- " + mark + " -->\n" + with + "<!-- /" + mark + " -->" + after
}

// kindsOfFaults are those that the doctor can find, in words.
var kindsOfFaults = []string{
	string(sqlstore.FindingNoTables) + ", " + string(sqlstore.FindingOlderSchema) + ", " + string(sqlstore.FindingNewerSchema) + ", " + string(sqlstore.FindingChangedSchema) +
		": tables that are not those of the program",
	string(sqlstore.FindingSmallPool) + ": a pool of fewer than four connections",
	string(sqlstore.FindingNotDurable) + ": SQLite at NORMAL, PostgreSQL with synchronous_commit or fsync off, MariaDB with innodb_flush_log_at_trx_commit other than 1",
	string(sqlstore.FindingNoWAL) + ", " + string(sqlstore.FindingNoBusyTimeout) + ", " + string(sqlstore.FindingExclusive) + ": settings of SQLite that let callers wait or fail",
	string(sqlstore.FindingWrongEncoding) + ", " + string(sqlstore.FindingStatementBased) + ": settings of a server that refuse what is written",
	string(sqlstore.FindingClockAhead) + ", " + string(sqlstore.FindingClockBehind) + ": a clock that is two seconds or more from the database's",
	string(roster.FindingNoKey) + ", key file, " + string(roster.FindingMissingKey) + ": no keys, a key file that others may read, and codes that need a key which is not there",
	string(roster.FindingNoConsumer) + ", " + string(roster.FindingUnknownConsumer) + ": no consumer of mails, and messages for a consumer that Config lacks",
	string(roster.FindingNoRelay) + ": messages that have been due for 15 minutes with nobody at them",
	string(roster.FindingDeadDeliveries) + ": messages that were given up",
	string(roster.FindingNotPurged) + ": rows that were over 90 days ago",
	string(roster.FindingUnknownRole) + ": people with a role that Config lacks",
	string(roster.FindingNoOwner) + ": an open account without an active owner",
	"plain http, no answer: with -url, how people reach the program",
}
